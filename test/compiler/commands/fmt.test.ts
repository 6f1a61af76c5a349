import { assert, describe, it } from "@effect/vitest"
import { fmt } from "../../../compiler/commands/fmt.ts"
import { library, plainScreen, projectFiles } from "./projectFiles.ts"

const formatFiles = (files: Readonly<Record<string, string>>, check = false) =>
  fmt({ files: Object.keys(files), read: projectFiles(files).read, check, screen: plainScreen })

const untidy =
  'edition   2026\n\n\n\n  service sorry { kind: announcement\nprompt: "a.wav" answer-within: 2s }'
const broken = "edition 2026\n\nservice sorry {\n"

describe("formatting files", () => {
  it("gives back those that differ, with their new text", () => {
    const result = formatFiles({ "a.flow": library, "b.flow": untidy })
    assert.strictEqual(result.exitCode, 0)
    assert.deepStrictEqual(
      result.rewritten.map(({ file }) => file),
      ["b.flow"]
    )
    assert.strictEqual(result.output, "b.flow\n")
    const [rewritten] = result.rewritten
    const again = formatFiles({ "b.flow": rewritten?.text ?? "" })
    assert.deepStrictEqual(again.rewritten, [])
    assert.strictEqual(again.output, "")
  })

  it("with --check names them, changes none and ends with 1", () => {
    const result = formatFiles({ "a.flow": library, "b.flow": untidy }, true)
    assert.strictEqual(result.exitCode, 1)
    assert.deepStrictEqual(result.rewritten, [])
    assert.strictEqual(result.output, "b.flow\n1 file of 2 not formatted.\n")
    assert.strictEqual(formatFiles({ "a.flow": library }, true).exitCode, 0)
  })

  it("leaves a file alone that cannot be parsed, shows why, and formats the others", () => {
    const result = formatFiles({ "a.flow": broken, "b.flow": untidy })
    assert.strictEqual(result.exitCode, 1)
    assert.deepStrictEqual(
      result.rewritten.map(({ file }) => file),
      ["b.flow"]
    )
    assert.deepStrictEqual(
      result.findings.map(({ code }) => code),
      ["missing-brace"]
    )
    assert.include(result.output, "error[missing-brace]")
  })

  it("that are not there ends with 2 and changes nothing", () => {
    const result = fmt({
      files: ["a.flow", "x.flow"],
      read: projectFiles({ "a.flow": untidy }).read,
      check: false,
      screen: plainScreen
    })
    assert.strictEqual(result.exitCode, 2)
    assert.deepStrictEqual(result.complaints, ["there is no file `x.flow`"])
    assert.deepStrictEqual(result.rewritten, [])
  })
})
