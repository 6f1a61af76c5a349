// What a text means: trees, documentation, texts, lengths of time; and that layout has no meaning
// at all.

import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { spanText } from "../../../dsl/index.ts"
import type { Declaration, Expression, Span } from "../../../dsl/index.ts"
import { lex } from "../../../dsl/syntax/lex.ts"
import { examples, findingsOf, read, sameShape } from "../../kit/dsl.ts"

const declarationsOf = (text: string): ReadonlyArray<Declaration> => {
  const { tree, diagnostics, damaged } = read(`edition 2026\n${text}\n`)
  assert.deepStrictEqual(
    diagnostics.map(({ message }) => message),
    []
  )
  assert.deepStrictEqual(damaged, [])
  return tree.declarations
}

const valueOf = (text: string): Expression => {
  const [declaration] = declarationsOf(`const X : Text = ${text}`)
  const value = declaration?._tag === "Binding" ? declaration.value : undefined
  return value ?? assert.fail("no value")
}

/** An expression in prefix form, so that its nesting can be read. */
const sketch = (node: Expression): string => {
  switch (node._tag) {
    case "Logical":
      return `(${[node.operator, ...node.operands.map(sketch)].join(" ")})`
    case "Comparison":
      return `(${node.operator} ${sketch(node.left)} ${sketch(node.right)})`
    case "In":
      return `(in ${sketch(node.value)} ${sketch(node.container)})`
    case "Matches":
      return `(matches ${sketch(node.value)} ${spanText(node.pattern.span)})`
    case "Not":
      return `(not ${sketch(node.operand)})`
    case "Has":
      return `(has ${spanText(node.path.span)})`
    case "Group":
      return `[${sketch(node.value)}]`
    case "Else":
      return `(else ${sketch(node.value)} ${sketch(node.otherwise)})`
    case "Range":
      return `(.. ${sketch(node.from)} ${sketch(node.to)})`
    case "Call":
      return `(call ${spanText(node.callee.span)} ${node.args.map(({ value }) => sketch(value)).join(" ")})`
    default:
      return spanText(node.span)
  }
}

const conditionOf = (text: string): Expression => {
  const [declaration] = declarationsOf(`let x = ${text}`)
  return declaration?._tag === "Let" ? declaration.value : assert.fail("no condition")
}

describe("conditions", () => {
  const rows: ReadonlyArray<readonly [text: string, meaning: string]> = [
    ["a and b or c and d", "(or (and a b) (and c d))"],
    ["a or b or c", "(or a b c)"],
    ["not a and b", "(and (not a) b)"],
    ["not (a or b)", "(not [(or a b)])"],
    ['has call.ani and call.ani == "1"', '(and (has call.ani) (== call.ani "1"))'],
    ['has call.header["X-A"]', '(has call.header["X-A"])'],
    ['time in "20:00".."07:00"', '(in time (.. "20:00" "07:00"))'],
    ['call.dnis matches "80055X"', '(matches call.dnis "80055X")'],
    ["a.b else c != 2", "(!= (else a.b c) 2)"],
    [
      'Segment(call.header["X"]) else vip == retail',
      '(== (else (call Segment call.header["X"]) vip) retail)'
    ],
    ["1..2 else 3", "(else (.. 1 2) 3)"],
    ["profile.test == cti", "(== profile.test cti)"],
    ["a < 1 and a <= 2 and a > 3 and a >= 4", "(and (< a 1) (<= a 2) (> a 3) (>= a 4))"]
  ]
  for (const [text, meaning] of rows) {
    it(`reads ${text}`, () => assert.strictEqual(sketch(conditionOf(text)), meaning))
  }
})

describe("texts", () => {
  const rows: ReadonlyArray<readonly [text: string, value: string, parts: ReadonlyArray<string>]> =
    [
      ['""', "", [""]],
      ['"hold.wav"', "hold.wav", ["hold.wav"]],
      [String.raw`"a \"b\" \\ \n \t"`, 'a "b" \\ \n \t', ['a "b" \\ \n \t']],
      [String.raw`"\u{e9}\u{1F4DE}"`, "é📞", ["é📞"]],
      ['"${APPS}/root.vxml"', "${APPS}/root.vxml", ["<APPS>", "/root.vxml"]],
      ['"${A}${by-dnis}"', "${A}${by-dnis}", ["<A>", "<by-dnis>"]],
      [String.raw`"\${APPS} $5 ${"${X}"}"`, "${APPS} $5 ${X}", ["${APPS} $5 ", "<X>"]],
      ['"// no comment"', "// no comment", ["// no comment"]]
    ]
  for (const [text, value, parts] of rows) {
    it(`reads ${text}`, () => {
      const literal = valueOf(text)
      assert.strictEqual(literal._tag, "Text")
      if (literal._tag !== "Text") return
      assert.strictEqual(literal.value, value)
      const shown = literal.parts.map((part) =>
        part._tag === "Chars" ? part.text : `<${part.name.text}>`
      )
      assert.deepStrictEqual(shown, parts)
      for (const part of literal.parts) {
        if (part._tag === "Interpolation")
          assert.strictEqual(spanText(part.name.span), part.name.text)
      }
    })
  }
})

describe("lengths of time", () => {
  const rows: ReadonlyArray<readonly [text: string, ms: number, code?: string]> = [
    ["500ms", 500],
    ["25s", 25_000],
    ["2m", 120_000],
    ["1h", 3_600_000],
    ["90min", 5_400_000, "unit-missing"],
    ["20sec", 20_000, "unit-missing"],
    ["1hour", 3_600_000, "unit-missing"],
    ["3Hrs", 10_800_000, "unit-missing"],
    ["5S", 5000, "unit-missing"],
    ["7msec", 7, "unit-missing"],
    ["2d", 172_800_000, "unit-missing"]
  ]
  for (const [text, ms, code] of rows) {
    it(`reads ${text}${code === undefined ? "" : " and asks for a unit of the language"}`, () => {
      const { tree, diagnostics } = read(`edition 2026\nconst X : Duration = ${text}\n`)
      assert.deepStrictEqual(
        diagnostics.map((one) => one.code),
        code === undefined ? [] : [code]
      )
      const [binding] = tree.declarations
      const value = binding?._tag === "Binding" ? binding.value : undefined
      assert.strictEqual(value?._tag === "Duration" ? value.ms : undefined, ms)
    })
  }
})

describe("documentation", () => {
  const rows: ReadonlyArray<readonly [name: string, text: string, doc: string | undefined]> = [
    ["is the lines above a declaration", "/// One.\n///  Two.\nlet x = a", "One.\n Two."],
    ["passes over a plain comment", "/// One.\n// note\nlet x = a", "One."],
    ["ends at an empty line", "/// Another's.\n\n/// Ours.\nlet x = a", "Ours."],
    ["is none behind an empty line", "/// Another's.\n\nlet x = a", undefined],
    ["is none behind a line", "let y = a /// Not this.\nlet x = a", undefined],
    ["is not a ruler", "////////\nlet x = a", undefined]
  ]
  for (const [name, text, doc] of rows) {
    it(name, () => assert.strictEqual(declarationsOf(text).at(-1)?.doc, doc))
  }

  it("belongs to declarations inside a tenant too", () => {
    const [tenant] = declarationsOf("tenant acme {\n  /// Sales.\n  let x = a\n}")
    assert.strictEqual(
      tenant?._tag === "Tenant" ? tenant.declarations[0]?.doc : undefined,
      "Sales."
    )
  })
})

describe("the examples", () => {
  for (const [file, text] of examples) {
    it(`${file} is read without findings`, () => assert.deepStrictEqual(findingsOf(text), []))

    it(`every name in ${file} says where it stands`, () => checkSpans(read(text).tree))

    const layouts: ReadonlyArray<readonly [name: string, gap: string]> = [
      ["on one line", " "],
      ["with a line for every word", "\n"],
      ["with line ends of Windows", "\r\n"],
      ["far to the right", `\n${" ".repeat(40)}`],
      ["with a comment behind every word", " // why\n"]
    ]
    for (const [name, gap] of layouts) {
      it(`${file} means the same ${name}`, () => {
        const words = lex(text).tokens.map(({ image }) => image)
        const again = read(words.join(gap))
        assert.deepStrictEqual(again.diagnostics, [])
        assert.isTrue(sameShape(again.tree, read(text).tree))
      })
    }
  }

  it("mean the same with a byte order mark", () => {
    assert.deepStrictEqual(findingsOf(`\ufeffedition 2026\nlet x = a\n`), [])
  })
})

/** Every node that has a text and a place has that text there, and lies in the node around it. */
const checkSpans = (node: unknown, around?: Span): void => {
  if (typeof node !== "object" || node === null) return
  if (Array.isArray(node)) return node.forEach((one) => checkSpans(one, around))
  const fields = new Map<string, unknown>(Object.entries(node))
  const span = fields.get("span")
  if (isSpan(span)) {
    assert.isTrue(around === undefined || (span.start >= around.start && span.end <= around.end))
    assert.isBelow(span.start, span.end)
    const text = fields.get("text")
    if (typeof text === "string") assert.strictEqual(spanText(span).replaceAll('"', ""), text)
  }
  for (const [key, value] of fields) {
    const inner = key !== "span" && key !== "source" && key !== "comments" && key !== "keyword"
    if (inner) checkSpans(value, isSpan(span) ? span : around)
  }
}

const isSpan = (value: unknown): value is Span =>
  typeof value === "object" && value !== null && "start" in value && "source" in value

describe("layout", () => {
  const widths = Arbitrary.array(
    Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 5 }))),
    { minLength: 1, maxLength: 60 }
  )
  const gaps = [" ", "\n", "\n\n", "   ", "\n  ", "\r\n"]

  it.prop(
    "has no meaning, wherever lines break",
    [widths],
    ([numbers]) => {
      const text = examples.get("shared-edge.flow") ?? ""
      const words = lex(text).tokens.map(({ image }) => image)
      const gapAt = (index: number) => gaps[numbers[index % numbers.length] ?? 0] ?? " "
      const again = read(words.map((word, index) => word + gapAt(index)).join(""))
      assert.deepStrictEqual(again.diagnostics, [])
      assert.isTrue(sameShape(again.tree, read(text).tree))
    },
    { arbitrary: { runs: 60, seed: 11 } }
  )
})
