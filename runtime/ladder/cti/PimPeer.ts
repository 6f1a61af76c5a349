// Cisco's PIM in a ladder: it connects to us, opens the session and initialises service control as
// every PIM does, keeps it alive, and counts sequence numbers and InvokeIDs. What it has us do with
// a call is in the ladder's lines. Real GED-125 bytes over a stream of the world.

import { Result } from "effect"
import type { ArrowStep } from "../../../compiler/plan/Ladder.ts"
import { messageRow } from "../../../dsl/vocabulary/messages.ts"
import type { MessageRow } from "../../../dsl/vocabulary/messages/Message.ts"
import type { ModeWord } from "../../../dsl/vocabulary/Site.ts"
import { decodeGed, encodeGed } from "../../wire/ged125/GedCodec.ts"
import { makeGedFramer } from "../../wire/ged125/GedFrame.ts"
import {
  type DialogueId,
  type GedMessage,
  invokeId,
  type Message,
  outsideDialogue
} from "../../wire/ged125/Messages.ts"
import type { OnArrival } from "../Arrival.ts"
import type { Endpoint, Network, StreamEnd } from "../Network.ts"
import type { Arguments } from "../values.ts"
import type { World } from "../World.ts"
import type { CtiPeer } from "./CtiPeer.ts"
import { buildGed, expectedWord, gedNote, readGed } from "./gedPlaces.ts"

export interface PimPeerOptions {
  readonly world: World
  readonly network: Network
  /** Where we listen for it. */
  readonly listen: Endpoint
  readonly mode: ModeWord
  readonly onArrival: OnArrival
}

/** Of OPEN_REQ: the newest version that every VRU has (ged125.md §3.2). */
const version = 4

/** OPEN_REQ says so many seconds; a third of it lies between two signs of life. */
const idleSeconds = 60
const heartbeatMs = 20_000

/** Between two attempts to connect. */
const againMs = 500

export const makePimPeer = (options: PimPeerOptions): CtiPeer => {
  const pim = new PimPeer(options)
  pim.connect()
  return {
    ready: () => pim.ready,
    perform: (step, given) => pim.perform(step, given),
    opened: () => pim.openedCount > 0,
    // After an answered CONNECT, or one with a label that ends the call, nothing more is said
    // (ged125.md §6.6).
    closed: (byUs) => pim.openedCount > 0 && (pim.open.size === 0 || byUs)
  }
}

/** A dialogue of service control, or a routing dialogue. */
interface Dialogue {
  readonly header: Readonly<Record<string, number>>
  sent: number
  /** InvokeID of the latest request, for CANCEL. */
  request: number
}

class PimPeer {
  readonly open = new Map<string, Dialogue>()
  openedCount = 0
  ready = false
  readonly #options: PimPeerOptions
  readonly #tags = new Map<string, number>()
  #end: StreamEnd | undefined
  #latest: Dialogue | undefined
  #invokes = 0
  /** A line has ended the connection; it is not made again. */
  #gone = false

  constructor(options: PimPeerOptions) {
    this.#options = options
  }

  connect(): void {
    const { network, listen, world } = this.#options
    network.connect(listen, (end) => {
      if (end === undefined) world.after(againMs, () => this.connect())
      else this.#connected(end)
    })
  }

  perform(step: ArrowStep, given: Arguments): string | undefined {
    if (this.#end === undefined) return "the PIM is not connected"
    if (step.message === "FIN") {
      this.#gone = true
      this.#end.end()
      this.#lost()
      return undefined
    }
    const row = messageRow("cti", "peer", step.message, this.#options.mode)
    const dialogue = this.#latest
    if (row === undefined) return `ICM sends no ${step.message}`
    if (dialogue === undefined) return `ICM knows of no call that ${step.message} could be about`
    const request = dialogue.request
    const numbers = {
      ...dialogue.header,
      SendSeqNo: dialogue.sent + 1,
      InvokeID: this.#invoke(),
      RequestID: request
    }
    const message = buildGed(row, given, numbers, this.#tags)
    if (message === undefined) return `${step.message} has an argument that ICM could not send`
    dialogue.sent += 1
    dialogue.request = step.message === "RUN_SCRIPT_REQ" ? numbers.InvokeID : request
    if (endsDialogue.has(step.message)) this.#ended(dialogue)
    this.#send(message)
    return undefined
  }

  #connected(end: StreamEnd): void {
    const framer = makeGedFramer()
    this.#end = end
    end.listen({
      onBytes: (bytes) => {
        const frames = framer.push(bytes)
        if (Result.isFailure(frames)) return end.reset()
        for (const frame of frames.success) this.#receive(frame)
      },
      onOver: () => {
        if (this.#end === end) this.#lost()
      }
    })
    this.#send({
      _tag: "OPEN_REQ",
      InvokeID: invokeId(this.#invoke()),
      VersionNumber: version,
      IdleTimeout: idleSeconds
    })
    this.#heartbeat(end)
  }

  #heartbeat(end: StreamEnd): void {
    this.#options.world.after(heartbeatMs, () => {
      if (this.#end !== end) return
      this.#send({ _tag: "HEARTBEAT_REQ", InvokeID: invokeId(this.#invoke()) })
      this.#heartbeat(end)
    })
  }

  #lost(): void {
    this.#end = undefined
    this.ready = false
    this.open.clear()
    if (!this.#gone) this.#options.world.after(againMs, () => this.connect())
  }

  #receive(frame: Uint8Array): void {
    const decoded = decodeGed(frame)
    if (Result.isFailure(decoded)) return
    const message = decoded.success
    if (this.#keepsSession(message)) return
    this.#noteDialogue(message)
    this.#arrive(message)
  }

  /** What the session needs, without a line of any ladder. */
  #keepsSession(message: GedMessage): boolean {
    switch (message._tag) {
      case "OPEN_CONF":
        if (message.UseServiceControl) {
          const InvokeID = invokeId(this.#invoke())
          this.#send({ _tag: "INIT_SERVICE_CTRL_REQ", ...outsideDialogue, InvokeID })
        } else this.ready = true
        return true
      case "INIT_SERVICE_CTRL_END":
        this.ready = true
        return true
      case "REGISTER_VARIABLES":
        for (const { tag, name } of message.ExpCallVarName ?? []) this.#tags.set(name, tag)
        return true
      case "HEARTBEAT_REQ":
        this.#send({ _tag: "HEARTBEAT_CONF", InvokeID: message.InvokeID })
        return true
      case "CLOSE_REQ":
        this.#send({ _tag: "CLOSE_CONF", InvokeID: message.InvokeID })
        return true
      default:
        return isOfSession(message)
    }
  }

  #noteDialogue(message: GedMessage): void {
    switch (message._tag) {
      case "NEW_CALL":
      case "REQUEST_INSTRUCTION":
        return this.#opened(`${message.DialogueID}`, { DialogueID: message.DialogueID })
      case "ROUTE_REQUEST_EVENT":
        return this.#opened(`${message.CrossRefID}`, { CrossRefID: message.CrossRefID })
      case "ROUTE_END_EVENT":
        this.open.delete(`${message.CrossRefID}`)
        return
      case "EVENT_REPORT": {
        const what = readGed(message, "EventID", "event", this.#tags)
        if (typeof what === "string" && lastReports.has(what)) this.#close(message.DialogueID)
        return
      }
      case "DIALOGUE_FAILURE_EVENT":
        return this.#close(message.DialogueID)
    }
  }

  #opened(key: string, header: Dialogue["header"]): void {
    this.openedCount += 1
    this.#latest = { header, sent: 0, request: 0 }
    this.open.set(key, this.#latest)
  }

  #close(id: DialogueId): void {
    this.open.delete(`${id}`)
  }

  #ended(dialogue: Dialogue): void {
    for (const [key, one] of this.open) if (one === dialogue) this.open.delete(key)
  }

  #arrive(message: GedMessage): void {
    const name = nameOf(message)
    const known = messageRow("cti", "us", name, this.#options.mode)
    const row: MessageRow = known ?? { message: name, from: "us", line: "needed", args: {} }
    this.#options.onArrival({
      peers: ["cti"],
      message: name,
      row,
      line: row.line,
      note: gedNote(row, message),
      read: (place, argument) => readGed(message, place, argument, this.#tags),
      means: expectedWord,
      belongs: () => undefined,
      answerItself: () => undefined
    })
  }

  #invoke(): number {
    this.#invokes += 1
    return this.#invokes
  }

  #send(message: Message): void {
    const bytes = encodeGed(message)
    if (Result.isSuccess(bytes)) this.#end?.write(bytes.success)
  }
}

/** After these of ICM, and these reports of ours, nothing more is said (ged125.md §6.4, §6.6). */
const endsDialogue: ReadonlySet<string> = new Set(["DIALOGUE_FAILURE_EVENT", "ROUTE_END"])
const lastReports: ReadonlySet<string> = new Set(["abandon", "disconnect"])

/** Messages that concern no call: snapshots, status, time. */
const isOfSession = (message: GedMessage): boolean =>
  /^(?:INIT_|VRU_STATUS|TRKGRP_STATUS|SERVICE_STATUS|HEARTBEAT|TIME_SYNCH|OPEN_|CLOSE_|FAILURE_)/.test(
    message._tag
  )

const nameOf = (message: GedMessage): string => {
  if (message._tag === "Unknown") return `message ${message.type}`
  return message._tag === "UnknownService" ? `service ${message.subType}` : message._tag
}
