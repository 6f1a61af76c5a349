// What SIP peers and we say to each other in a ladder (RFC 3261, 3262, 3311, 3515, 6086, 6665; RFC
// 5552 and RFC 4240 towards the media platform). Places: `request-uri`, `from`, `to`, `contact`,
// `refer-to` (a number or a URI), `header` (a record of header fields), `uri-param NAME` and
// `uri-param` (a parameter of the Request-URI), `service` (a service of the flow), `form` (a field
// of a form-encoded body), `form *` (a record of them), `body`, `body-type`, `sipfrag` (the status
// in a NOTIFY), `phrase`, `offer` (whether there is a session description), `gateway`, `source`.

import type { MessageRow } from "./Message.ts"

/** The peers that speak SIP. `agent` and `caller` are behind the same gateways. */
export type SipPeerName = "caller" | "mcp" | "agent"

/** The methods a SIP peer and we may send each other. */
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

const anything = { header: "header", body: "body", "body-type": "body-type" }
const form = { ...anything, "user-data": "form *" }
const uris = { to: "request-uri", ani: "from", ...anything, offer: "offer" }

// oxfmt-ignore
const everyPeer: ReadonlyArray<MessageRow> = [
  { message: "INVITE",    from: "us",   line: "needed",   args: uris },
  { message: "ACK",       from: "us",   line: "optional", args: anything },
  { message: "BYE",       from: "us",   line: "closing",  args: { reason: "reason", ...anything } },
  { message: "CANCEL",    from: "us",   line: "closing",  args: { reason: "reason", ...anything } },
  { message: "OPTIONS",   from: "us",   line: "optional", args: anything },
  { message: "INFO",      from: "us",   line: "needed",   args: form, others: "form" },
  { message: "PRACK",     from: "us",   line: "optional", args: anything },
  { message: "UPDATE",    from: "us",   line: "optional", args: { ...anything, offer: "offer" } },
  { message: "REFER",     from: "us",   line: "needed",   args: { to: "refer-to", ...anything } },
  { message: "NOTIFY",    from: "us",   line: "optional", args: { status: "sipfrag", ...anything } },
  { message: "SUBSCRIBE", from: "us",   line: "needed",   args: anything },
  { message: "MESSAGE",   from: "us",   line: "needed",   args: anything },
  { message: "1xx",       from: "us",   line: "optional", args: { reason: "phrase", ...anything, offer: "offer" } },
  { message: "2xx",       from: "us",   line: "needed",   args: { reason: "phrase", ...form, offer: "offer" }, others: "form" },
  { message: "3xx",       from: "us",   line: "needed",   args: { to: "contact", reason: "phrase", ...anything } },
  { message: "4xx",       from: "us",   line: "needed",   args: { reason: "phrase", ...anything } },
  { message: "5xx",       from: "us",   line: "needed",   args: { reason: "phrase", ...anything } },
  { message: "6xx",       from: "us",   line: "needed",   args: { reason: "phrase", ...anything } },
  { message: "INVITE",    from: "peer", line: "optional", args: { to: "request-uri", ...anything, offer: "offer" } },
  { message: "ACK",       from: "peer", line: "optional", args: anything },
  { message: "BYE",       from: "peer", line: "optional", args: { reason: "reason", ...form }, others: "form" },
  { message: "CANCEL",    from: "peer", line: "optional", args: { reason: "reason", ...anything } },
  { message: "OPTIONS",   from: "peer", line: "optional", args: anything },
  { message: "INFO",      from: "peer", line: "optional", args: form, others: "form" },
  { message: "PRACK",     from: "peer", line: "optional", args: anything },
  { message: "UPDATE",    from: "peer", line: "optional", args: { ...anything, offer: "offer" } },
  { message: "REFER",     from: "peer", line: "optional", args: { to: "refer-to", ...form }, others: "form" },
  { message: "NOTIFY",    from: "peer", line: "optional", args: { status: "sipfrag", ...anything } },
  { message: "SUBSCRIBE", from: "peer", line: "optional", args: anything },
  { message: "MESSAGE",   from: "peer", line: "optional", args: anything },
  { message: "1xx",       from: "peer", line: "optional", args: { reason: "phrase", ...anything, offer: "offer" } },
  { message: "2xx",       from: "peer", line: "optional", args: { reason: "phrase", ...form, offer: "offer" }, others: "form" },
  { message: "3xx",       from: "peer", line: "optional", args: { to: "contact", reason: "phrase", ...anything } },
  { message: "4xx",       from: "peer", line: "optional", args: { reason: "phrase", ...anything } },
  { message: "5xx",       from: "peer", line: "optional", args: { reason: "phrase", ...anything } },
  { message: "6xx",       from: "peer", line: "optional", args: { reason: "phrase", ...anything } }
]

/** Rows that take the place of those above at one peer. */
// oxfmt-ignore
const ownRows: Readonly<Record<SipPeerName, ReadonlyArray<MessageRow>>> = {
  caller: [
    { message: "INVITE", from: "peer", line: "optional",
      args: { gateway: "gateway", dnis: "request-uri", ani: "from", display: "display", source: "source", ...anything, offer: "offer" } }
  ],
  mcp: [
    { message: "INVITE", from: "us", line: "needed", others: "uri-param",
      args: { service: "service", app: "uri-param voicexml", prompt: "uri-param play", file: "uri-param play", ...uris } }
  ],
  agent: []
}

const isResponse = /^[1-6]\d\d$/

/** The row of a method or response code at a SIP peer. */
export const sipRow = (
  peer: SipPeerName,
  from: MessageRow["from"],
  message: string
): MessageRow | undefined => {
  const name = isResponse.test(message) ? `${message.charAt(0)}xx` : message
  const fits = (row: MessageRow): boolean => row.message === name && row.from === from
  return ownRows[peer].find(fits) ?? everyPeer.find(fits)
}
