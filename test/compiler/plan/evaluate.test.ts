// What lowered expressions give for the facts of a call.

import { assert, describe, it } from "@effect/vitest"
import type { Expr } from "../../../compiler/plan/Plan.ts"
import type { Facts, Value } from "../../../compiler/plan/values.ts"
import { evaluator } from "../../../compiler/plan/evaluate.ts"

const known: Readonly<Record<string, Value>> = {
  "call.dnis": "8005551001",
  "gateway.use-cti": 2,
  gateway: "pbx",
  time: 21 * 60 + 15,
  day: "sat",
  date: "2026-08-22",
  "call.header.X-Segment": "vip",
  "call.header.X-Count": "17",
  "user-data.k": "v"
}

const facts: Facts = {
  read: (field, key) => known[key === undefined ? field : `${field}.${key}`]
}

const text = (value: string): Expr => ({ op: "text", value })
const int = (value: number): Expr => ({ op: "int", value })
const field = (name: Extract<Expr, { op: "field" }>["field"], key?: string): Expr =>
  key === undefined ? { op: "field", field: name } : { op: "field", field: name, key }
const is = (left: Expr, right: Expr): Expr => ({ op: "==", left, right })
const range = (kind: Extract<Expr, { op: "range" }>["kind"], from: Expr, to: Expr): Expr => ({
  op: "range",
  kind,
  from,
  to
})
const within = (value: Expr, ...anyOf: ReadonlyArray<Expr>): Expr => ({ op: "in", value, anyOf })
const convert = (to: "Enum" | "Int" | "Digits" | "Uri", value: Expr): Expr => ({
  op: "convert",
  to,
  words: ["vip", "retail"],
  value
})
const absent = field("call.ani")

// oxfmt-ignore
const rows: ReadonlyArray<readonly [what: string, expr: Expr, value: Value]> = [
  ["a field",                          field("call.dnis"),                                              "8005551001"],
  ["a keyed field",                    field("user-data", "k"),                                         "v"],
  ["an absent field",                  absent,                                                          undefined],
  ["a binding",                        { op: "binding", name: "DESK" },                                 "4999"],
  ["interpolation",                    { op: "concat", parts: [text("sip:"), { op: "binding", name: "DESK" }, int(1)] }, "sip:49991"],
  ["else where it is absent",          { op: "else", value: absent, otherwise: text("x") },             "x"],
  ["else where it is there",           { op: "else", value: text("y"), otherwise: text("x") },          "y"],
  ["equality of texts",                is(field("gateway"), text("pbx")),                               true],
  ["equality with an absent value",    is(absent, text("pbx")),                                         false],
  ["inequality",                       { op: "!=", left: field("gateway"), right: text("x") },          true],
  ["order of numbers",                 { op: "<", left: field("gateway.use-cti"), right: int(3) },      true],
  ["order of unlike things",           { op: "<", left: field("gateway"), right: int(3) },              false],
  ["and",                              { op: "and", operands: [is(int(1), int(1)), is(int(1), int(2))] }, false],
  ["or",                               { op: "or", operands: [is(int(1), int(2)), is(int(1), int(1))] }, true],
  ["not",                              { op: "not", operand: is(int(1), int(2)) },                      true],
  ["has",                              { op: "has", value: absent },                                    false],
  ["in a list",                        within(field("day"), text("sat"), text("sun")),                  true],
  ["not in a list",                    within(field("day"), text("mon")),                               false],
  ["an absent value is in nothing",    within(absent, text("sat")),                                     false],
  ["a time in a range over midnight",  within(field("time"), range("time", int(20 * 60), int(7 * 60))), true],
  ["a time at the end of its range",   within(field("time"), range("time", int(20 * 60), int(21 * 60 + 15))), false],
  ["a time at the start of its range", within(field("time"), range("time", int(21 * 60 + 15), int(22 * 60))), true],
  ["a day in a range",                 within(field("day"), range("day", text("fri"), text("sun"))),    true],
  ["a day in a range over the week",   within(field("day"), range("day", text("sun"), text("tue"))),    false],
  ["a date in a range",                within(field("date"), range("date", text("2026-08-01"), text("2026-08-31"))), true],
  ["digits in a range",                within(field("call.dnis"), range("digits", text("8005551000"), text("8005551009"))), true],
  ["digits of another length",         within(text("80"), range("digits", text("100"), text("900"))),   false],
  ["a number pattern",                 { op: "matches", value: field("call.dnis"), pattern: "800555100X" }, true],
  ["another number pattern",           { op: "matches", value: field("call.dnis"), pattern: "900." },   false],
  ["a word of an enum",                convert("Enum", field("call.header", "X-Segment")),              "vip"],
  ["a text that is no word of it",     convert("Enum", text("gold")),                                   undefined],
  ["a whole number",                   convert("Int", field("call.header", "X-Count")),                 17],
  ["a text that is no number",         convert("Int", text("17a")),                                     undefined],
  ["digits",                           convert("Digits", text("+4989")),                                "+4989"],
  ["a text that is no digits",         convert("Digits", text("+49 89")),                               undefined],
  ["a URI",                            convert("Uri", text("sip:a@b")),                                 "sip:a@b"],
  ["a text that is no URI",            convert("Uri", text("a@b")),                                     undefined],
  ["a list",                           { op: "list", items: [int(1), absent] },                         [1, undefined]]
]

describe("an expression gives", () => {
  for (const [what, expr, value] of rows) {
    it(what, () => {
      assert.deepStrictEqual(evaluator(expr, new Map([["DESK", "4999"]]))(facts), value)
    })
  }

  it("a record, in the author's order", () => {
    const record = evaluator(
      {
        op: "record",
        entries: [
          ["b", int(1)],
          ["a", text("x")]
        ]
      },
      new Map()
    )(facts)
    assert.deepStrictEqual(
      record,
      new Map<string, Value>([
        ["b", 1],
        ["a", "x"]
      ])
    )
  })
})
