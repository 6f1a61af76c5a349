// A PIM of ICM as a test plays it, message by message: connects, opens a session, hears what we
// send, says what it likes. It keeps what must hold of everything a VRU sends (ged125.md §14), so
// that every test checks it.

import { assert } from "@effect/vitest"
import { Effect, Queue, Result } from "effect"
import { TcpClient } from "../../../../runtime/net/TcpClient.ts"
import type { TcpConnection } from "../../../../runtime/net/TcpConnection.ts"
import { decodeGed, encodeGed } from "../../../../runtime/wire/ged125/GedCodec.ts"
import { makeGedFramer } from "../../../../runtime/wire/ged125/GedFrame.ts"
import { invokeId, outsideDialogue } from "../../../../runtime/wire/ged125/Messages.ts"
import type {
  DialogueId,
  GedMessage,
  MessageName
} from "../../../../runtime/wire/ged125/Messages.ts"

type Of<N extends MessageName> = Extract<GedMessage, { readonly _tag: N }>

/** A message of a dialogue without what the PIM fills in itself. */
export type Said = {
  readonly [N in MessageName]: Omit<Of<N>, "DialogueID" | "SendSeqNo">
}[MessageName]

export class Pim {
  readonly heard: Array<GedMessage> = []
  readonly connection: TcpConnection
  readonly #news: Queue.Queue<GedMessage>
  readonly #framer = makeGedFramer()
  #sequence = 0
  /** InvokeIDs that were answered, by dialogue: none twice. */
  readonly #answered = new Set<string>()
  readonly #sequences = new Map<DialogueId, number>()

  constructor(connection: TcpConnection, news: Queue.Queue<GedMessage>) {
    this.connection = connection
    this.#news = news
  }

  /** Bytes of the VRU, which must be messages. */
  receive(chunk: Uint8Array): void {
    for (const frame of Result.getOrThrow(this.#framer.push(chunk))) {
      const message = Result.getOrThrow(decodeGed(frame))
      this.heard.push(message)
      this.#check(message)
      Queue.offerUnsafe(this.#news, message)
    }
  }

  /** The names of what was heard, without housekeeping. */
  names(): ReadonlyArray<string> {
    return this.heard.map(({ _tag }) => _tag).filter((name) => !housekeeping.has(name))
  }

  send(message: GedMessage): void {
    this.connection.write(Result.getOrThrow(encodeGed(message)))
  }

  sendBytes(bytes: Uint8Array): void {
    this.connection.write(bytes)
  }

  /** In the dialogue of this message. */
  say(dialogue: { readonly DialogueID: DialogueId }, message: Said): void {
    this.#sequence += 1
    const header = { DialogueID: dialogue.DialogueID, SendSeqNo: this.#sequence }
    this.send({ ...message, ...header })
  }

  /** The next message that is no housekeeping; it must be of this name. */
  expect<N extends MessageName>(name: N): Effect.Effect<Of<N>> {
    return Queue.take(this.#news).pipe(
      Effect.repeat({ until: (message) => !housekeeping.has(message._tag) }),
      Effect.map((message) => {
        assert.strictEqual(message._tag, name)
        // The line before is the proof.
        return message as Of<N>
      })
    )
  }

  /** The next message of this name, whatever comes before it. */
  awaits<N extends MessageName>(name: N): Effect.Effect<Of<N>> {
    return Queue.take(this.#news).pipe(
      Effect.repeat({ until: (message) => message._tag === name }),
      // The line before is the proof.
      Effect.map((message) => message as Of<N>)
    )
  }

  #check(message: GedMessage): void {
    if (!("DialogueID" in message) || message.DialogueID === outsideDialogue.DialogueID) return
    const { DialogueID, SendSeqNo } = message
    const isStranger = message._tag === "DIALOGUE_FAILURE_EVENT" && !this.#sequences.has(DialogueID)
    if (!isStranger) {
      assert.strictEqual(SendSeqNo, (this.#sequences.get(DialogueID) ?? 0) + 1, message._tag)
      this.#sequences.set(DialogueID, SendSeqNo)
    }
    if (!("InvokeID" in message)) return
    const request = `${DialogueID} ${message.InvokeID}`
    assert.isFalse(this.#answered.has(request), `request ${request} was answered twice`)
    this.#answered.add(request)
  }
}

const housekeeping: ReadonlySet<string> = new Set([
  "HEARTBEAT_CONF",
  "TRKGRP_STATUS",
  "SERVICE_STATUS",
  "VRU_STATUS"
])

/** Connects to the link at this place, without a word. */
export const connectPim = Effect.fnUntraced(function* (host: string, port: number) {
  const tcp = yield* TcpClient
  const connection = yield* tcp.connect(host, port)
  const pim = new Pim(connection, yield* Queue.unbounded<GedMessage>())
  yield* Effect.forever(
    Effect.map(connection.read, (chunks) => {
      for (const chunk of chunks) pim.receive(chunk)
    })
  ).pipe(
    Effect.catchTag("NetError", () => Effect.void),
    Effect.forkScoped
  )
  return pim
})

/** Opens a session as §3.3 has it, up to REGISTER_VARIABLES. */
export const openSession = Effect.fnUntraced(function* (pim: Pim, mode: "sci" | "cri" = "sci") {
  pim.send({
    _tag: "OPEN_REQ",
    InvokeID: invokeId(1),
    VersionNumber: 6,
    IdleTimeout: 600_000
  })
  yield* pim.expect("OPEN_CONF")
  if (mode === "sci") {
    pim.send({ _tag: "INIT_SERVICE_CTRL_REQ", ...outsideDialogue, InvokeID: invokeId(2) })
  }
  return yield* pim.awaits("REGISTER_VARIABLES")
})
