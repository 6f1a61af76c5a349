// One connection's session with a PIM as data, and the pure step over it: the tables of
// `Session.ts` and `Liveness.ts`, and what stands in the messages they have us send. Whoever runs
// it owns the socket, the clock and the timers, gives in what happened, and carries out what comes
// out, in its order.
//
// INVARIANT (one seat): of all sessions of a link at most one has taken the seat and is not Closed.
// `seatFor` says how a connection finds it; whoever runs the sessions gives `superseded` to the
// holder when another takes it.

import { nullElement, statusCodes } from "../../wire/ged125/codes.ts"
import type { EccName } from "../../wire/ged125/FloatingFields.ts"
import type { GedDecodeError } from "../../wire/ged125/GedCodec.ts"
import { invokeId } from "../../wire/ged125/Messages.ts"
import type { GedMessage, InvokeId, Message } from "../../wire/ged125/Messages.ts"
import { liveness, stepLiveness } from "./Liveness.ts"
import type { LivenessEvent, LivenessState, LivenessTimer } from "./Liveness.ts"
import { session as sessionTable, stepSession } from "./Session.ts"
import type { SessionAction, SessionEvent, SessionPhase, SessionTimer } from "./Session.ts"
import { faultEventOf, sessionEventOf, unsupportedStatus } from "./sessionEvents.ts"
import type { Features } from "./sessionEvents.ts"
import { eventFeedSnapshot, serviceControlSnapshot } from "./VruState.ts"
import type { VruState, VruTime } from "./VruState.ts"

/** What a site offers and accepts. */
export interface SessionSite {
  readonly features: Features
  /** Versions of OPEN_REQ that are accepted, both ends included. */
  readonly versions: { readonly lowest: number; readonly highest: number }
  /** Bits of INIT_SERVICE_CTRL_DATA. */
  readonly serviceFeatures: number
  /** Which of CallVariable1 to 10 ICM shall send, the lowest bit for the first. */
  readonly callVarsMask: number
  readonly variables: ReadonlyArray<EccName>
  /** In what IdleTimeout is given (U2); `auto` takes a thousand and more for milliseconds. */
  readonly idleUnit: "auto" | "milliseconds" | "seconds"
  /** In place of the PIM's IdleTimeout. */
  readonly idleLimitMs: number | undefined
  /** Whether we ask for a heartbeat when the PIM is in doubt (U3). */
  readonly asks: boolean
}

/** What a site that says nothing more offers, for service control alone. */
export const plainSessionSite: SessionSite = {
  features: { serviceControl: true, callRouting: false, eventFeed: false, timeSynch: true },
  // §3.2: 6 is documented and 16 was met; service control needs 2.
  versions: { lowest: 2, highest: 16 },
  // §6.3: RUN_SCRIPT, CONNECT, CANCEL, RELEASE.
  serviceFeatures: 0x0f,
  callVarsMask: 0x03ff,
  variables: [],
  idleUnit: "auto",
  idleLimitMs: undefined,
  asks: true
}

/** Milliseconds of the session's own timers. */
export const sessionTimes = {
  // §3.6. A PIM speaks at once; whoever connects and says nothing is a port scan.
  openMs: 10_000,
  // A process that is told to stop has its own limit behind this.
  closeMs: 2_000,
  // §3.4: never below 5 s, which is one heartbeat of a PIM.
  idleMinMs: 5_000,
  // A PIM that says nothing for so long is gone, whatever it announced.
  idleMaxMs: 600_000,
  // For an IdleTimeout of 0 or of all ones, which name no limit; as the one public client has it.
  idleUnnamedMs: 120_000
} as const

/** What the two sides agreed on. */
export interface Agreed extends Features {
  readonly version: number
  readonly idleLimitMs: number
}

export interface Session {
  readonly phase: SessionPhase
  readonly life: LivenessState
  /** Undefined before the session is open. */
  readonly agreed: Agreed | undefined
  /** Requests of ours so far. */
  readonly requestCount: number
}

/** How the seat is for a connection that wants it. */
export type Seat = "free" | "doubtful" | "taken"

/** What a step needs to know beyond the session itself. */
export interface Surroundings {
  readonly site: SessionSite
  readonly seat: Seat
  readonly vru: VruState
  readonly time: VruTime
}

export type Timer = SessionTimer | LivenessTimer

/** What happened. */
export type SessionInput =
  | { readonly _tag: "Message"; readonly message: GedMessage }
  /** Bytes of one frame that are no message. */
  | { readonly _tag: "Fault"; readonly error: GedDecodeError }
  | { readonly _tag: "Timer"; readonly timer: Timer }
  | { readonly _tag: "Event"; readonly event: OutsideEvent }

export type OutsideEvent = "superseded" | "connection lost" | "framing fault" | "stop"

/** What is to be done. */
export type SessionDo =
  | { readonly _tag: "Send"; readonly message: GedMessage }
  /** A timer that runs already begins anew. */
  | { readonly _tag: "Start"; readonly timer: Timer; readonly ms: number }
  | { readonly _tag: "Stop"; readonly timer: Timer }
  | { readonly _tag: "TakeSeat" }
  | { readonly _tag: "Close"; readonly how: "ended" | "reset" }
  | { readonly _tag: "Opened"; readonly agreed: Agreed }
  /** Calls may be told to ICM from here on. */
  | { readonly _tag: "Ready" }
  /** All dialogues on it are over. */
  | { readonly _tag: "Lost"; readonly reason: SessionEvent }
  | { readonly _tag: "CallMessage"; readonly input: CallInput }
  /** Seconds by which our clock lags ICM's. */
  | { readonly _tag: "TimeLag"; readonly seconds: number }
  | { readonly _tag: "Failure"; readonly status: number }
  /** Nothing follows; for the log. */
  | { readonly _tag: "Ignored"; readonly reason: string }

/** A message of a call, or bytes that should have been one. */
export type CallInput = Extract<SessionInput, { readonly _tag: "Message" | "Fault" }>

export type SessionStep = readonly [Session, ReadonlyArray<SessionDo>]

/** A connection that has just been accepted. */
export const startSession = (): SessionStep => [
  { phase: "WaitOpen", life: "Heard", agreed: undefined, requestCount: 0 },
  [{ _tag: "Start", timer: "open timer", ms: sessionTimes.openMs }]
]

/** The seat as `own` finds it, which may hold it itself. */
export const seatFor = (own: Session, holder: Session | undefined): Seat => {
  if (holder === undefined || holder === own || holder.phase === "Closed") return "free"
  return holder.life === "Doubted" ? "doubtful" : "taken"
}

/** The idle limit that an IdleTimeout of OPEN_REQ means (§3.4). */
export const idleLimit = (idleTimeout: number, site: SessionSite): number => {
  if (site.idleLimitMs !== undefined) return site.idleLimitMs
  if (idleTimeout === 0 || idleTimeout === nullElement) return sessionTimes.idleUnnamedMs
  const isSeconds = site.idleUnit === "seconds" || (site.idleUnit === "auto" && idleTimeout < 1_000)
  const ms = isSeconds ? idleTimeout * 1_000 : idleTimeout
  return Math.min(Math.max(ms, sessionTimes.idleMinMs), sessionTimes.idleMaxMs)
}

/** One step; what is to be done comes in its order. */
export const advanceSession = (
  before: Session,
  input: SessionInput,
  around: Surroundings
): SessionStep => {
  const out: Array<SessionDo> = []
  let state = before
  if (input._tag === "Message" || input._tag === "Fault") {
    if (isActive(state)) state = stepLife(state, "message received", around.site, out)
    state = stepPhase(state, eventOf(state, input, around), input, around, out)
  } else if (input._tag === "Event") {
    state = stepPhase(state, input.event, input, around, out)
  } else if (input.timer === "doubt timer" || input.timer === "idle timer") {
    if (isActive(state)) state = stepLife(state, input.timer, around.site, out)
    if (state.life === "Dead") state = stepPhase(state, "silence", input, around, out)
  } else state = stepPhase(state, input.timer, input, around, out)
  const running = runningTimers(state)
  const stopped = runningTimers(before).filter((timer) => !running.includes(timer))
  // A message that ends the session was a sign of life as well.
  const lasting = out.filter((each) => each._tag !== "Start" || running.includes(each.timer))
  return [state, [...stopped.map((timer) => ({ _tag: "Stop", timer }) as const), ...lasting]]
}

/** INVARIANT (timers of a session): none runs but these. */
export const runningTimers = (state: Session): ReadonlyArray<Timer> => [
  ...sessionTable.runs[state.phase],
  ...(isActive(state) ? liveness.runs[state.life] : [])
]

const isActive = ({ agreed, phase }: Session): boolean => agreed !== undefined && phase !== "Closed"

const eventOf = (state: Session, input: CallInput, around: Surroundings): SessionEvent => {
  if (input._tag === "Fault") return faultEventOf(input.error)
  const { message } = input
  if (message._tag === "OPEN_REQ") return openingEvent(message, around)
  return sessionEventOf(message, state.agreed)
}

const openingEvent = (request: Message<"OPEN_REQ">, around: Surroundings): SessionEvent => {
  const features = featuresOf(request.VersionNumber, around.site)
  if (features === undefined) return "open refused"
  if (around.seat === "taken") return "open while another lives"
  return features.serviceControl ? "open" : "open for routing"
}

/** What of a site's features a version has; undefined when nothing is left to work with (§3.2). */
const featuresOf = (version: number, site: SessionSite): Features | undefined => {
  const { highest, lowest } = site.versions
  if (version < lowest || version > highest) return undefined
  const serviceControl = site.features.serviceControl && version >= serviceControlVersion
  const isUseful = serviceControl || site.features.callRouting || site.features.eventFeed
  return isUseful ? { ...site.features, serviceControl } : undefined
}

/** §3.2: the first version that has service control. */
const serviceControlVersion = 2

const stepLife = (
  state: Session,
  event: LivenessEvent,
  site: SessionSite,
  out: Array<SessionDo>
): Session => {
  const taken = stepLiveness(state.life, event)
  if (taken._tag !== "Moved") return state
  const halfMs = Math.ceil((state.agreed?.idleLimitMs ?? sessionTimes.idleUnnamedMs) / 2)
  let { requestCount } = state
  for (const action of taken.actions) {
    if (action === "start doubt timer")
      out.push({ _tag: "Start", timer: "doubt timer", ms: halfMs })
    if (action === "start idle timer") out.push({ _tag: "Start", timer: "idle timer", ms: halfMs })
    if (action === "send HEARTBEAT_REQ" && site.asks) {
      requestCount += 1
      const InvokeID = invokeId(requestCount)
      out.push({ _tag: "Send", message: { _tag: "HEARTBEAT_REQ", InvokeID } })
    }
  }
  return { ...state, life: taken.next, requestCount }
}

const stepPhase = (
  before: Session,
  event: SessionEvent,
  input: SessionInput,
  around: Surroundings,
  out: Array<SessionDo>
): Session => {
  const taken = stepSession(before.phase, event)
  if (taken._tag === "Ignored") {
    out.push({ _tag: "Ignored", reason: `${event}: ${taken.ignored}` })
    return before
  }
  if (taken._tag === "Violation") {
    // Only a timer that was stopped too late, or an event given in out of turn: nothing follows.
    out.push({ _tag: "Ignored", reason: taken.violation })
    return before
  }
  let state: Session = { ...before, phase: taken.next }
  for (const action of taken.actions) {
    state = perform(state, action, event, input, around, out)
  }
  return state
}

/** Carries an action out on the data and says what is to be done. */
const perform = (
  state: Session,
  action: SessionAction,
  event: SessionEvent,
  input: SessionInput,
  around: Surroundings,
  out: Array<SessionDo>
): Session => {
  const message = input._tag === "Message" ? input.message : undefined
  switch (action) {
    case "take seat":
      out.push({ _tag: "TakeSeat" })
      return state
    case "send OPEN_CONF":
      return message?._tag === "OPEN_REQ" ? open(state, message, around, out) : state
    case "send CLOSE_REQ": {
      const requestCount = state.requestCount + 1
      out.push(send(closeRequest(requestCount)))
      return { ...state, requestCount }
    }
    case "start close timer":
      out.push({ _tag: "Start", timer: "close timer", ms: sessionTimes.closeMs })
      return state
    case "close connection":
      out.push({ _tag: "Close", how: "ended" })
      return state
    case "reset connection":
      out.push({ _tag: "Close", how: "reset" })
      return state
    case "tell open":
      if (state.agreed !== undefined) out.push({ _tag: "Opened", agreed: state.agreed })
      return state
    case "tell ready":
      out.push({ _tag: "Ready" })
      return state
    case "tell lost":
      out.push({ _tag: "Lost", reason: event })
      return state
    case "tell call message":
      if (input._tag === "Message" || input._tag === "Fault") {
        out.push({ _tag: "CallMessage", input })
      }
      return state
    case "tell time lag":
      if (message?._tag === "TIME_SYNCH_REQ") {
        out.push({ _tag: "TimeLag", seconds: message.VRUTimeLag })
      }
      return state
    case "tell failure":
      if (message?._tag === "FAILURE_CONF" || message?._tag === "FAILURE_EVENT") {
        out.push({ _tag: "Failure", status: message.Status })
      }
      return state
    default:
      out.push(...answers(action, input, around).map(send))
      return state
  }
}

const send = (message: GedMessage): SessionDo => ({ _tag: "Send", message })

const closeRequest = (requestCount: number): GedMessage => ({
  _tag: "CLOSE_REQ",
  InvokeID: invokeId(requestCount),
  Status: statusCodes.E_VRU_OFFLINE
})

const open = (
  state: Session,
  request: Message<"OPEN_REQ">,
  around: Surroundings,
  out: Array<SessionDo>
): Session => {
  const features = featuresOf(request.VersionNumber, around.site) ?? around.site.features
  const idleLimitMs = idleLimit(request.IdleTimeout, around.site)
  const agreed = { ...features, version: request.VersionNumber, idleLimitMs }
  out.push(
    send({
      _tag: "OPEN_CONF",
      InvokeID: request.InvokeID,
      UseEventFeed: agreed.eventFeed,
      // Withdrawn from the protocol after version 4.
      UsePolledFeed: false,
      UseCallRouting: agreed.callRouting,
      UseTimeSynch: agreed.timeSynch,
      UseServiceControl: agreed.serviceControl
    }),
    { _tag: "Start", timer: "doubt timer", ms: Math.ceil(idleLimitMs / 2) }
  )
  return { ...state, agreed, life: "Heard" }
}

/** What goes out for an action that only answers. */
const answers = (
  action: SessionAction,
  input: SessionInput,
  { site, time, vru }: Surroundings
): ReadonlyArray<GedMessage> => {
  const asked = invokeIdOf(input)
  const InvokeID = asked ?? invokeId(0)
  switch (action) {
    case "refuse version":
      return [failure(asked, statusCodes.E_INVALID_VERSION)]
    case "refuse second session":
      return [failure(asked, statusCodes.E_SESSION_ALREADY_ACTIVE)]
    case "refuse before open":
      return [failure(asked, statusCodes.E_SESSION_NOT_ACTIVE)]
    case "refuse feature":
      return input._tag === "Message" ? [failure(asked, unsupportedStatus(input.message))] : []
    case "refuse message":
      return [failure(asked, statusCodes.E_INVALID_MESSAGE)]
    case "send HEARTBEAT_CONF":
      return [{ _tag: "HEARTBEAT_CONF", InvokeID }]
    case "send TIME_SYNCH_CONF":
      return [{ _tag: "TIME_SYNCH_CONF", InvokeID }]
    case "send CLOSE_CONF":
      return [{ _tag: "CLOSE_CONF", InvokeID }]
    case "send event feed snapshot":
      return eventFeedSnapshot(InvokeID, vru, time)
    case "send service control snapshot":
      return serviceControlSnapshot(InvokeID, site.serviceFeatures, vru, time)
    case "send REGISTER_VARIABLES":
      return [registration(site)]
    default:
      return []
  }
}

/** §9: which variables we want, and under which tags the expanded ones travel. */
const registration = ({ callVarsMask, variables }: SessionSite): GedMessage => ({
  _tag: "REGISTER_VARIABLES",
  CallVarsMask: callVarsMask,
  ExpCallVarName: variables.length === 0 ? undefined : variables
})

/** InvokeID of a request outside dialogues; those inside are answered there. */
const invokeIdOf = (input: SessionInput): InvokeId | undefined => {
  if (input._tag === "Fault") {
    const { header } = input.error
    return (header.dialogueId ?? nullElement) === nullElement ? header.invokeId : undefined
  }
  if (input._tag !== "Message" || !("InvokeID" in input.message)) return undefined
  const isInCall = "DialogueID" in input.message && input.message.DialogueID !== nullElement
  return isInCall ? undefined : input.message.InvokeID
}

const failure = (asked: InvokeId | undefined, Status: number): GedMessage =>
  asked === undefined
    ? { _tag: "FAILURE_EVENT", Status }
    : { _tag: "FAILURE_CONF", InvokeID: asked, Status }
