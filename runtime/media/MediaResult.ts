// What a media platform's results say: the namelist in the body of its BYE, or of its answer to
// ours (RFC 5552 §4; `gvp-ctic.md` §4.6), and what of it is digits, call data and treatment
// extensions for the CTI side. Tolerant and bounded: a body that cannot be read is an empty
// namelist, never an error. Values are not interpreted; a JSON text of Composer
// (`composer_treatment_result`) stays a text.

import { decodeForm, type FormCharset } from "./percent.ts"
import type { ServiceKind } from "./Service.ts"

/** Bytes of a body that are looked at. A namelist of a hundred long values has a few kilobytes. */
const namelistLengthMax = 65_536

/**
 * Names of one namelist; VoiceXML applications return a handful, the rest is somebody's mistake.
 */
const namelistNamesMax = 256

/** Characters of a name and of a value. IVR Server takes 65 533 bytes for a whole message. */
const nameLengthMax = 256
const valueLengthMax = 16_384

/** What the form-encoded body of a BYE, or of the answer to a BYE, says. */
export type Namelist = ReadonlyMap<string, string>

/** How a treatment went, in the words of the CTI side's report. */
export interface TreatmentResult {
  /**
   * What the caller keyed; an empty text when nothing was keyed, absent when nothing was asked for.
   */
  readonly digits: string | undefined
  /** Further results: they become call data. */
  readonly callData: ReadonlyMap<string, string>
  /** `COMPLETION_STATUS`, `INTERRUPTED`, `LAST_COLLECTED_DIGIT` (`iserver-xml.md` §7.4). */
  readonly extensions: ReadonlyMap<string, string>
}

/**
 * Reads a namelist. The first value of a name stands. A body of another content type is no
 * namelist; one without a content type is taken for one.
 */
export const parseNamelist = (
  body: Uint8Array | string,
  contentType: string | undefined
): Namelist => {
  const namelist = new Map<string, string>()
  const charset = formCharset(contentType)
  if (charset === undefined) return namelist
  const text = typeof body === "string" ? body.slice(0, namelistLengthMax) : characters(body)
  for (const pair of text.trim().split("&")) {
    if (namelist.size >= namelistNamesMax) break
    const equals = pair.indexOf("=")
    const name = decodeForm(equals < 0 ? pair : pair.slice(0, equals), charset)
    if (name === "" || name.length > nameLengthMax || namelist.has(name)) continue
    const value = equals < 0 ? "" : decodeForm(pair.slice(equals + 1), charset)
    namelist.set(name, value.slice(0, valueLengthMax))
  }
  return namelist
}

/** What a service's namelist means for the treatment that it carried out. */
export const toTreatmentResult = (kind: ServiceKind, namelist: Namelist): TreatmentResult =>
  kind === "vxml" ? applicationResult(namelist) : pageResult(kind, namelist)

/**
 * One character per byte, as `decodeForm` wants it. `TextDecoder` has no such encoding: its Latin-1
 * is windows-1252.
 */
const characters = (bytes: Uint8Array): string => {
  let text = ""
  for (const byte of bytes.subarray(0, namelistLengthMax)) text += String.fromCharCode(byte)
  return text
}

const formType = "application/x-www-form-urlencoded"

/** The charset of a form body; `undefined` for any other content type. */
const formCharset = (contentType: string | undefined): FormCharset | undefined => {
  if (contentType === undefined) return "utf-8"
  const [type = "", ...params] = contentType.toLowerCase().split(";")
  if (type.trim() !== formType) return undefined
  const charset = params.map((param) => param.trim()).find((param) => param.startsWith("charset="))
  return charset !== undefined && /8859-1|latin-?1|1252/.test(charset) ? "latin1" : "utf-8"
}

/**
 * RFC 5552 §4.2 keeps these for itself: `__exit` of `<exit expr>`, `__reason` of the end. They are
 * no results.
 */
const isReserved = (name: string): boolean => name.startsWith("__")

/** The results of an application that is not asked for digits: all its names are data of the call. */
export const resultsOf = (namelist: Namelist): ReadonlyMap<string, string> =>
  new Map([...namelist].filter(([name]) => !isReserved(name)))

/** Names under which applications return what the caller keyed. */
const digitNames = ["digits", "CED"]

/** Results that a voice application names like the extensions are reported as such. */
const extensionNames = new Set([
  "COMPLETION_STATUS",
  "INTERRUPTED",
  "LAST_COLLECTED_DIGIT",
  "USER_ANN_ID"
])

/**
 * A voice application: `digits` (or `CED`) is what was keyed, everything else is data of the call.
 */
const applicationResult = (namelist: Namelist): TreatmentResult => {
  const digitName = digitNames.find((name) => namelist.has(name))
  const callData = new Map<string, string>()
  const extensions = new Map<string, string>()
  for (const [name, value] of namelist) {
    if (isReserved(name) || name === digitName) continue
    if (extensionNames.has(name)) extensions.set(name, value)
    else callData.set(name, value)
  }
  const digits = digitName === undefined ? undefined : namelist.get(digitName)
  return { digits, callData, extensions }
}

/** The words of our own page (`pages/digitsPage.ts`) and the CTI side's words for them. */
const completionWords = new Map([
  ["complete", "NORMAL"],
  ["terminated", "NORMAL"],
  ["timeout", "TIMEOUT"],
  ["aborted", "CANCELLED"],
  ["hangup", "CANCELLED"]
])
const interruptionWords = new Map([
  ["no", "NO"],
  ["keypad", "KEYPAD"]
])

/** A page of ours: its names are known, and whatever else a platform adds is data of the call. */
const pageResult = (kind: Exclude<ServiceKind, "vxml">, namelist: Namelist): TreatmentResult => {
  const pageNames = new Set(["digits", "result", "last", "interrupted"])
  const callData = new Map(
    [...namelist].filter(([name]) => !pageNames.has(name) && !isReserved(name))
  )
  const extensions = new Map<string, string>()
  const interrupted = interruptionWords.get(namelist.get("interrupted") ?? "")
  if (interrupted !== undefined) extensions.set("INTERRUPTED", interrupted)
  // An announcement of RFC 4240 cannot be interrupted by a key, and its platform returns nothing.
  else if (kind === "announcement") extensions.set("INTERRUPTED", "NO")
  if (kind !== "digits") return { digits: undefined, callData, extensions }
  const completion = completionWords.get(namelist.get("result") ?? "")
  if (completion !== undefined) extensions.set("COMPLETION_STATUS", completion)
  const last = namelist.get("last") ?? ""
  if (last !== "") extensions.set("LAST_COLLECTED_DIGIT", last)
  return { digits: namelist.get("digits"), callData, extensions }
}
