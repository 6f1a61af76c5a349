// `ctiflow graph`: flows as Mermaid, DOT and SVG. A drawing shows findings, survives any text an
// author may write, and is bounded.

import { assert, describe, it } from "@effect/vitest"
import { XMLValidator } from "fast-xml-parser"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { graph, graphFormats } from "../../../compiler/commands/graph.ts"
import type { GraphFormat } from "../../../compiler/commands/graph.ts"
import { boxCountMax, buildGraph } from "../../../compiler/graph/buildGraph.ts"
import type { CallGraph } from "../../../compiler/graph/CallGraph.ts"
import { dot } from "../../../compiler/graph/dot.ts"
import { layOut } from "../../../compiler/graph/layout.ts"
import { mermaid } from "../../../compiler/graph/mermaid.ts"
import { svg } from "../../../compiler/graph/svg.ts"
import { checkGolden } from "../../kit/golden.ts"
import { compileTexts } from "../checkFlow.ts"
import { projectFiles } from "../commands/projectFiles.ts"

const examples = fileURLToPath(new URL("../../../flows/examples", import.meta.url))
const example = (file: string): string => readFileSync(`${examples}/${file}`, "utf8")

const files = {
  "bank-hotline.flow": example("bank-hotline.flow"),
  "care-icm.flow": example("care-icm.flow"),
  "lib/common.flow": example("lib/common.flow")
}

/** Two gaps: nobody handles `failed`, and silence leads round in a circle. */
const withErrors = files["bank-hotline.flow"]
  .replace("  on failed                                 -> transfer to-overflow\n", "")
  .replace("on silence after 10s -> transfer to-overflow ", 'on silence after 10s -> route "6002" ')

const draw = (file: string, text: string, format: GraphFormat) =>
  graph({ ...projectFiles({ ...files, [file]: text }), file, format })

const graphOf = (text: string): CallGraph => {
  const { program, diagnostics } = compileTexts({ ...files, "main.flow": text })
  if (program?.site === undefined) return assert.fail("the flow has no site")
  return buildGraph(program, program.site, diagnostics)
}

describe("a drawing", () => {
  it.each(graphFormats)("of a flow with errors marks them: %s", (format) => {
    const { output, complaints, exitCode } = draw("bank-hotline.flow", withErrors, format)
    assert.strictEqual(exitCode, 0)
    assert.match(complaints.join(), /2 errors/)
    for (const code of ["missing-outcome", "self-driven-loop"]) assert.include(output, code)
    checkGolden(`graph/bank-hotline.${format}`, output)
  })

  it.each(graphFormats)("of a good flow marks nothing: %s", (format) => {
    const { output, complaints } = draw("care-icm.flow", files["care-icm.flow"], format)
    assert.deepStrictEqual(complaints, [])
    checkGolden(`graph/care-icm.${format}`, output)
  })

  it("shows what a mistake keeps from being reached", () => {
    const broken = files["bank-hotline.flow"].replace("-> route QUEUE", "-> report done")
    const lines = graphOf(broken).boxes.flatMap((box) => box.lines)
    assert.isTrue(lines.some((line) => line.includes("never reached")))
  })

  it("of a library says what is missing", () => {
    const { exitCode, complaints, output } = draw(
      "lib/common.flow",
      files["lib/common.flow"],
      "dot"
    )
    assert.deepStrictEqual([exitCode, output], [1, ""])
    assert.match(complaints.join(), /--deployment/)
  })
})

const hostile: CallGraph = {
  title: `a"b\\c\n<x>`,
  boxes: [
    {
      id: "n0",
      kind: "action",
      lines: [`play a(url: "]]></svg><script>&amp;`, `\u0000\u202e\ud800 %% click n0 "x" {`],
      severity: "error",
      codes: ["dead-rule"]
    },
    { id: "n1", kind: "end", lines: [`\\" ; #quot; \`*_x_*\``], severity: undefined, codes: [] }
  ],
  arrows: [
    { from: "n0", to: "n1", events: [`script("]]> | --> n9")`] },
    { from: "n1", to: "n0", events: [] }
  ],
  leftOut: 3
}

describe("an author's text", () => {
  it("stays text in SVG", () => {
    const drawn = svg(hostile)
    assert.notInclude(drawn, "<script")
    assert.strictEqual(drawn.match(/<\/svg>/g)?.length, 1)
    assert.notMatch(drawn, /[\u0000-\u0008]/)
    assert.isTrue(XMLValidator.validate(drawn))
  })

  it("stays text in DOT", () => {
    // Outside of quoted texts nothing is left but the words of this module.
    const bare = dot(hostile).replaceAll(/"(?:[^"\\]|\\.)*"/gs, "T")
    assert.match(bare, /^[\w\s[\]{}=,;>-]*$/)
  })

  it("stays text in Mermaid", () => {
    for (const line of mermaid(hostile).split("\n").slice(4, 7)) {
      const inside = /"([^"]*)"/.exec(line)?.[1] ?? ""
      assert.match(inside, /^(?:[\p{L}\p{N} .,:=()_/+-]|#\d+;|<br>)*$/u)
      assert.strictEqual(line.match(/"/g)?.length, 2)
    }
  })
})

describe("the layout", () => {
  it("puts no box over another, and all of them into the drawing", () => {
    for (const text of [files["bank-hotline.flow"], withErrors, files["care-icm.flow"]]) {
      const { boxes, width, height } = layOut(graphOf(text))
      const placed = [...boxes.values()]
      for (const one of placed) {
        assert.isTrue(one.x >= 0 && one.x + one.width <= width)
        assert.isTrue(one.y >= 0 && one.y + one.height <= height)
        const over = placed.filter(
          (other) =>
            other !== one &&
            other.x < one.x + one.width &&
            one.x < other.x + other.width &&
            other.y < one.y + one.height &&
            one.y < other.y + other.height
        )
        assert.deepStrictEqual(over, [])
      }
    }
  })

  it("is bounded: of a large flow the rest is counted", () => {
    const rules = Array.from({ length: 700 }, (_, index) => `  when call.dnis == "${index}" -> cti`)
    const large = files["bank-hotline.flow"].replace(
      "  when gateway.use-cti == 1 -> cti",
      `${rules.join("\n")}\n  otherwise -> cti`
    )
    const drawn = graphOf(large)
    assert.strictEqual(drawn.boxes.length, boxCountMax)
    assert.isAbove(drawn.leftOut, 700)
    assert.include(svg(drawn), "are left out")
  })
})
