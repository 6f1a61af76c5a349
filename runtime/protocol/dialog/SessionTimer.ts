// Session timers: RFC 4028, one machine for each dialog, whichever end refreshes. What is agreed in
// INVITE, UPDATE and their answers is read and written here too.
//
// Theory. Two ends agree on an interval and on one of them to refresh the session within it, by a
// re-INVITE or UPDATE. The one who refreshes does so at half of the interval; the other one who
// hears nothing ends the call shortly before the interval is over. So a call whose far end has
// vanished does not live for ever.

import type { SessionTimerValues } from "../../config/SipTimers.ts"
import type { SipMessage } from "../../wire/sip/SipMessage.ts"
import { makeTimedMachine } from "../transaction/Machine.ts"

const states = ["Off", "Refreshing", "Watching", "Over"] as const

const events = [
  "we refresh",
  "they refresh",
  "no session timer",
  "timer refresh",
  "timer expired",
  "dialog over"
] as const

export type SessionTimerState = (typeof states)[number]

/** The first three: what a 2xx to INVITE or UPDATE has agreed on, sent or received. */
export type SessionTimerEvent = (typeof events)[number]

export type SessionTimerTimer = "timer refresh" | "timer expired"

export type SessionTimerAction =
  | "start timer refresh"
  | "start timer expired"
  | "refresh"
  | "end session"

// oxfmt-ignore
export const sessionTimerMachine = makeTimedMachine<
  SessionTimerState,
  SessionTimerEvent,
  SessionTimerAction,
  SessionTimerTimer
>({
  name: "session timer",
  states,
  events,
  runs: {
    Off:        [],
    Refreshing: ["timer refresh", "timer expired"],
    Watching:   ["timer expired"],
    Over:       []
  },
  rows: [
    ["Off",        "we refresh",       "Refreshing", ["start timer refresh", "start timer expired"]],
    ["Off",        "they refresh",     "Watching",   ["start timer expired"]],
    ["Off",        "dialog over",      "Over",       []],
    ["Refreshing", "we refresh",       "Refreshing", ["start timer refresh", "start timer expired"]],
    ["Refreshing", "they refresh",     "Watching",   ["start timer expired"]],
    ["Refreshing", "no session timer", "Off",        []],
    // Tried again at each further half of what is left, until the session is over.
    ["Refreshing", "timer refresh",    "Refreshing", ["refresh"]],
    ["Refreshing", "timer expired",    "Over",       ["end session"]],
    ["Refreshing", "dialog over",      "Over",       []],
    ["Watching",   "we refresh",       "Refreshing", ["start timer refresh", "start timer expired"]],
    ["Watching",   "they refresh",     "Watching",   ["start timer expired"]],
    ["Watching",   "no session timer", "Off",        []],
    ["Watching",   "timer expired",    "Over",       ["end session"]],
    ["Watching",   "dialog over",      "Over",       []]
  ],
  ignored: [
    ["Off",        "no session timer", "there was none before"],
    ["Over",       "we refresh",       "the answer crossed our BYE"],
    ["Over",       "they refresh",     "the answer crossed our BYE"],
    ["Over",       "no session timer", "the answer crossed our BYE"],
    ["Over",       "dialog over",      "it was over before"]
  ]
})

/** What two ends have agreed on. */
export interface SessionTerms {
  readonly expiresS: number
  readonly refresher: "us" | "them"
}

/** Milliseconds from the agreement. §10: the watcher ends min(32 s, a third) before the end. */
export const sessionDurations = ({
  expiresS
}: SessionTerms): Readonly<Record<SessionTimerTimer, number>> => ({
  "timer refresh": expiresS * 500,
  "timer expired": (expiresS - Math.min(32, expiresS / 3)) * 1_000
})

interface SessionExpires {
  readonly seconds: number
  readonly refresher: "uac" | "uas" | undefined
}

/** §4: `1800;refresher=uac`; undefined when it is missing or does not read. */
export const parseSessionExpires = (value: string | undefined): SessionExpires | undefined => {
  const found = /^(\d{1,9})\s{0,8}(?:;(.*))?$/s.exec(value ?? "")
  if (found === null) return undefined
  const refresher = /(?:^|;)\s{0,8}refresher\s{0,8}=\s{0,8}(uac|uas)\b/i.exec(found[2] ?? "")
  const side = refresher?.[1]?.toLowerCase()
  return {
    seconds: Number(found[1]),
    refresher: side === "uac" || side === "uas" ? side : undefined
  }
}

const supportsTimer = (message: SipMessage): boolean =>
  [...message.headers("Supported"), ...message.headers("Require")].some(
    (tag) => tag.toLowerCase() === "timer"
  )

/** §9: the interval of a request that we cannot agree to; the least one we can, for a 422. */
export const tooSmall = (request: SipMessage, values: SessionTimerValues): number | undefined => {
  const wanted = parseSessionExpires(request.header("Session-Expires"))
  if (wanted === undefined || wanted.seconds >= values.minS) return undefined
  return supportsTimer(request) ? values.minS : undefined
}

/** §9: what we agree to in the 2xx to a request, and the header fields that say so. */
export const answerTerms = (
  request: SipMessage,
  values: SessionTimerValues
): {
  readonly terms: SessionTerms | undefined
  readonly headers: ReadonlyArray<readonly [string, string]>
} => {
  const wanted = parseSessionExpires(request.header("Session-Expires"))
  const knowsTimers = supportsTimer(request)
  if (wanted === undefined && !knowsTimers) return { terms: undefined, headers: [] }
  const minS = Math.max(values.minS, Number.parseInt(request.header("Min-SE") ?? "0", 10) || 0)
  const expiresS = Math.max(minS, Math.min(wanted?.seconds ?? values.expiresS, values.expiresS))
  // Table 2: who does not know timers cannot refresh.
  const refresher = knowsTimers ? (wanted?.refresher ?? "uac") : "uas"
  return {
    terms: { expiresS, refresher: refresher === "uas" ? "us" : "them" },
    headers: [
      ["Session-Expires", `${expiresS};refresher=${refresher}`],
      ...(refresher === "uac" ? ([["Require", "timer"]] as const) : [])
    ]
  }
}

/** §7.2: what the 2xx to a request of ours agrees on. */
export const answeredTerms = (response: SipMessage): SessionTerms | undefined => {
  const agreed = parseSessionExpires(response.header("Session-Expires"))
  if (agreed === undefined || agreed.seconds === 0) return undefined
  return { expiresS: agreed.seconds, refresher: agreed.refresher === "uas" ? "them" : "us" }
}

/** §7.1: what a request of ours proposes; inside a dialog the refresher stays who it is. */
export const proposal = (
  expiresS: number,
  minS: number,
  refresher: SessionTerms["refresher"] | undefined
): ReadonlyArray<readonly [string, string]> => {
  const side = refresher === undefined ? "" : `;refresher=${refresher === "us" ? "uac" : "uas"}`
  return [
    ["Session-Expires", `${expiresS}${side}`],
    ["Min-SE", String(minS)]
  ]
}
