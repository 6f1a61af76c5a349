// One mistake, one finding, one declaration: whatever single token of the examples is left out,
// doubled or mistyped, at most one thing is said, and every other declaration is read as before.

import { assert, describe, it } from "@effect/vitest"
import { vocabulary } from "../../../dsl/syntax/tokens.ts"
import { spanText } from "../../../dsl/index.ts"
import type { Declaration, Diagnostic } from "../../../dsl/index.ts"
import { examples, findingsOf, read, sameShape, shapeOf } from "../../kit/dsl.ts"
import { mutationsOf } from "../../kit/dslMutation.ts"
import type { Mutation } from "../../kit/dslMutation.ts"

const shapesOf = (text: string) => read(text).tree.declarations.map(shapeOf)

// Names of token types with two capitals, and the parser library's own phrases, must never be read
// by an author.
const foreignWords = new RegExp(
  [
    ...vocabulary.map(({ name }) => name).filter((name) => /^[A-Z][a-z]+[A-Z]/.test(name)),
    "Expecting",
    "Redundant",
    "EOF",
    "[Tt]oken",
    "NoViable",
    "undefined"
  ].join("|")
)

const wordsOf = ({ message, primary, secondary, hint, explanation }: Diagnostic): string =>
  [message, primary.label, ...secondary.map(({ label }) => label), hint, explanation].join("\n")

// Declarations keep their order, so those of the broken text are found by walking along.
const countHarmed = (
  before: ReadonlyArray<Declaration>,
  after: ReadonlyArray<Declaration>
): number => {
  let at = 0
  let harmed = 0
  for (const one of before) {
    const found = after.slice(at, at + 2).findIndex((other) => sameShape(one, other))
    if (found === -1) harmed++
    else at += found + 1
  }
  return harmed
}

const checkContained = (
  before: ReadonlyArray<Declaration>,
  { name, text: broken }: Mutation
): void => {
  const { tree, diagnostics } = read(broken)
  assert.isAtMost(diagnostics.length, 1, `${name}: one finding`)
  assert.isAtMost(countHarmed(before, tree.declarations), 1, `${name}: one declaration`)
  for (const diagnostic of diagnostics) {
    assert.notMatch(wordsOf(diagnostic), foreignWords, `${name}: words of a telephone engineer`)
    const { start, end } = diagnostic.primary.span
    assert.isTrue(
      start >= 0 && start <= end && end <= broken.length,
      `${name}: points into the text`
    )
  }
}

// Thousands of readings take their time on a busy machine.
const patience = 120_000

describe("a single mistake", () => {
  for (const [file, text] of examples) {
    for (const kind of ["left out", "doubled", "mistyped"] as const) {
      it(
        `stays in its declaration when a word of ${file} is ${kind}`,
        () => {
          const { declarations } = read(text).tree
          for (const mutation of mutationsOf(text, kind)) checkContained(declarations, mutation)
        },
        patience
      )
    }

    it(
      `stays in its declaration in ${file} when everything is indented`,
      () => {
        const indented = text.replaceAll(/^(?=.)/gm, "    ")
        const { declarations } = read(indented).tree
        const mutations = mutationsOf(indented, "left out")
        for (const mutation of mutations.filter((_, index) => index % 9 === 0)) {
          checkContained(declarations, mutation)
        }
      },
      patience
    )
  }

  it("is told from the words it resembles", () => {
    const broken = (examples.get("bank-hotline.flow") ?? "").replace("when gateway", "wehn gateway")
    assert.deepStrictEqual(
      read(broken).diagnostics.map(({ code, primary }) => `${code} ${spanText(primary.span)}`),
      ["misspelled-keyword wehn"]
    )
    assert.lengthOf(read(broken).damaged, 0)
    assert.deepStrictEqual(
      shapesOf(broken),
      shapesOf(examples.get("bank-hotline.flow") ?? ""),
      "one sure repair keeps the declaration"
    )
  })
})

describe("several mistakes", () => {
  it("have a finding each, also within one block", () => {
    const text = `edition 2026
cti {
  on accepted -> route
  on failed -> play sorry
  on busy release busy
  on released -> release normal
  on hangup -> relese normal
}
gateway pstn { use-cti 0 }
`
    assert.deepStrictEqual(findingsOf(text), [
      "3:23 missing-value",
      "5:10 missing-arrow",
      "7:16 misspelled-keyword",
      "9:23 missing-colon"
    ])
  })

  it("are not looked for behind a bracket that is not closed", () => {
    const text = `edition 2026
cti {
  on accepted -> play hold(
  on busy release busy
}
`
    assert.deepStrictEqual(findingsOf(text), ["3:27 missing-brace"])
  })

  it("end at two hundred a file", () => {
    const text = `edition 2026\n${"gateway pstn { use-cti 0 }\n".repeat(500)}`
    assert.lengthOf(read(text).diagnostics, 200)
    assert.lengthOf(read(text).damaged, 500)
  })
})

describe("a declaration with a mistake", () => {
  const rows: ReadonlyArray<readonly [text: string, damaged: ReadonlyArray<string>]> = [
    ["gateway pstn { use-cti 0 }", ["gateway pstn"]],
    ["gatway pstn { use-cti: 0 }", []],
    ["gate pstn { use-cti: 0 }", ["unknown pstn"]],
    ["pstn { use-cti: 0 }", ["unknown pstn"]],
    ["cti { on }", ["cti"]],
    ['test "x" { caller }', ["test"]],
    ["const QUEUE Dn", ["const QUEUE"]],
    ["enum Segment { vip retail }", ["enum Segment"]],
    ['import { sorry hold } from "x"', ["import sorry", "import hold"]],
    [
      "tenant acme { profile sales { app: } profile info { } }",
      ["tenant acme", "profile sales", "profile info"]
    ],
    ['const A : Text = "\\q"', ["const A"]],
    ['const A : Text = "x";', []],
    ["const A : Text = 12x", ["const A"]],
    ["const A : Duration = 90sec", []],
    ["const A : List = [1, 2,]", []]
  ]
  for (const [text, damaged] of rows) {
    it(`is ${damaged.length === 0 ? "kept in the tree" : "named"}: ${text}`, () => {
      const result = read(`edition 2026\n${text}\n`)
      assert.isAbove(result.diagnostics.length, 0)
      assert.deepStrictEqual(
        result.damaged.map(({ kind, name }) => (name === undefined ? kind : `${kind} ${name}`)),
        damaged
      )
      const kept = result.tree.declarations.length + result.tree.imports.length
      assert.strictEqual(kept, damaged.length === 0 ? 1 : 0)
    })
  }

  it("leaves its neighbours alone when it is a line in the manner of another language", () => {
    for (const line of [
      "# a comment",
      "/* a comment */",
      "exten => _8,1,Goto(x)",
      "<xml>",
      "; x"
    ]) {
      const { tree, diagnostics } = read(
        `edition 2026\ngateway a { use-cti: 0 }\n${line}\ngateway b { use-cti: 1 }\n`
      )
      assert.lengthOf(diagnostics, 1, line)
      const names = tree.declarations.map((one) => ("name" in one ? one.name.text : one._tag))
      assert.deepStrictEqual(names, ["a", "b"], line)
    }
  })

  it("leaves the other declarations of an unformatted file alone", () => {
    const text = `edition 2026
gateway a { use-cti: 0 } gateway b { use-cti 1 } gateway c { use-cti: 2 }
env X : Text env Y Text env Z : Text
deployment site {
cti: genesys
mode: behind
}
tenant acme {
numbers: ["8"]
profile sales { dnis: ["8"] }
}`
    const { tree, damaged } = read(text)
    assert.deepStrictEqual(
      damaged.map(({ kind, name }) => `${kind} ${name}`),
      ["gateway b", "env Y"]
    )
    assert.deepStrictEqual(
      tree.declarations.map((one) => ("name" in one ? one.name.text : one._tag)),
      ["a", "c", "X", "Z", "site", "acme"]
    )
  })
})
