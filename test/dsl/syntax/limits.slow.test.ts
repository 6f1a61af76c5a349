// Hostile and hopeless texts: whatever is in a file, reading it ends soon, says something, and
// never throws.

import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import {
  fileBytesMax,
  makeSource,
  parse,
  renderDiagnostics,
  syntaxCodes
} from "../../../dsl/index.ts"
import { findingsOf, formatted, read } from "../../kit/dsl.ts"
import { makeSoup } from "../../kit/dslFlow.ts"

const codesOf = (text: string): ReadonlyArray<string> =>
  read(text).diagnostics.map(({ code }) => code)

/** Reads a text within some seconds of processor time: other programs on the machine do not count. */
const checkQuick = (text: string, secondsMax: number): ReadonlyArray<string> => {
  const before = process.cpuUsage()
  const codes = codesOf(text)
  assert.isBelow(process.cpuUsage(before).user / 1e6, secondsMax)
  return codes
}

/** For the largest files; a quiet machine needs a fifth of it. */
const secondsMax = 5

describe("nesting", () => {
  const deep = (depth: number) =>
    `edition 2026\nlet x = ${"(".repeat(depth)}a${")".repeat(depth)}\n`

  it("is read 32 deep", () => assert.deepStrictEqual(codesOf(deep(32)), []))
  it("is refused 33 deep, once", () => {
    assert.deepStrictEqual(findingsOf(deep(33)), ["2:41 limit-exceeded"])
  })

  for (const sign of ["{", "(", "[", "cti {", "tenant a {", "x: [", "-> play x {"]) {
    it(`of ten thousand times ${sign} is one finding within a second`, () => {
      assert.deepStrictEqual(checkQuick(`edition 2026\n${sign.repeat(10_000)}`, 1), [
        "limit-exceeded"
      ])
    })
  }

  it("of ten thousand closing brackets is one finding within a second", () => {
    assert.deepStrictEqual(checkQuick(`edition 2026\n${"}".repeat(10_000)}`, 1), [
      "unexpected-word"
    ])
  })

  it("damages its own declaration only", () => {
    const { tree, damaged } = read(`${deep(40)}let y = b\n`)
    assert.deepStrictEqual(
      damaged.map(({ name }) => name),
      ["x"]
    )
    assert.lengthOf(tree.declarations, 1)
  })
})

describe("size", () => {
  const filled = (bytes: number, letter: string) => {
    const head = "edition 2026\n//"
    return (
      head +
      letter.repeat(Math.ceil((bytes - head.length) / new TextEncoder().encode(letter).length))
    )
  }

  it("is read up to one mebibyte", () => {
    assert.deepStrictEqual(codesOf(filled(fileBytesMax, "x")), [])
  })
  it("is refused above it, and nothing of the file is known", () => {
    const result = read(filled(fileBytesMax + 1, "x"))
    assert.deepStrictEqual(
      result.diagnostics.map(({ code }) => code),
      ["limit-exceeded"]
    )
    assert.deepStrictEqual(
      result.damaged.map(({ kind }) => kind),
      ["file"]
    )
  })
  it("counts bytes of UTF-8 and not characters", () => {
    assert.deepStrictEqual(codesOf(filled(fileBytesMax + 3, "語")), ["limit-exceeded"])
    assert.deepStrictEqual(codesOf(filled(fileBytesMax + 4, "📞")), ["limit-exceeded"])
    assert.deepStrictEqual(codesOf(filled(fileBytesMax - 4, "📞")), [])
  })
})

describe("thousands of mistakes", () => {
  const many = (line: string, count = 20_000) => `edition 2026\n${line.repeat(count)}`

  const rows: ReadonlyArray<readonly [name: string, text: string]> = [
    [
      "broken lines of one block",
      `edition 2026\ncti {\n${"  on busy -> cti :\n".repeat(20_000)}}\n`
    ],
    ["broken declarations", many("gateway pstn { use-cti 0 }\n")],
    ["declarations on one line, one broken", `${many("env X : Text ", 30_000)} env Y Text`],
    ["stray characters", many("ü ü\n")],
    ["stray characters in declarations", many('const X : Text = "\\q"\n')],
    ["stray characters on one line", many("ü ", 300_000)],
    ["stray signs on one line", many("; ", 400_000)],
    ["control characters on one line", many("// \u0007 ", 150_000)],
    ["declarations with a mistake on one line", many("gateway pstn { use-cti 0 } ", 30_000)],
    ["open texts", many('x: "a\n')],
    ["spaces", `${many(" ")}x`],
    ["one long word", many("x")],
    ["one long number", many("1")],
    ["one open text", `const X : Text = "${"a".repeat(1_000_000)}`],
    ["one text of escapes", `const X : Text = "${"\\\\n".repeat(300_000)}" oops`],
    ["one name with dashes", `const ${"a-".repeat(500_000)}b : Text oops`],
    ["one address", `const X : Text = ${"1.".repeat(500_000)}1`],
    ["one word after the other on a line", `edition 2026 cti { on ${"a ".repeat(400_000)}}`],
    ["settings of one block", `edition 2026 service a { ${"b: c ".repeat(100_000)} oops }`],
    ["lines of one block", `edition 2026\ncti {\n${"  on b -> cti\n".repeat(60_000)}  oops\n}`],
    ["operands of one condition", `edition 2026 let a = ${"b or ".repeat(100_000)} or`],
    ["values of one list", `edition 2026 let a = b in [${"c, ".repeat(200_000)}`],
    ["dots", many(".")],
    ["conflict markers", many("<<<<<<< HEAD\n")],
    ["bidi characters", many("// \u202e\n")],
    ["trailing commas", many("enum S { a, }\n")],
    ["commas", many(",")],
    ["open brackets over many lines", many("( \n")],
    ["brackets that cross", many("( [ ) ] \n")],
    ["names in a row", many("x \n")]
  ]
  for (const [name, text] of rows) {
    it(`${name} are read soon`, () => {
      const codes = checkQuick(text, secondsMax)
      assert.isAbove(codes.length, 0)
      assert.isAtMost(codes.length, 400)
    })
  }
})

describe("a file of the largest size", () => {
  const rows: ReadonlyArray<readonly [name: string, text: string]> = [
    ["lines with comments", `cti {\n${"  on busy -> cti // why\n".repeat(40_000)}}\n`],
    ["bindings", 'env X : Text = "x"\n'.repeat(50_000)],
    ["small blocks", "gateway g { use-cti: 0  b: c }\n".repeat(30_000)],
    ["blocks of their own", "/// doc\nservice s {\n  kind: music\n}\n\n".repeat(25_000)],
    ["settings", `service s {\n${"  kind: music\n".repeat(70_000)}}\n`],
    ["one long list", `let a = b in [${Array(100_000).fill("c").join(", ")}]\n`],
    ["one long condition", `let a = ${Array(100_000).fill("b").join(" or ")}\n`],
    ["one long chain", `cti { on a -> ${Array(60_000).fill("cti").join(" then ")} }\n`],
    ["blocks in blocks", `cti { ${"on a -> cti { ".repeat(31)}${"}".repeat(31)} }\n`],
    ["steps", `test "t" {\n${"  caller > INVITE // 1\n".repeat(40_000)}}\n`],
    ["calls with arguments", `cti {\n${"  on a -> play b(c: 1, // d\n e: 2)\n".repeat(25_000)}}\n`]
  ]
  for (const [name, text] of rows) {
    it(`of ${name} is read and laid out soon`, () => {
      const before = process.cpuUsage()
      formatted(`edition 2026\n${text}`)
      assert.isBelow(process.cpuUsage(before).user / 1e6, secondsMax)
    }, 60_000)
  }
})

describe("any text", () => {
  const known = new Set<string>(syntaxCodes)

  const checkTotal = (text: string): void => {
    const { diagnostics, tree } = parse(makeSource("any.flow", text))
    for (const { code, primary, secondary, fixes } of diagnostics) {
      assert.isTrue(known.has(code), code)
      const spans = [primary, ...secondary].map(({ span }) => span)
      const edits = fixes.flatMap((fix) => fix.edits.map(({ span }) => span))
      for (const { start, end } of [...spans, ...edits]) {
        assert.isTrue(start >= 0 && start <= end && end <= text.length)
      }
    }
    if (tree.edition === undefined) assert.isAbove(diagnostics.length, 0)
    renderDiagnostics(diagnostics, { colour: true, width: 60 })
  }

  it.prop("is read without a fault", [Schema.String], ([text]) => checkTotal(text), {
    arbitrary: { runs: 500, seed: 7, size: 200 },
    timeout: 60_000
  })

  const choices = Arbitrary.array(
    Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 200 }))),
    { maxLength: 120 }
  )
  it.prop(
    "of words and signs in any order is read without a fault",
    [choices],
    ([numbers]) => checkTotal(makeSoup(numbers)),
    { arbitrary: { runs: 800, seed: 8, size: 120 }, timeout: 60_000 }
  )
})
