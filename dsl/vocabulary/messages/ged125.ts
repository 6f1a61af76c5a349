// What a Cisco PIM and we say to each other in a ladder (ged125.md §6, §7): service control (SCI)
// and call routing (CRI). A place is a field of the message by its name in the fact sheet; a record
// of call variables is `CallVariables *`, one of them by its own name `CallVariables`.

import type { MessageRow } from "./Message.ts"

const variables = { "user-data": "CallVariables *", ced: "CED" }

// oxfmt-ignore
const caller = {
  dialed: "DialedNumber", dnis: "DNIS", ani: "ANI", called: "CalledNumber", uui: "UserToUserInfo",
  "trunk-group": "TrunkGroupID", "service-id": "ServiceID", ...variables
}

const label = { label: "LabelType", number: "Label", ...variables }

/** Messages of neither interface alone. */
// oxfmt-ignore
const bothInterfaces: ReadonlyArray<MessageRow> = [
  { message: "SET_CALL_VARIABLES_EVENT", from: "us", line: "optional", args: variables, others: "CallVariables" },
  { message: "DELIVERED_EVENT",    from: "us", line: "optional", args: { dnis: "DNIS", ani: "ANI", uui: "UserToUserInfo", "trunk-group": "TrunkGroupID", "service-id": "ServiceID" } },
  { message: "CALL_CLEARED_EVENT", from: "us", line: "optional", args: { cause: "CauseCode" } },
  { message: "FIN",                from: "peer", line: "optional", args: {} }
]

// oxfmt-ignore
export const serviceControlRows: ReadonlyArray<MessageRow> = [
  { message: "NEW_CALL",               from: "us",   line: "needed",   args: caller, others: "CallVariables" },
  { message: "REQUEST_INSTRUCTION",    from: "us",   line: "needed",   args: { ...caller, correlation: "CorrelationID", "correlation-id": "CorrelationID" }, others: "CallVariables" },
  { message: "RUN_SCRIPT_RESULT",      from: "us",   line: "needed",   args: { ok: "ResultCode", ...variables, digits: "CED" }, others: "CallVariables" },
  { message: "EVENT_REPORT",           from: "us",   line: "closing",  args: { event: "EventID", cause: "CauseCode" } },
  { message: "DIALOGUE_FAILURE_CONF",  from: "us",   line: "needed",   args: { error: "ErrorCode" } },
  { message: "DIALOGUE_FAILURE_EVENT", from: "us",   line: "closing",  args: { error: "ErrorCode" } },
  { message: "RESOURCE_CONNECTED",     from: "us",   line: "optional", args: {} },
  { message: "RUN_SCRIPT_REQ",         from: "peer", line: "optional", args: { script: "ScriptID", config: "ScriptConfiguration", ani: "ANI", ...variables }, others: "CallVariables" },
  { message: "CONNECT",                from: "peer", line: "optional", args: { ...label, hint: "TransferHint" }, others: "CallVariables" },
  { message: "CANCEL",                 from: "peer", line: "optional", args: {} },
  { message: "RELEASE",                from: "peer", line: "optional", args: { cause: "Cause" } },
  { message: "CONNECT_TO_RESOURCE",    from: "peer", line: "optional", args: label, others: "CallVariables" },
  { message: "TEMPORARY_CONNECT",      from: "peer", line: "optional", args: { ...label, correlation: "CorrelationID", "correlation-id": "CorrelationID" }, others: "CallVariables" },
  { message: "DIALOGUE_FAILURE_EVENT", from: "peer", line: "optional", args: { error: "ErrorCode" } },
  ...bothInterfaces
]

// oxfmt-ignore
export const callRoutingRows: ReadonlyArray<MessageRow> = [
  { message: "ROUTE_REQUEST_EVENT", from: "us",   line: "needed",   args: caller, others: "CallVariables" },
  { message: "ROUTE_END_EVENT",     from: "us",   line: "closing",  args: { status: "Status" } },
  { message: "ROUTE_SELECT",        from: "peer", line: "optional", args: label, others: "CallVariables" },
  { message: "ROUTE_END",           from: "peer", line: "optional", args: { status: "Status" } },
  ...bothInterfaces
]
