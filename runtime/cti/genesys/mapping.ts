// IVR Server's words ⇄ the neutral words that a call understands, all in one place: which field of
// which message becomes what of an `Instruction`, and how reports and requests of a call are
// written. Tables first, then one function a row group. Pure. How messages look as bytes is
// `wire/ivrserver`; when they are sent is `protocol/ivrserver`.

import { readWord } from "../../wire/ivrserver/dialect.ts"
import type { Dialect, WordKey } from "../../wire/ivrserver/dialect.ts"
import type { GctiMessage, GenesysCallId, Message } from "../../wire/ivrserver/Messages.ts"
import { flatten, textList } from "../../wire/ivrserver/NodeList.ts"
import type { NodeList } from "../../wire/ivrserver/NodeList.ts"
import { readTreatmentType } from "../../wire/ivrserver/treatmentTypes.ts"
import type { TreatmentType } from "../../wire/ivrserver/treatmentTypes.ts"
import type {
  CallData,
  CloseCause,
  Instruction,
  NewCall,
  Treatment,
  TreatmentKind,
  TreatmentPrompt,
  TreatmentReport
} from "../Instruction.ts"

/** Where IVR Server and its client stand relative to the switch (language.md §2.1). */
export type GenesysMode = "behind" | "in-front" | "network"

/** T-Library's treatments as events of the language; what has none of its own is `other`. */
// oxfmt-ignore
const treatmentKinds: Readonly<Record<TreatmentType, TreatmentKind>> = {
  PlayApplication:       "play-application",
  PlayAnnounce:          "play-announcement",
  PlayAnnounceAndDigits: "play-announcement-and-digits",
  // Its prompts say themselves that they are to be spoken.
  TextToSpeechAndDigits: "play-announcement-and-digits",
  TextToSpeech:          "text-to-speech",
  CollectDigits:         "collect-digits",
  RecordUserAnnounce:    "record-announcement",
  Music:                 "music",
  Silence:               "silence",
  RingBack:              "ring-back",
  Busy:                  "busy",
  FastBusy:              "fast-busy",
  IVR:                   "other",
  RAN:                   "other",
  VerifyDigits:          "other",
  DeleteUserAnnounce:    "other",
  CancelCall:            "other",
  SetDefaultRoute:       "other",
  Unknown:               "other"
}

/**
 * Parameters of TreatCall that a treatment has a field for (iserver-xml.md §7.5), in any case, the
 * first that is there.
 */
// oxfmt-ignore
const treatmentParameters = {
  appId:     ["APP_ID"],
  // gvp-ctic.md §4.4: an application may be named by its page.
  appUrl:    ["APP_URL", "APP_URI"],
  language:  ["LANGUAGE"],
  maxDigits: ["MAX_DIGITS"],
  file:      ["MUSIC_DN", "FILE"],
  // Seconds.
  duration:  ["DURATION"]
} as const

/** What one prompt says, the first that is there counts (language.md §13 `treatment.prompt`). */
// oxfmt-ignore
const promptFields = [
  ["ID",      "file"],
  ["TEXT",    "text"],
  // Some switches put the address of a file here.
  ["USER_ID", "file"],
  ["DIGITS",  "text"]
] as const

/** The only prompt of a treatment that has no PROMPT list. */
// oxfmt-ignore
const lonePromptFields = [
  ["MSGID",  "file"],
  ["MSGTXT", "text"],
  ["TEXT",   "text"]
] as const

/** Fields of CallInfoResp that name the call elsewhere; the record carries them. */
// oxfmt-ignore
const idFields = [
  "ConnId", "TSCallId", "PortDN", "PortTrunk", "PortQueue", "OtherDN", "OtherTrunk", "OtherQueue", "FirstHomeLocation",
  "ThirdPartyDN", "UUID"
] as const satisfies ReadonlyArray<keyof Message<"CallInfoResp">>

/**
 * `[message, field of the message, name in the ladder]`; the names are those of ladders in `.flow`
 * tests.
 */
// oxfmt-ignore
export const ladderFields: ReadonlyArray<readonly [GctiMessage["_tag"], string, string]> = [
  ["LoginReq",      "ClientName",  "client"],
  ["LoginResp",     "Status",      "status"],
  ["FlowControl",   "Status",      "status"],
  ["NewCall",       "CalledNum",   "called"],
  ["NewCall",       "DNIS",        "dnis"],
  ["NewCall",       "ANI",         "ani"],
  ["CallStatus",    "Event",       "event"],
  ["CallInfoResp",  "DNIS",        "dnis"],
  ["CallInfoResp",  "ANI",         "ani"],
  ["CallInfoResp",  "ConnId",      "conn-id"],
  ["RouteRequest",  "RouteDN",     "dn"],
  ["RouteResponse", "RouteType",   "type"],
  ["RouteResponse", "Dest",        "to"],
  ["Failure",       "Reason",      "reason"],
  ["TreatCall",     "Type",        "type"],
  ["TreatStatus",   "Status",      "status"],
  ["TreatStatus",   "ErrorMsg",    "error"],
  ["OneStepXfer",   "DestDN",      "to"],
  ["CallError",     "FailedReq",   "request"],
  ["CallError",     "TlibErrCode", "code"],
  ["EndCall",       "EndCause",    "cause"],
  ["UDataSet",      "Action",      "action"],
  ["UDataDel",      "Action",      "action"],
  ["PeekStatReq",   "StatName",    "name"],
  ["GetStatReq",    "StatType",    "name"],
  ["StatResp",      "ResultCode",  "result"],
  ["AccessNumGet",  "DestDN",      "to"],
  ["AccessNumGet",  "Location",    "location"],
  ["AccessNumResp", "Result",      "result"],
  ["UDataResp",     "Result",      "result"]
]

/**
 * Parameters of TreatCall worth seeing in the ladder; no others, since they may carry what a caller
 * said.
 */
// oxfmt-ignore
export const ladderParameters = [
  [treatmentParameters.appId,  "app-id"],
  [treatmentParameters.appUrl, "app-url"],
  [treatmentParameters.file,   "file"]
] as const

/** The few fields of a message that a ladder shows. Never a value of user data, never a digit. */
export const toLadderFields = (message: GctiMessage): ReadonlyMap<string, string> => {
  const shown = new Map<string, string>()
  const values = new Map<string, unknown>(Object.entries(message))
  for (const [tag, field, name] of ladderFields) {
    const value = tag === message._tag ? values.get(field) : undefined
    if (typeof value === "string" && value !== "") shown.set(name, value)
  }
  if (message._tag === "TreatCall") {
    const parameters = flatten(message.Parameters)
    for (const [names, name] of ladderParameters) {
      const value = findParameter(parameters, names)
      if (value !== undefined) shown.set(name, value)
    }
  }
  return shown
}

/** The wire's name of a message, also of one we do not know. */
export const toLadderName = (message: GctiMessage): string =>
  message._tag === "Unknown" ? message.element.name : message._tag

// From a call to IVR Server.

export const toNewCall = (
  call: NewCall,
  callId: GenesysCallId,
  mode: GenesysMode,
  dialect: Dialect
): Message<"NewCall"> => ({
  _tag: "NewCall",
  callId,
  CallControlMode: dialect.words[`NewCall.CallControlMode.${mode}`],
  Version: dialect.words["NewCall.Version"],
  CalledNum: call.portOfCall,
  // Omitted when empty (§5.1).
  DNIS: call.dnis === "" ? undefined : call.dnis,
  ANI: call.ani === "" ? undefined : call.ani,
  UDataEx: toList(call.callData)
})

export const toRouteRequest = (
  callId: GenesysCallId,
  destination: string,
  digits: string | undefined,
  callData: CallData
): Message<"RouteRequest"> => ({
  _tag: "RouteRequest",
  callId,
  RouteDN: destination,
  CED: digits === "" ? undefined : digits,
  UDataEx: toList(callData)
})

export const toOneStepXfer = (
  callId: GenesysCallId,
  destination: string,
  callData: CallData
): Message<"OneStepXfer"> => ({
  _tag: "OneStepXfer",
  callId,
  DestDN: destination,
  UDataEx: toList(callData)
})

const closeWords: Readonly<Record<CloseCause, WordKey>> = {
  normal: "EndCall.EndCause.normal",
  abandoned: "EndCall.EndCause.abandoned",
  transferred: "EndCall.EndCause.normal",
  busy: "EndCall.EndCause.normal",
  "no-answer": "EndCall.EndCause.normal",
  failed: "EndCall.EndCause.normal",
  resources: "EndCall.EndCause.resources",
  timeout: "EndCall.EndCause.timeout",
  unsupported: "EndCall.EndCause.unsupported"
}

export const toEndCall = (
  callId: GenesysCallId,
  cause: CloseCause,
  dialect: Dialect
): Message<"EndCall"> => ({ _tag: "EndCall", callId, EndCause: dialect.words[closeWords[cause]] })

const failureWords = {
  busy: "Failure.Reason.busy",
  "no-answer": "Failure.Reason.noAnswer",
  failed: "Failure.Reason.failed"
} as const

export const toFailure = (
  callId: GenesysCallId,
  outcome: keyof typeof failureWords,
  dialect: Dialect
): Message<"Failure"> => ({
  _tag: "Failure",
  callId,
  Reason: dialect.words[failureWords[outcome]]
})

export const toTreatStarted = (
  callId: GenesysCallId,
  dialect: Dialect
): Message<"TreatStatus"> => ({
  _tag: "TreatStatus",
  callId,
  Status: dialect.words["TreatStatus.Status.started"]
})

const statusWords: Readonly<Record<TreatmentReport["_tag"], WordKey>> = {
  NotStarted: "TreatStatus.Status.notStarted",
  Cancelled: "TreatStatus.Status.cancelled",
  Completed: "TreatStatus.Status.completed"
}

/**
 * Digits are CED, results user data, how it went extensions (language.md §13 `report` on the wire).
 */
export const toTreatStatus = (
  callId: GenesysCallId,
  report: TreatmentReport,
  dialect: Dialect
): Message<"TreatStatus"> => {
  const status = {
    _tag: "TreatStatus",
    callId,
    Status: dialect.words[statusWords[report._tag]]
  } as const
  if (report._tag === "NotStarted") return { ...status, ErrorMsg: filled(report.reason) }
  if (report._tag === "Cancelled") return status
  const { callData, digits, extensions } = report
  return { ...status, CED: digits, UDataEx: toList(callData), ExtnsEx: toList(extensions) }
}

/** Says of a treatment that had started that it failed: it is over, and not as it should be. */
export const failedReport: TreatmentReport = {
  _tag: "Completed",
  digits: undefined,
  callData: new Map(),
  extensions: new Map([["COMPLETION_STATUS", "FAILED"]])
}

/** A list that would be empty is not written. */
const toList = (callData: CallData): NodeList | undefined =>
  callData.size === 0 ? undefined : textList(callData)

// From IVR Server to a call.

/** Without call information: in front of the switch, where the call's own numbers stand. */
export const toAccepted = (callInfo: Message<"CallInfoResp"> | undefined): Instruction => {
  const ids = new Map<string, string>()
  for (const field of callInfo === undefined ? [] : idFields) {
    const value = callInfo?.[field]
    if (value !== undefined && value !== "") ids.set(field, value)
  }
  return { _tag: "Accepted", dnis: filled(callInfo?.DNIS), ani: filled(callInfo?.ANI), ids }
}

export const toTreatment = (message: Message<"TreatCall">): Treatment => {
  const params = flatten(message.Parameters)
  const type = readTreatmentType(message.Type)
  const find = (field: keyof typeof treatmentParameters): string | undefined =>
    findParameter(params, treatmentParameters[field])
  const seconds = Number(find("duration") ?? Number.NaN)
  return {
    kind: type === undefined ? "other" : treatmentKinds[type],
    wireType: message.Type,
    appId: find("appId"),
    appUrl: find("appUrl"),
    prompts: toPrompts(params),
    language: find("language"),
    maxDigits: toCount(find("maxDigits")),
    file: find("file"),
    durationMs: seconds >= 0 && Number.isFinite(seconds) ? Math.round(seconds * 1_000) : undefined,
    params
  }
}

/**
 * A destination decides; without one it is the default route whatever the type says (§6.2, §16.2).
 */
export const toRoute = (message: Message<"RouteResponse">): Instruction => {
  const to = filled(message.Dest)
  const wireType = message.RouteType ?? ""
  const lower = wireType.toLowerCase()
  const named = lower.startsWith("reroute") ? "reroute" : lower === "default" ? "default" : "normal"
  return {
    _tag: "Route",
    type: to === undefined ? "default" : named,
    wireType,
    to,
    callData: flatten(message.ExtnsEx)
  }
}

export const toTransferFailed = (message: Message<"CallError">): Instruction => ({
  _tag: "TransferEnded",
  outcome: "failed",
  code:
    filled(message.TlibErrCode) ??
    (message.FailedReq === "OneStepXfer" ? undefined : message.FailedReq)
})

export const toRequestFailed = (message: Message<"CallError">): Instruction => ({
  _tag: "RequestFailed",
  request: message.FailedReq,
  code: filled(message.TlibErrCode)
})

/** What ended the call, in the wire's word: the cause of EndCall, or the event of CallStatus. */
export const toReleased = (message: Message<"EndCall" | "CallStatus">): Instruction => ({
  _tag: "Released",
  cause: message._tag === "EndCall" ? (filled(message.EndCause) ?? "Normal") : message.Event
})

/**
 * What the answer to a login means: a word of the table, or `refused` with the server's own words.
 */
export type LoginAnswer =
  | { readonly _tag: "Ready" }
  | { readonly _tag: "Initialising" }
  | { readonly _tag: "Refused"; readonly reason: string }

/**
 * An unknown Status under a Result of Success is taken as ready: a server that is not says so by
 * EndCall or FlowControl.
 */
export const toLoginAnswer = (message: Message<"LoginResp">, dialect: Dialect): LoginAnswer => {
  if (readWord(dialect, ["LoginResp.Result.success"], message.Result) === undefined) {
    return { _tag: "Refused", reason: `${message.Result} ${message.Status ?? ""}`.trim() }
  }
  const words = ["LoginResp.Status.initialising", "LoginResp.Status.noSuchClient"] as const
  const status = readWord(dialect, words, message.Status ?? "")
  if (status === "LoginResp.Status.initialising") return { _tag: "Initialising" }
  return status === undefined
    ? { _tag: "Ready" }
    : { _tag: "Refused", reason: message.Status ?? "" }
}

const filled = (text: string | undefined): string | undefined => (text === "" ? undefined : text)

/** Parameter names come in any case. */
const findParameter = (parameters: CallData, names: ReadonlyArray<string>): string | undefined => {
  for (const name of names) {
    for (const [key, value] of parameters) {
      if (value !== "" && key.toUpperCase() === name) return value
    }
  }
  return undefined
}

const toCount = (text: string | undefined): number | undefined =>
  text !== undefined && /^[0-9]{1,6}$/.test(text.trim()) ? Number(text) : undefined

const promptKey = /^PROMPT\.([0-9]{1,6})\.([A-Z_]+)$/

/** Prompts in the order of their numbers; nested and flattened lists read alike. */
const toPrompts = (params: CallData): ReadonlyArray<TreatmentPrompt> => {
  const numbered = new Map<number, Map<string, string>>()
  for (const [key, value] of params) {
    const [, number, field] = promptKey.exec(key.toUpperCase()) ?? []
    if (number === undefined || field === undefined) continue
    const fields = numbered.get(Number(number)) ?? new Map<string, string>()
    numbered.set(Number(number), fields.set(field, value))
  }
  const prompts = [...numbered]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([, fields]) => toPrompt(fields, promptFields))
  return prompts.length > 0 ? prompts : toPrompt(upperCased(params), lonePromptFields)
}

const toPrompt = (
  fields: CallData,
  sources: ReadonlyArray<readonly [string, TreatmentPrompt["kind"]]>
): ReadonlyArray<TreatmentPrompt> => {
  for (const [field, kind] of sources) {
    const value = filled(fields.get(field))
    if (value !== undefined) return [{ kind, value, interruptible: isInterruptible(fields) }]
  }
  return []
}

const upperCased = (params: CallData): CallData =>
  new Map(Array.from(params, ([key, value]) => [key.toUpperCase(), value]))

/** Said by 0 or 1. */
const isInterruptible = (fields: CallData): boolean | undefined => {
  const said = fields.get("INTERRUPTABLE")?.trim().toLowerCase()
  if (said === undefined || said === "") return undefined
  return said !== "0" && said !== "false" && said !== "no"
}
