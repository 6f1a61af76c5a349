// The messages of GED-125 (ged125.md §3.1, §6.2) as one table: base messages, and the sub-messages
// of SERVICE_CONTROL beside them. A row says the number, who sends it, the fixed fields in their
// order, the list behind them, and which floating fields it may carry. Encoder, decoder, test
// generator, simulator and the reference page read the rows; the TypeScript types of the messages
// are derived from them. Values are under the document's own names. Which message may follow which
// is not said here.

import { callVariableNames } from "./FloatingFields.ts"
import type { FloatName, FloatValue } from "./FloatingFields.ts"
import type { ChoiceKey } from "./dialect.ts"
import type { Mark } from "./Mark.ts"

/** Of a request, chosen by whoever asks and repeated by the answer. */
export type InvokeId = number & { readonly InvokeId: unique symbol }

/** Of a call in the Service Control Interface, chosen by the VRU. */
export type DialogueId = number & { readonly DialogueId: unique symbol }

/** Of a call in the event data feed, chosen by the VRU. */
export type IcmCallId = number & { readonly IcmCallId: unique symbol }

/** Of a routing dialogue (CRI), chosen by the VRU. */
export type CrossRefId = number & { readonly CrossRefId: unique symbol }

/** The brands' one constructor each; 32 bits without a sign. */
export const invokeId = (value: number): InvokeId => (value >>> 0) as InvokeId
export const dialogueId = (value: number): DialogueId => (value >>> 0) as DialogueId
export const icmCallId = (value: number): IcmCallId => (value >>> 0) as IcmCallId
export const crossRefId = (value: number): CrossRefId => (value >>> 0) as CrossRefId

/**
 * The header of a SERVICE_CONTROL message that belongs to no call (§6.1); to be spread into it.
 */
export const outsideDialogue = { DialogueID: dialogueId(-1), SendSeqNo: 0xffff_ffff } as const

/** PIM → VRU, VRU → PIM, or both. We are the VRU. */
export type Direction = "to-vru" | "to-pim" | "both"

/**
 * Four bytes each but `ushort`, which has two. `time` is seconds since 1970, UTC. `count` says how
 * many entries the list behind the fixed part has; it stands in no message, since the list says it.
 * `doubtful…` is there in the layout that the dialect chooses (`doubtfulFields`).
 */
export type FieldType =
  | "uint"
  | "int"
  | "bool"
  | "time"
  | "ushort"
  | "count"
  | "invokeId"
  | "dialogueId"
  | "callId"
  | "crossRefId"
  | "doubtfulInvokeId"
  | "doubtfulUint"
  | "doubtfulTime"

/** What an entry of each list consists of. */
export const lists = {
  Trunks: { TrunkNumber: "ushort", TrunkStatus: "ushort" },
  TrunkNumbers: { TrunkNumber: "ushort" },
  StatusVariables: { StatusVariable: "int" }
} as const satisfies Readonly<Record<string, Readonly<Record<string, FieldType>>>>

export type ListName = keyof typeof lists

export interface MessageRow {
  /** MessageType, or MessageSubType where `sub` is set. */
  readonly id: number
  /** Whether it travels inside SERVICE_CONTROL, behind DialogueID and SendSeqNo. */
  readonly sub: boolean
  readonly direction: Direction
  readonly mark: Mark
  readonly purpose: string
  readonly fields: Readonly<Record<string, FieldType>>
  /** Behind the fixed fields: as many entries as `count` says, or up to the end. */
  readonly list?: ListName
  /** Present, even if empty: whatever follows the fixed part is floating fields. */
  readonly floats?: ReadonlyArray<FloatName>
  /** Of those, the ones without which the message means nothing. */
  readonly required?: ReadonlyArray<FloatName>
  /** Where another maximum holds than the field's own. */
  readonly lengths?: Readonly<Record<string, number>>
  /** Concerns no call: both header numbers are the null element. */
  readonly isOutsideDialogue?: boolean
}

/** A message has at most so many trunks by the dissector's word (§5.1). */
export const trunkCountMax = 1_023

const base = { sub: false } as const
const inDialogue = { sub: true } as const
const outside = { sub: true, isOutsideDialogue: true } as const

const variables = [...callVariableNames, "ExpCallVarValue", "ExpCallVarArray"] as const

// oxfmt-ignore
const callKey = ["RouterCallKey", "RouterCallKeyDay", "RouterCallKeySequenceNumber", "CallGUID"] as const

// oxfmt-ignore
const newCallFloats = [
  "DialedNumber", "ANI", "UserToUserInfo", "CalledNumber", "DNIS", "CED", ...variables, ...callKey,
  "LocationParameterPKID", "LocationParameterName", "PSTNTrunkGroupID", "PSTNTrunkGroupChannelNumber", "SIPHeader"
] as const

// oxfmt-ignore
const trunkCounters = {
  TrunkCount: "count", CallsInToday: "uint", CallsOutToday: "uint", InServiceTimeToday: "uint",
  InUseInboundTimeToday: "uint", InUseOutboundTimeToday: "uint", AllTrunksInUseTimeToday: "uint"
} as const

// oxfmt-ignore
const serviceCounters = {
  AvailableNow: "bool", CallsInNow: "uint", CallsOutNow: "uint", CallsInToday: "uint", CallsOutToday: "uint",
  CallsHandledToday: "uint", HandleTimeToday: "uint", DivertedInToday: "uint", DivertedOutToday: "uint"
} as const

const callOnTrunk = {
  CallID: "callId",
  TrunkGroupID: "uint",
  TrunkNumber: "uint",
  ServiceID: "uint"
} as const

const port = { TrunkGroupID: "uint", TrunkNumber: "uint", ServiceID: "uint" } as const

const prompts = ["InitialPrompt", "InvalidEntryPrompt", "TimeoutPrompt", "ASRGrammar"] as const

// oxfmt-ignore
export const messages = {
  // §3.1: the session.
  FAILURE_CONF:    { id: 1, ...base, direction: "both", mark: "dissector", purpose: "a request failed", fields: { InvokeID: "invokeId", Status: "uint" } },
  FAILURE_EVENT:   { id: 2, ...base, direction: "both", mark: "dissector", purpose: "something failed that nobody asked for", fields: { Status: "uint" } },
  OPEN_REQ:        { id: 3, ...base, direction: "to-vru", mark: "dissector", purpose: "opens the session", fields: { InvokeID: "invokeId", VersionNumber: "uint", IdleTimeout: "uint" } },
  OPEN_CONF:       { id: 4, ...base, direction: "to-pim", mark: "dissector", purpose: "what the VRU supports", fields: {
    InvokeID: "invokeId", UseEventFeed: "bool", UsePolledFeed: "bool", UseCallRouting: "bool", UseTimeSynch: "bool", UseServiceControl: "bool" } },
  HEARTBEAT_REQ:   { id: 5, ...base, direction: "both", mark: "dissector", purpose: "asks for a sign of life", fields: { InvokeID: "invokeId" } },
  HEARTBEAT_CONF:  { id: 6, ...base, direction: "both", mark: "dissector", purpose: "the sign of life", fields: { InvokeID: "invokeId" } },
  CLOSE_REQ:       { id: 7, ...base, direction: "both", mark: "dissector", purpose: "ends the session", fields: { InvokeID: "invokeId", Status: "uint" }, floats: ["Text"] },
  CLOSE_CONF:      { id: 8, ...base, direction: "both", mark: "dissector", purpose: "the session is over", fields: { InvokeID: "invokeId" } },
  INIT_DATA_REQ:   { id: 9, ...base, direction: "to-vru", mark: "dissector", purpose: "begins the event data feed", fields: { InvokeID: "invokeId" } },
  INIT_DATA_CONF:  { id: 10, ...base, direction: "to-pim", mark: "dissector", purpose: "the snapshot follows", fields: { InvokeID: "invokeId" } },
  INIT_TRKGRP_DATA_EVENT: { id: 11, ...base, direction: "to-pim", mark: "guess", purpose: "snapshot of a trunk group", list: "Trunks", fields: {
    InvokeID: "doubtfulInvokeId", TrunkGroupID: "doubtfulUint", ...trunkCounters } },
  INIT_SERVICE_DATA_EVENT: { id: 12, ...base, direction: "to-pim", mark: "dissector", purpose: "snapshot of a service", fields: {
    InvokeID: "invokeId", ServiceID: "uint", ...serviceCounters } },
  INIT_VRU_DATA_EVENT: { id: 13, ...base, direction: "to-pim", mark: "guess", purpose: "snapshot of the VRU", list: "StatusVariables", fields: {
    InvokeID: "invokeId", CurrentTime: "doubtfulTime", TimeZoneDelta: "int", OperationalStatus: "uint" } },
  INIT_DATA_END_EVENT: { id: 14, ...base, direction: "to-pim", mark: "dissector", purpose: "the snapshot is complete", fields: {
    InvokeID: "invokeId", InitDataTime: "time", StartOfDay: "time" } },

  // §5.2: the event data feed.
  DELIVERED_EVENT:  { id: 15, ...base, direction: "to-pim", mark: "doc", purpose: "a call arrived", fields: callOnTrunk, floats: ["ANI", "UserToUserInfo", "DNIS"] },
  ORIGINATED_EVENT: { id: 16, ...base, direction: "to-pim", mark: "dissector", purpose: "a call was placed", fields: callOnTrunk, floats: ["DigitsDialed"] },
  CALL_CLEARED_EVENT: { id: 17, ...base, direction: "to-pim", mark: "doc", purpose: "a call is over", fields: { CallID: "callId", CauseCode: "uint" }, floats: [] },
  CONFERENCED_EVENT: { id: 18, ...base, direction: "to-pim", mark: "dissector", purpose: "two calls became one", fields: {
    ConferenceCallID: "callId", PrimaryCallID: "callId", SecondaryCallID: "callId", ServiceID: "uint" } },
  DIVERTED_EVENT:   { id: 19, ...base, direction: "to-pim", mark: "dissector", purpose: "a call changed its service", fields: { CallID: "callId", NewServiceID: "uint" } },
  NEW_TRANSACTION_EVENT: { id: 20, ...base, direction: "to-pim", mark: "dissector", purpose: "the same caller counts as a new call", fields: {
    CallID: "callId", NewCallID: "callId", ServiceID: "uint" } },
  SET_CALL_VARIABLES_EVENT: { id: 21, ...base, direction: "to-pim", mark: "doc", purpose: "sets call variables", fields: { CallID: "callId" }, floats: variables },
  VRU_STATUS_EVENT: { id: 22, ...base, direction: "to-pim", mark: "dissector", purpose: "the VRU's state changed", list: "StatusVariables", fields: {
    CurrentTime: "time", TimeZoneDelta: "int", OperationalStatus: "uint" } },
  TRKGRP_STATUS_EVENT: { id: 23, ...base, direction: "to-pim", mark: "dissector", purpose: "trunks went in or out of service", list: "TrunkNumbers", fields: {
    TrunkGroupID: "uint", TrunkCount: "count", InService: "bool" } },
  SERVICE_STATUS_EVENT: { id: 24, ...base, direction: "to-pim", mark: "dissector", purpose: "a service became available, or is no more", fields: {
    ServiceID: "uint", ServiceAvailable: "bool" } },

  // §7: the Call Routing Interface.
  ROUTE_REQUEST_EVENT: { id: 41, ...base, direction: "to-pim", mark: "doc", purpose: "asks for a route", fields: { CrossRefID: "crossRefId", CallID: "callId" },
    floats: ["DialedNumber", "ANI", "CED", ...variables], lengths: { DialedNumber: 40 } },
  ROUTE_SELECT:     { id: 42, ...base, direction: "to-vru", mark: "doc", purpose: "the route", fields: { CrossRefID: "crossRefId", LabelType: "uint" },
    floats: ["Label", ...variables], lengths: { Label: 48 } },
  ROUTE_END_EVENT:  { id: 43, ...base, direction: "to-pim", mark: "doc", purpose: "what became of the route", fields: { CrossRefID: "crossRefId", Status: "uint" } },
  ROUTE_END:        { id: 44, ...base, direction: "to-vru", mark: "doc", purpose: "there is no route", fields: { CrossRefID: "crossRefId", Status: "uint" } },

  TIME_SYNCH_REQ:   { id: 45, ...base, direction: "to-vru", mark: "dissector", purpose: "seconds by which the VRU's clock lags", fields: { InvokeID: "invokeId", VRUTimeLag: "int" } },
  TIME_SYNCH_CONF:  { id: 46, ...base, direction: "to-pim", mark: "dissector", purpose: "taken note of", fields: { InvokeID: "invokeId" } },
  SIMULATOR_RESET_EVENT: { id: 48, ...base, direction: "both", mark: "guess", purpose: "of Cisco's own simulator", fields: { SimulatorResetEvent: "uint" } },
  REGISTER_VARIABLES: { id: 49, ...base, direction: "to-pim", mark: "doc", purpose: "which call variables the VRU wants, and the tags of the expanded ones", fields: {
    CallVarsMask: "ushort" }, floats: ["ExpCallVarName"] },

  // §6.2: the Service Control Interface.
  INIT_SERVICE_CTRL_REQ:  { id: 1, ...outside, direction: "to-vru", mark: "dissector", purpose: "begins service control", fields: { InvokeID: "invokeId" } },
  INIT_SERVICE_CTRL_CONF: { id: 2, ...outside, direction: "to-pim", mark: "dissector", purpose: "the snapshot follows", fields: { InvokeID: "invokeId" } },
  INIT_SERVICE_CTRL_DATA: { id: 3, ...outside, direction: "to-pim", mark: "dissector", purpose: "what the VRU can do", fields: { InvokeID: "invokeId", ServiceFeatures: "uint" } },
  INIT_SERVICE_CTRL_END:  { id: 4, ...outside, direction: "to-pim", mark: "dissector", purpose: "the snapshot is complete", fields: { InvokeID: "invokeId" } },
  NEW_CALL: { id: 5, ...inDialogue, direction: "to-pim", mark: "doc", purpose: "a call that ICM does not know", fields: port, floats: newCallFloats, required: ["DialedNumber"] },
  REQUEST_INSTRUCTION: { id: 6, ...inDialogue, direction: "to-pim", mark: "doc", purpose: "a call that ICM sent here", fields: port, floats: [...newCallFloats, "CorrelationID"] },
  RUN_SCRIPT_REQ: { id: 7, ...inDialogue, direction: "to-vru", mark: "doc", purpose: "runs a script", fields: { InvokeID: "invokeId" }, required: ["ScriptID"],
    floats: ["ScriptID", "ScriptConfiguration", "ANI", "CED", ...variables, ...callKey, "UserToUserInfo", "FeatureType", "FeatureParam1", "FeatureParam2"] },
  RUN_SCRIPT_RESULT: { id: 8, ...inDialogue, direction: "to-pim", mark: "doc", purpose: "the script is over; TRUE: without error", fields: {
    InvokeID: "invokeId", ResultCode: "bool" }, floats: ["CED", "NewTransaction", ...variables] },
  CONNECT: { id: 9, ...inDialogue, direction: "to-vru", mark: "doc", purpose: "where the call goes", fields: { LabelType: "uint" },
    floats: ["Label", "TransferHint", ...variables, ...callKey, "LocationParameterPKID", "LocationParameterName", "SIPHeader", "WhisperAnnounce", "UserToUserInfo"] },
  EVENT_REPORT: { id: 10, ...inDialogue, direction: "to-pim", mark: "doc", purpose: "what became of the call", fields: { EventID: "uint" }, floats: ["CauseCode"] },
  DIALOGUE_FAILURE_CONF: { id: 11, ...inDialogue, direction: "to-pim", mark: "doc", purpose: "a request of a dialogue failed", fields: { InvokeID: "invokeId", ErrorCode: "uint" } },
  DIALOGUE_FAILURE_EVENT: { id: 12, ...inDialogue, direction: "both", mark: "doc", purpose: "the dialogue failed and is over", fields: { ErrorCode: "uint" } },
  INIT_SERVICE_CTRL_TRKGRP: { id: 13, ...outside, direction: "to-pim", mark: "dissector", purpose: "snapshot of a trunk group", list: "Trunks", fields: {
    InvokeID: "invokeId", TrunkGroupID: "uint", TrunkCount: "count" } },
  INIT_SERVICE_CTRL_SERVICE: { id: 14, ...outside, direction: "to-pim", mark: "dissector", purpose: "snapshot of a service", fields: {
    InvokeID: "invokeId", ServiceID: "uint", AvailableNow: "bool", CallsInNow: "uint", CallsOutNow: "uint" } },
  INIT_SERVICE_CTRL_VRU: { id: 15, ...outside, direction: "to-pim", mark: "dissector", purpose: "snapshot of the VRU", list: "StatusVariables", fields: {
    InvokeID: "invokeId", CurrentTime: "time", TimeZoneDelta: "int", OperationalStatus: "uint" } },
  TRKGRP_STATUS: { id: 16, ...outside, direction: "to-pim", mark: "dissector", purpose: "trunks changed their state", list: "Trunks", fields: {
    TrunkGroupID: "uint", TrunkCount: "count" } },
  SERVICE_STATUS: { id: 17, ...outside, direction: "to-pim", mark: "dissector", purpose: "a service became available, or is no more", fields: {
    ServiceID: "uint", ServiceAvailable: "bool" } },
  VRU_STATUS: { id: 18, ...outside, direction: "to-pim", mark: "dissector", purpose: "the VRU's state changed", list: "StatusVariables", fields: {
    CurrentTime: "time", TimeZoneDelta: "int", OperationalStatus: "uint" } },
  CANCEL: { id: 19, ...inDialogue, direction: "to-vru", mark: "doc", purpose: "takes a request back", fields: { InvokeID: "invokeId", RequestID: "invokeId" } },
  RELEASE: { id: 20, ...inDialogue, direction: "to-vru", mark: "doc", purpose: "ends the call", fields: { Cause: "uint" } },
  NEW_DIALOGUE: { id: 21, ...inDialogue, direction: "to-pim", mark: "doc", purpose: "a call of the event feed comes under service control", fields: {
    CallID: "callId", ServiceID: "uint" }, floats: ["DialedNumber", ...variables] },
  CONNECT_TO_RESOURCE: { id: 22, ...inDialogue, direction: "to-vru", mark: "doc", purpose: "back to the VRU, ready for a script", fields: {}, floats: ["Label", ...variables] },
  RESOURCE_CONNECTED: { id: 23, ...inDialogue, direction: "to-pim", mark: "doc", purpose: "ready", fields: {} },
  MICROAPP_CONTEXT: { id: 24, ...inDialogue, direction: "to-vru", mark: "guess", purpose: "settings of Cisco's prompts", fields: {},
    floats: ["CustomerID", "ApplicationMediaLibrary", "SystemMediaLibrary", "Locale", "MediaServerSet", "Currency"] },
  MICROAPP_PLAY: { id: 25, ...inDialogue, direction: "to-vru", mark: "guess", purpose: "plays Cisco's prompts", fields: {
    InvokeID: "invokeId", ToBeContinued: "bool", BargeInAllowed: "bool" }, floats: ["MediaSpecifier"] },
  MICROAPP_PLAY_CONTINUE: { id: 26, ...inDialogue, direction: "to-vru", mark: "guess", purpose: "more of them", fields: {
    InvokeID: "invokeId", ToBeContinued: "bool" }, floats: ["MediaSpecifier"] },
  MICROAPP_COLLECT_DATA: { id: 27, ...inDialogue, direction: "to-vru", mark: "guess", purpose: "collects digits", fields: {
    InvokeID: "invokeId", DTMFTerminationKey: "uint", NoEntryTimeout: "uint", InterdigitTimeout: "uint", NoEntryTries: "uint",
    InvalidEntryTries: "uint", MinLength: "uint", MaxLength: "uint", BargeInAllowed: "bool", ASRAllowed: "bool" }, floats: prompts },
  MICROAPP_MENU: { id: 28, ...inDialogue, direction: "to-vru", mark: "guess", purpose: "offers a menu", fields: {
    InvokeID: "invokeId", NoEntryTimeout: "uint", NoEntryTries: "uint", InvalidEntryTries: "uint", DTMFMenuKeys: "uint",
    BargeInAllowed: "bool", ASRAllowed: "bool" }, floats: prompts },
  MICROAPP_RESULT: { id: 29, ...inDialogue, direction: "to-pim", mark: "guess", purpose: "what came of Cisco's prompts", fields: {
    InvokeID: "invokeId", MicroappErrorCode: "uint" }, floats: ["CED", "MicroappErrorText"] },
  TEMPORARY_CONNECT: { id: 30, ...inDialogue, direction: "to-vru", mark: "guess", purpose: "where the call goes for a while", fields: {},
    floats: ["Label", "CorrelationID", ...variables] }
} as const satisfies Readonly<Record<string, MessageRow>>

/** MessageType of the envelope of every sub-message. */
export const serviceControlType = 47

export type MessageName = keyof typeof messages

/** In which of a dialect's layouts a doubtful field is there. */
export const doubtfulFields: ReadonlyMap<
  string,
  { readonly key: ChoiceKey; readonly layouts: ReadonlyArray<string> }
> = new Map([
  [
    "INIT_TRKGRP_DATA_EVENT.InvokeID",
    { key: "layout.INIT_TRKGRP_DATA_EVENT", layouts: ["invoke-id", "both"] }
  ],
  [
    "INIT_TRKGRP_DATA_EVENT.TrunkGroupID",
    { key: "layout.INIT_TRKGRP_DATA_EVENT", layouts: ["trunk-group-id", "both"] }
  ],
  ["INIT_VRU_DATA_EVENT.CurrentTime", { key: "layout.INIT_VRU_DATA_EVENT", layouts: ["with-time"] }]
])

/** A message's name as it came from outside: `RUN_SCRIPT_REQ`, in any case. */
export const readMessageName = (text: string): MessageName | undefined =>
  namesByText.get(text.trim().toUpperCase().replaceAll("-", "_"))

/** The row of a MessageType, or of a MessageSubType of SERVICE_CONTROL. */
export const messageOfId = (
  id: number,
  sub: boolean
): readonly [MessageName, MessageRow] | undefined => (sub ? subsById : basesById).get(id)

/** The row of a message. */
export const messageRow = (name: MessageName): MessageRow => messages[name]

// The keys of the table are its type's members.
const entries = Object.entries(messages) as ReadonlyArray<readonly [MessageName, MessageRow]>

const namesByText: ReadonlyMap<string, MessageName> = new Map(entries.map(([name]) => [name, name]))

const byId = (sub: boolean): ReadonlyMap<number, readonly [MessageName, MessageRow]> =>
  new Map(entries.filter(([, row]) => row.sub === sub).map((entry) => [entry[1].id, entry]))

const basesById = byId(false)
const subsById = byId(true)

interface FieldTypes {
  readonly uint: number
  readonly int: number
  readonly bool: boolean
  readonly time: number
  readonly ushort: number
  readonly invokeId: InvokeId
  readonly dialogueId: DialogueId
  readonly callId: IcmCallId
  readonly crossRefId: CrossRefId
}

interface DoubtfulTypes {
  readonly doubtfulInvokeId: InvokeId
  readonly doubtfulUint: number
  readonly doubtfulTime: number
}

type ValuesOf<F> = {
  readonly [
    K in keyof F as F[K] extends keyof FieldTypes ? K : never
  ]: F[K] extends keyof FieldTypes ? FieldTypes[F[K]] : never
} & {
  readonly [K in keyof F as F[K] extends keyof DoubtfulTypes ? K : never]?:
    | (F[K] extends keyof DoubtfulTypes ? DoubtfulTypes[F[K]] : never)
    | undefined
}

type Row<N extends MessageName> = (typeof messages)[N]

type ListOf<N extends MessageName> =
  Row<N> extends { readonly list: infer L extends ListName }
    ? { readonly [K in L]: ReadonlyArray<ValuesOf<(typeof lists)[K]>> }
    : unknown

type RequiredOf<N extends MessageName> =
  Row<N> extends { readonly required: ReadonlyArray<infer R extends FloatName> } ? R : never

type FloatsOf<N extends MessageName> =
  Row<N> extends { readonly floats: ReadonlyArray<infer P extends FloatName> }
    ? { readonly [F in RequiredOf<N>]: FloatValue<F> } & {
        readonly [F in Exclude<P, RequiredOf<N>>]?: FloatValue<F> | undefined
      }
    : unknown

type HeaderOf<N extends MessageName> =
  Row<N> extends { readonly sub: true }
    ? {
        readonly DialogueID: DialogueId
        /** Counts the messages of a dialogue, each way by itself, from 1. */
        readonly SendSeqNo: number
      }
    : unknown

/** A floating field as it came: one that no row allows here, or whose bytes its type does not take. */
export interface RawFloat {
  readonly tag: number
  readonly bytes: Uint8Array
}

/** What a message carries beyond its row; kept so that it survives a round trip. */
export interface GedExtras {
  readonly floats: ReadonlyArray<RawFloat>
  /** Tags of all floating fields in the order they came, where it is not the order we write. */
  readonly order: ReadonlyArray<number>
  /** What stands behind a message that has no floating part. */
  readonly tail: Uint8Array
}

/** One message: header, fixed fields, list and floating fields under the document's names. */
export type Message<N extends MessageName = MessageName> = {
  readonly [M in N]: { readonly _tag: M; readonly extras?: GedExtras | undefined } & HeaderOf<M> &
    ValuesOf<Row<M>["fields"]> &
    ListOf<M> &
    FloatsOf<M>
}[N]

/** A MessageType that is in no row. */
export interface UnknownMessage {
  readonly _tag: "Unknown"
  readonly type: number
  readonly body: Uint8Array
}

/** A MessageSubType of SERVICE_CONTROL that is in no row. */
export interface UnknownService {
  readonly _tag: "UnknownService"
  readonly subType: number
  readonly DialogueID: DialogueId
  readonly SendSeqNo: number
  readonly body: Uint8Array
}

export type GedMessage = Message | UnknownMessage | UnknownService
