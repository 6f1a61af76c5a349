// The places of `dsl/vocabulary/messages/ivrServer.ts` in IVR Server's messages: a field by its
// wire name, a key-value list, or a key in one.

import { Result } from "effect"
import type { MessageRow } from "../../../dsl/vocabulary/messages/Message.ts"
import { argumentPlace } from "../../../dsl/vocabulary/messages/Message.ts"
import { toText, type Value } from "../../call/Facts.ts"
import { plainDialect } from "../../wire/ivrserver/dialect.ts"
import { decodeMessage, encodeMessage } from "../../wire/ivrserver/GctiCodec.ts"
import type {
  GctiMessage,
  GenesysCallId,
  ListName,
  Message
} from "../../wire/ivrserver/Messages.ts"
import { messageRow as wireRow } from "../../wire/ivrserver/Messages.ts"
import { flatten, textList, type NodeList } from "../../wire/ivrserver/NodeList.ts"
import type { Seen } from "../Arrival.ts"
import type { Arguments } from "../values.ts"

const listNames: ReadonlyArray<string> = [
  "UDataEx",
  "ExtnsEx",
  "Parameters"
] satisfies ReadonlyArray<ListName>

/**
 * `UDataEx *`: the whole list; `Parameters APP_ID`: one key; `UDataEx`: the argument's own name.
 */
const listPlace = (place: string, name: string) => {
  const [list = "", key] = place.split(" ")
  if (!listNames.includes(list)) return undefined
  return { list, key: key === "*" ? undefined : (key ?? name), isWhole: key === "*" }
}

export const readGcti = (message: GctiMessage, place: string, name: string): Seen => {
  const values = new Map<string, unknown>(Object.entries(message))
  const inList = listPlace(place, name)
  if (inList === undefined) {
    const value = values.get(place)
    return typeof value === "string" ? value : undefined
  }
  const list = values.get(inList.list)
  const pairs = isNodeList(list) ? flatten(list) : new Map<string, string>()
  return inList.isWhole ? pairs : pairs.get(inList.key ?? name)
}

const isNodeList = (value: unknown): value is NodeList =>
  typeof value === "object" && value !== null && "nodes" in value

/** The first arguments that the message has: what is worth seeing in the picture. */
export const gctiNote = (row: MessageRow, message: GctiMessage): string =>
  Object.entries(row.args)
    .flatMap(([name, place]) => {
      if (place === "CED" || place.startsWith("UDataEx")) return []
      const seen = readGcti(message, place, name)
      return typeof seen === "string" && seen !== "" ? [`${name}: ${seen}`] : []
    })
    .slice(0, 3)
    .join("  ")

/**
 * The message of a line; undefined when it lacks a field without which it does not read. What it
 * must have and an author need not say is filled in: a request's id, a login's result.
 */
export const buildGcti = (
  row: MessageRow,
  given: Arguments,
  callId: GenesysCallId,
  requestId: string
): Message | undefined => {
  const wire = wireRow(row.message)
  if (wire === undefined) return undefined
  const fields = new Map<string, unknown>([
    ["_tag", row.message],
    ["callId", callId],
    ...[...usualFields].filter(([name]) => Object.hasOwn(wire.fields, name))
  ])
  if (Object.hasOwn(wire.fields, "RequestId")) fields.set("RequestId", requestId)
  const lists = new Map<string, Map<string, string>>()
  for (const [name, value] of given) {
    const place = argumentPlace(row, name) ?? name
    const inList = listPlace(place, name)
    if (inList === undefined) fields.set(place, toText(value) ?? "")
    else addPairs(lists, inList.list, inList.key ?? name, value)
  }
  for (const [list, pairs] of lists) fields.set(list, textList(pairs))
  return readBack(fields)
}

/** What a message must have, where the line does not say it. */
const usualFields: ReadonlyMap<string, string> = new Map([
  ["Result", "Success"],
  ["Status", "OK"],
  ["ResultCode", "Success"],
  ["FailedReq", "Unknown"]
])

const addPairs = (
  lists: Map<string, Map<string, string>>,
  list: string,
  key: string,
  value: Value
): void => {
  const pairs = lists.get(list) ?? new Map<string, string>()
  lists.set(list, pairs)
  if (value instanceof Map) for (const [name, one] of value) pairs.set(name, toText(one) ?? "")
  else pairs.set(key, toText(value) ?? "")
}

/**
 * Through the codec and back: what it cannot read is no message, and what it reads has its type.
 */
const readBack = (fields: ReadonlyMap<string, unknown>): Message | undefined => {
  // The codec reads only the fields of the row that `_tag` names, whatever else stands there.
  const draft = Object.fromEntries(fields) as unknown as Message
  const dialect = plainDialect()
  const bytes = encodeMessage(draft, { dialect, charset: "utf8" })
  if (Result.isFailure(bytes)) return undefined
  const message = decodeMessage(bytes.success, dialect)
  return Result.isSuccess(message) && message.success._tag !== "Unknown"
    ? message.success
    : undefined
}
