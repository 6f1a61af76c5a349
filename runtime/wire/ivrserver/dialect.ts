// Everything about IVR Server's XML that the evidence leaves open, as rows that a site can change
// without code: how a word is spelled when we write it, where a scalar stands, what an element is
// called, whether a message is sent at all. Reading is liberal whatever the rows say: other
// spellings, attribute or child, any case of a closed word. The default of each row is the
// best-evidenced form (iserver-xml.md §21 lists the open questions).

import { Data, Result } from "effect"
import { messageRow } from "./Messages.ts"
import type { Mark, Place } from "./Messages.ts"

interface WordRow {
  readonly value: string
  /** The only values that make sense; absent: any text. */
  readonly choices?: ReadonlyArray<string>
  readonly mark: Mark
  readonly note: string
}

// oxfmt-ignore
export const wordRows = {
  "LoginReq.Version":                { value: "4.0",        mark: "measured", note: "FirstHomeLocation needs 3.0 or later" },
  "LoginReq.ReportStatus":           { value: "true",       mark: "measured", choices: ["true", "false"], note: "presumed to switch CallStatus on" },
  "LoginReq.ServerMonitor":          { value: "clear",      mark: "measured", choices: ["clear", "set"], note: "set is presumed to subscribe to MonitorInfo" },
  "LoginResp.Status.ok":             { value: "OK",         mark: "measured", note: "ready for calls" },
  "LoginResp.Status.initialising":   { value: "InitInProgress", mark: "measured", note: "no calls yet" },
  "LoginResp.Status.noSuchClient":   { value: "NoSuchClient", mark: "doc",    note: "no IVR object of that name" },
  "LoginResp.Result.success":        { value: "Success",    mark: "measured", note: "" },
  "LoginResp.Result.badVersion":     { value: "InvalidProtocolVersion", mark: "doc", note: "" },
  "FlowControl.Status.on":           { value: "On",         mark: "code",     note: "only off was ever seen" },
  "FlowControl.Status.off":          { value: "Off",        mark: "measured", note: "a simulator writes off" },
  "NewCall.Version":                 { value: "4.0",        mark: "measured", note: "" },
  "NewCall.CallControlMode.behind":  { value: "Network",    mark: "measured", note: "the only value seen, in behind mode" },
  "NewCall.CallControlMode.in-front": { value: "Network",   mark: "memory",   note: "Genesys is the other value remembered" },
  "NewCall.CallControlMode.network": { value: "Network",    mark: "memory",   note: "" },
  "EndCall.EndCause.normal":         { value: "Normal",     mark: "measured", note: "" },
  "EndCall.EndCause.abandoned":      { value: "Abandoned",  mark: "code",     note: "the caller left before he was routed" },
  "EndCall.EndCause.resources":      { value: "Resources",  mark: "code",     note: "seen in the list of a client; who sends it is not known" },
  "EndCall.EndCause.timeout":        { value: "Timeout",    mark: "measured", note: "measured from the server" },
  "EndCall.EndCause.unsupported":    { value: "FeatureNotSupported", mark: "measured", note: "measured from the server" },
  "TreatStatus.Status.notStarted":   { value: "NotStarted", mark: "memory",   note: "" },
  "TreatStatus.Status.started":      { value: "Started",    mark: "memory",   note: "" },
  "TreatStatus.Status.completed":    { value: "Completed",  mark: "memory",   note: "" },
  "TreatStatus.Status.cancelled":    { value: "Cancelled",  mark: "memory",   note: "" },
  "Failure.Reason.busy":             { value: "Busy",       mark: "memory",   note: "" },
  "Failure.Reason.noAnswer":         { value: "NoAnswer",   mark: "memory",   note: "" },
  "Failure.Reason.failed":           { value: "ConnectFailed", mark: "memory", note: "" },
  "UDataSet.Action.add":             { value: "Add",        mark: "memory",   note: "after Composer's operations" },
  "UDataSet.Action.replace":         { value: "Replace",    mark: "memory",   note: "after Composer's operations" },
  "UDataDel.Action.key":             { value: "DeleteKey",  mark: "memory",   note: "after Composer's operations" },
  "UDataDel.Action.all":             { value: "DeleteAll",  mark: "memory",   note: "after Composer's operations" },
  "send.Connected":                  { value: "no",         mark: "memory",   choices: ["yes", "no"], note: "no client read sends it" },
  "send.Failure":                    { value: "no",         mark: "memory",   choices: ["yes", "no"], note: "no client read sends it" },
  "Parameters.PROMPT":               { value: "nested",     mark: "memory",   choices: ["nested", "flat"], note: "how prompts are written; both are read" },
  "keep-alive.silence":              { value: "close",      mark: "memory",   choices: ["close", "ignore"], note: "what three unanswered requests lead to" }
} as const satisfies Readonly<Record<string, WordRow>>

export type WordKey = keyof typeof wordRows

/** A site's choices, complete. */
export interface Dialect {
  readonly words: Readonly<Record<WordKey, string>>
  /** `Message.Field` → where it is written. Only what differs from the table. */
  readonly places: ReadonlyMap<string, Place>
  /** `Message.Field` or `Message` → how it is called. Only what differs from the table. */
  readonly names: ReadonlyMap<string, string>
}

/** A choice that means nothing. */
export class DialectError extends Data.TaggedError("DialectError")<{
  readonly key: string
  readonly value: string
  readonly expected: string
}> {
  override get message(): string {
    return `IVR Server dialect: \`${this.key}\` is \`${this.value}\`, expected ${this.expected}`
  }
}

/**
 * Other spellings met for a field or an element, read beside the table's own and the dialect's.
 * `IServerVersion` is the documentation's word, `IServerVer` the real server's (gvp-ctic.md §5.3);
 * the documentation writes the T-Library code both ways; the pre-Ex lists are of early protocol
 * versions.
 */
export const otherSpellings: ReadonlyMap<string, ReadonlyArray<string>> = new Map([
  ["LoginResp.IServerVer", ["IServerVersion"]],
  ["CallError.TlibErrCode", ["TLibErrCode", "TLIBErrCode"]],
  ["UDataEx", ["UData"]],
  ["ExtnsEx", ["Extns"]]
])

/** The defaults alone. */
export const plainDialect = (): Dialect => complete(new Map(), new Map(), new Map())

/**
 * The defaults with a site's choices over them. Keys are those of `wordRows`, and three families:
 * `place:Message.Field` → `attribute` or `child`, `name:Message.Field` and `element:Message` → a
 * name. The first that means nothing is the error.
 */
export const makeDialect = (
  choices: ReadonlyMap<string, string>
): Result.Result<Dialect, DialectError> => {
  const words = new Map<string, string>()
  const places = new Map<string, Place>()
  const names = new Map<string, string>()
  for (const [key, value] of choices) {
    const expected = take(key, value, words, places, names)
    if (expected !== undefined) return Result.fail(new DialectError({ key, value, expected }))
  }
  return Result.succeed(complete(words, places, names))
}

/** Which word a text is, whatever its case; `undefined` when it is none of them. */
export const readWord = <const K extends WordKey>(
  dialect: Dialect,
  keys: ReadonlyArray<K>,
  text: string
): K | undefined => {
  const lower = text.trim().toLowerCase()
  return keys.find((key) => {
    const given = dialect.words[key].toLowerCase()
    return given === lower || wordRows[key].value.toLowerCase() === lower
  })
}

const complete = (
  words: ReadonlyMap<string, string>,
  places: ReadonlyMap<string, Place>,
  names: ReadonlyMap<string, string>
): Dialect => {
  const defaults = Object.entries(wordRows).map(([key, row]) => [key, words.get(key) ?? row.value])
  // Every key of the table is there, by the line before.
  return { words: Object.fromEntries(defaults) as Dialect["words"], places, names }
}

const wordRow = (key: string): WordRow | undefined => wordRowsByKey.get(key)

const wordRowsByKey: ReadonlyMap<string, WordRow> = new Map(Object.entries(wordRows))

const elementName = /^[A-Za-z_][A-Za-z0-9_.-]*$/

/** Puts one choice where it belongs, or says what was expected instead. */
const take = (
  key: string,
  value: string,
  words: Map<string, string>,
  places: Map<string, Place>,
  names: Map<string, string>
): string | undefined => {
  const row = wordRow(key)
  if (row !== undefined) {
    if (row.choices !== undefined && !row.choices.includes(value)) return row.choices.join(" or ")
    if (value === "") return "a word"
    words.set(key, value)
    return undefined
  }
  const [family, path] = splitOnce(key, ":")
  const [message, field] = splitOnce(path, ".")
  const fieldRow = new Map(Object.entries(messageRow(message)?.fields ?? {})).get(field)
  if (family === "place" && fieldRow !== undefined) {
    if (value !== "attribute" && value !== "child") return "attribute or child"
    places.set(path, value)
    return undefined
  }
  const named =
    (family === "name" && fieldRow !== undefined) ||
    (family === "element" && field === "" && messageRow(message) !== undefined)
  if (!named) return "a key of the dialect's table"
  if (!elementName.test(value)) return "an XML name"
  names.set(path, value)
  return undefined
}

const splitOnce = (text: string, separator: string): readonly [string, string] => {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)]
}
