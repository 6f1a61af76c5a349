// The six-byte frame in which IVR Server's XML travels over TCP: GLI, version 2 (iserver-xml.md
// §1.2, gvp-ctic.md §5.1). All numbers are big-endian and unsigned. Knows lengths and frame types,
// not what the XML says. Version 1 of the framing is not public and is refused by its version byte.
// `encodeFrame` after the framer is the identity on bytes for every frame whose application byte is
// kept. Payloads are copies: they stay valid for ever.
//
//   offset  size  field
//      0      1   0x00
//      1      1   type: 0 keep-alive request, 1 its acknowledgement, 2 error, 3 XML
//      2      2   length of everything after this field: payload + 2
//      4      1   0x02, the GLI version
//      5      1   0x00, the application
//      6      n   payload

import { Data, Result } from "effect"

/** Bytes before the payload. */
export const headerLength = 6

/**
 * The length field counts the version and application bytes and has 16 bits: 65 535 - 2. There is
 * no continuation.
 */
export const payloadLengthMax = 65_533

/** The only version seen in public code and traces. */
export const gliVersion = 0x02

/** Wire codes of the frame types; the order is the code. */
export const frameTypes = ["KeepAliveRequest", "KeepAliveAck", "ErrorAck", "Xml"] as const

export type FrameType = (typeof frameTypes)[number]

export interface GliFrame {
  readonly type: FrameType
  /** 0 wherever it was seen; kept so that a frame survives a round trip. */
  readonly application: number
  readonly payload: Uint8Array
}

/**
 * Bytes that are no GLI frame. The stream cannot be trusted after it: whoever reads it closes the
 * connection.
 */
export class FrameError extends Data.TaggedError("GliFrameError")<{
  readonly reason: "first-byte" | "type" | "length" | "version"
  /** Of the byte that is wrong, counted from the start of the connection. */
  readonly offset: number
  readonly expected: string
  readonly found: number
  /** The frames of the same chunk that were complete before the fault. */
  readonly before: ReadonlyArray<GliFrame>
}> {
  override get message(): string {
    const place = `GLI frame: ${this.reason} at offset ${this.offset}`
    return `${place} is ${this.found}, expected ${this.expected}`
  }
}

/** A payload that does not fit one frame. */
export class FrameTooLong extends Data.TaggedError("GliFrameTooLong")<{
  readonly length: number
  readonly lengthMax: number
}> {
  override get message(): string {
    return `GLI frame: payload of ${this.length} bytes, at most ${this.lengthMax} fit`
  }
}

export interface Framer {
  /**
   * Takes what TCP delivered and returns the frames that are complete now, in order. After an error
   * the framer is spent: every further push returns that error again, without frames.
   */
  readonly push: (chunk: Uint8Array) => Result.Result<ReadonlyArray<GliFrame>, FrameError>
  /**
   * Bytes of a frame that has begun and is not complete. Not zero at the end of a stream: it broke
   * off mid-frame.
   */
  readonly pendingLength: () => number
}

/** The bytes of one frame. */
export const encodeFrame = (frame: {
  readonly type: FrameType
  readonly application?: number
  readonly payload?: Uint8Array
}): Result.Result<Uint8Array, FrameTooLong> => {
  const payload = frame.payload ?? noPayload
  if (payload.length > payloadLengthMax) {
    return Result.fail(new FrameTooLong({ length: payload.length, lengthMax: payloadLengthMax }))
  }
  return Result.succeed(writeFrame(frame.type, frame.application ?? 0, payload))
}

/** `00 00 00 02 02 00`: asks the peer for a sign of life. */
export const keepAliveRequest = (): Uint8Array => writeFrame("KeepAliveRequest", 0, noPayload)

/** `00 01 00 02 02 00`: the answer to it, which is the request's header with the type changed. */
export const keepAliveAck = (application: number): Uint8Array =>
  writeFrame("KeepAliveAck", application, noPayload)

/**
 * Cuts frames out of a TCP byte stream, however the bytes are split or merged. Work and memory are
 * linear.
 */
export const makeFramer = (): Framer => {
  const header = new Uint8Array(headerLength)
  let headerFilled = 0
  let payload = noPayload
  let payloadFilled = 0
  let frameOffset = 0
  let spent: FrameError | undefined

  const push = (chunk: Uint8Array): Result.Result<ReadonlyArray<GliFrame>, FrameError> => {
    if (spent !== undefined) return Result.fail(spent)
    const frames: Array<GliFrame> = []
    let at = 0
    while (at < chunk.length) {
      if (headerFilled < headerLength) {
        const taken = chunk.subarray(at, at + headerLength - headerFilled)
        header.set(taken, headerFilled)
        headerFilled += taken.length
        at += taken.length
        const fault = findFault(header, headerFilled)
        if (fault !== undefined) {
          const place = { ...fault, offset: frameOffset + fault.offset }
          spent = new FrameError({ ...place, before: [] })
          return Result.fail(new FrameError({ ...place, before: frames }))
        }
        if (headerFilled < headerLength) break
        payload = new Uint8Array(declaredLength(header) - 2)
        payloadFilled = 0
      }
      const taken = chunk.subarray(at, at + payload.length - payloadFilled)
      payload.set(taken, payloadFilled)
      payloadFilled += taken.length
      at += taken.length
      if (payloadFilled < payload.length) break
      frames.push({ type: typeOf(header), application: header[5] ?? 0, payload })
      frameOffset += headerLength + payload.length
      headerFilled = 0
      payload = noPayload
      payloadFilled = 0
    }
    return Result.succeed(frames)
  }

  return { push, pendingLength: () => headerFilled + payloadFilled }
}

const noPayload = new Uint8Array(0)

const declaredLength = (header: Uint8Array): number => ((header[2] ?? 0) << 8) | (header[3] ?? 0)

const typeOf = (header: Uint8Array): FrameType => frameTypes[header[1] ?? 0] ?? "Xml"

/**
 * One row per byte of the header that can be wrong, in the order of arrival: a lie is found with
 * its first byte.
 */
// oxfmt-ignore
const headerChecks = [
  { reason: "first-byte", offset: 0, known: 1, value: (h: Uint8Array) => h[0] ?? 0, right: (v: number) => v === 0,                 expected: "0" },
  { reason: "type",       offset: 1, known: 2, value: (h: Uint8Array) => h[1] ?? 0, right: (v: number) => v < frameTypes.length,   expected: "0 to 3" },
  { reason: "length",     offset: 2, known: 4, value: declaredLength,               right: (v: number) => v >= 2,                  expected: "2 or more" },
  { reason: "version",    offset: 4, known: 5, value: (h: Uint8Array) => h[4] ?? 0, right: (v: number) => v === gliVersion,        expected: "2" }
] as const

const findFault = (header: Uint8Array, filled: number) => {
  for (const check of headerChecks) {
    if (filled < check.known) return undefined
    const found = check.value(header)
    if (!check.right(found)) {
      return { reason: check.reason, offset: check.offset, expected: check.expected, found }
    }
  }
  return undefined
}

const writeFrame = (type: FrameType, application: number, payload: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(headerLength + payload.length)
  const length = payload.length + 2
  bytes[1] = frameTypes.indexOf(type)
  bytes[2] = length >> 8
  bytes[3] = length & 0xff
  bytes[4] = gliVersion
  bytes[5] = application
  bytes.set(payload, headerLength)
  return bytes
}
