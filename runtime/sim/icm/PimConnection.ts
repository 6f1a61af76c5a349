// One TCP connection of a simulated PIM: frames and messages in and out, with the faults of
// framing. Knows nothing of sessions and calls. It is written against the same codec as the
// product, so what it misreads both misread; the vectors and tshark stand against that.

import { Result } from "effect"
import type { TcpConnection } from "../../net/TcpConnection.ts"
import type { GedDialect } from "../../wire/ged125/dialect.ts"
import { decodeGed, encodeGed } from "../../wire/ged125/GedCodec.ts"
import type { GedDecodeError } from "../../wire/ged125/GedCodec.ts"
import { makeGedFramer } from "../../wire/ged125/GedFrame.ts"
import type { GedMessage } from "../../wire/ged125/Messages.ts"
import type { PimFaults } from "./Faults.ts"

export interface PimConnectionOptions {
  /** Counts the connections from 1. */
  readonly number: number
  readonly connection: TcpConnection
  readonly dialect: GedDialect
  readonly faults: () => PimFaults
  readonly onMessage: (message: GedMessage) => void
  /** Bytes of the VRU that are no message. */
  readonly onFault: (error: GedDecodeError) => void
  readonly onSent: (message: GedMessage) => void
  readonly complain: (text: string) => void
}

export class PimConnection {
  readonly number: number
  /** Says and hears nothing any more, and stands: a side that has died without a word. */
  isSilent = false
  readonly #options: PimConnectionOptions
  readonly #framer = makeGedFramer()
  #outgoing: Array<Uint8Array> = []

  constructor(options: PimConnectionOptions) {
    this.number = options.number
    this.#options = options
  }

  receive(chunk: Uint8Array): void {
    if (this.isSilent) return
    const framed = this.#framer.push(chunk)
    const whole = Result.isSuccess(framed) ? framed.success : framed.failure.before
    for (const bytes of whole) {
      const message = decodeGed(bytes, this.#options.dialect)
      if (Result.isSuccess(message)) this.#options.onMessage(message.success)
      else this.#options.onFault(message.failure)
    }
    if (Result.isFailure(framed)) {
      this.#options.complain(framed.failure.message)
      this.drop()
    }
  }

  send(message: GedMessage): void {
    if (this.isSilent) return
    const bytes = encodeGed(message, this.#options.dialect)
    if (Result.isFailure(bytes)) {
      this.#options.complain(`not sent: ${bytes.failure.message}`)
      return
    }
    this.sendBytes(bytes.success)
    this.#options.onSent(message)
  }

  /** Puts bytes on the wire as the framing fault says; also those that are no message. */
  sendBytes(bytes: Uint8Array): void {
    if (this.isSilent) return
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

  /** Half of a message, then the end of the connection. */
  dropMidFrame(): void {
    this.#options.connection.write(Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 47, 0, 0, 0, 7))
    this.close()
  }

  /** In good order, what was sent goes out. */
  close(): void {
    this.#flush()
    this.#options.connection.close()
  }

  /** By a reset. */
  drop(): void {
    this.#options.connection.abort()
  }

  #flush(): void {
    const outgoing = this.#outgoing
    this.#outgoing = []
    if (outgoing.length > 0) this.#options.connection.write(new Uint8Array(Buffer.concat(outgoing)))
  }
}
