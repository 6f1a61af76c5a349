// Our link to one IVR Server: runs the connection and keep-alive machines over what happens to its
// connection, and gives each call's messages to its dialogue. Plain and synchronous; sockets,
// clocks and logs are behind `ServerPorts`, whose fibers only wait and then report here. Which of
// several servers a call goes to is GenesysLink's business.

import { Result } from "effect"
import type { IvrServerLimits } from "../../config/CtiLimits.ts"
import type { TcpConnection } from "../../net/TcpConnection.ts"
import { stepConnection } from "../../protocol/ivrserver/Connection.ts"
import type {
  ConnectionAction,
  ConnectionEvent,
  ConnectionState
} from "../../protocol/ivrserver/Connection.ts"
import { stepKeepAlive } from "../../protocol/ivrserver/KeepAlive.ts"
import type { KeepAliveEvent, KeepAliveState } from "../../protocol/ivrserver/KeepAlive.ts"
import { encodeFrame, keepAliveAck, keepAliveRequest, makeFramer } from "../../wire/gli/GliFrame.ts"
import type { Framer, GliFrame } from "../../wire/gli/GliFrame.ts"
import { readWord } from "../../wire/ivrserver/dialect.ts"
import type { Dialect } from "../../wire/ivrserver/dialect.ts"
import { decodeMessage, encodeMessage } from "../../wire/ivrserver/GctiCodec.ts"
import type { GctiEncodeError, GctiEncoding } from "../../wire/ivrserver/GctiCodec.ts"
import type { GctiMessage, GenesysCallId, Message } from "../../wire/ivrserver/Messages.ts"
import type { DialogueListener, LinkHealth, LinkState } from "../CtiLink.ts"
import type { NewCall } from "../Instruction.ts"
import { GenesysDialogue } from "./GenesysDialogue.ts"
import type { DialoguePorts, LogFields } from "./GenesysDialogue.ts"
import { toLadderFields, toLadderName, toLoginAnswer } from "./mapping.ts"
import type { GenesysMode } from "./mapping.ts"

export type LogLevel = "debug" | "info" | "warning" | "error"

/**
 * What happens to one attempt to connect and to the connection it made; called outside any fiber's
 * waiting.
 */
export interface AttemptListener {
  readonly connected: (connection: TcpConnection) => void
  readonly received: (chunks: ReadonlyArray<Uint8Array>) => void
  /** The last one: the attempt failed, or the connection has ended. */
  readonly ended: (reason: string) => void
}

export interface ServerPorts {
  readonly now: () => number
  /** Calls `fire` after `ms`, unless it is cancelled by what is returned. */
  readonly startTimer: (ms: number, fire: () => void) => () => void
  /** As `startTimer`, after the schedule's next pause; `fresh` begins the schedule again. */
  readonly startRetryTimer: (fresh: boolean, fire: () => void) => () => void
  readonly connect: (listener: AttemptListener) => void
  readonly log: (level: LogLevel, sentence: string, fields: LogFields) => void
}

export interface ServerOptions {
  /** `HOST:PORT`, as the operator wrote it. */
  readonly name: string
  readonly client: string
  readonly mode: GenesysMode
  readonly dialect: Dialect
  readonly charset: GctiEncoding
  readonly limits: IvrServerLimits
  /** A CallId that was never used before, by any server of the link. */
  readonly nextCallId: () => GenesysCallId
}

/**
 * What `/health` shows of each state; while a connection is tried again it shows what came before.
 */
const shownStates: Readonly<Record<ConnectionState, LinkState | "as before">> = {
  Idle: "as before",
  Connecting: "as before",
  WaitLogin: "as before",
  Initialising: "paused",
  Ready: "up",
  Paused: "paused",
  Waiting: "down",
  Refused: "refused",
  Stopped: "down"
}

/** The line for each state that an operator can see, when it begins. */
const stateLines: Readonly<Record<LinkState, readonly [LogLevel, string]>> = {
  up: ["info", "The link to IVR Server is up"],
  connecting: ["info", "The link to IVR Server is being made"],
  paused: ["warning", "IVR Server takes no new calls"],
  refused: ["error", "IVR Server refused the login"],
  down: ["warning", "The link to IVR Server is down"]
}

const stoppedLine = ["info", "The link to IVR Server was stopped"] as const

/**
 * Bytes of an error acknowledgement that are logged; its content is not known (iserver-xml.md
 * §1.5).
 */
const errorDumpLengthMax = 64

/** Names of unknown messages that are remembered; a server that has more speaks something else. */
const unknownNamesMax = 64

export class GenesysServer {
  readonly #options: ServerOptions
  readonly #ports: ServerPorts
  readonly #dialogues = new Map<GenesysCallId, GenesysDialogue>()
  readonly #dialoguePorts: DialoguePorts
  #state: ConnectionState = "Idle"
  #shown: LinkState = "connecting"
  #sinceMs: number
  #reason = "connecting for the first time"
  /** Counts attempts, so that a word of an old connection is not taken for one of the new. */
  #attempt = 0
  #connection: TcpConnection | undefined
  #framer: Framer = makeFramer()
  #keepAlive: KeepAliveState = "Heard"
  #stopStateTimer: (() => void) | undefined
  #stopKeepAlive: (() => void) | undefined
  #freshRetry = true
  readonly #unknown = new Set<string>()

  constructor(options: ServerOptions, ports: ServerPorts) {
    this.#options = options
    this.#ports = ports
    this.#sinceMs = ports.now()
    this.#dialoguePorts = {
      send: (message) => this.#send(message),
      startTimer: ports.startTimer,
      ended: (id) => this.#dialogues.delete(id),
      log: ports.log
    }
  }

  start(): void {
    this.#step("start")
  }

  /** Ends every dialogue and the connection; nothing comes afterwards. */
  stop(): void {
    this.#step("stop", "the link was stopped")
  }

  get name(): string {
    return this.#options.name
  }

  /** Why it is in its state: `connection refused`, `flow control is on`, `NoSuchClient`. */
  get reason(): string {
    return this.#reason
  }

  health(): LinkHealth {
    return {
      name: this.#options.name,
      state: this.#shown,
      sinceMs: this.#sinceMs,
      dialogues: this.#dialogues.size
    }
  }

  /** Only while it is `up`. The error is a NewCall that does not fit a frame. */
  open(
    newCall: NewCall,
    listener: DialogueListener
  ): Result.Result<GenesysDialogue, GctiEncodeError> {
    const { dialect, limits, mode, name } = this.#options
    const id = this.#options.nextCallId()
    const ports = this.#dialoguePorts
    const options = { id, server: name, mode, dialect, limits, listener, ports }
    const dialogue = new GenesysDialogue(options)
    this.#dialogues.set(id, dialogue)
    const opened = dialogue.open(newCall)
    if (Result.isSuccess(opened)) return Result.succeed(dialogue)
    this.#dialogues.delete(id)
    return Result.fail(opened.failure)
  }

  #step(event: ConnectionEvent, reason?: string): void {
    const taken = stepConnection(this.#state, event)
    if (taken._tag === "Violation") {
      return this.#log("error", "A rule of our own was broken", { rule: taken.violation })
    }
    if (taken._tag === "Ignored") {
      const fields = { state: this.#state, event, reason: taken.ignored }
      return this.#log("debug", "Nothing follows", fields)
    }
    if (reason !== undefined) this.#reason = reason
    // No state runs more than one timer, and none that another state runs.
    if (taken.next !== this.#state) this.#stopTimer()
    this.#state = taken.next
    // Shown before the actions: a call that is told of its loss may open its next dialogue at once.
    this.#show()
    for (const action of taken.actions) this.#perform(action)
  }

  #show(): void {
    const shown = shownStates[this.#state]
    if (shown === "as before" || shown === this.#shown) return
    this.#shown = shown
    this.#sinceMs = this.#ports.now()
    const [level, sentence] = this.#state === "Stopped" ? stoppedLine : stateLines[shown]
    this.#log(level, sentence, { reason: this.#reason, dialogues: this.#dialogues.size })
  }

  #perform(action: ConnectionAction): void {
    const { limits } = this.#options
    switch (action) {
      case "connect":
        return this.#connect()
      case "close connection":
        this.#connection?.close()
        return this.#forgetConnection()
      case "lose dialogues":
        return this.#loseDialogues()
      case "send LoginReq":
        return this.#login()
      case "start keep-alive":
        return this.#startKeepAlive()
      case "start login timer":
        return this.#startTimer(limits.loginMs, "login timer", "no answer to the login")
      case "start initialising timer":
        return this.#startTimer(limits.initialisingMs, "initialising timer")
      case "start retry timer":
        this.#stopTimer()
        this.#stopStateTimer = this.#ports.startRetryTimer(this.#freshRetry, () =>
          this.#step("retry timer")
        )
        this.#freshRetry = false
        return
      case "start slow retry timer":
        return this.#startTimer(limits.refusedRetryMs, "retry timer")
      case "reset retry delays":
        this.#freshRetry = true
        return
      default:
        action satisfies never
    }
  }

  #connect(): void {
    this.#attempt += 1
    const attempt = this.#attempt
    const isCurrent = (): boolean => this.#attempt === attempt
    this.#ports.connect({
      connected: (connection) => {
        if (!isCurrent() || this.#state !== "Connecting") return connection.close()
        this.#connection = connection
        this.#framer = makeFramer()
        this.#step("connected")
      },
      received: (chunks) => {
        for (const chunk of chunks) if (isCurrent()) this.#receive(chunk)
      },
      ended: (reason) => {
        if (!isCurrent()) return
        if (this.#state === "Connecting") return this.#step("connect failed", reason)
        const cutOff = this.#framer.pendingLength() > 0
        this.#forgetConnection()
        this.#step("connection lost", cutOff ? `${reason}, in the middle of a frame` : reason)
      }
    })
  }

  #forgetConnection(): void {
    this.#connection = undefined
    this.#stopKeepAlive?.()
    this.#stopKeepAlive = undefined
  }

  #loseDialogues(): void {
    const lost = [...this.#dialogues.values()]
    for (const dialogue of lost) dialogue.lost(this.#reason)
  }

  #receive(chunk: Uint8Array): void {
    const frames = this.#framer.push(chunk)
    if (Result.isSuccess(frames)) {
      for (const frame of frames.success) this.#receiveFrame(frame)
      return
    }
    for (const frame of frames.failure.before) this.#receiveFrame(frame)
    if (this.#connection === undefined) return
    const { offset, found, expected } = frames.failure
    this.#log("warning", "IVR Server sent bytes that are no frame", {
      field: frames.failure.reason,
      offset,
      found,
      expected
    })
    this.#step("connection unusable", frames.failure.message)
  }

  #receiveFrame(frame: GliFrame): void {
    // Frames behind the one that made us give the connection up are nobody's.
    if (this.#connection === undefined) return
    this.#stepKeepAlive(
      frame.type === "KeepAliveRequest" ? "request received" : "frame received",
      frame.application
    )
    if (frame.type === "ErrorAck") {
      const { length } = frame.payload
      this.#log("warning", "IVR Server rejected a frame", { length })
      // It may quote what we sent, a caller's data among it.
      const dump = Buffer.from(frame.payload.subarray(0, errorDumpLengthMax)).toString("hex")
      this.#log("debug", "The rejection's bytes", { dump })
    } else if (frame.type === "Xml") this.#receivePayload(frame.payload)
  }

  #receivePayload(payload: Uint8Array): void {
    const decoded = decodeMessage(payload, this.#options.dialect)
    if (Result.isSuccess(decoded)) return this.#receiveMessage(decoded.success)
    const { element, expected, field, found, offset, reason } = decoded.failure
    this.#log("warning", "IVR Server sent a message that cannot be read", {
      reason,
      message: element ?? "unknown",
      field: field ?? "none",
      offset,
      expected,
      found
    })
  }

  #receiveMessage(message: GctiMessage): void {
    if (message._tag === "LoginResp") return this.#receiveLogin(message)
    if (message._tag === "FlowControl") return this.#receiveFlowControl(message)
    if (message._tag === "Unknown") this.#noteUnknown(message.element.name)
    const dialogue = this.#dialogues.get(message.callId)
    if (dialogue !== undefined) return dialogue.receive(message)
    // Its call has ended, or it never was one: EndCall is answered by an EndCall (§5.3).
    const fields = { message: toLadderName(message), callId: message.callId }
    this.#log("debug", "A message for no call of ours", fields)
  }

  /** A message of no row is kept for its call's ladder, and logged once. */
  #noteUnknown(element: string): void {
    if (this.#unknown.has(element) || this.#unknown.size >= unknownNamesMax) return
    this.#unknown.add(element)
    this.#log("warning", "IVR Server sent a message that is in no catalogue", { message: element })
  }

  #receiveLogin(message: Message<"LoginResp">): void {
    const answer = toLoginAnswer(message, this.#options.dialect)
    this.#log("info", "IVR Server answered the login", {
      version: message.IServerVer ?? "unknown",
      ...Object.fromEntries(toLadderFields(message))
    })
    switch (answer._tag) {
      case "Ready":
        return this.#step("login ok", "logged in")
      case "Initialising":
        return this.#step("login initialising", "the server is starting up")
      case "Refused":
        return this.#step("login refused", answer.reason)
      default:
        answer satisfies never
    }
  }

  #receiveFlowControl(message: Message<"FlowControl">): void {
    const words = ["FlowControl.Status.on", "FlowControl.Status.off"] as const
    switch (readWord(this.#options.dialect, words, message.Status)) {
      case "FlowControl.Status.on":
        return this.#step("flow control on", "flow control is on")
      case "FlowControl.Status.off":
        return this.#step("flow control off", "flow control is off")
      default:
        this.#log("warning", "IVR Server sent an unknown flow control", { status: message.Status })
    }
  }

  #login(): void {
    const { client, dialect, nextCallId } = this.#options
    const sent = this.#send({
      _tag: "LoginReq",
      callId: nextCallId(),
      Version: dialect.words["LoginReq.Version"],
      ClientName: client,
      ReportStatus: dialect.words["LoginReq.ReportStatus"],
      ServerMonitor: dialect.words["LoginReq.ServerMonitor"]
    })
    if (Result.isFailure(sent)) this.#log("error", "The login cannot be written", { client })
  }

  #send(message: Message): Result.Result<void, GctiEncodeError> {
    const { charset, dialect } = this.#options
    const encoded = encodeMessage(message, { dialect, charset })
    if (Result.isFailure(encoded)) return Result.fail(encoded.failure)
    // The codec has checked the length, so that a frame always comes of it.
    const frame = encodeFrame({ type: "Xml", payload: encoded.success })
    if (Result.isSuccess(frame)) this.#connection?.write(frame.success)
    return Result.void
  }

  #startKeepAlive(): void {
    this.#keepAlive = "Heard"
    this.#stopKeepAlive?.()
    this.#stopKeepAlive = undefined
    if (this.#options.limits.keepAliveIntervalMs > 0) this.#nextKeepAlive()
  }

  #nextKeepAlive(): void {
    this.#stopKeepAlive = this.#ports.startTimer(this.#options.limits.keepAliveIntervalMs, () => {
      this.#nextKeepAlive()
      this.#stepKeepAlive("interval", 0)
    })
  }

  #stepKeepAlive(event: KeepAliveEvent, application: number): void {
    const taken = stepKeepAlive(this.#keepAlive, event)
    if (taken._tag !== "Moved") return
    this.#keepAlive = taken.next
    for (const action of taken.actions) {
      if (action === "send request") this.#connection?.write(keepAliveRequest())
      else if (action === "send acknowledgement") this.#connection?.write(keepAliveAck(application))
      else this.#silence()
    }
  }

  #silence(): void {
    const intervalMs = this.#options.limits.keepAliveIntervalMs
    if (this.#options.dialect.words["keep-alive.silence"] === "ignore") {
      this.#log("warning", "IVR Server does not answer keep-alive requests", { intervalMs })
      return
    }
    const reason = `nothing heard after three keep-alive requests, ${intervalMs} ms apart`
    this.#step("connection unusable", reason)
  }

  #startTimer(ms: number, event: ConnectionEvent, reason?: string): void {
    this.#stopTimer()
    this.#stopStateTimer = this.#ports.startTimer(ms, () => this.#step(event, reason))
  }

  #stopTimer(): void {
    this.#stopStateTimer?.()
    this.#stopStateTimer = undefined
  }

  #log(level: LogLevel, sentence: string, fields: LogFields): void {
    this.#ports.log(level, sentence, { link: this.#options.name, ...fields })
  }
}
