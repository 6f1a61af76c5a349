// Call variables of ICM under their three spellings, and what of a plan is registered.

import { assert, describe, it } from "@effect/vitest"
import { eccNames } from "../../../../compiler/plan/eccNames.ts"
import { Ports } from "../../../../runtime/cti/icm/Ports.ts"
import { applicationInputs, Variables } from "../../../../runtime/cti/icm/variables.ts"
import { makeVruTime } from "../../../../runtime/cti/icm/vruTime.ts"
import { planOf } from "../../../kit/house.ts"
import { careIcm, claimsCri } from "../../../kit/icmHouse.ts"

const variables = new Variables(["user.acct", "user.media.id", "user.history"])

/** A pair of call data, the floating field it travels in, and back under the language's name. */
// oxfmt-ignore
const spellings = [
  ["CED",                     { CED: "x" },                                              "CED"],
  ["ced",                     { CED: "x" },                                              "CED"],
  ["ICM_CED",                 { CED: "x" },                                              "CED"],
  ["CallVar1",                { CallVariable1: "x" },                                    "CallVar1"],
  ["ICM_CallVar10",           { CallVariable10: "x" },                                   "CallVar10"],
  ["CallVariable2",           { CallVariable2: "x" },                                    "CallVar2"],
  ["call-var-3",              { CallVariable3: "x" },                                    "CallVar3"],
  ["user.acct",               { ExpCallVarValue: [{ tag: 1, value: "x" }] },             "user.acct"],
  ["user-acct",               { ExpCallVarValue: [{ tag: 1, value: "x" }] },             "user.acct"],
  ["ICM_ECC_useracct",        { ExpCallVarValue: [{ tag: 1, value: "x" }] },             "user.acct"],
  ["ICM_ECC_user_acct",       { ExpCallVarValue: [{ tag: 1, value: "x" }] },             "user.acct"],
  ["ICM_ECC_usermedia_id",    { ExpCallVarValue: [{ tag: 2, value: "x" }] },             "user.media.id"],
  ["user.history[0]",         { ExpCallVarArray: [{ tag: 3, index: 0, value: "x" }] },   "user.history[0]"],
  ["ICM_ECC_userhistory[12]", { ExpCallVarArray: [{ tag: 3, index: 12, value: "x" }] },  "user.history[12]"]
] as const

describe("call variables", () => {
  it.each(spellings)("%s travels, and comes back under one name", (name, floats, back) => {
    assert.deepStrictEqual({ ...variables.write(new Map([[name, "x"]])) }, { ...floats })
    assert.deepStrictEqual([...variables.read(floats)], [[back, "x"]])
  })

  it.each(["colour", "CallVar11", "CallVar0", "user.unknown", "user.history[255]", "", "user."])(
    "%s is no variable of ICM's and stays with the call",
    (name) => assert.deepStrictEqual(variables.write(new Map([[name, "x"]])), {})
  )

  it("are inputs of the application under the names it knows", () => {
    const inputs = applicationInputs(
      new Map([
        ["CED", "12"],
        ["CallVar1", "a"],
        ["user.acct", "b"],
        ["user.media.id", "c"],
        ["user.history[0]", "d"]
      ])
    )
    assert.deepStrictEqual(
      [...inputs.keys()],
      [
        "ICM_CED",
        "ICM_CallVar1",
        "ICM_ECC_useracct",
        "ICM_ECC_usermedia_id",
        "ICM_ECC_userhistory[0]"
      ]
    )
    // What the application returns under those names finds its way back.
    const floats = variables.write(inputs)
    assert.deepStrictEqual(
      [...variables.read(floats).keys()],
      ["CED", "CallVar1", "user.acct", "user.media.id", "user.history[0]"]
    )
  })

  it("show ICM's own keys of the call", () => {
    const told = variables.read({ RouterCallKey: 5, RouterCallKeyDay: 150_001, CallGUID: "ab" })
    assert.deepStrictEqual(
      [...told],
      [
        ["RouterCallKey", "5"],
        ["RouterCallKeyDay", "150001"],
        ["CallGUID", "ab"]
      ]
    )
  })

  it("of names that ICM cannot have are not registered", () => {
    const long = `user.${"x".repeat(28)}`
    const made = new Variables(["user.acct", long])
    assert.deepStrictEqual(made.refused, [long])
    assert.deepStrictEqual(made.registered, [{ tag: 1, name: "user.acct" }])
  })
})

describe("the variables a flow names", () => {
  it("are those it reads or sets, an array's by the array's name", () => {
    assert.deepStrictEqual(eccNames(planOf(claimsCri)), ["user.claim"])
    assert.deepStrictEqual(eccNames(planOf(careIcm)), [])
    const flow = careIcm
      .replace(`user-data["CallerAccount"]`, `script.vars["user.history[2]"]`)
      .replace("cti-allow: true", `cti-allow: true\n  cti-params: { "user.segment": "gold" }`)
    assert.deepStrictEqual(eccNames(planOf(flow)), ["user.history", "user.segment"])
  })
})

describe("the ports", () => {
  it("are taken from below, and never refused to a call that exists", () => {
    const ports = new Ports(2)
    assert.deepStrictEqual([ports.take(), ports.take(), ports.take()], [0, 1, 2])
    ports.giveBack(1)
    ports.giveBack(1)
    assert.deepStrictEqual([ports.take(), ports.take()], [1, 3])
    assert.deepStrictEqual(
      [...ports.busy].toSorted((a, b) => a - b),
      [0, 1, 2, 3]
    )
  })
})

describe("the clock that ICM is told", () => {
  const at = Date.UTC(2026, 10, 22, 13, 30, 5)

  // oxfmt-ignore
  it.each([
    ["UTC",              0,       Date.UTC(2026, 10, 22)],
    ["Europe/Berlin",    3_600,   Date.UTC(2026, 10, 21, 23)],
    ["America/New_York", -18_000, Date.UTC(2026, 10, 22, 5)],
    ["No/Such_Place",    0,       Date.UTC(2026, 10, 22)]
  ] as const)("of %s", (timezone, timeZoneDelta, startOfDay) => {
    assert.deepStrictEqual(makeVruTime(timezone)(at), {
      now: at / 1_000,
      timeZoneDelta,
      startOfDay: startOfDay / 1_000
    })
  })
})
