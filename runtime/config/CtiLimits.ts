// The bounds and waits of the links to CTI servers: value, unit, reason. What a site decides
// (servers, mode, dialect) is not here, nor are the limits of the wire itself, which stay with
// their codecs.

import { Duration, Schedule } from "effect"

/** Of every TCP connection to a CTI server or from one. */
export interface TcpLimits {
  readonly connectTimeoutMs: number
  /** Bytes that may wait for the peer before the connection is given up. */
  readonly outboxBytesMax: number
}

export const tcpLimits: TcpLimits = {
  // What IVR Server's own clients wait (iserver-xml.md §16.1); a LAN answers within a millisecond.
  connectTimeoutMs: 5_000,
  // Over a hundred of the largest messages, some ten thousand usual ones: a pause of the peer,
  // while every call of a full process has something to say.
  outboxBytesMax: 8 * 1024 * 1024
}

/** Milliseconds, unless the name says otherwise. */
export interface IvrServerLimits {
  /** From LoginReq to its answer. */
  readonly loginMs: number
  /** How long a server may be starting up before it is asked again by another LoginReq. */
  readonly initialisingMs: number
  /** Between two keep-alive requests; 0 sends none. */
  readonly keepAliveIntervalMs: number
  /**
   * The first pause after a break; it doubles from there, up to `retryMaxMs`, each varied by a
   * fifth.
   */
  readonly retryFirstMs: number
  readonly retryMaxMs: number
  /** The pause after a refused login. */
  readonly refusedRetryMs: number
  /** How long a call behind the switch waits for its numbers before it goes on without them. */
  readonly callInformationMs: number
  /**
   * How long a cancelled treatment may take to say that it stopped before the server is told so
   * anyway.
   */
  readonly cancelReportMs: number
  /** How long a voice application's request for data may wait for its answer. */
  readonly dataAnswerMs: number
  /** Dialogues on one link; `open` says no beyond. */
  readonly dialoguesMax: number
  /** Pairs attached to one call before the switch's call is established. */
  readonly heldDataMax: number
  /** User-data requests of one call that wait for their answer; the oldest is forgotten beyond. */
  readonly pendingRequestsMax: number
}

export const ivrServerLimits: IvrServerLimits = {
  // iserver-xml.md §16.3 suggests 10 s; the measured server answers in milliseconds.
  loginMs: 10_000,
  // iserver-xml.md §4.2: ask again after 30 s, in case FlowControl off was missed or is not sent.
  initialisingMs: 30_000,
  // The known clients use 10 or 20 s; with three tries a dead server is known within 40 s.
  keepAliveIntervalMs: 10_000,
  // A restarted process is back within a second; 15 s keeps a fleet from hammering a server that
  // starts up.
  retryFirstMs: 500,
  retryMaxMs: 15_000,
  // A refusal is a mistake in a configuration: somebody has to correct it first.
  refusedRetryMs: 60_000,
  // iserver-xml.md §16.3: 5 to 10 s; the caller hears nothing meanwhile, so the lower end.
  callInformationMs: 5_000,
  // A media platform answers a BYE within one T1 or is lost; ten of them are a broken platform.
  cancelReportMs: 5_000,
  // Applications wait ten seconds (gvp-ctic.md §4.5), and a look-up may take two questions.
  dataAnswerMs: 4_000,
  // Three times the calls that one process is meant to carry (gvp-ctic.md §7.3).
  dialoguesMax: 10_000,
  // User data of one call is a few dozen pairs.
  heldDataMax: 256,
  // A flow attaches a handful of times; whatever waits beyond will not be answered any more.
  pendingRequestsMax: 64
}

/** Of the link to Cisco ICM. Milliseconds, unless the name says otherwise. */
export interface IcmLimits {
  /**
   * How long a cancelled script may take to say that it stopped before ICM is told that it did not.
   */
  readonly cancelReportMs: number
  /** From ROUTE_SELECT to ROUTE_END_EVENT, whether the way to the label is known by then or not. */
  readonly routeEndMs: number
  /** Dialogues on one link, and calls of the event feed; `open` says no beyond. */
  readonly dialoguesMax: number
  /** InvokeIDs of one dialogue that are known to have come; the oldest is forgotten beyond. */
  readonly invokeIdsMax: number
  /** Dialogues that ended lately, whose late messages are nobody's fault. */
  readonly endedDialoguesMax: number
  /** Connections to the port where the PIM connects. */
  readonly connectionsMax: number
  /** Between two looks at what of our own state ICM has to be told. */
  readonly statusReportMs: number
}

export const icmLimits: IcmLimits = {
  // As for IVR Server: a media platform answers a BYE within one T1 or is lost.
  cancelReportMs: 5_000,
  // ged125.md §7: ICM's limit is typically 10 s; two seconds stay for a slow network.
  routeEndMs: 8_000,
  // Three times the calls that one process is meant to carry (gvp-ctic.md §7.3).
  dialoguesMax: 10_000,
  // ICM has one request at a time, and `max-treatments` of them in a call.
  invokeIdsMax: 256,
  // A few seconds of a full process ending all its calls.
  endedDialoguesMax: 1_024,
  // One PIM has one, two while it switches sides; a few more for whoever knocks by mistake.
  connectionsMax: 8,
  // A report for each call would double the messages of a busy site, and says nothing that NEW_CALL
  // and EVENT_REPORT have not said; ICM plans by the minute.
  statusReportMs: 5_000
}

/**
 * The pauses between attempts to connect: doubling, capped, and varied so that many clients do not
 * come as one.
 */
export const reconnectSchedule = (limits: IvrServerLimits): Schedule.Schedule<Duration.Duration> =>
  Schedule.min([
    Schedule.exponential(Duration.millis(limits.retryFirstMs)),
    Schedule.spaced(Duration.millis(limits.retryMaxMs))
  ]).pipe(Schedule.jittered)
