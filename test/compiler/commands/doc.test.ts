import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { doc } from "../../../compiler/commands/doc.ts"
import type { DocResult } from "../../../compiler/commands/doc.ts"
import { checkGolden } from "../../kit/golden.ts"
import { hotlineByCti, library, plainScreen, projectFiles, site } from "./projectFiles.ts"

const folder = fileURLToPath(new URL("../../../flows/", import.meta.url))
const read = (file: string): string => readFileSync(`${folder}${file}`, "utf8")

const documentOf = (
  files: Readonly<Record<string, string>>,
  deployments: ReadonlyArray<string> = []
): DocResult => doc({ ...projectFiles(files), file: "main.flow", deployments, screen: plainScreen })

/** Every table must have as many cells in each row as in its head. */
const checkTables = (markdown: string): void => {
  const cells = (line: string): number => line.replaceAll("\\|", "").split("|").length
  let head: number | undefined
  for (const line of markdown.split("\n")) {
    if (!line.startsWith("|")) head = undefined
    else if (head === undefined) head = cells(line)
    else assert.strictEqual(cells(line), head, line)
  }
}

const examples = ["demo/demo.flow", "examples/bank-hotline.flow", "examples/care-icm.flow"]

describe("a flow in words", () => {
  it.each([...examples, "examples/shared-edge.flow"])("%s", (file) => {
    const files = { "main.flow": read(file), "lib/common.flow": read("examples/lib/common.flow") }
    const { output, exitCode, complaints } = documentOf(files)
    assert.deepStrictEqual([exitCode, complaints], [0, []])
    checkTables(output)
    checkGolden(`doc/${file.replace(/^.*\/|\.flow$/g, "")}.md`, output)
  })

  it("tells how it fares at other sites", () => {
    const files = {
      "main.flow": hotlineByCti,
      "lib/common.flow": library,
      "sites/east.flow": site("east", "behind"),
      "sites/munich.flow": site("munich", "in-front")
    }
    const { output } = documentOf(files, ["sites/east.flow", "sites/munich.flow"])
    assert.include(output, "| `sites/east.flow` | `east` | genesys behind | edge | no findings |")
    assert.include(output, "| `sites/munich.flow` | `munich` | genesys in-front | edge | 1 error |")
  })

  it("takes the author's own words along, whatever stands in them", () => {
    const text = library.replace("service", "/// Sorry | `really`\n/// <b>sorry</b>\nservice")
    const { output } = documentOf({ "main.flow": text })
    checkTables(output)
    assert.include(output, "| Sorry \\| `really` <b>sorry</b> |")
  })

  it("of a library has no site and no rules", () => {
    const { output, exitCode } = documentOf({ "main.flow": library })
    assert.strictEqual(exitCode, 0)
    assert.match(output, /^# main\.flow\n/)
    assert.notInclude(output, "## Site")
    assert.notInclude(output, "## Rules")
  })

  it("tells blocks behind actions, wrapping times and every kind of condition", () => {
    const { output } = documentOf({ "main.flow": conditions })
    checkGolden("doc/conditions.md", output)
  })

  it("with errors is not told, and they are shown", () => {
    const result = documentOf({ "main.flow": library.replace("announcement", "anouncement") })
    assert.strictEqual(result.exitCode, 1)
    assert.include(result.output, "error[unknown-name]")
    assert.deepStrictEqual(result.complaints, ["`main.flow` cannot be told in words: 1 error"])
  })

  it("that is not there ends with 2", () => {
    assert.strictEqual(documentOf({}).exitCode, 2)
  })

  it("with a number plan of ten thousand nested patterns is told within seconds", () => {
    const patterns = Array.from({ length: 10_000 }, (_, index) =>
      index % 10 === 0
        ? `"${700_000 + index / 10}X"`
        : `"${700_000 + Math.floor(index / 10)}${index % 10}"`
    )
    const { output } = documentOf({
      "main.flow": `edition 2026

profile all { dnis: [${patterns.join(", ")}]  app: "http://apps/a.vxml" }
`
    })
    assert.strictEqual(output.match(/^\| `"70/gm)?.length, 10_000)
    assert.include(output, '| `"7009999"` | `all` |  | `"700999X"` |')
  }, 20_000)
})

const conditions = `edition 2026

deployment plain { cti: none }

gateway a   { use-cti: 0  peers: ["10.1.0.10"] }
gateway b   { use-cti: 0  peers: ["10.1.0.11"] }
media   mcp { peers: ["10.2.0.20:5070"] }

enum Segment { vip, other }
profile shop { dnis: ["5001"]       app: "http://apps/shop.vxml" }
profile rest { dnis: ["50XX", "5."]  app: "http://apps/rest.vxml" }

let night = time in "20:00".."07:00"
let rich  = has user-data["segment"] and Segment(user-data["segment"]) else other == vip

select {
  when not (gateway == a and night) and call.dnis in ["4900", "5000".."5009"] -> transfer to-desk {
    on busy, failed         -> release busy
    on no-answer after 10s  -> release no-answer
  }
  when has call.ani and call.ani matches "+49." or date != "2026-12-24" and rich -> release 486
  when has profile -> profile by-dnis
  otherwise -> release not-found
}

transfer to-desk {
  kind: bridge
  via: platform
  to: "4999"
  on busy, no-answer after 25s, failed -> release busy
}

defaults { on hangup -> release normal }
`
