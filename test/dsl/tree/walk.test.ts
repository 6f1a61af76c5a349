// Walking a tree: everything is visited once and in the order of the text, and a visit can keep the
// walk out.

import { assert, describe, it } from "@effect/vitest"
import { spanText, walkFile } from "../../../dsl/index.ts"
import type { Expression, Visitor } from "../../../dsl/index.ts"
import { lex } from "../../../dsl/syntax/lex.ts"
import { Duration, Int, Text } from "../../../dsl/syntax/tokens.ts"
import { examples, read } from "../../kit/dsl.ts"

const text = `edition 2026
tenant acme {
  numbers: ["8"]
  select { when not (a == 1) and b in [c] -> cti(x: f(2)) otherwise -> release 404 }
}
transfer t {
  to: d..e
  on no-answer after 25s -> route r then attach(k: { y: 3 }) { on busy -> cti }
}
let l = has g.h or (i else j) matches "9"
test "l" { wait 4s  at "5"  expect k  caller > INVITE(dnis: 6) }
`

const walkAll = (visitor: Visitor): void => walkFile(read(text).tree, visitor)

describe("a walk", () => {
  it("visits every kind of node in the order of the text", () => {
    const seen: Array<string> = []
    walkAll({
      declaration: ({ _tag }) => void seen.push(_tag),
      setting: ({ name }) => void seen.push(`${name.text}:`),
      rule: ({ keyword }) => void seen.push(spanText(keyword)),
      handler: ({ keyword }) => void seen.push(spanText(keyword)),
      event: ({ parts }) => void seen.push(parts.map((part) => part.text).join(".")),
      action: ({ verb }) => void seen.push(`->${verb}`),
      argument: ({ name }) => void seen.push(`(${name?.text ?? ""})`),
      step: ({ _tag }) => void seen.push(_tag)
    })
    assert.strictEqual(
      seen.join(" "),
      "Tenant numbers: Select when ->cti (x) () otherwise ->release " +
        "TransferPolicy to: on no-answer ->route ->attach (k) on busy ->cti " +
        "Let Test Wait At Expect Arrow (dnis)"
    )
  })

  it("visits expressions from the outside in", () => {
    const seen: Array<string> = []
    const expression = ({ _tag, span }: Expression): void => {
      seen.push(["Text", "Int", "Duration", "Path"].includes(_tag) ? spanText(span) : _tag)
    }
    walkAll({ expression })
    assert.strictEqual(
      seen.join(" "),
      'List "8" Logical Not Group Comparison a 1 In b List c Call f 2 404 ' +
        'Range d e 25s r Record 3 Logical Has g.h Matches Group Else i j "9" 4s "5" k 6'
    )
  })

  it("stays out of a node whose visit says so", () => {
    const seen: Array<string> = []
    walkAll({
      declaration: ({ _tag }) => _tag === "TransferPolicy" || _tag === "Test",
      handler: () => false,
      step: ({ _tag }) => _tag !== "Expect",
      expression: ({ span }) => void seen.push(spanText(span))
    })
    assert.deepStrictEqual(seen, ["d..e", "d", "e", "4s", '"5"', "6"])
  })

  it("does not enter a chain whose visit says so", () => {
    const actions: Array<string> = []
    walkAll({ chain: () => false, action: ({ verb }) => void actions.push(verb) })
    assert.deepStrictEqual(actions, [])
  })

  for (const [file, source] of examples) {
    it(`meets every literal of ${file} once`, () => {
      const { tree } = read(source)
      const met: Array<number> = []
      walkFile(tree, {
        expression: ({ _tag, span }) => {
          if (_tag === "Text" || _tag === "Int" || _tag === "Duration") met.push(span.start)
        }
      })
      // What stands outside of expressions: the edition's year, import paths, titles, keys and
      // messages.
      const outside = new Set<number>()
      walkFile(tree, {
        declaration: (one) => {
          if (one._tag === "Test") outside.add(one.title.span.start)
        },
        step: (one) => {
          if (one._tag === "Arrow") outside.add(one.message.span.start)
        },
        action: ({ operand }) => {
          if (operand?._tag === "Int") outside.delete(operand.span.start)
        },
        expression: (one) => {
          if (one._tag === "Record") for (const { key } of one.entries) outside.add(key.span.start)
          if (one._tag !== "Path") return
          for (const step of one.steps) if (step._tag === "Key") outside.add(step.span.start)
        }
      })
      const literals = lex(source)
        .tokens.filter(
          ({ tokenType }) => tokenType === Text || tokenType === Int || tokenType === Duration
        )
        .map(({ startOffset }) => startOffset)
        .filter((start) => !outside.has(start) && start > (tree.imports.at(-1)?.span.end ?? 12))
      assert.deepStrictEqual(met, literals)
    })
  }
})
