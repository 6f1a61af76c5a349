// Two user agents on one virtual network and one virtual clock: a mistake must be made twice to
// hide. Alice dials, Bob receives.

import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { Resolve } from "../../runtime/net/Resolve.ts"
import { Metrics } from "../../runtime/observe/Metrics.ts"
import type { Body, LegEvent, LegListener } from "../../runtime/ua/LegEvent.ts"
import type { Leg } from "../../runtime/ua/Leg.ts"
import type { ListenAt } from "../../runtime/ua/transport/openTransports.ts"
import { type IncomingCall, Ua } from "../../runtime/ua/Ua.ts"
import { makeMemoryNet } from "../runtime/cti/memoryNet.ts"
import { VirtualNetwork } from "./VirtualNetwork.ts"

export const alice = { address: "127.0.0.1", port: 5060 } as const
export const bob = { address: "127.0.0.2", port: 5060 } as const

/** One side of a call: its leg, and what the leg told. */
export interface Side {
  readonly leg: Leg
  readonly events: ReadonlyArray<LegEvent>
  /** Tags of the events, as a row is written. */
  readonly tags: () => ReadonlyArray<string>
}

export const sdp = (owner: string, port: number, version = 1): Body => ({
  contentType: "application/sdp",
  content: Buffer.from(
    [
      "v=0",
      `o=${owner} 1000 ${version} IN IP4 127.0.0.9`,
      "s=-",
      "c=IN IP4 127.0.0.9",
      "t=0 0",
      `m=audio ${port} RTP/AVP 8`,
      ""
    ].join("\r\n")
  )
})

export const sdpText = (body: Body | undefined) =>
  body === undefined ? "" : Buffer.from(body.content).toString("latin1")

const recorder = () => {
  const events: Array<LegEvent> = []
  const listener: LegListener = {
    onEvent: (event) => events.push(event),
    onMessage: () => undefined
  }
  return { events, listener }
}

const openUa = (
  listen: ReadonlyArray<ListenAt>,
  network: VirtualNetwork,
  streams: ReturnType<typeof makeMemoryNet>,
  resolve: Layer.Layer<Resolve>
) =>
  Effect.map(
    Layer.build(
      Ua.layer({ listen, advertise: undefined }).pipe(
        Layer.provide(Layer.mergeAll(network.layer, streams.layer, resolve, Metrics.layer))
      )
    ),
    (context) => Effect.runSync(Effect.provide(Ua, context))
  )

/** Opens both user agents; they close with the test's scope. */
export const openPair = Effect.suspend(() => openPairAt())

export interface PairOptions {
  /** Where each listens; over UDP at its address unless told otherwise. */
  readonly alice?: ReadonlyArray<ListenAt>
  readonly bob?: ReadonlyArray<ListenAt>
  /** What Alice dials; Bob's address unless told otherwise. */
  readonly uri?: string
  readonly resolve?: Layer.Layer<Resolve>
}

export const openPairAt = Effect.fnUntraced(function* (options: PairOptions = {}) {
  const network = new VirtualNetwork()
  const streams = makeMemoryNet()
  const resolve = options.resolve ?? Resolve.layer
  const dialling = yield* openUa(options.alice ?? [alice], network, streams, resolve)
  const receiving = yield* openUa(options.bob ?? [bob], network, streams, resolve)
  const incoming: Array<{ readonly call: IncomingCall; readonly side: Side }> = []
  receiving.receiveCalls((call) => {
    const { events, listener } = recorder()
    incoming.push({ call, side: { leg: call.leg, events, tags: () => events.map(tagOf) } })
    return { _tag: "Taken", listener, begin: () => undefined }
  })
  const dial = (
    body: Body | undefined,
    headers: ReadonlyArray<readonly [string, string]> = []
  ): Side => {
    const { events, listener } = recorder()
    const leg = dialling.dial(
      {
        uri: options.uri ?? `sip:4711@${bob.address}:${bob.port}`,
        from: `<sip:alice@${alice.address}>`,
        to: `<sip:4711@${bob.address}>`,
        headers,
        body,
        maxForwards: 70
      },
      listener
    )
    return { leg, events, tags: () => events.map(tagOf) }
  }
  return { network, streams, dialling, receiving, incoming, dial }
})

const tagOf = (event: LegEvent) => event._tag

/**
 * Lets both sides' timers run. Small steps, so that a repetition meets the answer to the one
 * before.
 */
export const pass = Effect.fnUntraced(function* (ms: number) {
  for (let passed = 0; passed < ms; passed += 50) yield* TestClock.adjust(50)
})
