// One connection's session from the PIM's side (ged125.md §3.3): OPEN_REQ, the two
// initialisations, heartbeats, time, the end; dialogues and routing requests live on it and die
// with it. Checks of the VRU what §14 names. Synchronous; scripts run in fibers beside it.

import { Effect } from "effect"
import type { Fiber } from "effect"
import type { TcpConnection } from "../../net/TcpConnection.ts"
import { codeName, nullElement, statusCodes } from "../../wire/ged125/codes.ts"
import type { GedDialect } from "../../wire/ged125/dialect.ts"
import type { GedDecodeError } from "../../wire/ged125/GedCodec.ts"
import { invokeId, messageRow, outsideDialogue } from "../../wire/ged125/Messages.ts"
import type {
  CrossRefId,
  DialogueId,
  GedMessage,
  InvokeId,
  Message
} from "../../wire/ged125/Messages.ts"
import type { PimFaults } from "./Faults.ts"
import { PimConnection } from "./PimConnection.ts"
import { makePimDialogue } from "./PimDialogue.ts"
import type { OpeningName, PimDialogue, PimHands } from "./PimDialogue.ts"
import { makePimRoute } from "./PimRoute.ts"
import type { PimRoute } from "./PimRoute.ts"
import { chooseScript } from "./PimScript.ts"
import type { PimScript, PimScripts } from "./PimScript.ts"
import { registrationOf, strangeTags, unregistered, variablesIn } from "./variables.ts"
import type { Registration } from "./variables.ts"

export type PimPhase = "opening" | "open" | "ready" | "refused" | "closing" | "over"

export interface PimSessionOptions {
  readonly number: number
  readonly connection: TcpConnection
  readonly dialect: GedDialect
  readonly faults: () => PimFaults
  /** Of OPEN_REQ; a VRU that refuses the first is offered the next. */
  readonly versions: ReadonlyArray<number>
  readonly idleTimeout: number
  readonly scripts: PimScripts
  readonly now: () => number
  readonly run: <A, E>(effect: Effect.Effect<A, E>) => Fiber.Fiber<A, E>
  readonly record: (direction: "received" | "sent", message: GedMessage) => void
  readonly complain: (text: string) => void
  readonly switchSide: (how: "closed" | "silent") => void
  readonly changed: () => void
  /** A dialogue that has begun, for whoever counts them. */
  readonly began: (dialogue: PimDialogue) => void
}

/** §3.4: a heartbeat is answered at once. */
const heartbeatAnswerMs = 1_000

/** §3.4: after three without an answer the PIM gives up. */
const unansweredMax = 3

/** Ids of ended dialogues that are remembered, to tell a late message from a strange one. */
const endedMax = 20_000

interface Entry<A> {
  readonly it: A
  stop: () => void
}

export class PimSession {
  phase: PimPhase = "opening"
  registration: Registration = unregistered
  readonly wire: PimConnection
  readonly dialogues = new Map<DialogueId, Entry<PimDialogue>>()
  readonly routes = new Map<CrossRefId, Entry<PimRoute>>()
  readonly #options: PimSessionOptions
  readonly #hands: PimHands
  readonly #ended = new Set<DialogueId>()
  /** Heartbeats that wait for their answer, with their time. */
  readonly #beats = new Map<InvokeId, number>()
  #openings = 0
  #requests = 0
  #conf: Message<"OPEN_CONF"> | undefined

  constructor(options: PimSessionOptions) {
    this.#options = options
    this.wire = new PimConnection({
      number: options.number,
      connection: options.connection,
      dialect: options.dialect,
      faults: options.faults,
      onMessage: (message) => this.#receive(message),
      onFault: (error) => this.#fault(error),
      onSent: (message) => options.record("sent", message),
      complain: options.complain
    })
    this.#hands = {
      send: (message) => this.wire.send(message),
      sendBytes: (bytes) => this.wire.sendBytes(bytes),
      nextInvokeId: () => this.nextInvokeId(),
      registration: () => this.registration,
      complain: options.complain,
      drop: (how) => this.drop(how),
      switchSide: options.switchSide,
      tellTimeLag: (seconds) => this.tellTimeLag(seconds)
    }
  }

  /** The PIM speaks first. */
  open(): void {
    const VersionNumber = this.#options.versions[this.#openings]
    if (VersionNumber === undefined) {
      this.#to("refused")
      return this.wire.close()
    }
    this.#openings += 1
    const InvokeID = this.nextInvokeId()
    const IdleTimeout = this.#options.idleTimeout
    this.wire.send({ _tag: "OPEN_REQ", InvokeID, VersionNumber, IdleTimeout })
  }

  nextInvokeId(): InvokeId {
    this.#requests += 1
    return invokeId(this.#requests)
  }

  /** One beat of the heartbeat; called at its interval. */
  beat(): void {
    const isOpen = this.phase === "open" || this.phase === "ready"
    if (!isOpen || this.#options.faults().heartbeats === "none" || this.wire.isSilent) return
    if (this.#beats.size >= unansweredMax) {
      this.#options.complain(`${unansweredMax} heartbeats unanswered`)
      return this.drop("reset")
    }
    const InvokeID = this.nextInvokeId()
    this.#beats.set(InvokeID, this.#options.now())
    this.wire.send({ _tag: "HEARTBEAT_REQ", InvokeID })
  }

  tellTimeLag(seconds: number): void {
    const InvokeID = this.nextInvokeId()
    this.wire.send({ _tag: "TIME_SYNCH_REQ", InvokeID, VRUTimeLag: seconds })
  }

  /** CLOSE_REQ; the VRU confirms and closes. */
  close(status: number = statusCodes.E_NO_ERROR): void {
    this.#to("closing")
    this.wire.send({ _tag: "CLOSE_REQ", InvokeID: this.nextInvokeId(), Status: status })
  }

  drop(how: "ended" | "reset" | "mid-frame"): void {
    if (how === "ended") this.wire.close()
    else if (how === "reset") this.wire.drop()
    else this.wire.dropMidFrame()
  }

  /** The connection is gone, and everything on it. */
  lose(): void {
    this.#to("over")
    for (const { it } of this.dialogues.values()) it.isOver = true
    for (const { stop } of [...this.dialogues.values(), ...this.routes.values()]) stop()
    this.dialogues.clear()
    this.routes.clear()
  }

  #to(phase: PimPhase): void {
    this.phase = phase
    this.#options.changed()
  }

  #receive(message: GedMessage): void {
    this.#options.record("received", message)
    this.#check(message)
    switch (message._tag) {
      case "OPEN_CONF":
        return this.#opened(message)
      case "FAILURE_CONF":
        return this.#refused(message)
      case "HEARTBEAT_REQ":
        if (this.#options.faults().heartbeatAnswers === "sent") {
          this.wire.send({ _tag: "HEARTBEAT_CONF", InvokeID: message.InvokeID })
        }
        return undefined
      case "HEARTBEAT_CONF":
        return this.#heartbeatAnswered(message.InvokeID)
      case "CLOSE_REQ":
        this.wire.send({ _tag: "CLOSE_CONF", InvokeID: message.InvokeID })
        return this.wire.close()
      case "CLOSE_CONF":
        return this.wire.close()
      case "INIT_SERVICE_CTRL_END":
        return this.#to("ready")
      case "REGISTER_VARIABLES":
        this.registration = registrationOf(message)
        return this.#conf?.UseServiceControl === false ? this.#to("ready") : undefined
      case "NEW_CALL":
      case "REQUEST_INSTRUCTION":
      case "NEW_DIALOGUE":
        return this.#begin(message)
      case "ROUTE_REQUEST_EVENT":
        return this.#route(message)
      case "ROUTE_END_EVENT":
        return this.routes.get(message.CrossRefID)?.it.receive(message)
      default:
        return this.#receiveInDialogue(message)
    }
  }

  #opened(message: Message<"OPEN_CONF">): void {
    this.#conf = message
    this.#to("open")
    if (this.#options.faults().initialisation === "none") return
    if (message.UseEventFeed) {
      this.wire.send({ _tag: "INIT_DATA_REQ", InvokeID: this.nextInvokeId() })
    }
    if (message.UseServiceControl) {
      const InvokeID = this.nextInvokeId()
      this.wire.send({ _tag: "INIT_SERVICE_CTRL_REQ", ...outsideDialogue, InvokeID })
    }
    if (message.UseTimeSynch) this.tellTimeLag(0)
  }

  #refused(message: Message<"FAILURE_CONF">): void {
    if (this.phase !== "opening") return
    const status = codeName(statusCodes, message.Status)
    if (message.Status === statusCodes.E_INVALID_VERSION) return this.open()
    this.#options.complain(`OPEN_REQ refused: ${status}`)
    this.#to("refused")
  }

  #heartbeatAnswered(id: InvokeId): void {
    const askedAt = this.#beats.get(id)
    this.#beats.clear()
    if (askedAt === undefined) return
    const tookMs = this.#options.now() - askedAt
    if (tookMs > heartbeatAnswerMs) this.#options.complain(`heartbeat answered after ${tookMs} ms`)
  }

  /** What must hold of any message of a VRU. */
  #check(message: GedMessage): void {
    const { complain } = this.#options
    if (message._tag === "Unknown" || message._tag === "UnknownService") {
      return complain(`a message that nobody knows: ${JSON.stringify(message)}`)
    }
    const { direction, isOutsideDialogue } = messageRow(message._tag)
    if (direction === "to-vru") complain(`${message._tag} goes the other way`)
    if (isOutsideDialogue === true && "DialogueID" in message) {
      const isNull = message.DialogueID === nullElement && message.SendSeqNo === nullElement
      if (!isNull) complain(`${message._tag} concerns no call, but names one`)
    }
    for (const tag of strangeTags(message, this.registration)) {
      complain(`${message._tag}: tag ${tag} was not registered`)
    }
    if (message.extras !== undefined) complain(`${message._tag} has what it may not have`)
  }

  /** Bytes of the VRU that are no message; §6.4 says what ICM answers. */
  #fault(error: GedDecodeError): void {
    const { dialogueId, name } = error.header
    this.#options.complain(error.message)
    if (dialogueId === undefined || dialogueId === nullElement) return
    const entry = this.dialogues.get(dialogueId)
    if (entry !== undefined) return entry.it.end(statusCodes.E_INVALID_MESSAGE)
    if (name !== undefined) this.#failDialogue(dialogueId, statusCodes.E_INVALID_MESSAGE)
  }

  #begin(message: Message<OpeningName>): void {
    const id = message.DialogueID
    if (this.dialogues.has(id) || this.#ended.has(id)) {
      this.#options.complain(`dialogue ${id} was begun twice`)
      return this.#failDialogue(id, statusCodes.E_DUPLICATE_DIALOGUEID)
    }
    const script = this.#scriptFor(message)
    if (script === undefined) {
      return this.#failDialogue(id, statusCodes.E_INVALID_DIALED_NUMBER)
    }
    const it = Effect.runSync(
      makePimDialogue({
        opening: message,
        script,
        hands: this.#hands,
        ended: () => this.#endDialogue(id)
      })
    )
    const entry: Entry<PimDialogue> = { it, stop: () => undefined }
    // Known before its script runs, which may end it at once.
    this.dialogues.set(id, entry)
    this.#options.began(it)
    if (this.#options.faults().instructions === "none") return
    const fiber = this.#options.run(it.script)
    entry.stop = () => fiber.interruptUnsafe()
    if (it.isOver) entry.stop()
  }

  #route(message: Message<"ROUTE_REQUEST_EVENT">): void {
    const id = message.CrossRefID
    const script = this.#scriptFor(message)
    if (script === undefined) {
      const Status = statusCodes.E_INVALID_DIALED_NUMBER
      return this.wire.send({ _tag: "ROUTE_END", CrossRefID: id, Status })
    }
    if (this.#options.faults().instructions === "none") return
    const ended = (): void => {
      const entry = this.routes.get(id)
      this.routes.delete(id)
      entry?.stop()
    }
    const options = { request: message, script, hands: this.#hands, ended }
    const it = Effect.runSync(makePimRoute(options))
    const entry: Entry<PimRoute> = { it, stop: () => undefined }
    this.routes.set(id, entry)
    const fiber = this.#options.run(it.script)
    entry.stop = () => fiber.interruptUnsafe()
  }

  #scriptFor(message: Message<OpeningName | "ROUTE_REQUEST_EVENT">): PimScript | undefined {
    return chooseScript(this.#options.scripts, {
      dialed: message.DialedNumber,
      dnis: "DNIS" in message ? message.DNIS : undefined,
      ani: "ANI" in message ? message.ANI : undefined,
      correlation: "CorrelationID" in message ? message.CorrelationID : undefined,
      vars: variablesIn(message, this.registration)
    })
  }

  #receiveInDialogue(message: GedMessage): void {
    if (!("DialogueID" in message) || message.DialogueID === nullElement) return
    const id = message.DialogueID
    const entry = this.dialogues.get(id)
    if (entry !== undefined) return entry.it.receive(message)
    // Messages may cross the end of a dialogue.
    if (this.#ended.has(id)) return
    this.#options.complain(`dialogue ${id} is not known: ${message._tag}`)
    if (message._tag !== "DIALOGUE_FAILURE_EVENT") {
      this.#failDialogue(id, statusCodes.E_INVALID_DIALOGUEID)
    }
  }

  #endDialogue(id: DialogueId): void {
    const entry = this.dialogues.get(id)
    this.dialogues.delete(id)
    this.#ended.add(id)
    if (this.#ended.size > endedMax) {
      const [oldest] = this.#ended
      if (oldest !== undefined) this.#ended.delete(oldest)
    }
    entry?.stop()
  }

  #failDialogue(DialogueID: DialogueId, ErrorCode: number): void {
    this.wire.send({ _tag: "DIALOGUE_FAILURE_EVENT", DialogueID, SendSeqNo: 1, ErrorCode })
  }
}
