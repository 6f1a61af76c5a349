// The peers of a `test` and the messages they exchange with us, by the wire's own names. SIP peers
// speak any method and any response code; the CTI side only what its protocol has.

import type { SiteKind } from "./Site.ts"

export const testPeers = ["caller", "cti", "mcp", "agent"] as const

/** The methods a SIP peer and we may send each other (RFC 3261, 3262, 3311, 3515, 6086, 6665). */
export const sipMethods = [
  "INVITE",
  "ACK",
  "BYE",
  "CANCEL",
  "OPTIONS",
  "INFO",
  "PRACK",
  "UPDATE",
  "REFER",
  "NOTIFY",
  "SUBSCRIBE",
  "MESSAGE"
] as const

/** Response codes of SIP (RFC 3261 §7.2). */
export const sipStatusMin = 100
export const sipStatusMax = 699

/** `ours`: we send it; `theirs`: the CTI side does. */
export interface CtiMessages {
  readonly ours: ReadonlyArray<string>
  readonly theirs: ReadonlyArray<string>
}

const ivrServer: CtiMessages = {
  ours: [
    "LoginReq",
    "NewCall",
    "CallInfoReq",
    "RouteRequest",
    "TreatStatus",
    "Connected",
    "Failure",
    "OneStepXfer",
    "UDataSet",
    "UDataGet",
    "UDataDel",
    "AccessNumGet",
    "AccessNumCancel",
    "PeekStatReq",
    "GetStatReq",
    "LogMsg",
    "EndCall"
  ],
  theirs: [
    "LoginResp",
    "FlowControl",
    "CallStatus",
    "CallInfoResp",
    "CallError",
    "RouteResponse",
    "TreatCall",
    "Cancel",
    "UDataResp",
    "AccessNumResp",
    "StatResp",
    "MonitorInfo",
    "EndCall"
  ]
}

const serviceControl: CtiMessages = {
  ours: [
    "NEW_CALL",
    "REQUEST_INSTRUCTION",
    "RUN_SCRIPT_RESULT",
    "EVENT_REPORT",
    "DIALOGUE_FAILURE_CONF",
    "DIALOGUE_FAILURE_EVENT",
    "RESOURCE_CONNECTED",
    "SET_CALL_VARIABLES_EVENT",
    "DELIVERED_EVENT",
    "CALL_CLEARED_EVENT"
  ],
  theirs: [
    "RUN_SCRIPT_REQ",
    "CONNECT",
    "CANCEL",
    "RELEASE",
    "CONNECT_TO_RESOURCE",
    "TEMPORARY_CONNECT",
    "DIALOGUE_FAILURE_EVENT"
  ]
}

const callRouting: CtiMessages = {
  ours: [
    "ROUTE_REQUEST_EVENT",
    "ROUTE_END_EVENT",
    "SET_CALL_VARIABLES_EVENT",
    "DELIVERED_EVENT",
    "CALL_CLEARED_EVENT"
  ],
  theirs: ["ROUTE_SELECT", "ROUTE_END"]
}

/** What the CTI side of a site and we can say to each other. */
export const ctiMessages: Readonly<Record<SiteKind, CtiMessages>> = {
  behind: ivrServer,
  "in-front": ivrServer,
  network: ivrServer,
  sci: serviceControl,
  cri: callRouting,
  none: { ours: [], theirs: [] }
}
