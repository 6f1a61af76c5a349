// The message codec: goldens of the fact sheets, a round trip for each row, and what is refused.

import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import {
  decodeMessage,
  encodeMessage,
  messageLengthMax
} from "../../../../runtime/wire/ivrserver/GctiCodec.ts"
import type {
  GctiDecodeError,
  GctiEncodeError
} from "../../../../runtime/wire/ivrserver/GctiCodec.ts"
import { makeDialect, plainDialect } from "../../../../runtime/wire/ivrserver/dialect.ts"
import type { Dialect } from "../../../../runtime/wire/ivrserver/dialect.ts"
import { genesysCallId, messages } from "../../../../runtime/wire/ivrserver/Messages.ts"
import type { FieldRow, GctiMessage } from "../../../../runtime/wire/ivrserver/Messages.ts"
import { textList } from "../../../../runtime/wire/ivrserver/NodeList.ts"
import type { NodeList } from "../../../../runtime/wire/ivrserver/NodeList.ts"
import type { Charset } from "../../../../runtime/wire/xml/charset.ts"
import { checkGolden, readGolden } from "../../../kit/golden.ts"
import { dice, generateMessage, messageNames, Seed } from "./generateMessage.ts"

const plain = plainDialect()
const callId = genesysCallId("c-17")

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"))

const read = (text: string, dialect: Dialect = plain): GctiMessage =>
  Result.getOrThrow(decodeMessage(bytesOf(text), dialect))

const refuse = (text: string): GctiDecodeError =>
  Result.getOrThrow(Result.flip(decodeMessage(bytesOf(text), plain)))

const write = (message: GctiMessage, dialect = plain, charset: Charset = "latin1"): Uint8Array =>
  Result.getOrThrow(encodeMessage(message, { dialect, charset }))

const textOf = (message: GctiMessage, dialect = plain): string =>
  Buffer.from(write(message, dialect)).toString("latin1")

const inCall = (element: string): string => `<GctiMsg><CallId>c-17</CallId>${element}</GctiMsg>`

/** What was decoded, as a reviewer reads it. */
const print = (message: GctiMessage): string => {
  const lines = [`${message._tag} ${message.callId}`]
  const printList = (list: NodeList, indent: string): void => {
    for (const node of list.nodes) {
      const type = node.type ?? "untyped"
      lines.push(
        `${indent}${node.name} (${type})${node.value === undefined ? "" : ` = ${node.value}`}`
      )
      if (node.list !== undefined) printList(node.list, `${indent}  `)
    }
    for (const other of list.others) lines.push(`${indent}<${other.name}> kept`)
  }
  for (const [field, value] of Object.entries<unknown>({ ...message })) {
    if (field === "_tag" || field === "callId") continue
    if (typeof value === "string") lines.push(`  ${field} = ${value}`)
    else if (typeof value === "object" && value !== null && "nodes" in value) {
      lines.push(`  ${field}`)
      // The test of `nodes` is the test for a list.
      printList(value as NodeList, "    ")
    } else lines.push(`  ${field}: ${JSON.stringify(value, mapsAsLists)}`)
  }
  return lines.join("\n")
}

const mapsAsLists = (_key: string, value: unknown): unknown =>
  value instanceof Map ? Object.fromEntries(value) : value

describe("IVR Server messages", () => {
  // oxfmt-ignore
  const goldens = [
    ["login-answer-measured",   "attributes and spelling of IVR Server 8.1.001.01 (gvp-ctic.md §5.3)"],
    ["login-answer-documented", "the spelling of the documentation (iserver-xml.md §4.2)"],
    ["flow-control",            "the case of the real server (gvp-ctic.md §5.3)"],
    ["new-call",                "iserver-xml.md §5.1"],
    ["call-information",        "fields as measured after Established (gvp-ctic.md §5.4)"],
    ["route-response",          "iserver-xml.md §6.2"],
    ["treatment-nested",        "prompts as a list of lists (iserver-xml.md §7.5)"],
    ["treatment-flat",          "prompts with dots, scalars in the other place, untyped nodes"],
    ["treatment-completed",     "iserver-xml.md §7.3"],
    ["transfer-refused",        "code as measured (gvp-ctic.md §5.4)"],
    ["user-data",               "characters beyond ASCII as references (iserver-xml.md §11.4)"],
    ["monitor",                 "a message whose content is not known (iserver-xml.md §4.5)"],
    ["unknown",                 "a message that no row knows"]
  ] as const
  it.each(goldens)("reads %s, and writes it in our form", (name, provenance) => {
    const input = readGolden(`ivrserver/${name}.xml`)
    const message = read(input)
    const rules = [
      `provenance: written by hand, ${provenance}; CallId and values invented`,
      input.trimEnd(),
      print(message),
      textOf(message)
    ]
    checkGolden(`ivrserver/${name}.message.txt`, `${rules.join("\n----\n")}\n`)
    assert.deepStrictEqual(Result.getOrThrow(decodeMessage(write(message), plain)), message)
  })

  it.each(messageNames)("brings %s back with everything it may carry", (name) => {
    for (const charset of ["latin1", "utf8"] as const) {
      const message = generateMessage(name, dice(name.length), true)
      assert.deepStrictEqual(
        Result.getOrThrow(decodeMessage(write(message, plain, charset), plain)),
        message
      )
    }
  })

  it.prop(
    "brings any message back, in either encoding",
    [Seed],
    ([seed]) => {
      const roll = dice(seed)
      const name = messageNames[Math.floor(roll() * messageNames.length)] ?? "Reset"
      const message = generateMessage(name, roll)
      const charset = roll() < 0.5 ? "latin1" : "utf8"
      const bytes = write(message, plain, charset)
      assert.deepStrictEqual(Result.getOrThrow(decodeMessage(bytes, plain)), message)
      assert.deepStrictEqual(write(message, plain, charset), bytes)
    },
    { arbitrary: { runs: 500, seed: 3 } }
  )

  it.prop(
    "reads each scalar wherever a site has it written",
    [Seed],
    ([seed]) => {
      const roll = dice(seed)
      const name = messageNames[Math.floor(roll() * messageNames.length)] ?? "Reset"
      const choices = new Map<string, string>()
      for (const field of Object.keys(messages[name].fields)) {
        choices.set(`place:${name}.${field}`, roll() < 0.5 ? "attribute" : "child")
      }
      const elsewhere = Result.getOrThrow(makeDialect(choices))
      const message = generateMessage(name, roll)
      // A reader that was told nothing of the site's choice finds them all the same.
      assert.deepStrictEqual(
        Result.getOrThrow(decodeMessage(write(message, elsewhere), plain)),
        message
      )
    },
    { arbitrary: { runs: 300, seed: 4 } }
  )

  it("writes what is best evidenced", () => {
    const NewCall = {
      _tag: "NewCall",
      callId,
      CallControlMode: "Network",
      Version: "4.0",
      CalledNum: "2001",
      DNIS: "8005551000",
      ANI: "4085550123",
      UDataEx: textList(new Map([["Lang", "en"]]))
    } as const
    assert.include(
      textOf(NewCall),
      `<GctiMsg><CallId>c-17</CallId><NewCall CallControlMode="Network" Version="4.0">` +
        `<CalledNum>2001</CalledNum><DNIS>8005551000</DNIS><ANI>4085550123</ANI>` +
        `<UDataEx><Node Name="Lang" Type="Str" Val="en"/></UDataEx></NewCall></GctiMsg>`
    )
  })

  // oxfmt-ignore
  const liberal: ReadonlyArray<readonly [string, string, GctiMessage]> = [
    ["a scalar in the other place",  `<CallStatus><Event>Ringing</Event></CallStatus>`, { _tag: "CallStatus", callId, Event: "Ringing" }],
    ["the documentation's spelling", `<LoginResp IServerVersion="8" Result="Success"/>`, { _tag: "LoginResp", callId, IServerVer: "8", Result: "Success" }],
    ["the measured spelling",        `<LoginResp IServerVer="8" Result="Success"/>`, { _tag: "LoginResp", callId, IServerVer: "8", Result: "Success" }],
    ["either case of the T-Library code", `<CallError FailedReq="Unknown" TLibErrCode="71"/>`, { _tag: "CallError", callId, FailedReq: "Unknown", TlibErrCode: "71" }],
    ["an old list under its new name", `<EndCall><Extns><Node Name="a" Val="b"/></Extns></EndCall>`,
      { _tag: "EndCall", callId, ExtnsEx: { others: [], nodes: [{ name: "a", type: undefined, value: "b", list: undefined, attributes: new Map() }] } }],
    ["a log line as the element's text", `<LogMsg> port 2001 is out </LogMsg>`, { _tag: "LogMsg", callId, Text: "port 2001 is out" }],
    ["the attribute where both places are filled", `<RouteResponse Dest="1"><Dest>2</Dest></RouteResponse>`,
      { _tag: "RouteResponse", callId, Dest: "1", extras: { attributes: new Map(), text: "", elements: [{ name: "Dest", attributes: new Map(), children: [], text: "2" }] } }]
  ]
  it.each(liberal)("reads %s", (_, element, expected) => {
    assert.deepStrictEqual(read(inCall(element)), expected)
  })

  it("takes the CallId wherever it stands, and does without", () => {
    assert.strictEqual(read("<GctiMsg><Cancel/><CallId>\n c-17 </CallId></GctiMsg>").callId, callId)
    assert.strictEqual(read("<GctiMsg><Cancel/></GctiMsg>").callId, genesysCallId(""))
  })

  it("lets no foreign attribute take a field's place", () => {
    const choices = new Map([["name:LoginResp.IServerVer", "IServerVersion"]])
    const site = Result.getOrThrow(makeDialect(choices))
    const both = read(inCall(`<LoginResp IServerVer="1" IServerVersion="2" Result="Success"/>`))
    const written = textOf(both, site)
    assert.include(written, `<LoginResp IServerVersion="1" Result="Success"/>`)
  })

  // oxfmt-ignore
  const wrong: ReadonlyArray<readonly [string, string, GctiDecodeError["reason"], string | undefined, string | undefined]> = [
    ["text that is no XML", "hello", "xml", undefined, undefined],
    ["another document", "<Other/>", "root", undefined, undefined],
    ["an envelope without a message", inCall(""), "no-message", undefined, undefined],
    ["two messages", inCall("<Cancel/><Reset/>"), "several-messages", "Cancel", undefined],
    ["a status without its event", inCall("<CallStatus/>"), "field-missing", "CallStatus", "Event"],
    ["a treatment without its type", inCall("<TreatCall/>"), "field-missing", "TreatCall", "Type"]
  ]
  it.each(wrong)("refuses %s, naming message and field", (_, text, reason, element, field) => {
    const error = refuse(text)
    assert.deepStrictEqual([error.reason, error.element, error.field], [reason, element, field])
    assert.include(error.message, field ?? element ?? "GctiMsg")
  })

  it.each(messageNames)("refuses %s when something required is missing", (name) => {
    const fields = Object.entries<FieldRow>(messages[name].fields)
    const required = fields.filter(([, row]) => row[1] === "required").map(([field]) => field)
    for (const missing of required) {
      const there = required.filter((field) => field !== missing).map((field) => ` ${field}="x"`)
      const error = refuse(inCall(`<${name}${there.join("")}/>`))
      assert.deepStrictEqual(
        [error.reason, error.element, error.field],
        ["field-missing", name, missing]
      )
    }
    const all = required.map((field) => ` ${field}="x"`)
    assert.strictEqual(read(inCall(`<${name}${all.join("")}/>`))._tag, name)
  })

  it("checks the length before anything is sent", () => {
    const message = (length: number): GctiMessage => ({
      _tag: "LogMsg",
      callId,
      Text: "x".repeat(length)
    })
    const overhead = write(message(1)).length - 1
    assert.strictEqual(write(message(messageLengthMax - overhead)).length, messageLengthMax)
    const tooLong = encodeMessage(message(messageLengthMax - overhead + 1), {
      dialect: plain,
      charset: "latin1"
    })
    const error: GctiEncodeError = Result.getOrThrow(Result.flip(tooLong))
    assert.deepStrictEqual([error.reason, error.found], ["too-long", "65534 bytes"])
  })

  it("counts the bytes that are written, not the characters", () => {
    const message: GctiMessage = { _tag: "LogMsg", callId, Text: "서".repeat(10_000) }
    assert.isTrue(Result.isFailure(encodeMessage(message, { dialect: plain, charset: "latin1" })))
    assert.isTrue(Result.isSuccess(encodeMessage(message, { dialect: plain, charset: "utf8" })))
  })
})
