// Which event of the session a message of the PIM is (ged125.md §3, §6.2), as a table, and with
// which status a feature that we do not offer is refused.

import { statusCodes } from "../../wire/ged125/codes.ts"
import type { GedDecodeError } from "../../wire/ged125/GedCodec.ts"
import { messageRow, outsideDialogue } from "../../wire/ged125/Messages.ts"
import type { GedMessage, MessageName } from "../../wire/ged125/Messages.ts"
import type { SessionEvent } from "./Session.ts"

/** What of the protocol a session uses, as OPEN_CONF says it. */
export interface Features {
  readonly serviceControl: boolean
  readonly callRouting: boolean
  readonly eventFeed: boolean
  readonly timeSynch: boolean
}

export type Feature = keyof Features

interface EventRow {
  readonly event: SessionEvent
  /** Without it the message is an unsupported request. */
  readonly needs?: Feature
}

// oxfmt-ignore
const eventRows: ReadonlyMap<MessageName, EventRow> = new Map<MessageName, EventRow>([
  // Whether it is accepted is `openingEvent`'s to say.
  ["OPEN_REQ",              { event: "open" }],
  ["HEARTBEAT_REQ",         { event: "heartbeat request" }],
  ["HEARTBEAT_CONF",        { event: "heartbeat confirmation" }],
  ["CLOSE_REQ",             { event: "close request" }],
  ["CLOSE_CONF",            { event: "close confirmation" }],
  ["FAILURE_CONF",          { event: "failure" }],
  ["FAILURE_EVENT",         { event: "failure" }],
  ["INIT_DATA_REQ",         { event: "event feed request",      needs: "eventFeed" }],
  ["INIT_SERVICE_CTRL_REQ", { event: "service control request", needs: "serviceControl" }],
  ["TIME_SYNCH_REQ",        { event: "time synch request",      needs: "timeSynch" }],
  ["ROUTE_SELECT",          { event: "call message",            needs: "callRouting" }],
  ["ROUTE_END",             { event: "call message",            needs: "callRouting" }],
  ["SIMULATOR_RESET_EVENT", { event: "unknown message" }]
])

/** Of a call; whether it suits there is for its dialogue to say. */
const inDialogue: EventRow = { event: "call message", needs: "serviceControl" }

const rowOf = (message: GedMessage): EventRow => {
  if (message._tag === "Unknown") return { event: "unknown message" }
  if (message._tag === "UnknownService") return inDialogue
  const row = eventRows.get(message._tag)
  if (row !== undefined) return row
  const { isOutsideDialogue, sub } = messageRow(message._tag)
  return sub && isOutsideDialogue !== true ? inDialogue : { event: "wrong message" }
}

/**
 * The event of a message. `features` are those agreed on; before that all count, since there the
 * session refuses everything but OPEN_REQ.
 */
export const sessionEventOf = (
  message: GedMessage,
  features: Features | undefined
): SessionEvent => {
  const { event, needs } = rowOf(message)
  const isOffered = needs === undefined || features === undefined || features[needs]
  return isOffered ? event : "unsupported request"
}

/** The event of bytes that are no message: a call's where its dialogue could be read. */
export const faultEventOf = (error: GedDecodeError): SessionEvent => {
  const { dialogueId } = error.header
  const isOfCall = dialogueId !== undefined && dialogueId !== outsideDialogue.DialogueID
  return isOfCall ? "call message" : "wrong message"
}

/** Status for a message whose feature is not offered. */
export const unsupportedStatus = (message: GedMessage): number => {
  const { needs } = rowOf(message)
  return needs === undefined ? statusCodes.E_REQUEST_REFUSED : featureStatuses[needs]
}

const featureStatuses: Readonly<Record<Feature, number>> = {
  serviceControl: statusCodes.E_SERVICE_CTRL_NOT_SUPPORTED,
  callRouting: statusCodes.E_ROUTING_NOT_SUPPORTED,
  eventFeed: statusCodes.E_EVENTS_NOT_SUPPORTED,
  timeSynch: statusCodes.E_TIME_SYNCH_NOT_SUPPORTED
}
