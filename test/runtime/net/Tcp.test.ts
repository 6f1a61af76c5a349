// TCP connections over real loopback sockets: order, ends of every kind, and the bound on what
// waits for a peer.

import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Scope } from "effect"
import { TcpClient } from "../../../runtime/net/TcpClient.ts"
import { tcpLimits } from "../../../runtime/config/CtiLimits.ts"
import type { NetError, TcpConnection } from "../../../runtime/net/TcpConnection.ts"
import { TcpServer } from "../../../runtime/net/TcpServer.ts"

const net = Layer.mergeAll(TcpClient.layer, TcpServer.layer)

const live = <A, E>(
  name: string,
  test: () => Effect.Effect<A, E, TcpClient | TcpServer | Scope.Scope>
) => it.live(name, () => test().pipe(Effect.scoped, Effect.provide(net)))

/** Both ends of one connection. */
const connected = Effect.fnUntraced(function* (limits = tcpLimits) {
  const client = yield* TcpClient
  const server = yield* TcpServer
  const listener = yield* server.listen("127.0.0.1", 0)
  const accepted = yield* Effect.forkChild(listener.accept)
  const here = yield* client.connect("127.0.0.1", listener.port, limits)
  const there = yield* Fiber.join(accepted)
  return { here, there, listener }
})

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"))

/** Reads to the end; gives what came and what ended it. */
const readAll = (connection: TcpConnection) =>
  Effect.gen(function* () {
    const chunks: Array<Uint8Array> = []
    const end: NetError = yield* Effect.flip(
      Effect.forever(Effect.map(connection.read, (read) => chunks.push(...read)))
    )
    return { text: Buffer.concat(chunks).toString("latin1"), reason: end.reason }
  })

describe("a TCP connection", () => {
  live("carries bytes both ways, in their order", () =>
    Effect.gen(function* () {
      const { here, there } = yield* connected()
      assert.strictEqual(here.remote, there.local)
      assert.strictEqual(here.local, there.remote)
      for (const word of ["one ", "two ", "three"]) here.write(bytes(word))
      here.close()
      assert.deepStrictEqual(yield* readAll(there), { text: "one two three", reason: "ended" })
    })
  )

  live("delivers all that was written before it was closed", () =>
    Effect.gen(function* () {
      const { here, there } = yield* connected()
      const much = "x".repeat(3_000_000)
      here.write(bytes(much))
      here.close()
      const { reason, text } = yield* readAll(there)
      assert.deepStrictEqual([text.length, reason], [much.length, "ended"])
    })
  )

  live("says whether the peer ended it, reset it, or we closed it", () =>
    Effect.gen(function* () {
      const first = yield* connected()
      first.there.close()
      assert.strictEqual((yield* readAll(first.here)).reason, "ended")
      const second = yield* connected()
      second.there.abort()
      assert.strictEqual((yield* readAll(second.here)).reason, "reset")
      const third = yield* connected()
      const reading = yield* Effect.forkChild(Effect.flip(third.here.read))
      yield* Effect.yieldNow
      third.here.close()
      assert.strictEqual((yield* Fiber.join(reading)).reason, "closed")
      assert.strictEqual((yield* Effect.flip(third.here.read)).reason, "closed")
      third.here.write(bytes("after the end"))
      assert.strictEqual((yield* readAll(third.there)).text, "")
    })
  )

  live("ends with the scope it was made in", () =>
    Effect.gen(function* () {
      const server = yield* TcpServer
      const client = yield* TcpClient
      const listener = yield* server.listen("127.0.0.1", 0)
      const scope = yield* Scope.make()
      const accepted = yield* Effect.forkChild(listener.accept)
      const here = yield* client.connect("127.0.0.1", listener.port).pipe(Scope.provide(scope))
      const there = yield* Fiber.join(accepted)
      here.write(bytes("last words"))
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual(yield* readAll(there), { text: "last words", reason: "ended" })
    })
  )

  live("is given up when the peer does not read, before it fills our memory", () =>
    Effect.gen(function* () {
      const outboxBytesMax = 1_000_000
      const { here, there } = yield* connected({ ...tcpLimits, outboxBytesMax })
      const chunk = new Uint8Array(100_000)
      let most = 0
      for (let count = 0; count < 500; count += 1) {
        here.write(chunk)
        most = Math.max(most, here.queuedLength())
        yield* Effect.sleep(0)
      }
      assert.isAtMost(most, outboxBytesMax)
      assert.strictEqual((yield* Effect.flip(here.read)).reason, "not-reading")
      there.abort()
    })
  )

  live("holds a peer back that sends more than anybody reads", () =>
    Effect.gen(function* () {
      const { here, there } = yield* connected({ ...tcpLimits, outboxBytesMax: 64 * 1024 * 1024 })
      for (let count = 0; count < 160; count += 1) here.write(new Uint8Array(100_000))
      yield* Effect.sleep(50)
      // What neither kernel nor reader took still waits at the sender.
      assert.isAbove(here.queuedLength(), 2_000_000)
      here.close()
      assert.strictEqual((yield* readAll(there)).text.length, 16_000_000)
    })
  )

  live("is refused where nobody listens, and says so", () =>
    Effect.gen(function* () {
      const client = yield* TcpClient
      const server = yield* TcpServer
      const scope = yield* Scope.make()
      const { port } = yield* server.listen("127.0.0.1", 0).pipe(Scope.provide(scope))
      yield* Scope.close(scope, Exit.void)
      const refused = yield* Effect.flip(client.connect("127.0.0.1", port))
      assert.strictEqual(refused.reason, "refused")
      assert.include(refused.message, `tcp:127.0.0.1:${port}`)
      const noPort = yield* Effect.flip(client.connect("127.0.0.1", 70_000))
      assert.strictEqual(noPort.detail, "no such port")
    })
  )
})

describe("a TCP listener", () => {
  live("says which port is in use", () =>
    Effect.gen(function* () {
      const server = yield* TcpServer
      const { port } = yield* server.listen("127.0.0.1", 0)
      const error = yield* Effect.flip(server.listen("127.0.0.1", port))
      assert.strictEqual(error.reason, "in-use")
      assert.include(error.message, `tcp:127.0.0.1:${port}`)
    })
  )

  live("hands over connections that came before anybody accepted", () =>
    Effect.gen(function* () {
      const client = yield* TcpClient
      const server = yield* TcpServer
      const listener = yield* server.listen("127.0.0.1", 0)
      const first = yield* client.connect("127.0.0.1", listener.port)
      const second = yield* client.connect("127.0.0.1", listener.port)
      first.write(bytes("1"))
      second.write(bytes("2"))
      yield* Effect.sleep(10)
      for (const word of ["1", "2"]) {
        const accepted = yield* listener.accept
        const [chunk] = yield* accepted.read
        assert.strictEqual(Buffer.from(chunk ?? []).toString(), word)
      }
    })
  )

  live("ends what nobody accepted, and frees its port at once", () =>
    Effect.gen(function* () {
      const client = yield* TcpClient
      const server = yield* TcpServer
      const scope = yield* Scope.make()
      const { port } = yield* server.listen("127.0.0.1", 0).pipe(Scope.provide(scope))
      const waiting = yield* client.connect("127.0.0.1", port)
      yield* Effect.sleep(10)
      yield* Scope.close(scope, Exit.void)
      assert.include(["ended", "reset"], (yield* readAll(waiting)).reason)
      yield* server.listen("127.0.0.1", port)
    })
  )
})
