// The connections that PIMs make to us: runs the session of each over what happens to it
// (`protocol/ged125/SessionState.ts`), keeps the one seat among them, and gives messages of calls
// to the calls. Plain and synchronous; sockets, clocks and logs are behind `SessionPorts`, whose
// fibers only wait and then report here.

import { Result } from "effect"
import type { TcpConnection } from "../../net/TcpConnection.ts"
import { advanceSession, seatFor, startSession } from "../../protocol/ged125/SessionState.ts"
import type {
  CallInput,
  Session,
  SessionDo,
  SessionInput,
  SessionSite,
  SessionStep,
  Timer
} from "../../protocol/ged125/SessionState.ts"
import { eventFeedReports, serviceControlReports } from "../../protocol/ged125/VruState.ts"
import type { VruState, VruTime } from "../../protocol/ged125/VruState.ts"
import { codeName, statusCodes } from "../../wire/ged125/codes.ts"
import { decodeGed, encodeGedNoting } from "../../wire/ged125/GedCodec.ts"
import { makeGedFramer } from "../../wire/ged125/GedFrame.ts"
import type { GedFramer } from "../../wire/ged125/GedFrame.ts"
import type { GedMessage } from "../../wire/ged125/Messages.ts"
import type { LinkState } from "../CtiLink.ts"
import type { LinkFibers } from "../linkFibers.ts"
import { toLadderName } from "./mapping.ts"

export interface SessionsOptions {
  /** As the operator knows the link: `HOST:PORT` of the listener. */
  readonly name: string
  readonly site: SessionSite
  readonly vru: () => VruState
  readonly time: (nowMs: number) => VruTime
  /** Connections at a time; a PIM has one, and while it switches sides two. */
  readonly connectionsMax: number
}

export interface SessionsPorts extends Pick<LinkFibers, "now" | "startTimer" | "log"> {
  /** A message of a call, or bytes of one that cannot be read. */
  readonly received: (input: CallInput) => void
  /** The session that calls lived on is gone. */
  readonly lost: (reason: string) => void
}

/** What happens to one connection; called outside any fiber's waiting. */
export interface ConnectionListener {
  readonly received: (chunks: ReadonlyArray<Uint8Array>) => void
  readonly ended: (reason: string) => void
}

interface Place {
  readonly connection: TcpConnection
  readonly framer: GedFramer
  readonly timers: Map<Timer, () => void>
  session: Session
  /** Why it ends, in words of its own, where the session knows only that it does. */
  reason: string | undefined
}

export class IcmSessions {
  readonly #options: SessionsOptions
  readonly #ports: SessionsPorts
  readonly #places = new Set<Place>()
  #holder: Place | undefined
  #ready = false
  #state: LinkState = "connecting"
  #reason = "waiting for the PIM to connect"
  #sinceMs: number
  /** What the PIM was told of us last. */
  #told: VruState | undefined

  constructor(options: SessionsOptions, ports: SessionsPorts) {
    this.#options = options
    this.#ports = ports
    this.#sinceMs = ports.now()
  }

  get state(): LinkState {
    return this.#state
  }

  get sinceMs(): number {
    return this.#sinceMs
  }

  /** Why it is in its state. */
  get reason(): string {
    return this.#reason
  }

  /** `HOST:PORT` of the PIM that has the seat. */
  get peer(): string {
    return this.#holder?.connection.remote ?? "no PIM"
  }

  /** A PIM, or somebody else, has connected. Undefined: there is no room, and it is closed. */
  accept(connection: TcpConnection): ConnectionListener | undefined {
    if (this.#places.size >= this.#options.connectionsMax) {
      this.#ports.log("warning", "A connection to the ICM port was refused, there are too many", {
        link: this.#options.name,
        peer: connection.remote
      })
      connection.abort()
      return undefined
    }
    const [session, dos] = startSession()
    const framer = makeGedFramer()
    const place: Place = { connection, framer, timers: new Map(), session, reason: undefined }
    this.#places.add(place)
    this.#log("info", "A PIM has connected", place, {})
    for (const one of dos) this.#do(place, one)
    return {
      received: (chunks) => {
        for (const chunk of chunks) this.#receive(place, chunk)
      },
      ended: (reason) => {
        const cutOff = place.framer.pendingLength() > 0
        place.reason ??= cutOff ? `${reason}, in the middle of a message` : reason
        this.#advance(place, { _tag: "Event", event: "connection lost" })
        this.#forget(place)
      }
    }
  }

  /** Sends on the session that has the seat; false where there is none, or it cannot be encoded. */
  send(message: GedMessage): boolean {
    const holder = this.#holder
    return holder !== undefined && this.#ready && this.#write(holder, message)
  }

  /** Tells the PIM what has changed with us since it was told last. */
  reportChanges(): void {
    const { agreed } = this.#holder?.session ?? {}
    if (agreed === undefined || this.#told === undefined || !this.#ready) return
    const [before, after] = [this.#told, this.#options.vru()]
    const time = this.#options.time(this.#ports.now())
    const reports = [
      ...(agreed.serviceControl ? serviceControlReports(before, after, time) : []),
      ...(agreed.eventFeed ? eventFeedReports(before, after, time) : [])
    ]
    this.#told = after
    for (const report of reports) this.send(report)
  }

  /** Says goodbye to every PIM; dialogues are lost first. */
  stop(): void {
    for (const place of this.#places) {
      place.reason ??= "the link was stopped"
      this.#advance(place, { _tag: "Event", event: "stop" })
    }
  }

  #receive(place: Place, chunk: Uint8Array): void {
    const frames = place.framer.push(chunk)
    const complete = Result.isSuccess(frames) ? frames.success : frames.failure.before
    for (const frame of complete) {
      // Behind what made us give the connection up nothing is anybody's.
      if (place.session.phase === "Closed") return
      const decoded = decodeGed(frame)
      if (Result.isSuccess(decoded)) {
        this.#advance(place, { _tag: "Message", message: decoded.success })
      } else {
        const { expected, field, found, header, offset, reason } = decoded.failure
        const message = header.name ?? "unknown"
        const where = { message, field, offset, reason, expected, found }
        this.#log("warning", "ICM sent a message that cannot be read", place, where)
        this.#advance(place, { _tag: "Fault", error: decoded.failure })
      }
    }
    if (Result.isSuccess(frames) || place.session.phase === "Closed") return
    place.reason ??= frames.failure.message
    this.#advance(place, { _tag: "Event", event: "framing fault" })
  }

  #advance(place: Place, input: SessionInput): void {
    const { site, time, vru } = this.#options
    const around = {
      site,
      seat: seatFor(place.session, this.#holder?.session),
      // A thousand ports are counted where a snapshot is asked for, not for each message.
      get vru() {
        return vru()
      },
      time: time(this.#ports.now())
    }
    const [session, dos]: SessionStep = advanceSession(place.session, input, around)
    place.session = session
    for (const one of dos) this.#do(place, one)
  }

  #do(place: Place, one: SessionDo): void {
    switch (one._tag) {
      case "Send":
        this.#write(place, one.message)
        return
      case "Start":
        place.timers.get(one.timer)?.()
        place.timers.set(
          one.timer,
          this.#ports.startTimer(one.ms, () => this.#fire(place, one.timer))
        )
        return
      case "Stop":
        place.timers.get(one.timer)?.()
        place.timers.delete(one.timer)
        return
      case "TakeSeat":
        return this.#takeSeat(place)
      case "Close":
        if (one.how === "ended") place.connection.close()
        else place.connection.abort()
        return
      case "Opened":
        this.#log("info", "A session with ICM is open", place, {
          version: one.agreed.version,
          idleMs: one.agreed.idleLimitMs
        })
        return this.#show("paused", "service control is not initialised yet")
      case "Ready":
        this.#ready = true
        this.#told = this.#options.vru()
        return this.#show("up", "a PIM has opened a session")
      case "Lost":
        return this.#lost(place, one.reason)
      case "CallMessage":
        return this.#ports.received(one.input)
      case "TimeLag":
        return this.#log("info", "ICM told how far our clock lags", place, { seconds: one.seconds })
      case "Failure":
        return this.#log("warning", "ICM reported a failure", place, {
          status: codeName(statusCodes, one.status)
        })
      case "Ignored":
        return this.#log("debug", "Nothing follows", place, { because: one.reason })
      default:
        one satisfies never
    }
  }

  #fire(place: Place, timer: Timer): void {
    place.timers.delete(timer)
    if (timer === "idle timer") {
      const idleMs = place.session.agreed?.idleLimitMs ?? 0
      place.reason ??= `nothing heard for ${idleMs} ms`
    }
    this.#advance(place, { _tag: "Timer", timer })
  }

  #takeSeat(place: Place): void {
    const before = this.#holder
    if (before !== undefined && before !== place) {
      before.reason ??= `the PIM has connected anew from ${place.connection.remote}`
      this.#advance(before, { _tag: "Event", event: "superseded" })
    }
    this.#holder = place
    this.#ready = false
  }

  #lost(place: Place, event: string): void {
    if (place !== this.#holder) return
    const reason = place.reason ?? event
    this.#holder = undefined
    this.#ready = false
    this.#told = undefined
    this.#show("down", reason)
    this.#ports.lost(reason)
  }

  #write(place: Place, message: GedMessage): boolean {
    const encoded = encodeGedNoting(message)
    if (Result.isFailure(encoded)) {
      const { expected, field, found } = encoded.failure
      this.#log("error", "A message cannot be encoded", place, {
        message: toLadderName(message),
        field,
        found,
        expected
      })
      return false
    }
    for (const { field, reason } of encoded.success.misfits) {
      const fields = { message: toLadderName(message), field, reason }
      this.#log("warning", "A value did not fit and was changed", place, fields)
    }
    place.connection.write(encoded.success.bytes)
    return true
  }

  #forget(place: Place): void {
    for (const stop of place.timers.values()) stop()
    place.timers.clear()
    this.#places.delete(place)
  }

  #show(state: LinkState, reason: string): void {
    this.#reason = reason
    if (state === this.#state) return
    this.#state = state
    this.#sinceMs = this.#ports.now()
    const [level, sentence] = stateLines[state]
    this.#ports.log(level, sentence, { link: this.#options.name, reason })
  }

  #log(
    level: "debug" | "info" | "warning" | "error",
    sentence: string,
    place: Place,
    fields: Readonly<Record<string, string | number>>
  ): void {
    const { remote } = place.connection
    this.#ports.log(level, sentence, { link: this.#options.name, peer: remote, ...fields })
  }
}

/** The line for each state that an operator can see, when it begins. */
const stateLines: Readonly<Record<LinkState, readonly ["info" | "warning" | "error", string]>> = {
  up: ["info", "The link to ICM is up"],
  connecting: ["info", "The link to ICM waits for the PIM"],
  paused: ["info", "The session with ICM is being initialised"],
  refused: ["error", "ICM's version was refused"],
  down: ["warning", "The link to ICM is down"]
}
