// The places of `dsl/vocabulary/messages/ged125.ts` in GED-125's messages: fixed and floating fields
// by the document's names, codes as words (`invalid-script`), call variables by their own names.

import { Result } from "effect"
import type { MessageRow } from "../../../dsl/vocabulary/messages/Message.ts"
import { argumentPlace } from "../../../dsl/vocabulary/messages/Message.ts"
import { toText, type Value } from "../../call/Facts.ts"
import {
  causeCodes,
  codeName,
  type CodeTable,
  eventIds,
  labelTypes,
  readCode,
  releaseCauses,
  statusCodes
} from "../../wire/ged125/codes.ts"
import { callVariableNames } from "../../wire/ged125/FloatingFields.ts"
import { decodeGed, encodeGed } from "../../wire/ged125/GedCodec.ts"
import {
  type GedMessage,
  type Message,
  messageRow as wireRow,
  readMessageName
} from "../../wire/ged125/Messages.ts"
import type { Seen } from "../Arrival.ts"
import type { Arguments } from "../values.ts"

/** Names of expanded call variables with the tags that REGISTER_VARIABLES gave them. */
export type EccTags = ReadonlyMap<string, number>

const codes: Readonly<Record<string, CodeTable>> = {
  ErrorCode: statusCodes,
  Status: statusCodes,
  EventID: eventIds,
  CauseCode: causeCodes,
  LabelType: labelTypes,
  Cause: releaseCauses
}

/** Other words for a code, as flows have them (`report failed`). */
const otherWords: ReadonlyMap<string, string> = new Map([["failed", "connect-failure"]])

/** `E_INVALID_SCRIPT` → `invalid-script`, as the author of a flow writes it. */
const codeWord = (table: CodeTable, code: number): string =>
  codeName(table, code).replace(/^E_/, "").replaceAll("_", "-").toLowerCase()

const readNumber = (table: CodeTable, text: string): number | undefined =>
  readCode(table, otherWords.get(text.toLowerCase()) ?? text)

export const readGed = (message: GedMessage, place: string, name: string, tags: EccTags): Seen => {
  if (place === "CallVariables *") return variablesOf(message, tags)
  if (place === "CallVariables") return variablesOf(message, tags).get(variableName(name))
  const value = new Map<string, unknown>(Object.entries(message)).get(place)
  const table = codes[place]
  if (typeof value === "number" && table !== undefined) return codeWord(table, value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString("latin1")
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined
}

/** What an author's word for a code is in the words of `readGed`. */
export const expectedWord = (place: string, value: Value): Value => {
  const table = codes[place]
  const text = toText(value)
  const code = table === undefined || text === undefined ? undefined : readNumber(table, text)
  return table === undefined || code === undefined ? value : codeWord(table, code)
}

/** `CallVar1` and `CallVariable1` are one (`language.md` §3, `script.vars`). */
const variableName = (name: string): string => name.replace(/^CallVar(?=\d)/, "CallVariable")

const variablesOf = (message: GedMessage, tags: EccTags): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  const values = new Map<string, unknown>(Object.entries(message))
  for (const name of callVariableNames) {
    const value = values.get(name)
    if (typeof value === "string") found.set(name, value)
  }
  const expanded = values.get("ExpCallVarValue")
  if (!Array.isArray(expanded)) return found
  const names = new Map([...tags].map(([name, tag]) => [tag, name]))
  for (const one of expanded) {
    if (!isEccValue(one)) continue
    found.set(names.get(one.tag) ?? `tag ${one.tag}`, one.value)
  }
  return found
}

const isEccValue = (one: unknown): one is { readonly tag: number; readonly value: string } =>
  typeof one === "object" && one !== null && "tag" in one && "value" in one

/** The first arguments that the message has, but call data: what is worth seeing in the picture. */
export const gedNote = (row: MessageRow, message: GedMessage): string =>
  Object.entries(row.args)
    .flatMap(([name, place]) => {
      if (place === "CED" || place.startsWith("CallVariables")) return []
      const seen = readGed(message, place, name, new Map())
      return typeof seen === "string" && seen !== "" ? [`${name}: ${seen}`] : []
    })
    .slice(0, 3)
    .join("  ")

/** Numbers of a message that are the harness's, not the author's. */
export type GedNumbers = Readonly<Record<string, number>>

/**
 * The message of a line; undefined when it lacks a field without which it does not read, or has a
 * word that is no code.
 */
export const buildGed = (
  row: MessageRow,
  given: Arguments,
  numbers: GedNumbers,
  tags: EccTags
): Message | undefined => {
  const name = readMessageName(row.message)
  if (name === undefined) return undefined
  const fields = new Map<string, unknown>([
    ["_tag", name],
    ...Object.entries(wireRow(name).fields).map(([field]) => [field, 0] as const),
    ...Object.entries(numbers)
  ])
  const expanded: Array<{ readonly tag: number; readonly value: string }> = []
  const setVariable = (key: string, value: string): boolean => {
    const tag = tags.get(key)
    const own = callVariableNames.find((one) => one === variableName(key))
    if (own !== undefined) fields.set(own, value)
    else if (tag !== undefined) expanded.push({ tag, value })
    return own !== undefined || tag !== undefined
  }
  for (const [argument, value] of given) {
    const place = argumentPlace(row, argument) ?? argument
    const isSet =
      place === "CallVariables *" && value instanceof Map
        ? [...value].every(([key, one]) => setVariable(key, toText(one) ?? ""))
        : place === "CallVariables"
          ? setVariable(argument, toText(value) ?? "")
          : setField(fields, place, value)
    if (!isSet) return undefined
  }
  if (expanded.length > 0) fields.set("ExpCallVarValue", expanded)
  return readBack(fields)
}

const setField = (fields: Map<string, unknown>, place: string, value: Value): boolean => {
  const table = codes[place]
  const text = toText(value) ?? ""
  const code = table === undefined ? undefined : readNumber(table, text)
  if (table !== undefined && code === undefined) return false
  fields.set(place, code ?? (typeof value === "boolean" ? value : text))
  return true
}

/** Through the codec and back: what it cannot read is no message, and what it reads has its type. */
const readBack = (fields: ReadonlyMap<string, unknown>): Message | undefined => {
  // The codec reads only the fields of the row that `_tag` names, whatever else stands there.
  const draft = Object.fromEntries(fields) as unknown as Message
  const bytes = encodeGed(draft)
  if (Result.isFailure(bytes)) return undefined
  const message = decodeGed(bytes.success)
  if (Result.isFailure(message)) return undefined
  const { _tag } = message.success
  return _tag === "Unknown" || _tag === "UnknownService" ? undefined : message.success
}
