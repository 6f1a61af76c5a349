// The messages a leg sends, out of the state of its dialog. Every one carries our own Via, Contact
// and Call-ID (RFC 7092: topology stays on its side); what is relayed comes in as raw header
// fields.

import { buildRequest, buildResponse } from "../wire/sip/buildMessage.ts"
import type { SipMessage } from "../wire/sip/SipMessage.ts"
import type { Body, Headers } from "./LegEvent.ts"
import type { Hop } from "./TransactionLayer.ts"
import type { Local } from "./transport/Local.ts"

/** What we accept inside and outside of dialogs. */
export const allowedMethods =
  "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, PRACK, UPDATE, NOTIFY, REFER"

/** The bodies that we take in an INVITE, for Accept. */
export const acceptedBodies = "application/sdp, multipart/mixed"

/** The extensions that may be required of us (RFC 3261 §20.32). */
export const supportedExtensions: ReadonlySet<string> = new Set(["100rel", "timer", "replaces"])

const productName = "ctiflow"

export interface RequestDraft {
  readonly method: string
  readonly uri: string
  readonly branch: string
  readonly local: Local
  /** Route values, topmost first. */
  readonly routes: ReadonlyArray<string>
  /** From and To with the tags they have. */
  readonly from: string
  readonly to: string
  readonly callId: string
  readonly cseq: number
  readonly maxForwards: number
  /** Absent for requests that refresh no target. */
  readonly contact: string | undefined
  readonly headers: Headers
  readonly body: Body | undefined
}

export const printRequest = (draft: RequestDraft): Buffer => {
  const { transport, sentBy, listens } = draft.local
  // RFC 5923 §8: over a connection the far end may send us its own requests too.
  const alias = transport === "udp" || !listens ? "" : ";alias"
  const headers: Array<readonly [string, string]> = [
    ["Via", `SIP/2.0/${transport.toUpperCase()} ${sentBy};rport${alias};branch=${draft.branch}`],
    ["Max-Forwards", String(draft.maxForwards)]
  ]
  for (const route of draft.routes) headers.push(["Route", route])
  headers.push(
    ["From", draft.from],
    ["To", draft.to],
    ["Call-ID", draft.callId],
    ["CSeq", `${draft.cseq} ${draft.method}`]
  )
  if (draft.contact !== undefined) {
    headers.push(["Contact", draft.contact], ["Allow", allowedMethods])
    headers.push(["Supported", supportedIn(draft)])
  }
  headers.push(["User-Agent", productName], ...draft.headers)
  if (draft.body !== undefined) headers.push(["Content-Type", draft.body.contentType])
  return buildRequest({
    method: draft.method,
    uri: draft.uri,
    headers,
    body: draft.body?.content
  })
}

/**
 * An INVITE without an offer does not say that we know reliable provisional responses: the far end
 * would offer in one, and the caller's answer may come no earlier than with his ACK.
 */
const supportedIn = ({ method, body }: RequestDraft): string =>
  method === "INVITE" && body === undefined
    ? [...supportedExtensions].filter((name) => name !== "100rel").join(", ")
    : [...supportedExtensions].join(", ")

export interface ResponseDraft {
  readonly status: number
  readonly reason?: string | undefined
  readonly toTag: string | undefined
  readonly source: Hop
  /** Given where the response makes or refreshes a dialog. */
  readonly contact?: string | undefined
  readonly headers?: Headers | undefined
  readonly body?: Body | undefined
}

export const printResponse = (request: SipMessage, draft: ResponseDraft): Buffer => {
  const headers: Array<readonly [string, string]> = []
  if (draft.contact !== undefined) {
    headers.push(["Contact", draft.contact], ["Allow", allowedMethods])
    if (draft.status >= 200) headers.push(["Supported", [...supportedExtensions].join(", ")])
  }
  headers.push(["Server", productName], ...(draft.headers ?? []))
  if (draft.body !== undefined) headers.push(["Content-Type", draft.body.contentType])
  return buildResponse(request, {
    status: draft.status,
    reason: draft.reason,
    toTag: draft.toTag,
    source: draft.source,
    headers,
    body: draft.body?.content
  })
}
