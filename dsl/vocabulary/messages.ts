// The peers of a `test` and the messages they exchange with us, by the wire's own names. SIP peers
// speak any method and any response code; the CTI side only what its protocol has. The rows stand
// in `messages/`, one file a protocol.

import { callRoutingRows, serviceControlRows } from "./messages/ged125.ts"
import { ivrServerRows } from "./messages/ivrServer.ts"
import type { MessageRow } from "./messages/Message.ts"
import { sipMethods, sipRow } from "./messages/sip.ts"
import type { SipPeerName } from "./messages/sip.ts"
import { siteKinds } from "./Site.ts"
import type { SiteKind } from "./Site.ts"

export const testPeers = ["caller", "cti", "mcp", "agent"] as const
export type TestPeer = (typeof testPeers)[number]

/** The CTI side's rows of every kind of site. */
const ctiRows: Readonly<Record<SiteKind, ReadonlyArray<MessageRow>>> = {
  behind: ivrServerRows,
  "in-front": ivrServerRows,
  network: ivrServerRows,
  sci: serviceControlRows,
  cri: callRoutingRows,
  none: []
}

const rowsOf = (kind: SiteKind | undefined): ReadonlyArray<MessageRow> =>
  (kind === undefined ? siteKinds : [kind]).flatMap((one) => ctiRows[one])

/**
 * The row of a message; undefined when it cannot be sent that way. `kind` is undefined where no
 * deployment says which CTI side there is; then every protocol's messages are known.
 */
export const messageRow = (
  peer: TestPeer,
  from: MessageRow["from"],
  message: string,
  kind: SiteKind | undefined
): MessageRow | undefined =>
  peer === "cti"
    ? rowsOf(kind).find((row) => row.message === message && row.from === from)
    : sipRow(peer satisfies SipPeerName, from, message)

/** The names that can stand there, for a hint; response codes are not among them. */
export const messageNames = (
  peer: TestPeer,
  from: MessageRow["from"],
  kind: SiteKind | undefined
): ReadonlyArray<string> =>
  peer === "cti"
    ? rowsOf(kind).flatMap((row) => (row.from === from ? row.message : []))
    : sipMethods
