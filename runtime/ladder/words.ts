// What passes on a ladder in the words of the protocol's skeleton: what we say is read off our
// messages to the CTI side, what we hear is the event that the flow was asked about. Tables.

import { eventRow } from "../../dsl/vocabulary/events/events.ts"
import { type Hearing, hearingOf, type Saying } from "../../dsl/vocabulary/skeletons/Skeleton.ts"
import type { Arrival } from "./Arrival.ts"

/** A message of ours; `argument` tells apart what one message may mean, by what stands there. */
interface SayingRow {
  readonly place?: string
  readonly words: Readonly<Record<string, Saying>>
}

const always = (word: Saying): SayingRow => ({ words: { "": word } })

// oxfmt-ignore
const sayingRows: Readonly<Record<string, SayingRow>> = {
  NewCall:               always("open"),
  NEW_CALL:              always("open"),
  REQUEST_INSTRUCTION:   always("open"),
  RouteRequest:          always("route"),
  ROUTE_REQUEST_EVENT:   always("route"),
  OneStepXfer:           always("transfer"),
  UDataSet:              always("attach"),
  SET_CALL_VARIABLES_EVENT: always("attach"),
  EndCall:               always("close"),
  Connected:             always("connected"),
  Failure:               always("not connected"),
  DIALOGUE_FAILURE_CONF: always("report unsupported"),
  TreatStatus:           { place: "Status", words: { completed: "report done", notstarted: "report unsupported" } },
  RUN_SCRIPT_RESULT:     { place: "ResultCode", words: { true: "report done", false: "report failed", yes: "report done", no: "report failed", "1": "report done", "0": "report failed" } },
  EVENT_REPORT:          { place: "EventID", words: {
    answer: "connected", busy: "report busy", "no-answer": "report no-answer", failed: "report failed",
    abandon: "close", disconnect: "close" } }
}

export const sayingOf = (arrival: Arrival): Saying | undefined => {
  const row = Object.hasOwn(sayingRows, arrival.message) ? sayingRows[arrival.message] : undefined
  if (row === undefined) return undefined
  const seen = row.place === undefined ? "" : arrival.read(row.place, "")
  const key = typeof seen === "string" ? seen.toLowerCase() : ""
  return Object.hasOwn(row.words, key) ? row.words[key] : undefined
}

/** Heard from the CTI side without the flow being asked; `event` is that of CallStatus. */
export const silentHearing = (message: string, event: string | undefined): Hearing | undefined => {
  if (message === "CallStatus" && event?.toLowerCase() === "xfercomplete") return "on completed"
  if (message === "CONNECT_TO_RESOURCE") return "on resource"
  return message === "Cancel" || message === "CANCEL" ? "on cancel" : undefined
}

/** An event of the flow; one that no CTI side sends has no word. */
export const hearingOfEvent = (event: string): Hearing | undefined => {
  const row = eventRow(event) ?? eventRow(event.split(/[.(]/)[0] ?? "")
  return row === undefined ? undefined : hearingOf(row)
}
