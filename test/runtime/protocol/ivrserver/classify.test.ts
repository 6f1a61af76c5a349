// Which machine hears of which message, and the one place where the answer depends on what is under
// way.

import { assert, describe, it } from "@effect/vitest"
import { classify } from "../../../../runtime/protocol/ivrserver/classify.ts"
import type { CallEvents } from "../../../../runtime/protocol/ivrserver/classify.ts"
import type { CallState } from "../../../../runtime/protocol/ivrserver/Call.ts"
import type { TransferState } from "../../../../runtime/protocol/ivrserver/Transfer.ts"
import { genesysCallId } from "../../../../runtime/wire/ivrserver/Messages.ts"
import type { GctiMessage, Message } from "../../../../runtime/wire/ivrserver/Messages.ts"
import { dice, generateMessage, messageNames } from "../../wire/ivrserver/generateMessage.ts"

const callId = genesysCallId("c-17")

const status = (Event: string): Message<"CallStatus"> => ({ _tag: "CallStatus", callId, Event })

const failed = (FailedReq: string): Message<"CallError"> => ({
  _tag: "CallError",
  callId,
  FailedReq
})

const treat: Message<"TreatCall"> = { _tag: "TreatCall", callId, Type: "Music" }

describe("messages of a call", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [string, GctiMessage, CallState, TransferState, CallEvents]> = [
    ["Ringing",                      status("Ringing"),      "Announced", "None",  { transfer: "status other", call: "status ringing" }],
    ["Established, in any case",     status("ESTABLISHED"),  "Announced", "None",  { transfer: "status other", call: "status established" }],
    ["XferComplete",                 status("XferComplete"), "Routed",    "Asked", { transfer: "status transferred", call: "status other" }],
    ["Busy",                         status("Busy"),         "Routed",    "Asked", { transfer: "status busy", call: "status other" }],
    ["Released",                     status("Released"),     "Routed",    "Asked", { treatment: "over", call: "status released" }],
    ["a status of a second leg",     status("Held"),         "Routed",    "Asked", { transfer: "status other", call: "status other" }],
    ["a status nobody knows",        status("Juggled"),      "Active",    "None",  { transfer: "status other", call: "status other" }],
    ["call information",             { _tag: "CallInfoResp", callId }, "Asking", "None", { call: "call information" }],
    ["a destination",                { _tag: "RouteResponse", callId }, "Routing", "None", { treatment: "route response", call: "route response" }],
    ["a destination for no call",    { _tag: "RouteResponse", callId }, "Announced", "None", { call: "route response" }],
    ["a treatment",                  treat,                  "Routing",   "None",  { treatment: "treat call" }],
    ["a treatment too early",        treat,                  "Announced", "None",  { treatment: "treat call too early" }],
    ["a treatment too late",         treat,                  "Ended",     "None",  {}],
    ["Cancel",                       { _tag: "Cancel", callId }, "Routing", "None", { treatment: "cancel" }],
    ["EndCall",                      { _tag: "EndCall", callId }, "Routing", "None", { treatment: "over", call: "end call" }],
    ["a refused transfer",           failed("OneStepXfer"),  "Routed",    "Asked", { transfer: "transfer failed" }],
    ["a blocked transfer",           failed("Unknown"),      "Announced", "Asked", { transfer: "transfer failed" }],
    ["a transfer of a lost call",    failed("NoSuchCall"),   "Routed",    "Asked", { transfer: "transfer failed" }],
    ["another error meanwhile",      failed("RouteRequest"), "Routed",    "Asked", { call: "request failed" }],
    ["a transfer error out of the blue", failed("OneStepXfer"), "Routed", "None",  { call: "request failed" }],
    ["an error without a name",      failed("Unknown"),      "Routing",   "None",  { call: "request failed" }]
  ]
  it.each(rows)("hears of %s what it should", (_, message, call, transfer, expected) => {
    assert.deepStrictEqual(classify(message, { call, transfer }), expected)
  })

  const moving: ReadonlySet<string> = new Set([
    "CallStatus",
    "CallInfoResp",
    "RouteResponse",
    "TreatCall",
    "Cancel",
    "EndCall",
    "CallError"
  ])
  it.each(messageNames.filter((name) => !moving.has(name)))("is not moved by %s", (name) => {
    const message = generateMessage(name, dice(1), true)
    assert.deepStrictEqual(classify(message, { call: "Active", transfer: "Asked" }), {})
  })
})
