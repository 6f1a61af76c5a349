// What a running voice application asks in the middle of a call: the form in the body of its INFO,
// and the form of our INFO in reply (`gvp-ctic.md` §4.5). Pure. Who answers is decided elsewhere.
//
// Of the `Action` names only those of attaching and reading are confirmed; the others are read
// under every name that the vendor's documentation uses for the operation, whatever their case.

import { Result } from "effect"
import { parseNamelist } from "./MediaResult.ts"
import { encodeQuery } from "./percent.ts"

/** The exact content type that applications test for. */
export const applicationDataType = "application/x-www-form-urlencoded;charset=utf-8"

/** Whether a body of this type is a request of an application, and no DTMF or the like. */
export const isApplicationData = (contentType: string): boolean =>
  (contentType.toLowerCase().split(";", 1)[0] ?? "").trim() === "application/x-www-form-urlencoded"

/** What is asked; the same shapes as the CTI side's `DataRequest`. */
export type ApplicationRequest =
  | { readonly _tag: "Add" | "Replace"; readonly callData: ReadonlyMap<string, string> }
  | { readonly _tag: "Get"; readonly keys: ReadonlyArray<string> }
  | { readonly _tag: "Delete"; readonly keys: ReadonlyArray<string> }
  | { readonly _tag: "DeleteAll" }
  | { readonly _tag: "PeekStatistic"; readonly name: string }
  | {
      readonly _tag: "Statistic"
      readonly server: string | undefined
      readonly type: string | undefined
      readonly objectId: string | undefined
      readonly objectType: string | undefined
    }
  | {
      readonly _tag: "AccessNumber"
      readonly destination: string
      readonly location: string
      readonly routeType: string | undefined
      readonly uuiNumber: string | undefined
      readonly callData: ReadonlyMap<string, string>
    }

/** A request as it was read. `action` is the application's own word, which the reply repeats. */
export interface ApplicationAsked {
  readonly action: string
  readonly request: ApplicationRequest
}

/** Nothing that can be carried out; `word` is the Result of the reply. */
export interface ApplicationRefused {
  readonly action: string
  readonly word: "UnknownAction" | "InvalidKey" | "MissingParameter"
}

/** Reads the body of an INFO. Total. */
export const parseApplicationRequest = (
  content: Uint8Array | string,
  contentType: string
): Result.Result<ApplicationAsked, ApplicationRefused> => {
  const fields = parseNamelist(content, contentType)
  const word = takeWord(fields, "action") ?? ""
  const detail = plain(takeWord(fields, "sub_action") ?? "")
  const read = actions.get(plain(word))
  if (read === undefined) return Result.fail({ action: word, word: "UnknownAction" })
  const request = read(fields, detail)
  return typeof request === "string"
    ? Result.fail({ action: word, word: request })
    : Result.succeed({ action: word, request })
}

/**
 * The body of the reply: `Result`, what kind of answer it is, the action it answers, and the
 * values. A value is given under its name as it is and, where that differs, in lower case, since
 * applications of both habits are in the field.
 */
export const printApplicationReply = (reply: {
  readonly result: string
  readonly action: string
  readonly kind: "UserDataResp" | "StatResp" | "AccessNumResp"
  readonly values: ReadonlyMap<string, string>
}): string => {
  const fields: Array<readonly [string, string]> = [
    ["Result", reply.result],
    ["Action", reply.kind],
    ["Sub_Action", reply.action]
  ]
  for (const [name, value] of reply.values) {
    fields.push([name, value])
    const lower = name.toLowerCase()
    if (!reply.values.has(lower)) fields.push([lower, value])
  }
  return printForm(fields)
}

const printForm = (fields: ReadonlyArray<readonly [string, string]>): string =>
  fields.map((pair) => pair.map(encodeQuery).join("=")).join("&")

// A session that serves successive treatments (`session: keep`, and GVPi) is told of the next one
// by an INFO of ours and says by one of its own that it is done. No public text says how GVPi's
// connector does it; this is our own contract, in the form of the other messages.

/** The body that begins a treatment in a session that runs. */
export const printTreatment = (fields: ReadonlyArray<readonly [string, string]>): string =>
  printForm([
    ["Action", "Treatment"],
    ...fields.filter(([name]) => !steering.has(name.toLowerCase()))
  ])

/** The body that takes it back. */
export const treatmentCancelled = "Action=CancelTreatment"

/** The results of a body that says so; `undefined` for anything else. */
export const treatmentResults = (
  body: { readonly content: Uint8Array; readonly contentType: string } | undefined
): ReadonlyMap<string, string> | undefined => {
  if (body === undefined || !isApplicationData(body.contentType)) return undefined
  const fields = parseNamelist(body.content, body.contentType)
  return plain(takeWord(fields, "action") ?? "") === "treatmentdone" ? pairs(fields) : undefined
}

/** Under which kind of answer a request is answered. */
export const replyKind = (request: ApplicationRequest | undefined) => {
  switch (request?._tag) {
    case "PeekStatistic":
    case "Statistic":
      return "StatResp"
    case "AccessNumber":
      return "AccessNumResp"
    default:
      return "UserDataResp"
  }
}

type Fields = ReadonlyMap<string, string>
type Read = (fields: Fields, detail: string) => ApplicationRequest | ApplicationRefused["word"]

/** Words are compared without case, separators and the suffix `Req`. */
const plain = (word: string): string =>
  word
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .replace(/req(?:uest)?$/, "")

const takeWord = (fields: Fields, name: string): string | undefined => {
  for (const [key, value] of fields) if (key.toLowerCase() === name) return value
  return undefined
}

const steering = new Set(["action", "sub_action"])

/** The pairs besides the words that steer the request. */
const pairs = (fields: Fields, others: ReadonlySet<string> = steering): Fields =>
  new Map([...fields].filter(([name]) => !others.has(name.toLowerCase())))

/** `Keyname1` … `KeynameN`, in the order of their numbers. */
const keyNames = (fields: Fields): ReadonlyArray<string> =>
  [...fields]
    .flatMap(([name, value]) => {
      const number = /^keyname([0-9]{0,4})$/i.exec(name)?.[1]
      return number === undefined ? [] : [{ number: Number(number), value }]
    })
    .toSorted((left, right) => left.number - right.number)
    .map(({ value }) => value)

const withKeys =
  (tag: "Get" | "Delete"): Read =>
  (fields) => {
    const keys = keyNames(fields)
    return keys.length === 0 || keys.includes("") ? "InvalidKey" : { _tag: tag, keys }
  }

const attach: Read = (fields, detail) => {
  if (detail === "delete" || detail === "deletekey") return withKeys("Delete")(fields, detail)
  if (detail === "deleteall") return { _tag: "DeleteAll" }
  if (detail !== "" && detail !== "add" && detail !== "replace") return "UnknownAction"
  const callData = pairs(fields)
  if (callData.size === 0) return "MissingParameter"
  return { _tag: detail === "replace" ? "Replace" : "Add", callData }
}

const remove: Read = (fields, detail) =>
  detail === "deleteall" || detail === "all"
    ? { _tag: "DeleteAll" }
    : withKeys("Delete")(fields, detail)

const peek: Read = (fields) => {
  const name = takeWord(fields, "statname") ?? takeWord(fields, "statistic") ?? ""
  return name === "" ? "MissingParameter" : { _tag: "PeekStatistic", name }
}

const statistic: Read = (fields, detail) => {
  if (detail.startsWith("peek")) return peek(fields, detail)
  const objectId = takeWord(fields, "objectid")
  if (objectId === undefined && takeWord(fields, "statname") !== undefined) {
    return peek(fields, detail)
  }
  if (objectId === undefined) return "MissingParameter"
  return {
    _tag: "Statistic",
    server: takeWord(fields, "servername"),
    type: takeWord(fields, "stattype"),
    objectId,
    objectType: takeWord(fields, "objecttype")
  }
}

const accessWords = new Set([...steering, "destdn", "location", "xroutetype", "uui_number"])

const accessNumber: Read = (fields) => {
  const destination = takeWord(fields, "destdn") ?? ""
  const location = takeWord(fields, "location") ?? ""
  if (destination === "" || location === "") return "MissingParameter"
  return {
    _tag: "AccessNumber",
    destination,
    location,
    routeType: takeWord(fields, "xroutetype"),
    uuiNumber: takeWord(fields, "uui_number"),
    callData: pairs(fields, accessWords)
  }
}

/** By the plain form of `Action`. */
// oxfmt-ignore
const actions: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["attachdata",      attach],
  ["putdata",         attach],
  ["udataset",        attach],
  ["replacedata",     (fields) => attach(fields, "replace")],
  ["getdata",         withKeys("Get")],
  ["udataget",        withKeys("Get")],
  ["deletedata",      remove],
  ["delete",          remove],
  ["udatadel",        remove],
  ["deletealldata",   () => ({ _tag: "DeleteAll" })],
  ["deleteall",       () => ({ _tag: "DeleteAll" })],
  ["getstat",         statistic],
  ["statistics",      statistic],
  ["peekstat",        peek],
  ["accessnumget",    accessNumber],
  ["getaccessnum",    accessNumber],
  ["getaccessnumber", accessNumber]
])
