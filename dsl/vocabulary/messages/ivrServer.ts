// What IVR Server and we say to each other in a ladder (iserver-xml.md §3 to §14). A place is a
// field of the message by its wire name, a key-value list with ` *` behind it (a record), or a key
// inside one (`Parameters APP_URL`). `FIN` is the wire's own word for the end of the connection.

import type { MessageRow } from "./Message.ts"

const userData = { "user-data": "UDataEx *" }
const extensions = { extensions: "ExtnsEx *" }

// oxfmt-ignore
export const ivrServerRows: ReadonlyArray<MessageRow> = [
  { message: "LoginReq",      from: "us",   line: "optional", args: { client: "ClientName" } },
  { message: "NewCall",       from: "us",   line: "needed",   args: { called: "CalledNum", dnis: "DNIS", ani: "ANI", mode: "CallControlMode", ...userData }, others: "UDataEx" },
  { message: "CallInfoReq",   from: "us",   line: "optional", args: {} },
  { message: "RouteRequest",  from: "us",   line: "needed",   args: { dn: "RouteDN", ced: "CED", ...userData }, others: "UDataEx" },
  { message: "TreatStatus",   from: "us",   line: "needed",   args: { status: "Status", digits: "CED", ced: "CED", error: "ErrorMsg", ...userData, ...extensions }, others: "UDataEx" },
  { message: "Connected",     from: "us",   line: "needed",   args: extensions },
  { message: "Failure",       from: "us",   line: "needed",   args: { reason: "Reason", ...extensions } },
  { message: "OneStepXfer",   from: "us",   line: "needed",   args: { to: "DestDN", location: "Location", ...userData, ...extensions }, others: "UDataEx" },
  { message: "UDataSet",      from: "us",   line: "optional", args: { action: "Action", ...userData }, others: "UDataEx" },
  { message: "UDataGet",      from: "us",   line: "needed",   args: { keys: "Keys" } },
  { message: "UDataDel",      from: "us",   line: "needed",   args: { action: "Action", keys: "Keys" } },
  { message: "AccessNumGet",  from: "us",   line: "needed",   args: { to: "DestDN", location: "Location", type: "XRouteType", ...userData, ...extensions } },
  { message: "AccessNumCancel", from: "us", line: "needed",   args: {} },
  { message: "PeekStatReq",   from: "us",   line: "needed",   args: { name: "StatName" } },
  { message: "GetStatReq",    from: "us",   line: "needed",   args: { server: "ServerName", type: "StatType", object: "ObjectId", "object-type": "ObjectType" } },
  { message: "LogMsg",        from: "us",   line: "optional", args: { text: "Text" } },
  { message: "EndCall",       from: "us",   line: "closing",  args: { cause: "EndCause", ...extensions } },
  { message: "LoginResp",     from: "peer", line: "optional", args: { result: "Result", status: "Status", version: "IServerVer" } },
  { message: "FlowControl",   from: "peer", line: "optional", args: { status: "Status" } },
  { message: "CallStatus",    from: "peer", line: "optional", args: { event: "Event" } },
  { message: "CallInfoResp",  from: "peer", line: "optional", args: { dnis: "DNIS", ani: "ANI", called: "CalledNum", "conn-id": "ConnId", "call-id": "TSCallId", "port-dn": "PortDN", "other-dn": "OtherDN", "last-event": "LastEvent" } },
  { message: "CallError",     from: "peer", line: "optional", args: { request: "FailedReq", code: "TlibErrCode" } },
  { message: "RouteResponse", from: "peer", line: "optional", args: { type: "RouteType", to: "Dest", ...extensions }, others: "ExtnsEx" },
  { message: "TreatCall",     from: "peer", line: "optional", others: "Parameters", args: {
    type: "Type", "app-id": "Parameters APP_ID", "app-url": "Parameters APP_URL", prompt: "Parameters PROMPT.1.ID", text: "Parameters PROMPT.1.TEXT",
    language: "Parameters LANGUAGE", "max-digits": "Parameters MAX_DIGITS", file: "Parameters MUSIC_DN", duration: "Parameters DURATION",
    params: "Parameters *", ...extensions } },
  { message: "Cancel",        from: "peer", line: "optional", args: {} },
  { message: "UDataResp",     from: "peer", line: "optional", args: { result: "Result", ...userData }, others: "UDataEx" },
  { message: "AccessNumResp", from: "peer", line: "optional", args: { action: "Action", result: "Result", number: "AccessNum" } },
  { message: "StatResp",      from: "peer", line: "optional", args: { code: "ResultCode", result: "Result" } },
  { message: "MonitorInfo",   from: "peer", line: "optional", args: {} },
  { message: "EndCall",       from: "peer", line: "optional", args: { cause: "EndCause", ...extensions } },
  { message: "FIN",           from: "peer", line: "optional", args: {} }
]
