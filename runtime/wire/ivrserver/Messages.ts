// The message catalogue of IVR Server's XML (iserver-xml.md §3 to §14) as one table. A row says who
// sends the message, which scalars it has and where they stand, which key-value lists, and how well
// each of it is known. Decoder, encoder, test generator and simulator read the rows; the TypeScript
// types of the messages are derived from them. What a value means, and which spelling is written
// where the evidence is thin, is `dialect.ts`.

import type { XmlElement } from "../xml/XmlElement.ts"
import type { NodeList } from "./NodeList.ts"

/**
 * How well something is known: seen on a real server, documented, read in a client's code, or only
 * remembered.
 */
export type Mark = "measured" | "doc" | "code" | "memory"

export type Direction = "to-server" | "to-client" | "both"

/**
 * Where a scalar stands: in an attribute, as text of a child element, or as the message element's
 * own text.
 */
export type Place = "attribute" | "child" | "text"

export type Need = "required" | "optional"

/**
 * Where it stands when we write it (read: anywhere), whether it may be missing, evidence, and words
 * seen in it.
 */
export type FieldRow = readonly [
  place: Place,
  need: Need,
  mark: Mark,
  words?: ReadonlyArray<string>
]

export interface MessageRow {
  readonly direction: Direction
  readonly mark: Mark
  readonly purpose: string
  /** In the order of writing; attributes and children may be mixed. */
  readonly fields: Readonly<Record<string, FieldRow>>
  /** Key-value lists, written after the scalars. */
  readonly lists: ReadonlyArray<ListName>
}

export type ListName = "UDataEx" | "ExtnsEx" | "Parameters"

/** CallId as IVR Server's client chose it; opaque, repeated by every message of the call. */
export type GenesysCallId = string & { readonly GenesysCallId: unique symbol }

/**
 * The brand's one constructor. On reading any text is a CallId; those we make ourselves are at most
 * 40 ASCII characters without blanks (§2).
 */
export const genesysCallId = (text: string): GenesysCallId => text as GenesysCallId

// oxfmt-ignore
const callInfo = {
  ANI:               ["attribute", "optional", "measured"],
  DNIS:              ["attribute", "optional", "measured"],
  CalledNum:         ["attribute", "optional", "measured"],
  ConnId:            ["attribute", "optional", "measured"],
  TSCallId:          ["attribute", "optional", "measured"],
  PortDN:            ["attribute", "optional", "measured"],
  PortTrunk:         ["attribute", "optional", "measured"],
  PortQueue:         ["attribute", "optional", "measured"],
  OtherDN:           ["attribute", "optional", "measured"],
  OtherTrunk:        ["attribute", "optional", "doc"],
  OtherQueue:        ["attribute", "optional", "doc"],
  LastEvent:         ["attribute", "optional", "measured"],
  FirstHomeLocation: ["attribute", "optional", "doc"],
  ThirdPartyDN:      ["attribute", "optional", "code"],
  UUID:              ["attribute", "optional", "memory"]
} as const

// oxfmt-ignore
const secondLeg = {
  DestDN:   ["attribute", "required", "code"],
  Location: ["attribute", "optional", "memory"]
} as const

const dataLists = ["UDataEx", "ExtnsEx"] as const

// oxfmt-ignore
const endCauses = [
  "Normal", "Abandoned", "Resources", "FeatureNotSupported", "InvalidVersion", "InvalidStateTransition", "ServerPaused",
  "Timeout"
] as const

// oxfmt-ignore
const failedRequests = [
  "Unknown", "NoSuchCall", "OneStepXfer", "OneStepConf", "InitConf", "CompleteConf", "InitXfer", "CompleteXfer",
  "RetrieveCall", "MakeCall", "AgentControl", "NotAllowed"
] as const

// oxfmt-ignore
const callEvents = [
  "Dialing", "Ringing", "Established", "Retrieved", "Busy", "Held", "ConfPartyAdd", "ConfPartyDel", "XferComplete",
  "Released"
] as const

// oxfmt-ignore
export const messages = {
  // §4 Session.
  LoginReq: { direction: "to-server", mark: "measured", purpose: "log the client in", lists: [], fields: {
    Version:       ["attribute", "optional", "measured", ["4.0"]],
    ClientName:    ["attribute", "required", "measured"],
    ReportStatus:  ["attribute", "optional", "measured", ["true", "false"]],
    ServerMonitor: ["attribute", "optional", "measured", ["clear", "set"]] } },
  LoginResp: { direction: "to-client", mark: "measured", purpose: "result of the login", lists: [], fields: {
    IServerVer:    ["attribute", "optional", "measured"],
    Result:        ["attribute", "required", "measured", ["Success", "InvalidProtocolVersion"]],
    ConfigOptions: ["attribute", "optional", "doc"],
    Status:        ["attribute", "optional", "measured", ["OK", "InitInProgress", "NoSuchClient"]] } },
  FlowControl: { direction: "to-client", mark: "measured", purpose: "stop or resume new calls", lists: [], fields: {
    Status: ["attribute", "required", "measured", ["Off", "On", "off", "on"]] } },
  LogMsg: { direction: "to-server", mark: "memory", purpose: "write a line to the server's log", lists: [], fields: {
    Text: ["text", "optional", "memory"] } },
  Reset: { direction: "to-server", mark: "memory", purpose: "drop all calls of this client", lists: [], fields: {} },
  MonitorInfo: { direction: "to-client", mark: "doc", purpose: "status of T-Server, port or agent", lists: [], fields: {
    ReqId: ["attribute", "optional", "doc"] } },

  // §5 Call start, status, end.
  NewCall: { direction: "to-server", mark: "measured", purpose: "a call arrived on a port", lists: dataLists, fields: {
    CallControlMode: ["attribute", "optional", "measured", ["Network", "Genesys"]],
    Version:         ["attribute", "optional", "measured", ["4.0"]],
    CalledNum:       ["child", "required", "measured"],
    DNIS:            ["child", "optional", "measured"],
    ANI:             ["child", "optional", "measured"] } },
  CallStatus: { direction: "to-client", mark: "measured", purpose: "telephony event of the call", lists: [], fields: {
    Event: ["attribute", "required", "measured", callEvents] } },
  EndCall: { direction: "both", mark: "measured", purpose: "the call is over", lists: ["ExtnsEx"], fields: {
    EndCause: ["attribute", "optional", "measured", endCauses] } },

  // §6 Routing.
  RouteRequest: { direction: "to-server", mark: "code", purpose: "ask the router for a destination", lists: dataLists, fields: {
    RouteDN: ["attribute", "required", "code"],
    CED:     ["child", "optional", "code"] } },
  RouteResponse: { direction: "to-client", mark: "code", purpose: "destination from the router", lists: ["ExtnsEx"], fields: {
    RouteType: ["attribute", "optional", "code", ["Default", "Normal", "Reroute", "RerouteAttended", "RerouteConferenced"]],
    Dest:      ["child", "optional", "code"] } },
  Connected: { direction: "to-server", mark: "memory", purpose: "the routed leg is connected", lists: ["ExtnsEx"], fields: {} },
  Failure: { direction: "to-server", mark: "memory", purpose: "the routed leg failed", lists: ["ExtnsEx"], fields: {
    Reason: ["attribute", "optional", "memory", ["Busy", "NoAnswer", "ConnectFailed"]] } },

  // §7 Treatments.
  TreatCall: { direction: "to-client", mark: "doc", purpose: "run a treatment", lists: ["Parameters", "ExtnsEx"], fields: {
    Type: ["attribute", "required", "doc"] } },
  Cancel: { direction: "to-client", mark: "doc", purpose: "abort the running treatment", lists: [], fields: {} },
  TreatStatus: { direction: "to-server", mark: "memory", purpose: "progress or result of a treatment", lists: dataLists, fields: {
    Status:   ["attribute", "required", "memory", ["NotStarted", "Started", "Completed", "Cancelled"]],
    CED:      ["child", "optional", "memory"],
    ErrorMsg: ["child", "optional", "memory"] } },

  // §8 External routing.
  AccessNumGet: { direction: "to-server", mark: "doc", purpose: "ask for an access number", lists: dataLists, fields: {
    DestDN:     ["attribute", "required", "doc"],
    Location:   ["attribute", "required", "doc"],
    XRouteType: ["attribute", "optional", "doc", ["Default", "Route", "Direct", "Reroute", "DirectUUI", "DirectANI",
      "DirectNoToken", "DNISPool", "DirectDigits"]],
    UUI_Number: ["attribute", "optional", "doc"] } },
  AccessNumCancel: { direction: "to-server", mark: "memory", purpose: "withdraw that question", lists: [], fields: {} },
  AccessNumResp: { direction: "to-client", mark: "memory", purpose: "the access number", lists: [], fields: {
    Action:    ["attribute", "optional", "memory", ["Get", "Cancel"]],
    Result:    ["attribute", "optional", "memory"],
    AccessNum: ["attribute", "optional", "memory"] } },

  // §9 Transfer, conference, outgoing call.
  OneStepXfer:  { direction: "to-server", mark: "measured", purpose: "single-step transfer", lists: dataLists, fields: secondLeg },
  OneStepConf:  { direction: "to-server", mark: "doc", purpose: "single-step conference", lists: dataLists, fields: secondLeg },
  InitXfer:     { direction: "to-server", mark: "doc", purpose: "begin a two-step transfer", lists: dataLists, fields: secondLeg },
  CompleteXfer: { direction: "to-server", mark: "doc", purpose: "complete it", lists: [], fields: {} },
  InitConf:     { direction: "to-server", mark: "doc", purpose: "begin a two-step conference", lists: dataLists, fields: secondLeg },
  CompleteConf: { direction: "to-server", mark: "doc", purpose: "complete it", lists: [], fields: {} },
  RetrieveCall: { direction: "to-server", mark: "doc", purpose: "take the held call back", lists: [], fields: {} },
  MakeCall: { direction: "to-server", mark: "doc", purpose: "place a call from a port", lists: dataLists, fields: {
    DestDN:    ["attribute", "required", "memory"],
    CalledNum: ["child", "optional", "memory"] } },
  CallError: { direction: "to-client", mark: "measured", purpose: "a request failed", lists: [], fields: {
    FailedReq:   ["attribute", "required", "measured", failedRequests],
    TlibErrCode: ["attribute", "optional", "measured"],
    ReqId:       ["attribute", "optional", "doc"] } },

  // §10 Call information.
  CallInfoReq: { direction: "to-server", mark: "measured", purpose: "ask for call data", lists: [], fields: {
    ReportUUID:         ["attribute", "optional", "code", ["true", "false"]],
    ReportThirdPartyDN: ["attribute", "optional", "code", ["true", "false"]] } },
  CallInfoResp: { direction: "to-client", mark: "measured", purpose: "call data", lists: [], fields: callInfo },

  // §11 User data.
  UDataSet: { direction: "to-server", mark: "measured", purpose: "write user data", lists: ["UDataEx"], fields: {
    Action:    ["attribute", "optional", "memory", ["Add", "Replace"]],
    RequestId: ["child", "required", "code"] } },
  UDataGet: { direction: "to-server", mark: "measured", purpose: "read user data", lists: [], fields: {
    Keys:      ["attribute", "required", "measured"],
    RequestId: ["child", "required", "code"] } },
  UDataDel: { direction: "to-server", mark: "doc", purpose: "delete user data", lists: [], fields: {
    Action:    ["attribute", "optional", "memory", ["DeleteKey", "DeleteAll"]],
    Keys:      ["attribute", "optional", "memory"],
    RequestId: ["child", "required", "memory"] } },
  UDataResp: { direction: "to-client", mark: "measured", purpose: "answer to the three before", lists: ["UDataEx"], fields: {
    Result:    ["attribute", "optional", "measured", ["Success", "NoSuchCall", "NoMatch", "FeatureNotSupported", "MiscError"]],
    RequestId: ["child", "required", "code"] } },

  // §12 Statistics.
  PeekStatReq: { direction: "to-server", mark: "code", purpose: "quick queue statistic", lists: [], fields: {
    RequestId: ["child", "required", "code"],
    StatName:  ["child", "required", "code", ["CurrNumberWaitingCalls", "ExpectedWaitTime"]] } },
  GetStatReq: { direction: "to-server", mark: "doc", purpose: "any Stat Server statistic", lists: [], fields: {
    ServerName: ["attribute", "optional", "memory"],
    StatType:   ["attribute", "optional", "memory"],
    ObjectId:   ["attribute", "optional", "memory"],
    ObjectType: ["attribute", "optional", "memory"],
    RequestId:  ["child", "required", "memory"] } },
  StatResp: { direction: "to-client", mark: "code", purpose: "answer to the two before", lists: [], fields: {
    ResultCode: ["attribute", "required", "code", ["Success"]],
    RequestId:  ["child", "required", "code"],
    Result:     ["child", "optional", "code"] } },

  // §13 Outbound.
  DialOutRegistry: { direction: "to-server", mark: "doc", purpose: "offer this client for dialling out", lists: [], fields: {
    Command: ["attribute", "optional", "doc", ["Add", "Remove", "RemoveAll"]],
    RouteDN: ["attribute", "optional", "memory"] } },
  DialOutRegistryResp: { direction: "to-client", mark: "doc", purpose: "answer to it", lists: [], fields: {
    Result: ["attribute", "required", "doc", ["Success", "ConfigError", "MiscFailure"]] } },
  DialOut: { direction: "to-client", mark: "doc", purpose: "place an outbound call", lists: dataLists, fields: {
    RefID:        ["attribute", "required", "doc"],
    TimeToAnswer: ["attribute", "required", "doc"],
    OrigNum:      ["child", "required", "doc"],
    DestNum:      ["child", "required", "doc"] } },
  DialOutInit: { direction: "to-server", mark: "memory", purpose: "dialling begins", lists: [], fields: {
    RefID: ["attribute", "optional", "memory"] } },
  DialOutError: { direction: "to-server", mark: "memory", purpose: "dialling failed", lists: [], fields: {
    RefID:  ["attribute", "optional", "memory"],
    Reason: ["attribute", "optional", "memory", ["NoAnswer", "Busy"]] } }
} as const satisfies Readonly<Record<string, MessageRow>>

export type MessageName = keyof typeof messages

/** A row by its name as it came from outside. */
export const messageRow = (name: string): MessageRow | undefined => rowsByName.get(name)

const rowsByName: ReadonlyMap<string, MessageRow> = new Map(Object.entries(messages))

/** What a message carries beyond its row; kept so that it survives a round trip. */
export interface Extras {
  readonly attributes: ReadonlyMap<string, string>
  readonly elements: ReadonlyArray<XmlElement>
  readonly text: string
}

type Fields<N extends MessageName> = (typeof messages)[N]["fields"]

type RequiredFields<N extends MessageName> = {
  readonly [
    F in keyof Fields<N> as Fields<N>[F] extends readonly [Place, "required", ...infer _]
      ? F
      : never
  ]: string
}

type OptionalFields<N extends MessageName> = {
  readonly [
    F in keyof Fields<N> as Fields<N>[F] extends readonly [Place, "optional", ...infer _]
      ? F
      : never
  ]?: string | undefined
}

type Lists<N extends MessageName> = {
  readonly [L in (typeof messages)[N]["lists"][number]]?: NodeList | undefined
}

/** One message; scalars and lists under the wire's own names. */
export type Message<N extends MessageName = MessageName> = {
  readonly [M in N]: {
    readonly _tag: M
    readonly callId: GenesysCallId
    readonly extras?: Extras | undefined
  } & RequiredFields<M> &
    OptionalFields<M> &
    Lists<M>
}[N]

/** A message whose element is in no row. */
export interface UnknownMessage {
  readonly _tag: "Unknown"
  readonly callId: GenesysCallId
  readonly element: XmlElement
}

export type GctiMessage = Message | UnknownMessage
