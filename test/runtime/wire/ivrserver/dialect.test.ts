// A site's choices of words and places, and the spellings of treatments.

import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import {
  makeDialect,
  plainDialect,
  readWord,
  wordRows
} from "../../../../runtime/wire/ivrserver/dialect.ts"
import type { WordKey } from "../../../../runtime/wire/ivrserver/dialect.ts"
import { decodeMessage, encodeMessage } from "../../../../runtime/wire/ivrserver/GctiCodec.ts"
import { genesysCallId } from "../../../../runtime/wire/ivrserver/Messages.ts"
import type { GctiMessage } from "../../../../runtime/wire/ivrserver/Messages.ts"
import {
  readTreatmentType,
  treatmentTypes
} from "../../../../runtime/wire/ivrserver/treatmentTypes.ts"

const dialectOf = (choices: Readonly<Record<string, string>>) =>
  makeDialect(new Map(Object.entries(choices)))

const writtenBy = (choices: Readonly<Record<string, string>>, message: GctiMessage): string => {
  const dialect = Result.getOrThrow(dialectOf(choices))
  const bytes = Result.getOrThrow(encodeMessage(message, { dialect, charset: "latin1" }))
  assert.deepStrictEqual(Result.getOrThrow(decodeMessage(bytes, dialect)), message)
  return Buffer.from(bytes).toString("latin1")
}

const callId = genesysCallId("c")

describe("the dialect of a site", () => {
  const keys = Object.keys(wordRows).filter((key): key is WordKey => key in wordRows)

  it.each(keys)("lets %s be chosen, and nothing else with it", (key) => {
    const row: { readonly choices?: ReadonlyArray<string>; readonly value: string } = wordRows[key]
    const choice = row.choices?.find((word) => word !== row.value) ?? "Anders"
    const chosen = Result.getOrThrow(dialectOf({ [key]: choice }))
    assert.deepStrictEqual(chosen.words, { ...plainDialect().words, [key]: choice })
    assert.isTrue(Result.isFailure(dialectOf({ [key]: "" })))
  })

  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [string, Readonly<Record<string, string>>, GctiMessage, string]> = [
    ["where a scalar stands", { "place:TreatStatus.CED": "attribute" },
      { _tag: "TreatStatus", callId, Status: "Completed", CED: "1" }, `<TreatStatus Status="Completed" CED="1"/>`],
    ["a scalar as a child", { "place:TreatCall.Type": "child" },
      { _tag: "TreatCall", callId, Type: "Music" }, `<TreatCall><Type>Music</Type></TreatCall>`],
    ["the name of a field", { "name:LoginResp.IServerVer": "IServerVersion" },
      { _tag: "LoginResp", callId, IServerVer: "8", Result: "Success" }, `<LoginResp IServerVersion="8" Result="Success"/>`],
    ["the name of a message", { "element:Failure": "ConnectFailure" },
      { _tag: "Failure", callId, Reason: "Busy" }, `<ConnectFailure Reason="Busy"/>`]
  ]
  it.each(rows)("changes %s", (_, choices, message, expected) => {
    assert.include(writtenBy(choices, message), expected)
  })

  // oxfmt-ignore
  const wrong: ReadonlyArray<readonly [string, string, string]> = [
    ["nonsense", "x", "a key of the dialect's table"],
    ["place:NoMessage.Field", "child", "a key of the dialect's table"],
    ["place:TreatCall.NoField", "child", "a key of the dialect's table"],
    ["place:TreatCall.Type", "text", "attribute or child"],
    ["name:TreatCall.Type", "a b", "an XML name"],
    ["element:NoMessage", "X", "a key of the dialect's table"],
    ["element:Failure.Reason", "X", "a key of the dialect's table"],
    ["send.Connected", "maybe", "yes or no"],
    ["Parameters.PROMPT", "deep", "nested or flat"]
  ]
  it.each(wrong)("refuses %s = %s", (key, value, expected) => {
    const error = Result.getOrThrow(Result.flip(dialectOf({ [key]: value })))
    assert.deepStrictEqual([error.key, error.expected], [key, expected])
    assert.include(error.message, key)
  })

  it("recognises a word in any case, in the site's spelling and in ours", () => {
    const words = ["FlowControl.Status.on", "FlowControl.Status.off"] as const
    const site = Result.getOrThrow(dialectOf({ "FlowControl.Status.on": "Hold" }))
    for (const text of ["Off", "off", "OFF", " off "]) {
      assert.strictEqual(readWord(site, words, text), "FlowControl.Status.off")
    }
    for (const text of ["hold", "On", "on"]) {
      assert.strictEqual(readWord(site, words, text), "FlowControl.Status.on")
    }
    assert.isUndefined(readWord(site, words, "perhaps"))
  })
})

describe("the types of treatments", () => {
  it.each(Object.keys(treatmentTypes))("recognises %s however it is spelled", (type) => {
    const spellings = [
      type,
      type.toLowerCase(),
      `Treatment${type}`,
      `TREATMENT_${type.toUpperCase()}`,
      type.replace("Announce", "Announcement"),
      type.replace(/(?<=[a-z])(?=[A-Z])/g, "_")
    ]
    for (const spelling of spellings)
      assert.strictEqual(readTreatmentType(spelling), type, spelling)
  })

  it("has each of T-Library's numbers once, without a gap", () => {
    const codes = Object.values(treatmentTypes).map(({ code }) => code)
    assert.deepStrictEqual(
      codes,
      Array.from(codes, (_, index) => index)
    )
    assert.strictEqual(readTreatmentType("8"), "PlayAnnounceAndDigits")
  })

  it("knows no others", () => {
    for (const type of ["", "Dance", "PlayAnnounceAndDance", "19"]) {
      assert.isUndefined(readTreatmentType(type), type)
    }
  })
})
