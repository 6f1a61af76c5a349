// Cuts GED-125 messages out of a TCP byte stream (ged125.md §2.1): a length of four bytes, a type
// of four, a body of that length; all big-endian. Knows lengths, not meanings. What it returns are
// whole messages, header included, as copies that stay valid for ever.

import { Data, Result } from "effect"

/** MessageLength and MessageType. */
export const headerLength = 8

/**
 * The longest body that is taken. No maximum is known (U13); the sibling protocol has 4 096, and
 * the longest message of ours, a trunk group of 1 023, has as much. A length beyond is not our
 * protocol: the letters of an HTTP request read as a thousand million.
 */
export const bodyLengthMax = 65_536

/**
 * A length that no message has. The stream cannot be trusted after it: whoever reads it closes the
 * connection.
 */
export class GedFrameError extends Data.TaggedError("GedFrameError")<{
  readonly reason: "length-too-long"
  /** Of the message, counted from the start of the connection. */
  readonly offset: number
  readonly length: number
  readonly lengthMax: number
  /** The messages of the same chunk that were complete before the fault. */
  readonly before: ReadonlyArray<Uint8Array>
}> {
  override get message(): string {
    const place = `GED-125: the message at offset ${this.offset}`
    return `${place} says a length of ${this.length}, at most ${this.lengthMax} is taken`
  }
}

export interface GedFramer {
  /**
   * Takes what TCP delivered and returns the messages that are complete now, in order. After an
   * error the framer is spent: every further push returns that error again, without messages.
   */
  readonly push: (chunk: Uint8Array) => Result.Result<ReadonlyArray<Uint8Array>, GedFrameError>
  /** Bytes of a message that has begun and is not complete. Not zero at the end: it broke off. */
  readonly pendingLength: () => number
}

/** Work and memory are linear in what arrives, however it is split or merged. */
export const makeGedFramer = (): GedFramer => {
  const header = new Uint8Array(headerLength)
  let headerFilled = 0
  let message: Uint8Array | undefined
  let filled = 0
  let offset = 0
  let spent: GedFrameError | undefined

  const push = (chunk: Uint8Array): Result.Result<ReadonlyArray<Uint8Array>, GedFrameError> => {
    if (spent !== undefined) return Result.fail(spent)
    const complete: Array<Uint8Array> = []
    let at = 0
    while (at < chunk.length) {
      if (message === undefined) {
        const taken = chunk.subarray(at, at + headerLength - headerFilled)
        header.set(taken, headerFilled)
        headerFilled += taken.length
        at += taken.length
        const length = declaredLength(header)
        if (headerFilled >= lengthBytes && length > bodyLengthMax) {
          const fault = {
            reason: "length-too-long",
            offset,
            length,
            lengthMax: bodyLengthMax
          } as const
          spent = new GedFrameError({ ...fault, before: [] })
          return Result.fail(new GedFrameError({ ...fault, before: complete }))
        }
        if (headerFilled < headerLength) break
        message = new Uint8Array(headerLength + length)
        message.set(header)
        filled = headerLength
      }
      const taken = chunk.subarray(at, at + message.length - filled)
      message.set(taken, filled)
      filled += taken.length
      at += taken.length
      if (filled < message.length) break
      complete.push(message)
      offset += message.length
      message = undefined
      headerFilled = 0
      filled = 0
    }
    return Result.succeed(complete)
  }

  return { push, pendingLength: () => (message === undefined ? headerFilled : filled) }
}

const lengthBytes = 4

const declaredLength = (header: Uint8Array): number =>
  new DataView(header.buffer, header.byteOffset).getUint32(0)
