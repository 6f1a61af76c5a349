// The bounds of the HTTP server, met by clients that are slow, greedy or loud.

import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect } from "effect"
import { connect, type Socket } from "node:net"
import { httpConnectionsMax, httpHeadTimeoutMs } from "../../../runtime/config/AdminLimits.ts"
import { withAdmin } from "./server.ts"

/** Sends bytes to the server and gives everything it says until it hangs up. */
const speak = (url: string, text: string) =>
  Effect.callback<string>((resume) => {
    let heard = ""
    const socket = open(url)
    socket.on("data", (bytes) => {
      heard += String(bytes)
    })
    socket.on("error", () => {})
    socket.on("close", () => resume(Effect.succeed(heard)))
    socket.write(text)
  })

const open = (url: string): Socket => {
  const { hostname, port } = new URL(url)
  return connect(Number(port), hostname)
}

const request = (lines: ReadonlyArray<string>, body = "") =>
  `${[...lines, "Host: x", "Connection: close"].join("\r\n")}\r\n\r\n${body}`

describe("the HTTP server", () => {
  it.live("answers 431 to a head that is too long", () =>
    withAdmin(({ url }) =>
      Effect.gen(function* () {
        const heard = yield* speak(url, request([`GET /${"x".repeat(20_000)} HTTP/1.1`]))
        assert.match(heard, /^HTTP\/1.1 431 /)
      })
    )
  )

  it.live("answers 413 to a body that is announced too long, and does not wait for it", () =>
    withAdmin(({ url, product }) =>
      Effect.gen(function* () {
        const heard = yield* speak(
          url,
          request(["POST /drain HTTP/1.1", "Content-Length: 65537"], "x")
        )
        assert.match(heard, /^HTTP\/1.1 413 /)
        assert.strictEqual(product.drains, 0)
      })
    )
  )

  it.live("takes a body of the usual size and ignores it", () =>
    withAdmin(({ url, product }) =>
      Effect.gen(function* () {
        const heard = yield* speak(
          url,
          request(["POST /drain HTTP/1.1", "Content-Length: 2"], "{}")
        )
        assert.match(heard, /^HTTP\/1.1 202 /)
        assert.strictEqual(product.drains, 1)
      })
    )
  )

  it.live.each(["\u0000\u0001\u0002\r\n\r\n", "GET\r\n\r\n", "INVITE sip:a@b SIP/2.0\r\n\r\n"])(
    "survives %j",
    (text) =>
      withAdmin(({ url, ask }) =>
        Effect.gen(function* () {
          assert.match(yield* speak(url, text), /^(HTTP\/1.1 400 [^]*)?$/)
          assert.strictEqual((yield* ask("/health")).status, 200)
        })
      )
  )

  it.live("survives clients that leave in the middle", () =>
    withAdmin(({ url, ask }) =>
      Effect.gen(function* () {
        for (let index = 0; index < 50; index++) {
          const socket = open(url)
          socket.on("error", () => {})
          socket.write("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\nGET /calls HTT")
          socket.resetAndDestroy()
        }
        assert.strictEqual((yield* ask("/health")).status, 200)
      })
    )
  )

  it.live("takes so many connections at a time and closes the rest, for a while", () =>
    withAdmin(({ url }) =>
      Effect.gen(function* () {
        const sockets = Array.from({ length: httpConnectionsMax + 8 }, () => open(url))
        const closed = new Set<Socket>()
        const closing = (count: number) =>
          Effect.callback<void>((resume) => {
            const look = () => {
              if (closed.size >= count) resume(Effect.void)
            }
            for (const socket of sockets) socket.on("close", look)
            look()
          })
        for (const socket of sockets) {
          socket.resume()
          socket.on("error", () => {})
          socket.on("close", () => closed.add(socket))
        }
        yield* closing(8)
        // One more would have been closed together with these.
        yield* Effect.sleep(50)
        assert.strictEqual(closed.size, 8)
        for (const socket of sockets) socket.destroy()
        yield* closing(sockets.length)
        // The server hears of the last ones a moment later; the test's time limit bounds this.
        const heard = speak(url, request(["GET /health HTTP/1.1"]))
        yield* Effect.repeat(heard, { until: (text) => text.startsWith("HTTP/1.1 200 ") })
      })
    )
  )

  it.live.each(["", "GET /health HTTP/1.1\r\n", "POST /x HTTP/1.1\r\nContent-Length: 9\r\n\r\n"])(
    "closes within its time although a client holds a connection open after %j",
    (text) =>
      Effect.gen(function* () {
        const closed = yield* Deferred.make<void>()
        const startedMs = performance.now()
        yield* withAdmin(({ url }) =>
          Effect.callback<void>((resume) => {
            const socket = open(url)
            socket.on("error", () => {})
            // A socket that nobody reads never sees its end.
            socket.resume()
            socket.on("close", () => Deferred.doneUnsafe(closed, Effect.void))
            socket.on("connect", () => socket.write(text, () => resume(Effect.sleep(20))))
          })
        )
        yield* Deferred.await(closed)
        // Not the time limit of a request's head has ended it, but ours for the end.
        assert.isBelow(performance.now() - startedMs, httpHeadTimeoutMs)
      }),
    20_000
  )
})
