// UDP sockets on loopback: both families, and an address for each.

import { assert, describe, it } from "@effect/vitest"
import { Effect, Queue } from "effect"
import { Udp } from "../../../runtime/net/Udp.ts"

const silent = { onDatagram: () => undefined, onSendFailed: () => undefined }

describe("a UDP socket", () => {
  for (const [address, port] of [
    ["127.0.0.1", 0],
    ["::1", 0],
    ["0.0.0.0", 0],
    ["::", 0]
  ] as const) {
    it.live(`at ${address} hears what is sent to it`, () =>
      Effect.gen(function* () {
        const udp = yield* Udp
        const heard = yield* Queue.unbounded<string>()
        const socket = yield* udp.bind(address, port, {
          onDatagram: (bytes, from) => Queue.offerUnsafe(heard, `${from} ${bytes.toString()}`),
          onSendFailed: () => undefined
        })
        const loopback = address.includes(":") ? "::1" : "127.0.0.1"
        const sender = yield* udp.bind(loopback, 0, silent)
        sender.send(Buffer.from("hello"), socket.port, loopback)
        assert.strictEqual(yield* Queue.take(heard), `${loopback} hello`)
      }).pipe(Effect.scoped, Effect.provide(Udp.layer))
    )
  }

  it.live("leaves the same port of the other family to others", () =>
    Effect.gen(function* () {
      const udp = yield* Udp
      const six = yield* udp.bind("::", 0, silent)
      const four = yield* udp.bind("0.0.0.0", six.port, silent)
      assert.strictEqual(four.port, six.port)
    }).pipe(Effect.scoped, Effect.provide(Udp.layer))
  )
})
