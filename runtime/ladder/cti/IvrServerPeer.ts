// IVR Server in a ladder: real GLI frames and XML over a stream of the world, one listener for each
// of the site's servers. Of itself it answers what every server answers (the login, keep-alives,
// behind the switch CallStatus and CallInfoResp, UDataResp), unless a line of the ladder does.

import { Result } from "effect"
import type { ArrowStep, Ladder } from "../../../compiler/plan/Ladder.ts"
import { messageRow } from "../../../dsl/vocabulary/messages.ts"
import type { MessageRow } from "../../../dsl/vocabulary/messages/Message.ts"
import type { ModeWord } from "../../../dsl/vocabulary/Site.ts"
import { encodeFrame, keepAliveAck, makeFramer } from "../../wire/gli/GliFrame.ts"
import type { GliFrame } from "../../wire/gli/GliFrame.ts"
import { plainDialect } from "../../wire/ivrserver/dialect.ts"
import { decodeMessage, encodeMessage } from "../../wire/ivrserver/GctiCodec.ts"
import type { GctiMessage, GenesysCallId, Message } from "../../wire/ivrserver/Messages.ts"
import type { OnArrival, OnSent } from "../Arrival.ts"
import type { Endpoint, Network, StreamEnd } from "../Network.ts"
import type { Arguments } from "../values.ts"
import type { CtiPeer } from "./CtiPeer.ts"
import { buildGcti, gctiNote, readGcti } from "./gctiPlaces.ts"

export interface IvrServerPeerOptions {
  readonly network: Network
  readonly servers: ReadonlyArray<Endpoint>
  readonly mode: ModeWord
  readonly ladder: Ladder
  readonly onArrival: OnArrival
  readonly onSent: OnSent
}

/** What `mode: behind` brings of itself, once the switch has the call. */
const switchEvents = ["Ringing", "Established"]

export const makeIvrServerPeer = (options: IvrServerPeerOptions): CtiPeer => {
  const server = new IvrServerPeer(options)
  return {
    ready: () => server.ready,
    perform: (step, given) => server.perform(step, given),
    opened: () => server.openedCount > 0,
    closed: () => server.openedCount > 0 && server.openIds.size === 0
  }
}

class IvrServerPeer {
  readonly openIds = new Set<GenesysCallId>()
  openedCount = 0
  ready = false
  readonly #options: IvrServerPeerOptions
  /** What the ladder plays itself: `CallStatus`, `LoginResp` … */
  readonly #played: ReadonlySet<string>
  #end: StreamEnd | undefined
  #login: Message<"LoginReq"> | undefined
  #call: Message<"NewCall"> | undefined
  /** The latest request of a kind that is answered under its own id. */
  #requestId = "r1"

  constructor(options: IvrServerPeerOptions) {
    this.#options = options
    this.#played = playedMessages(options.ladder)
    for (const server of options.servers) {
      options.network.accept(server, (end) => this.#connected(end))
    }
  }

  perform(step: ArrowStep, given: Arguments): string | undefined {
    if (this.#end === undefined) return "we are not connected to IVR Server"
    if (step.message === "FIN") {
      this.#end.end()
      this.#lost()
      return undefined
    }
    const row = messageRow("cti", "peer", step.message, this.#options.mode)
    const callId = sessionMessages.has(step.message) ? this.#login?.callId : this.#call?.callId
    if (row === undefined) return `IVR Server sends no ${step.message}`
    if (callId === undefined)
      return `IVR Server knows of no call that ${step.message} could be about`
    const message = buildGcti(row, given, callId, this.#requestId)
    if (message === undefined) return `${step.message} lacks what it must have`
    this.#noteSent(message)
    this.#send(message)
    return undefined
  }

  #connected(end: StreamEnd): void {
    const framer = makeFramer()
    this.#end = end
    end.listen({
      onBytes: (bytes) => {
        const frames = framer.push(bytes)
        if (Result.isFailure(frames)) return end.reset()
        for (const frame of frames.success) this.#receiveFrame(end, frame)
      },
      onOver: () => {
        if (this.#end === end) this.#lost()
      }
    })
  }

  /** Calls do not survive their connection (iserver-xml.md §16.2). */
  #lost(): void {
    this.#end = undefined
    this.ready = false
    this.openIds.clear()
  }

  #receiveFrame(end: StreamEnd, frame: GliFrame): void {
    if (frame.type === "KeepAliveRequest") end.write(keepAliveAck(frame.application))
    if (frame.type !== "Xml") return
    const decoded = decodeMessage(frame.payload, plainDialect())
    if (Result.isFailure(decoded)) return this.#arrive("unreadable XML", undefined)
    const message = decoded.success
    this.#noteReceived(message)
    this.#arrive(message._tag === "Unknown" ? message.element.name : message._tag, message)
  }

  #arrive(name: string, message: GctiMessage | undefined): void {
    const known = messageRow("cti", "us", name, this.#options.mode)
    const row: MessageRow = known ?? { message: name, from: "us", line: "needed", args: {} }
    this.#options.onArrival({
      peers: ["cti"],
      message: name,
      row,
      line: row.line,
      note: message === undefined ? "" : gctiNote(row, message),
      read: (place, argument) =>
        message === undefined ? undefined : readGcti(message, place, argument),
      belongs: () => undefined,
      answerItself: () => {
        if (message !== undefined) this.#answerItself(message)
      }
    })
  }

  #noteReceived(message: GctiMessage): void {
    switch (message._tag) {
      case "LoginReq":
        this.#login = message
        return
      case "NewCall":
        this.#call = message
        this.openedCount += 1
        this.openIds.add(message.callId)
        return
      case "EndCall":
        this.openIds.delete(message.callId)
        return
      case "UDataSet":
      case "UDataGet":
      case "UDataDel":
      case "PeekStatReq":
      case "GetStatReq":
        this.#requestId = message.RequestId
    }
  }

  #noteSent(message: Message): void {
    if (message._tag === "EndCall") this.openIds.delete(message.callId)
    if (message._tag === "LoginResp") this.ready = true
  }

  #answerItself(message: GctiMessage): void {
    const { callId } = message
    switch (message._tag) {
      case "LoginReq":
        if (this.#played.has("LoginResp")) return
        this.#send({
          _tag: "LoginResp",
          callId,
          IServerVer: "8.1.000.00",
          Result: "Success",
          Status: "OK"
        })
        this.#send({ _tag: "FlowControl", callId, Status: "Off" })
        this.ready = true
        return
      case "NewCall":
        if (this.#options.mode === "behind" && !this.#played.has("CallStatus of the switch")) {
          for (const event of switchEvents) {
            this.#shown({ _tag: "CallStatus", callId, Event: event })
          }
        }
        return
      case "CallInfoReq":
        if (!this.#played.has("CallInfoResp")) this.#shown(this.#callInformation(callId))
        return
      case "UDataSet":
      case "UDataDel":
        if (this.#played.has("UDataResp")) return
        this.#send({ _tag: "UDataResp", callId, Result: "Success", RequestId: message.RequestId })
    }
  }

  /** The switch's numbers are those we announced: a ladder that wants others says so. */
  #callInformation(callId: GenesysCallId): Message<"CallInfoResp"> {
    const call = this.#call
    return {
      _tag: "CallInfoResp",
      callId,
      DNIS: call?.DNIS ?? call?.CalledNum ?? "",
      ANI: call?.ANI,
      CalledNum: call?.CalledNum,
      ConnId: "0067019da3c2f001",
      LastEvent: "EventEstablished"
    }
  }

  #shown(message: Message): void {
    const row = messageRow("cti", "peer", message._tag, this.#options.mode)
    this.#options.onSent("cti", message._tag, row === undefined ? "" : gctiNote(row, message))
    this.#send(message)
  }

  #send(message: Message): void {
    const encoded = encodeMessage(message, { dialect: plainDialect(), charset: "latin1" })
    if (Result.isFailure(encoded)) return
    const frame = encodeFrame({ type: "Xml", payload: encoded.success })
    if (Result.isSuccess(frame)) this.#end?.write(frame.success)
  }
}

/** Messages about the connection and no call. */
const sessionMessages: ReadonlySet<string> = new Set(["LoginResp", "FlowControl", "MonitorInfo"])

/** The switch's own events of a call that begins; the others say what became of a transfer. */
const beginning: ReadonlySet<string> = new Set(switchEvents.map((event) => event.toLowerCase()))

const playedMessages = ({ steps }: Ladder): ReadonlySet<string> => {
  const played = new Set<string>()
  for (const step of steps) {
    if (step._tag !== "Arrow" || step.peer !== "cti" || step.direction !== ">") continue
    played.add(step.message)
    const event = step.args.find(([name]) => name === "event")?.[1]
    const begins = event?.op === "text" && beginning.has(event.value.toLowerCase())
    if (step.message === "CallStatus" && begins) played.add("CallStatus of the switch")
  }
  return played
}
