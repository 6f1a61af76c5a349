// Offers and answers of a simulated peer: one G.711 stream with telephone events, nothing behind it
// (RFC 3264, RFC 8866). Keeps what an honest end has to keep: one origin for the life of the
// dialog, its version one higher exactly when the description changed, a line in the answer for
// every line of the offer. And looks at the far end's descriptions with the same rules. Pure; sends
// no media.

import { Option, Result } from "effect"
import { parse, write, type TransformedDescription, type TransformedMedia } from "sdp-transform"

export type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive"

/** What one end has said of its media in one dialog. */
export interface LocalMedia {
  readonly address: string
  readonly port: number
  readonly sessionId: number
  readonly version: number
  /** The description sent last, `undefined` before the first. */
  readonly text: string | undefined
  /** The lines of it, which a later offer keeps in number and order (RFC 3264 §8). */
  readonly lines: ReadonlyArray<TransformedMedia>
}

export interface LocalMediaOptions {
  readonly address: string
  readonly port: number
  readonly sessionId: number
}

export const makeLocalMedia = (options: LocalMediaOptions): LocalMedia => ({
  ...options,
  version: 1,
  text: undefined,
  lines: []
})

/** The next offer of this end. */
export const makeOffer = (media: LocalMedia, direction: Direction): LocalMedia => {
  const audioIndex = media.lines.findIndex((line) => line.port !== 0)
  const ours = audioLine(media.port, knownFormats, direction)
  if (audioIndex < 0) return describeAs(media, [ours])
  return describeAs(
    media,
    media.lines.map((line, index) => (index === audioIndex ? ours : line))
  )
}

/**
 * The answer to an offer; `undefined` when the offer cannot be read or has no stream that we know
 * (488).
 */
export const makeAnswer = (media: LocalMedia, offerText: string): LocalMedia | undefined => {
  const offer = readDescription(offerText)
  if (offer === undefined) return undefined
  const chosen = offer.media.findIndex((line) => commonFormats(line).some(isVoice))
  if (chosen < 0) return undefined
  const lines = offer.media.map((line, index) =>
    index === chosen
      ? audioLine(media.port, commonFormats(line), mirrored(directionOf(offer, line)))
      : refusedLine(line)
  )
  return describeAs(media, lines)
}

/**
 * What is wrong with a description of the far end, seen after `previous` in the same dialog and,
 * when it is an answer, against the offer that it answers; `undefined` when nothing is.
 */
export const complainOfDescription = (seen: {
  readonly text: string
  readonly previous: string | undefined
  readonly offer: string | undefined
}): string | undefined => {
  const description = readDescription(seen.text)
  if (description === undefined) return "a session description that cannot be read"
  return complainOfOrigin(description, seen) ?? complainOfLines(description, seen.offer)
}

/** The direction of the first stream that is not refused; `undefined` when there is none. */
export const streamDirection = (text: string): Direction | undefined => {
  const description = readDescription(text)
  const line = description?.media.find((candidate) => candidate.port !== 0)
  return description === undefined || line === undefined
    ? undefined
    : directionOf(description, line)
}

interface Format {
  readonly payload: number
  readonly codec: string
  readonly config: string | undefined
}

/** RFC 3551 table 4 for the codecs; 101 for telephone events is everybody's habit. */
const knownFormats: ReadonlyArray<Format> = [
  { payload: 0, codec: "PCMU", config: undefined },
  { payload: 8, codec: "PCMA", config: undefined },
  { payload: 101, codec: "telephone-event", config: "0-16" }
]

const clockRate = 8000

const isVoice = (format: Format): boolean => format.codec !== "telephone-event"

/** RFC 3264 §6.1. */
const mirrors: Record<Direction, Direction> = {
  sendrecv: "sendrecv",
  sendonly: "recvonly",
  recvonly: "sendonly",
  inactive: "inactive"
}

const mirrored = (direction: Direction): Direction => mirrors[direction]

const isDirection = (text: string | undefined): text is Direction =>
  text !== undefined && Object.hasOwn(mirrors, text)

const readDescription = (text: string): TransformedDescription | undefined => {
  const parsed = Result.getSuccess(Result.try(() => parse(text)))
  const description = Option.getOrUndefined(parsed)
  return description?.origin === undefined ? undefined : description
}

/**
 * RFC 2543's way of holding, an address of zeroes, is still met; RFC 3264 §8.4 reads it as sending
 * only.
 */
const directionOf = (description: TransformedDescription, line: TransformedMedia): Direction => {
  const connection = line.connection ?? description.connection
  if (connection?.ip === "0.0.0.0") return "sendonly"
  const said = line.direction ?? description.direction
  return isDirection(said) ? said : "sendrecv"
}

const payloadsOf = (line: TransformedMedia): ReadonlyArray<number> =>
  String(line.payloads ?? "")
    .split(" ")
    .map(Number)

const codecOf = (line: TransformedMedia, payload: number): string | undefined =>
  line.rtp.find((mapping) => mapping.payload === payload)?.codec.toLowerCase() ??
  knownFormats.find((format) => format.payload === payload && isVoice(format))?.codec.toLowerCase()

/**
 * Our formats among those of an offered line, under the offer's own payload numbers and in its
 * order.
 */
const commonFormats = (line: TransformedMedia): ReadonlyArray<Format> => {
  if (line.type !== "audio" || line.protocol !== "RTP/AVP" || line.port === 0) return []
  return payloadsOf(line).flatMap((payload) => {
    const codec = codecOf(line, payload)
    const known = knownFormats.find((format) => format.codec.toLowerCase() === codec)
    return known === undefined ? [] : [{ ...known, payload }]
  })
}

const audioLine = (
  port: number,
  formats: ReadonlyArray<Format>,
  direction: Direction
): TransformedMedia => ({
  type: "audio",
  port,
  protocol: "RTP/AVP",
  payloads: formats.map((format) => format.payload).join(" "),
  rtp: formats.map((format) => ({ payload: format.payload, codec: format.codec, rate: clockRate })),
  fmtp: formats.flatMap(({ payload, config }) =>
    config === undefined ? [] : [{ payload, config }]
  ),
  ptime: 20,
  direction
})

/**
 * RFC 3264 §6: a stream is refused by port zero; its formats are then without meaning, but one has
 * to stand there.
 */
const refusedLine = (line: TransformedMedia): TransformedMedia => ({
  type: line.type,
  port: 0,
  protocol: line.protocol,
  payloads: line.payloads ?? 0,
  rtp: [],
  fmtp: []
})

/**
 * RFC 3264 §8: the version goes up by one when the description changed, and stays when it did not.
 */
const describeAs = (media: LocalMedia, lines: ReadonlyArray<TransformedMedia>): LocalMedia => {
  const unchanged = { ...media, lines, text: print(media, lines) }
  if (media.text === undefined || media.text === unchanged.text) return unchanged
  const changed = { ...media, version: media.version + 1 }
  return { ...changed, lines, text: print(changed, lines) }
}

const print = (media: LocalMedia, lines: ReadonlyArray<TransformedMedia>): string =>
  write({
    version: 0,
    origin: {
      username: "-",
      sessionId: media.sessionId,
      sessionVersion: media.version,
      netType: "IN",
      ipVer: 4,
      address: media.address
    },
    name: "-",
    connection: { version: 4, ip: media.address },
    timing: { start: 0, stop: 0 },
    media: [...lines]
  })

const complainOfOrigin = (
  description: TransformedDescription,
  seen: { readonly text: string; readonly previous: string | undefined }
): string | undefined => {
  const before = seen.previous === undefined ? undefined : readDescription(seen.previous)?.origin
  const now = description.origin
  if (before === undefined || now === undefined) return undefined
  const identity = (origin: typeof now) =>
    [origin.username, origin.sessionId, origin.netType, origin.ipVer, origin.address].join(" ")
  if (identity(before) !== identity(now)) {
    return "the origin of the session description changed within the dialog (RFC 3264 §8)"
  }
  const rise = Number(now.sessionVersion) - Number(before.sessionVersion)
  const expected = seen.text === seen.previous ? 0 : 1
  return rise === expected
    ? undefined
    : `the version of the session description rose by ${rise} instead of ${expected} (RFC 3264 §8)`
}

const complainOfLines = (
  description: TransformedDescription,
  offerText: string | undefined
): string | undefined => {
  const offer = offerText === undefined ? undefined : readDescription(offerText)
  if (offer === undefined) return undefined
  const types = (lines: ReadonlyArray<TransformedMedia>) => lines.map((line) => line.type).join(" ")
  return types(offer.media) === types(description.media)
    ? undefined
    : "the media lines of the answer are not those of the offer (RFC 3264 §6)"
}
