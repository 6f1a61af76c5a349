// Conditions: what they become in the plan, and what they establish for what stands behind them.

import { assert, describe, it } from "@effect/vitest"
import { codesOf, compileTexts } from "../checkFlow.ts"

const flowWith = (lines: string): string => `edition 2026

const NIGHT : Time = "20:00"
const DESK  : Dn   = "4999"
env   LEVEL : Int  = 5

enum Segment { vip, retail, unknown }

let after-hours = time in NIGHT.."07:00"
let mapped      = has profile
let allowed     = has profile and profile.cti-allow

deployment edge { cti: genesys  mode: in-front  servers: ["10.1.0.20:7009"] }

gateway plain  { use-cti: 0  peers: ["10.1.0.10"] }
gateway first  { use-cti: 1  peers: ["10.1.0.11"] }
gateway second { use-cti: 2  peers: ["10.1.0.12"] }
media   mcp    { peers: ["10.1.0.30:5070"] }

profile sales { dnis: ["5001"]  app: "http://apps.example/sales.vxml" }

tenant acme {
  numbers: ["6XXX"]
  profile main { dnis: ["6XXX"]  app: "http://acme.example/a.vxml" }
}

select {
${lines}
  otherwise -> release busy
}

cti {
  on accepted  -> route "6001"
  on treatment -> report unsupported
  on route     -> release unavailable
  on released  -> release normal
  on failed    -> release unavailable
}

defaults {
  on hangup           -> release normal
  on silence after 9s -> release unavailable
  on link.down        -> release unavailable
}
`

const compileCondition = (condition: string, chain = "cti") =>
  compileTexts({ "main.flow": flowWith(`  when ${condition} -> ${chain}`) })

/** Errors only: which names of the template a row leaves unused is not its business. */
const errorsOf = (condition: string, chain?: string): ReadonlyArray<string> =>
  compileCondition(condition, chain)
    .diagnostics.filter(({ severity }) => severity === "error")
    .map(({ code }) => code)

const checkLowered = (condition: string, expected: unknown): void => {
  const compilation = compileCondition(condition)
  const errors = compilation.diagnostics.filter(({ severity }) => severity === "error")
  assert.deepStrictEqual(
    errors.map(({ code, message }) => `${code}: ${message}`),
    []
  )
  assert.deepStrictEqual(compilation.plan?.select[0]?.condition, expected)
}

const text = (value: string) => ({ op: "text", value })
const int = (value: number) => ({ op: "int", value })
const field = (name: string, key?: string) =>
  key === undefined ? { op: "field", field: name } : { op: "field", field: name, key }

// oxfmt-ignore
const lowered: ReadonlyArray<readonly [condition: string, expr: unknown]> = [
  [`call.dnis == "5001"`,               { op: "==", left: field("call.dnis"), right: text("5001") }],
  [`"5001" != call.dnis`,               { op: "!=", left: text("5001"), right: field("call.dnis") }],
  [`call.dnis == DESK`,                 { op: "==", left: field("call.dnis"), right: text("4999") }],
  [`gateway == first`,                  { op: "==", left: field("gateway"), right: text("first") }],
  [`gateway.use-cti >= 1`,              { op: ">=", left: field("gateway.use-cti"), right: int(1) }],
  [`tenant == acme`,                    { op: "==", left: field("tenant"), right: text("acme") }],
  [`has profile and profile == acme.main`, { op: "and", operands: [
    { op: "has", value: field("profile") },
    { op: "==", left: field("profile"), right: text("acme.main") }] }],
  [`time == "00:30"`,                   { op: "==", left: field("time"), right: int(30) }],
  [`time in "22:00".."24:00"`,          { op: "in", value: field("time"), anyOf: [{ op: "range", kind: "time", from: int(1320), to: int(1440) }] }],
  [`after-hours`,                       { op: "in", value: field("time"), anyOf: [{ op: "range", kind: "time", from: int(1200), to: int(420) }] }],
  [`day in [sat, sun]`,                 { op: "in", value: field("day"), anyOf: [text("sat"), text("sun")] }],
  [`day in mon..fri`,                   { op: "in", value: field("day"), anyOf: [{ op: "range", kind: "day", from: text("mon"), to: text("fri") }] }],
  [`date == "2028-02-29"`,              { op: "==", left: field("date"), right: text("2028-02-29") }],
  [`call.dnis in ["5001", "5100".."5199"]`, { op: "in", value: field("call.dnis"), anyOf: [
    text("5001"), { op: "range", kind: "digits", from: text("5100"), to: text("5199") }] }],
  [`call.dnis matches "800."`,          { op: "matches", value: field("call.dnis"), pattern: "800." }],
  [`call.answered`,                     field("call.answered")],
  [`call.answered == false`,            { op: "==", left: field("call.answered"), right: { op: "bool", value: false } }],
  [`has call.header["X-A"]`,            { op: "has", value: field("call.header", "X-A") }],
  [`(call.ani else "0") == "0"`,        { op: "==", left: { op: "else", value: field("call.ani"), otherwise: text("0") }, right: text("0") }],
  [`(Segment(call.header["S"]) else unknown) == vip`, { op: "==",
    left: { op: "else", value: { op: "convert", to: "Enum", words: ["vip", "retail", "unknown"], value: field("call.header", "S") }, otherwise: text("unknown") },
    right: text("vip") }],
  [`(Segment(user-data["s"]) else unknown) in [vip, retail]`, { op: "in",
    value: { op: "else", value: { op: "convert", to: "Enum", words: ["vip", "retail", "unknown"], value: field("user-data", "s") }, otherwise: text("unknown") },
    anyOf: [text("vip"), text("retail")] }],
  [`(Int(user-data["level"]) else 0) > LEVEL`, { op: ">",
    left: { op: "else", value: { op: "convert", to: "Int", value: field("user-data", "level") }, otherwise: int(0) },
    right: { op: "binding", name: "LEVEL" } }],
  [`not (day == sat or call.answered)`, { op: "not", operand: { op: "or", operands: [
    { op: "==", left: field("day"), right: text("sat") }, field("call.answered")] } }]
]

describe("a condition in the plan", () => {
  it.each(lowered)("%s", checkLowered)
})

// oxfmt-ignore
const narrowed: ReadonlyArray<readonly [condition: string, chain: string, codes: ReadonlyArray<string>]> = [
  // `has` through `and`, from left to right only.
  [`has profile and profile.cti-allow`,                      "cti", []],
  [`profile.cti-allow and has profile`,                      "cti", ["maybe-absent"]],
  [`has call.ani and call.ani == "1"`,                       "cti", []],
  [`has call.header["A"] and call.header["B"] == "1"`,       "cti", ["maybe-absent"]],
  [`has call.header["A"] and call.header["A"] == "1"`,       "cti", []],
  // Through a `let`, and what it establishes for the chain.
  [`mapped and profile.cti-allow`,                           "cti", []],
  [`allowed and gateway.use-cti == 2`,                       "cti(params: profile.cti-params)", []],
  // Inside the operand of `not`; a negation itself narrows nothing.
  [`not (has profile and profile.cti-allow)`,                "cti", []],
  [`not (has profile) and profile.cti-allow`,                "cti", ["maybe-absent"]],
  // `or` keeps what both sides establish.
  [`(has profile or call.answered) and profile.cti-allow`,   "cti", ["maybe-absent"]],
  [`(has profile and call.answered or mapped) and profile.cti-allow`, "cti", []],
  // Equality narrows `use-cti` and the gateway.
  [`gateway.use-cti == 1 and has profile`,                   "cti", ["profile-unknown-at-use-cti-1"]],
  [`gateway == first and profile.cti-allow`,                 "cti", ["profile-unknown-at-use-cti-1"]],
  [`gateway in [first] and has profile`,                     "cti", ["profile-unknown-at-use-cti-1"]],
  [`gateway in [first, second] and has profile`,             "cti", []],
  [`gateway.use-cti == 2 and has profile`,                   "cti(params: profile.cti-params)", []],
  [`gateway == second and has profile`,                      "cti(params: profile.cti-params)", []],
  [`gateway.use-cti in [1, 2] and has profile`,              "cti(params: profile.cti-params)", []],
  [`gateway.use-cti in [0, 2] and has profile`,              "cti(params: profile.cti-params)", ["cti-params-need-use-cti-2"]],
  [`has profile`,                                            "cti(params: profile.cti-params)", ["cti-params-need-use-cti-2"]],
  [`gateway.use-cti == 1`,                                   "cti(params: profile.cti-params)", ["profile-unknown-at-use-cti-1"]],
  [`gateway.use-cti == 2`,                                   "cti(params: profile.cti-params)", ["maybe-absent"]]
]

describe("what a condition establishes", () => {
  it.each(narrowed)("%s -> %s gives %o", (condition, chain, codes) => {
    assert.deepStrictEqual([...errorsOf(condition, chain)], [...codes])
  })
})

// oxfmt-ignore
const refused: ReadonlyArray<readonly [condition: string, code: string]> = [
  [`call.dnis`,                        "type-mismatch"],
  [`call.dnis == sat`,                 "unknown-name"],
  [`day == monday`,                    "unknown-name"],
  [`gateway == frist`,                 "unknown-name"],
  [`gateway == acme`,                  "type-mismatch"],
  [`has profile and profile == acme.mian`, "unknown-name"],
  [`time in "25:00".."07:00"`,         "type-mismatch"],
  [`time in "07:00".."07:00"`,         "type-mismatch"],
  [`date == "2026-02-29"`,             "type-mismatch"],
  [`call.dnis in "300".."40"`,         "number-pattern-invalid"],
  [`call.dnis matches "8*"`,           "number-pattern-invalid"],
  [`call.dnis < "5"`,                  "type-mismatch"],
  [`call.dnis == "x-y"`,               "type-mismatch"],
  [`Segment(call.dnis) == vip`,        "maybe-absent"],
  [`(Segment(call.dnis) else other) == vip`, "unknown-name"],
  [`(Kind(call.dnis) else other) == vip`, "unknown-name"],
  [`treatment.file == "x"`,            "unknown-field"],
  [`call.dinis == "1"`,                "unknown-field"],
  [`[1, 2] == 1`,                      "type-mismatch"],
  [`has after-hours`,                  "type-mismatch"]
]

describe("one mistake in a condition", () => {
  it.each(refused)("%s is one finding: %s", (condition, code) => {
    assert.deepStrictEqual([...errorsOf(condition)], [code])
  })
})

it("texts of the template are well formed", () => {
  const compilation = compileTexts({ "main.flow": flowWith("") })
  assert.isDefined(compilation.plan, codesOf(compilation).join(" "))
})
