// Findings on a screen: the form of style guide 6.7, and what must not spoil it. Each row is a
// finding; beside it, under `test/golden/dsl/render`, stands what its reader sees.

import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { makeSource, makeSpan, renderDiagnostic, renderDiagnostics } from "../../../dsl/index.ts"
import type { Diagnostic, Label, RenderOptions, Source } from "../../../dsl/index.ts"
import { checkGolden } from "../../kit/golden.ts"

const wide: RenderOptions = { colour: false, width: 100 }

/** The label of the nth place where a text stands in a source. */
const at = (source: Source, text: string, label: string, nth = 0): Label => {
  let start = -1
  for (let count = 0; count <= nth; count++) start = source.text.indexOf(text, start + 1)
  assert.isAtLeast(start, 0, text)
  return { span: makeSpan(source, start, start + text.length), label }
}

const finding = (primary: Label, rest: Partial<Diagnostic> = {}): Diagnostic => ({
  code: "dead-rule",
  severity: "error",
  message: "No call reaches this rule",
  primary,
  secondary: [],
  fixes: [],
  ...rest
})

const edge = makeSource(
  "flows/edge.flow",
  `${"\n".repeat(41)}select {
  when gateway.use-cti == 1                  -> cti

  on label.default -> play welcome then report done
  when gateway.use-cti == 1 and after-hours  -> transfer to-night-desk
  when gateway.use-cti == 1 -> cti(params: profile.cti-params)
`
)
const munich = makeSource(
  "flows/sites/munich.flow",
  "edition 2026\ndeployment m {\n  cti: genesys\n  mode: in-front\n}\n"
)
const tabbed = makeSource("flows/tabs.flow", "cti {\n\ton busy\t-> release\tbusy\n}\n")
const foreign = makeSource(
  "flows/語.flow",
  'service a { prompt: "日本語の案内é́🎉.wav"  file: 1 }\n'
)
const hostile = makeSource("flows/hostile.flow", 'const A : Text = "\u001b[31m\u202e\u0000x"\n')
const long = makeSource(
  "flows/long.flow",
  `const A : Text = "${"0123456789".repeat(300)}"  oops  ${"z".repeat(50)}\n`
)

const rows: ReadonlyArray<readonly [name: string, finding: Diagnostic, options?: RenderOptions]> = [
  [
    "two-lines",
    finding(at(edge, "when", "never chosen", 2), {
      secondary: [at(edge, "gateway.use-cti == 1", "takes every call of these gateways first")],
      explanation:
        "At night, callers on `pstn-cti` would go to the CTI side, not to the night desk.",
      hint: "move this rule above line 43."
    })
  ],
  [
    "two-files",
    finding(at(edge, "cti", "OneStepXfer works only when IVR Server is behind the switch", 1), {
      code: "cti-transfer-needs-behind",
      message: "This site cannot transfer through the CTI side",
      secondary: [
        at(munich, "in-front", "this site is in front"),
        at(munich, "genesys", "of this kind")
      ],
      explanation:
        "Every caller routed to an agent in Munich would hear nothing after the announcement.",
      hint: "use `via: platform`, or keep this policy for sites with `mode: behind`."
    })
  ],
  [
    "two-marks-on-a-line",
    finding(at(edge, "done", ""), {
      code: "report-does-not-fit",
      message: "A label is waiting for an answer, and `done` is not one",
      secondary: [at(edge, "label.default", "ICM said CONNECT here")]
    })
  ],
  [
    "two-marks-too-close",
    finding(at(edge, "profile.cti-params", ""), {
      code: "maybe-absent",
      message: "There may be no profile here",
      secondary: [
        at(edge, "gateway.use-cti == 1", "with use-cti 1 no DNIS has been mapped yet", 2)
      ],
      hint: "take the parameters from the CTI side, or ask `has profile` first."
    })
  ],
  [
    "marks-inside-each-other",
    finding(at(edge, "use-cti", "the inner one"), {
      secondary: [at(edge, "gateway.use-cti == 1", "the outer one")]
    })
  ],
  ["bare", finding(at(munich, "mode", "here"), { severity: "info", code: "order-matters" })],
  ["over-many-lines", finding({ span: makeSpan(munich, 13, 60), label: "all of this" })],
  [
    "at-the-end",
    finding({ span: makeSpan(munich, munich.text.length, munich.text.length), label: "ends here" })
  ],
  ["of-no-width", finding({ span: makeSpan(munich, 12, 12), label: "something is missing" })],
  [
    "behind-tabs",
    finding(at(tabbed, "busy", "under the word", 1), { secondary: [at(tabbed, "on", "and here")] })
  ],
  [
    "behind-wide-letters",
    finding(at(foreign, "1", "under the digit"), { secondary: [at(foreign, "案内", "and here")] })
  ],
  [
    "wide-labels",
    finding(at(foreign, "1", "under the digit"), { secondary: [at(foreign, "案内", "這裡")] })
  ],
  [
    "hostile",
    finding(at(hostile, "x", "\u001b[2J here"), { message: "a \u202e b", hint: "\u0007 bell" })
  ],
  ["long-line", finding(at(long, "oops", "far to the right"))],
  [
    "long-line-with-marks-far-apart",
    finding(at(long, "oops", "far to the right"), {
      secondary: [at(long, "A", "at the very left")]
    })
  ],
  [
    "narrow",
    finding(at(edge, "transfer to-night-desk", "a label that has no room beside its mark"), {
      secondary: [at(edge, "when gateway", "and one that has", 2)],
      explanation:
        "At night, callers on `pstn-cti` would go to the CTI side, and not to the night desk." +
        "\n  caller > INVITE\n  us     > NewCall",
      hint: "move this rule above the one that takes all its calls."
    }),
    { colour: false, width: 50 }
  ],
  [
    "in-colour",
    finding(at(edge, "when", "never chosen", 2), {
      severity: "warning",
      secondary: [at(edge, "gateway.use-cti == 1", "takes them first")],
      explanation: "Nobody is called.",
      hint: "move it."
    }),
    { colour: true, width: 80 }
  ]
]

describe("a finding on the screen", () => {
  for (const [name, diagnostic, options = wide] of rows) {
    it(`is readable: ${name}`, () => {
      checkGolden(`dsl/render/${name}.txt`, `${renderDiagnostic(diagnostic, options)}\n`)
    })
  }

  it("has every mark under its word, whatever stands before it", () => {
    const before = ["", "\t", "語語", "e\u0301", "🎉\t", "\u001b"]
    for (const text of before) {
      const source = makeSource("a.flow", `${text}word`)
      const [, , , line = "", mark = ""] = renderDiagnostic(
        finding(at(source, "word", "")),
        wide
      ).split("\n")
      assert.strictEqual(
        columnsOf(line.slice(0, line.indexOf("word"))),
        columnsOf(mark.slice(0, mark.indexOf("^")))
      )
    }
  })

  it("is one of many, of which the first are shown and the rest is counted", () => {
    const many = [1, 2, 3].map((line) => finding(at(munich, "e", `${line}`, line)))
    const text = renderDiagnostics(many, wide, 1)
    assert.include(text, "… and 2 more findings")
    assert.strictEqual(text.match(/^error/gm)?.length, 1)
    assert.include(renderDiagnostics(many, wide, 2), "… and 1 more finding")
    assert.notInclude(renderDiagnostics(many, wide), "more finding")
  })

  it.prop(
    "never sends a control character to the terminal, and always ends",
    [
      Schema.String,
      Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 90 })))
    ],
    ([text, width]) => {
      const source = makeSource("a.flow", text)
      const middle = Math.floor(text.length / 2)
      const primary = { span: makeSpan(source, middle, text.length), label: text }
      const shown = renderDiagnostic(finding(primary, { message: text, hint: text }), {
        colour: false,
        width
      })
      assert.notMatch(shown, /[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/)
    },
    { arbitrary: { runs: 300, seed: 3, size: 120 } }
  )
})

/** Columns of a row as a terminal counts them, for the few characters used here. */
const columnsOf = (text: string): number =>
  Array.from(text).reduce(
    (sum, char) => sum + (/[語🎉]/u.test(char) ? 2 : char === "\u0301" ? 0 : 1),
    0
  )
