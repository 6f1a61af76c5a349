import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { explain } from "../../../compiler/commands/explain.ts"
import type { ExplainResult } from "../../../compiler/commands/explain.ts"
import { checkGolden } from "../../kit/golden.ts"

const folder = fileURLToPath(new URL("../../../docs/diagnostics", import.meta.url))
const pages = new Map(
  readdirSync(folder)
    .filter((file) => file !== "README.md")
    .map((file) => [file.slice(0, -".md".length), readFileSync(`${folder}/${file}`, "utf8")])
)

const explained = (code: string | undefined, colour = false, width = 60): ExplainResult =>
  explain({
    code,
    codes: [...pages.keys()],
    page: (wanted) => pages.get(wanted),
    screen: { colour, width }
  })

describe("explaining a finding", () => {
  it("shows its page", () => {
    const result = explained("missing-arrow")
    assert.strictEqual(result.exitCode, 0)
    checkGolden("emit/explain.txt", result.output)
  })

  it("in colours on a terminal", () => {
    assert.include(explained("missing-arrow", true).output, "\u001b[1mmissing-arrow\u001b[0m\n")
    assert.include(explained("missing-arrow", true).output, "\u001b[36mon busy release busy")
  })

  it("takes the code as it stands in a finding", () => {
    assert.strictEqual(explained("error[missing-arrow]:").output, explained("missing-arrow").output)
  })

  it("that does not exist ends with 2 and names the nearest", () => {
    const result = explained("mising-arrow")
    assert.deepStrictEqual(
      [result.exitCode, result.output, result.complaints],
      [2, "", ["no finding has the code `mising-arrow`; did you mean `missing-arrow`?"]]
    )
    assert.include(explained("teapot").complaints[0] ?? "", "`ctiflow explain` lists all codes")
    assert.strictEqual(explained("../../README").exitCode, 2)
  })

  it("without a code lists all, a line for each", () => {
    const { output } = explained(undefined)
    const lines = output.trimEnd().split("\n")
    assert.strictEqual(lines.length, pages.size)
    for (const line of lines) assert.match(line, /^[a-z0-9-]+ {2,}\S/)
  })

  it.each([...pages.keys()])("%s fits a narrow screen, its samples apart", (code) => {
    const { output } = explained(code, false, 40)
    assert.notInclude(output, "```")
    assert.notInclude(output, "<!--")
    for (const line of output.split("\n").filter((one) => !one.startsWith("    "))) {
      // A single long piece of code cannot be broken.
      assert.isTrue(line.length <= 40 || !line.trim().includes(" "), line)
    }
  })
})
