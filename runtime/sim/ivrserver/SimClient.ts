// One client's connection at a simulated IVR Server: frames and messages in and out, with the
// faults of framing. Knows nothing of calls. It is written against the same codecs as the product,
// so what it misreads both misread; the goldens of the codecs stand against that.

import { Result } from "effect"
import type { TcpConnection } from "../../net/TcpConnection.ts"
import { encodeFrame, keepAliveAck, keepAliveRequest, makeFramer } from "../../wire/gli/GliFrame.ts"
import { decodeMessage, encodeMessage } from "../../wire/ivrserver/GctiCodec.ts"
import type { Dialect } from "../../wire/ivrserver/dialect.ts"
import type { GctiEncoding } from "../../wire/ivrserver/GctiCodec.ts"
import type { GctiMessage, Message } from "../../wire/ivrserver/Messages.ts"
import { brokenFrames } from "./Faults.ts"
import type { BrokenFrame, Faults } from "./Faults.ts"

export interface SimClientOptions {
  /** Counts the connections from 1. */
  readonly number: number
  readonly connection: TcpConnection
  readonly dialect: Dialect
  readonly charset: GctiEncoding
  readonly faults: () => Faults
  readonly onMessage: (client: SimClient, message: GctiMessage) => void
  readonly onSent: (client: SimClient, message: GctiMessage) => void
}

export class SimClient {
  readonly number: number
  /** Its ClientName, once it has logged in. */
  name: string | undefined
  /** Keep-alive requests it sent us, and acknowledgements. */
  readonly keepAlives = { requests: 0, acknowledgements: 0 }
  /** What was wrong with its bytes, one text each; a sound client has none. */
  readonly complaints: Array<string> = []
  readonly #options: SimClientOptions
  readonly #framer = makeFramer()
  #outgoing: Array<Uint8Array> = []

  constructor(options: SimClientOptions) {
    this.number = options.number
    this.#options = options
  }

  receive(chunk: Uint8Array): void {
    const frames = this.#framer.push(chunk)
    const whole = Result.isSuccess(frames) ? frames.success : frames.failure.before
    for (const frame of whole) {
      if (frame.type === "KeepAliveRequest") {
        this.keepAlives.requests += 1
        if (this.#options.faults().keepAlive === "answered") {
          this.sendBytes(keepAliveAck(frame.application))
        }
      } else if (frame.type === "KeepAliveAck") this.keepAlives.acknowledgements += 1
      else if (frame.type === "Xml") this.#receivePayload(frame.payload)
    }
    if (Result.isFailure(frames)) {
      this.complaints.push(frames.failure.message)
      this.drop()
    }
  }

  send(message: Message): void {
    const { charset, dialect } = this.#options
    const payload = encodeMessage(message, { dialect, charset })
    if (Result.isFailure(payload)) {
      this.complaints.push(`not sent: ${payload.failure.message}`)
      return
    }
    const frame = encodeFrame({ type: "Xml", payload: payload.success })
    if (Result.isFailure(frame)) return
    this.sendBytes(frame.success)
    this.#options.onSent(this, message)
  }

  /** Puts bytes on the wire as the framing fault says; also those that are no frame. */
  sendBytes(bytes: Uint8Array): void {
    const { connection, faults } = this.#options
    switch (faults().framing) {
      case "whole":
        return connection.write(bytes)
      case "split":
        for (const byte of bytes) connection.write(Uint8Array.of(byte))
        return
      case "merged":
        this.#outgoing.push(bytes)
        // One write for all that is sent before whoever sends comes to rest.
        if (this.#outgoing.length === 1) queueMicrotask(() => this.#flush())
    }
  }

  askForLife(): void {
    this.sendBytes(keepAliveRequest())
  }

  sendBroken(kind: BrokenFrame): void {
    this.sendBytes(brokenFrames[kind])
  }

  /** Half of a frame, then the end of the connection. */
  dropMidFrame(): void {
    this.#options.connection.write(Uint8Array.of(0, 3, 1, 0, 2, 0, 0x3c, 0x3f))
    this.#options.connection.close()
  }

  /** In good order, what was sent goes out. */
  close(): void {
    this.#options.connection.close()
  }

  /** By a reset. */
  drop(): void {
    this.#options.connection.abort()
  }

  #flush(): void {
    const total = this.#outgoing.reduce((sum, bytes) => sum + bytes.length, 0)
    const merged = new Uint8Array(total)
    let at = 0
    for (const bytes of this.#outgoing) {
      merged.set(bytes, at)
      at += bytes.length
    }
    this.#outgoing = []
    this.#options.connection.write(merged)
  }

  #receivePayload(payload: Uint8Array): void {
    const message = decodeMessage(payload, this.#options.dialect)
    if (Result.isSuccess(message)) this.#options.onMessage(this, message.success)
    else this.complaints.push(message.failure.message)
  }
}
