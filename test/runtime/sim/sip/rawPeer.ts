// A far end made of plain datagrams: says exactly what a test writes, and shows exactly what came.
// For what no decent stack would send. Texts are latin1.

import { Effect, Queue, type Scope } from "effect"
import { createSocket } from "node:dgram"

export interface RawPeer {
  readonly host: string
  readonly port: number
  readonly send: (text: string, port: number, host: string) => void
  /** The next datagram, which has to come within `withinMs`. */
  readonly next: (withinMs?: number) => Effect.Effect<RawMessage>
  /** What comes within the time, all of it. */
  readonly collect: (durationMs: number) => Effect.Effect<ReadonlyArray<RawMessage>>
}

export interface RawMessage {
  readonly text: string
  readonly startLine: string
  readonly header: (name: string) => string
  readonly body: string
}

const arrivalMs = 3_000

export const makeRawPeer = Effect.fnUntraced(function* (
  host: string
): Effect.fn.Return<RawPeer, never, Scope.Scope> {
  const arrivals = yield* Queue.unbounded<RawMessage>()
  const socket = yield* Effect.acquireRelease(
    Effect.callback<ReturnType<typeof createSocket>>((resume) => {
      const opened = createSocket("udp4", (bytes) =>
        Queue.offerUnsafe(arrivals, readRaw(bytes.toString("latin1")))
      )
      opened.bind(0, host, () => resume(Effect.succeed(opened)))
    }),
    (opened) => Effect.sync(() => opened.close())
  )
  return {
    host,
    port: socket.address().port,
    send: (text, port, target) => socket.send(Buffer.from(text, "latin1"), port, target),
    next: (withinMs = arrivalMs) =>
      Effect.timeoutOrElse(Queue.take(arrivals), {
        duration: withinMs,
        orElse: () => Effect.die(new Error(`nothing came within ${withinMs} ms`))
      }),
    collect: (durationMs) => Effect.andThen(Effect.sleep(durationMs), Queue.clear(arrivals))
  }
})

const readRaw = (text: string): RawMessage => {
  const [head = "", ...rest] = text.split("\r\n\r\n")
  const lines = head.split("\r\n")
  return {
    text,
    startLine: lines[0] ?? "",
    header: (name) => {
      const prefix = `${name.toLowerCase()}:`
      const line = lines.find((candidate) => candidate.toLowerCase().startsWith(prefix))
      return line?.slice(prefix.length).trim() ?? ""
    },
    body: rest.join("\r\n\r\n")
  }
}

/** A description of one G.711 stream; `version` is that of its origin. */
export const rawDescription = (version = 1, port = 4_000): string =>
  [
    "v=0",
    `o=raw 77 ${version} IN IP4 127.0.0.1`,
    "s=-",
    "c=IN IP4 127.0.0.1",
    "t=0 0",
    `m=audio ${port} RTP/AVP 0`,
    "a=rtpmap:0 PCMU/8000",
    ""
  ].join("\r\n")

/** A request, complete but for what a row overrides; `undefined` leaves a line out. */
export const rawRequest = (options: {
  readonly method: string
  readonly uri: string
  readonly from: RawPeer
  readonly callId?: string
  readonly branch?: string
  readonly sequence?: number
  readonly toTag?: string
  readonly lines?: ReadonlyArray<string>
  readonly body?: string
  readonly type?: string
}): string => {
  const { from, method, body = "" } = options
  const own = `${from.host}:${from.port}`
  const toTag = options.toTag === undefined ? "" : `;tag=${options.toTag}`
  return [
    `${method} ${options.uri} SIP/2.0`,
    `Via: SIP/2.0/UDP ${own};branch=z9hG4bK${options.branch ?? `raw${method}`}`,
    "Max-Forwards: 70",
    `From: <sip:raw@${own}>;tag=rawtag`,
    `To: <${options.uri}>${toTag}`,
    `Call-ID: ${options.callId ?? "raw-call"}`,
    `CSeq: ${options.sequence ?? 1} ${method}`,
    `Contact: <sip:raw@${own}>`,
    ...(options.lines ?? []),
    ...(body === "" ? [] : [`Content-Type: ${options.type ?? "application/sdp"}`]),
    `Content-Length: ${body.length}`,
    "",
    body
  ].join("\r\n")
}

/** The response to a request that came in, with the peer's own tag and Contact. */
export const rawResponse = (
  request: RawMessage,
  from: RawPeer,
  options: {
    readonly status: string
    readonly tag?: string | undefined
    readonly lines?: ReadonlyArray<string>
    readonly body?: string
  }
): string => {
  const body = options.body ?? ""
  const to = request.header("To")
  const tag = options.tag === undefined || to.includes(";tag=") ? "" : `;tag=${options.tag}`
  return [
    `SIP/2.0 ${options.status}`,
    `Via: ${request.header("Via")}`,
    `From: ${request.header("From")}`,
    `To: ${to}${tag}`,
    `Call-ID: ${request.header("Call-ID")}`,
    `CSeq: ${request.header("CSeq")}`,
    `Contact: <sip:raw@${from.host}:${from.port}>`,
    ...(options.lines ?? []),
    ...(body === "" ? [] : ["Content-Type: application/sdp"]),
    `Content-Length: ${body.length}`,
    "",
    body
  ].join("\r\n")
}
