// What GED-125 says in the neutral language of `Instruction.ts`, and what a call says in GED-125:
// the two vocabularies side by side (ged125.md §6, §7, §10). How messages look as bytes is
// `wire/ged125`; when they are sent is `protocol/ged125`; names of variables are `variables.ts`.

import {
  causeCodes,
  codeName,
  eventIds,
  labelTypes,
  releaseCauses,
  statusCodes
} from "../../wire/ged125/codes.ts"
import type { CodeTable } from "../../wire/ged125/codes.ts"
import type { GedMessage, Message, MessageName } from "../../wire/ged125/Messages.ts"
import type {
  CallData,
  CloseCause,
  Instruction,
  Label,
  NewCall,
  NotConnected,
  TreatmentReport
} from "../Instruction.ts"
import { applicationInputs } from "./variables.ts"
import type { Variables } from "./variables.ts"

// From a call to ICM.

/** How a way to a label that led nowhere is reported (§10.2). */
export const outcomeEvents: Readonly<Record<NotConnected, number>> = {
  busy: eventIds.BUSY,
  "no-answer": eventIds.NO_ANSWER,
  failed: eventIds.CONNECT_FAILURE
}

/** The cause in the EVENT_REPORT that ends a dialogue (§10.3). */
export const closeCauses: Readonly<Record<CloseCause, number>> = {
  normal: causeCodes.NORMAL_COMPLETION,
  abandoned: causeCodes.ABANDONED,
  transferred: causeCodes.TRANSFERRED,
  busy: causeCodes.BUSY,
  "no-answer": causeCodes.NO_ANSWER,
  failed: causeCodes.NETWORK_NOT_OBTAINABLE,
  resources: causeCodes.RESOURCES_NOT_AVAILABLE,
  timeout: causeCodes.RESOURCES_NOT_AVAILABLE,
  unsupported: causeCodes.NETWORK_NOT_OBTAINABLE
}

/** A script that was not carried out, by the reason of the report. */
const refusals: ReadonlyMap<string, number> = new Map([
  ["unsupported", statusCodes.E_INVALID_SCRIPT],
  ["busy", statusCodes.E_REQUEST_REFUSED],
  ["max-treatments", statusCodes.E_REQUEST_REFUSED]
])

/**
 * What a report on a script is for the dialogue. `failed` says that we tried, whether anything was
 * heard or not: that is a result, not a refusal (dsl/vocabulary/words.ts).
 */
export const reportEvent = (
  report: TreatmentReport
): "report done" | "report failed" | "report refused" | "report cancelled" => {
  switch (report._tag) {
    case "Cancelled":
      return "report cancelled"
    case "NotStarted":
      return report.reason === "failed" ? "report failed" : "report refused"
    case "Completed":
      return report.extensions.get("COMPLETION_STATUS") === "FAILED"
        ? "report failed"
        : "report done"
  }
}

export const refusalCode = (report: TreatmentReport | undefined): number =>
  refusals.get(report?._tag === "NotStarted" ? report.reason : "") ?? statusCodes.E_REQUEST_REFUSED

/** What a report brings back: the results, and what the caller keyed as CED (language.md §13). */
export const reportData = (report: TreatmentReport | undefined): CallData => {
  if (report?._tag !== "Completed") return new Map()
  const { callData, digits } = report
  return digits === undefined ? callData : new Map([...callData, ["CED", digits]])
}

/**
 * The numbers of a new call. §6.5: DialedNumber and DNIS always, since it is unsure which of them
 * a REQUEST_INSTRUCTION must have; behind a translation route the number that ICM lent is both.
 */
export const callNumbers = (
  call: NewCall
): { readonly DialedNumber: string; readonly DNIS: string; readonly ANI?: string } => {
  const number = filled(call.translationRoute) ?? call.dnis
  return {
    DialedNumber: number,
    DNIS: number,
    ...(filled(call.ani) === undefined ? {} : { ANI: call.ani ?? "" })
  }
}

/** ICM has the call under control already and waits for it. */
export const isExpected = (call: NewCall): boolean =>
  filled(call.correlationId) !== undefined || filled(call.translationRoute) !== undefined

/** Bytes of User-to-User information that fit (§8). */
const userToUserMax = 131

/**
 * RFC 7433 §4: the value is hexadecimal unless `encoding` says otherwise; a value that is not is
 * passed as its characters.
 */
export const userToUser = (header: string | undefined): Uint8Array | undefined => {
  const [value = ""] = (header ?? "").split(";", 1)
  const text = value.trim().replace(/^"(.*)"$/, "$1")
  if (text === "") return undefined
  const isHex = text.length % 2 === 0 && /^[0-9A-Fa-f]+$/.test(text)
  return new Uint8Array(Buffer.from(text, isHex ? "hex" : "latin1").subarray(0, userToUserMax))
}

// From ICM to a call.

export const toRunScript = (
  message: Message<"RUN_SCRIPT_REQ">,
  variables: Variables
): Instruction => {
  const { ScriptConfiguration, ScriptID } = message
  const vars = variables.read(message)
  const named = new Map([["ScriptID", ScriptID]])
  if (ScriptConfiguration !== undefined) named.set("ScriptConfig", ScriptConfiguration)
  const inputs = applicationInputs(new Map([...vars, ...named]))
  return {
    _tag: "RunScript",
    script: { id: ScriptID, config: filled(ScriptConfiguration), vars, inputs }
  }
}

/** The kinds of label with a meaning of their own; another never comes this far. */
const labelWords: ReadonlyMap<number, Label["type"]> = new Map([
  [labelTypes.NORMAL, "normal"],
  [labelTypes.BUSY, "busy"],
  [labelTypes.RING, "ring"],
  [labelTypes.DEFAULT, "default"]
])

export const toLabel = (
  message: Message<"CONNECT" | "TEMPORARY_CONNECT" | "ROUTE_SELECT">,
  variables: Variables
): Instruction => ({
  _tag: "Label",
  label: {
    type:
      message._tag === "TEMPORARY_CONNECT"
        ? "normal"
        : (labelWords.get(message.LabelType) ?? "default"),
    number: filled(message.Label),
    stays:
      message._tag === "TEMPORARY_CONNECT" ||
      (message._tag === "CONNECT" && message.TransferHint === true),
    callData: variables.read(message)
  }
})

export const toReleased = (message: Message<"RELEASE">): Instruction => ({
  _tag: "Released",
  cause: `RELEASE ${codeName(releaseCauses, message.Cause)}`,
  atOnce: true
})

/** Why a dialogue ended that neither of us wanted to end. */
export const toFailure = (request: string, code: number): Instruction => ({
  _tag: "RequestFailed",
  request,
  code: codeName(statusCodes, code),
  over: true
})

// For the ladder. Never a value of a variable, never a digit that a caller keyed.

interface LadderField {
  readonly message: MessageName
  readonly field: string
  /** As the ladders of `.flow` tests name it. */
  readonly name: string
  /** A code is shown by its word. */
  readonly codes?: CodeTable
}

// oxfmt-ignore
export const ladderFields: ReadonlyArray<LadderField> = [
  { message: "NEW_CALL",               field: "DialedNumber",        name: "dialed" },
  { message: "NEW_CALL",               field: "ANI",                 name: "ani" },
  { message: "REQUEST_INSTRUCTION",    field: "CorrelationID",       name: "correlation-id" },
  { message: "REQUEST_INSTRUCTION",    field: "DialedNumber",        name: "dialed" },
  { message: "REQUEST_INSTRUCTION",    field: "ANI",                 name: "ani" },
  { message: "RUN_SCRIPT_REQ",         field: "ScriptID",            name: "script" },
  { message: "RUN_SCRIPT_REQ",         field: "ScriptConfiguration", name: "config" },
  { message: "RUN_SCRIPT_RESULT",      field: "ResultCode",          name: "ok" },
  { message: "CONNECT",                field: "LabelType",           name: "label",  codes: labelTypes },
  { message: "CONNECT",                field: "Label",               name: "number" },
  { message: "CONNECT",                field: "TransferHint",        name: "hint" },
  { message: "CONNECT_TO_RESOURCE",    field: "Label",               name: "number" },
  { message: "TEMPORARY_CONNECT",      field: "Label",               name: "number" },
  { message: "TEMPORARY_CONNECT",      field: "CorrelationID",       name: "correlation-id" },
  { message: "EVENT_REPORT",           field: "EventID",             name: "event",  codes: eventIds },
  { message: "EVENT_REPORT",           field: "CauseCode",           name: "cause",  codes: causeCodes },
  { message: "DIALOGUE_FAILURE_CONF",  field: "ErrorCode",           name: "error",  codes: statusCodes },
  { message: "DIALOGUE_FAILURE_EVENT", field: "ErrorCode",           name: "error",  codes: statusCodes },
  { message: "RELEASE",                field: "Cause",               name: "cause",  codes: releaseCauses },
  { message: "DELIVERED_EVENT",        field: "DNIS",                name: "dnis" },
  { message: "CALL_CLEARED_EVENT",     field: "CauseCode",           name: "cause",  codes: causeCodes },
  { message: "ROUTE_REQUEST_EVENT",    field: "DialedNumber",        name: "dialed" },
  { message: "ROUTE_SELECT",           field: "LabelType",           name: "label",  codes: labelTypes },
  { message: "ROUTE_SELECT",           field: "Label",               name: "number" },
  { message: "ROUTE_END_EVENT",        field: "Status",              name: "status", codes: statusCodes },
  { message: "ROUTE_END",              field: "Status",              name: "status", codes: statusCodes }
]

export const toLadderFields = (message: GedMessage): ReadonlyMap<string, string> => {
  const shown = new Map<string, string>()
  const values = new Map<string, unknown>(Object.entries(message))
  for (const { codes, field, message: tag, name } of ladderFields) {
    const value = tag === message._tag ? values.get(field) : undefined
    if (typeof value === "number") {
      shown.set(name, codes === undefined ? String(value) : word(codes, value))
    } else if (typeof value === "boolean") shown.set(name, String(value))
    else if (typeof value === "string" && value !== "") shown.set(name, value)
  }
  return shown
}

/** `E_INVALID_SCRIPT` → `invalid-script`, as the author of a flow writes it. */
const word = (codes: CodeTable, code: number): string =>
  codeName(codes, code).replace(/^E_/, "").replaceAll("_", "-").toLowerCase()

export const toLadderName = (message: GedMessage): string => {
  if (message._tag === "Unknown") return `message ${message.type}`
  return message._tag === "UnknownService" ? `service ${message.subType}` : message._tag
}

const filled = (text: string | undefined): string | undefined => (text === "" ? undefined : text)
