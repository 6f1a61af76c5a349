// Calls over TCP between two user agents, over streams in memory: framing, reuse of connections,
// long requests that leave UDP, far ends that fail over. And a bare client that sends whatever it
// likes in whatever pieces.

import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { sipLimits } from "../../../../runtime/config/SipLimits.ts"
import { Resolve } from "../../../../runtime/net/Resolve.ts"
import { TcpClient } from "../../../../runtime/net/TcpClient.ts"
import { alice, bob, openPairAt, type PairOptions, pass, sdp } from "../../../kit/uaPair.ts"
import { labelOf } from "../../../kit/VirtualNetwork.ts"

const tcpAt = (at: { readonly address: string; readonly port: number }) =>
  ({ ...at, transport: "tcp" }) as const

const overTcp: PairOptions = {
  alice: [tcpAt(alice)],
  bob: [tcpAt(bob)],
  uri: `sip:4711@${bob.address}:${bob.port};transport=tcp`
}

/** Fields that make an INVITE too long for a datagram. */
const longHeaders = Array.from(
  { length: 12 },
  (_, index) => [`X-Genesys-${index}`, "x".repeat(100)] as const
)

const bobTcp = `${bob.address}:${bob.port}`

/** Streams deliver at the next turns of the queue. */
const turns = pass(100)

describe("a call over TCP", () => {
  it.effect("is answered and released, both ways over connections that are used again", () =>
    Effect.gen(function* () {
      const { dial, incoming, network, streams, dialling, receiving } = yield* openPairAt(overTcp)
      const caller = dial(sdp("alice", 4000))
      yield* turns
      const callee = incoming[0]
      assert.strictEqual(callee?.call.dnis, "4711")
      assert.strictEqual(callee?.call.source.transport, "tcp")
      callee?.side.leg.answer({ body: sdp("bob", 5000) })
      yield* turns
      caller.leg.acknowledge()
      yield* turns
      callee?.side.leg.request("INFO", {}, () => undefined)
      yield* turns
      const asked = caller.events.at(-1)
      if (asked?._tag !== "Requested") return assert.fail("the INFO has not come")
      asked.request.respond(200)
      caller.leg.release()
      yield* turns
      assert.deepStrictEqual(caller.tags(), ["Answered", "Requested", "ByeAnswered"])
      assert.deepStrictEqual(callee?.side.tags(), ["Acknowledged", "ByeReceived"])
      assert.strictEqual(streams.attempts(bobTcp).length, 1, "INVITE, ACK and BYE share one")
      // Alice says `alias`, so Bob's INFO came back over her connection.
      assert.strictEqual(streams.attempts(`${alice.address}:${alice.port}`).length, 0)
      assert.strictEqual(network.packets.length, 0, "nothing goes over UDP")
      yield* pass(40_000)
      assert.strictEqual(dialling.legCount() + receiving.legCount(), 0)
    })
  )

  it.effect("to a host where nobody listens is refused with 503 at once", () =>
    Effect.gen(function* () {
      const { dial } = yield* openPairAt({ ...overTcp, bob: [bob] })
      const caller = dial(sdp("alice", 4000))
      yield* turns
      const [event] = caller.events
      assert.strictEqual(event?._tag === "Rejected" ? event.status : 0, 503)
    })
  )
})

describe("a request too long for a datagram", () => {
  it.effect("goes over TCP, and its dialog goes on over UDP", () =>
    Effect.gen(function* () {
      const { dial, incoming, network, streams } = yield* openPairAt({
        alice: [alice, tcpAt(alice)],
        bob: [bob, tcpAt(bob)]
      })
      const caller = dial(sdp("alice", 4000), longHeaders)
      yield* turns
      assert.strictEqual(incoming[0]?.call.source.transport, "tcp")
      incoming[0]?.side.leg.answer({ body: sdp("bob", 5000) })
      yield* turns
      caller.leg.acknowledge()
      caller.leg.release()
      yield* turns
      assert.deepStrictEqual(caller.tags(), ["Answered", "ByeAnswered"])
      assert.strictEqual(streams.attempts(bobTcp).length, 1)
      assert.notInclude(network.packets.map(labelOf), "INVITE")
    })
  )

  it.effect("goes over UDP after all where nobody takes TCP, and the next one at once", () =>
    Effect.gen(function* () {
      const { dial, incoming, network, streams } = yield* openPairAt()
      dial(sdp("alice", 4000), longHeaders)
      yield* turns
      assert.strictEqual(incoming.length, 1)
      assert.include(network.packets.map(labelOf), "INVITE")
      dial(sdp("alice", 4000), longHeaders)
      assert.strictEqual(incoming.length, 2)
      assert.strictEqual(streams.attempts(bobTcp).length, 1)
    })
  )
})

/** A name with two hosts: the first is silent or refuses, the second is Bob. */
const twoHosts = Layer.succeed(Resolve, {
  resolve: (host, _now, found) => found(host),
  addresses: (host, _now, found) => found([host]),
  services: (_name, _now, found) =>
    found([
      { name: "127.0.0.77", port: 5060, priority: 1, weight: 0 },
      { name: bob.address, port: bob.port, priority: 2, weight: 0 }
    ]),
  naming: (_domain, _now, found) => found([])
})

describe("a far end with two hosts", () => {
  const byName = { uri: "sip:4711@pool.example", resolve: twoHosts }

  it.effect("takes the call at the second when the first is silent, the next call at once", () =>
    Effect.gen(function* () {
      const { dial, incoming, network } = yield* openPairAt(byName)
      const caller = dial(sdp("alice", 4000))
      yield* pass(33_000)
      assert.strictEqual(incoming.length, 1)
      const branches = network.packets
        .filter((packet) => labelOf(packet) === "INVITE")
        .map(({ to, text }) => `${to} ${/branch=(\S+)/.exec(text)?.[1]}`)
      assert.strictEqual(new Set(branches).size, 2, "each try has a branch of its own")
      assert.deepStrictEqual(caller.tags(), [])
      network.packets.length = 0
      dial(sdp("alice", 4000))
      assert.strictEqual(incoming.length, 2, "the silent host stands behind the other")
    })
  )

  it.effect("takes the call at the second when the first answers 503", () =>
    Effect.gen(function* () {
      const { dial, incoming, network } = yield* openPairAt(byName)
      const caller = dial(sdp("alice", 4000))
      const invite = network.packets.find((packet) => labelOf(packet) === "INVITE")?.text ?? ""
      const lines = invite.split("\r\n").filter((line) => /^(Via|From|To|Call-ID|CSeq):/.test(line))
      const refusal = ["SIP/2.0 503 Busy", ...lines, "Retry-After: 60", "Content-Length: 0", "", ""]
      network.send("127.0.0.77:5060", `${alice.address}:${alice.port}`, refusal.join("\r\n"))
      assert.strictEqual(incoming.length, 1)
      incoming[0]?.side.leg.answer({ body: sdp("bob", 5000) })
      caller.leg.acknowledge()
      assert.deepStrictEqual(caller.tags(), ["Answered"])
      assert.deepStrictEqual(incoming[0]?.side.tags(), ["Acknowledged"])
    })
  )
})

/** A client that writes text in pieces to Bob and collects what comes back. */
const openClient = Effect.fnUntraced(function* (streams: {
  readonly layer: Layer.Layer<TcpClient>
}) {
  const tcp = yield* Effect.provide(TcpClient, streams.layer)
  const connection = yield* tcp.connect(bob.address, bob.port)
  let text = ""
  let ended = false
  yield* Effect.forkScoped(
    Effect.forever(
      Effect.map(connection.read, (chunks) => {
        for (const chunk of chunks) text += Buffer.from(chunk).toString("latin1")
      })
    ).pipe(
      Effect.catch(() =>
        Effect.sync(() => {
          ended = true
        })
      )
    )
  )
  return {
    write: (piece: string) => connection.write(Buffer.from(piece, "latin1")),
    text: () => text,
    statuses: (): ReadonlyArray<string> =>
      Array.from(text.matchAll(/^SIP\/2\.0 (\d{3})/gm), ([, status = ""]) => status),
    ended: () => ended
  }
})

const options = (count: number, length = "Content-Length: 0\r\n") =>
  [
    "OPTIONS sip:4711@127.0.0.2 SIP/2.0",
    `Via: SIP/2.0/TCP 127.0.0.1:5060;branch=z9hG4bKstream${count}`,
    "Max-Forwards: 70",
    "From: <sip:row@127.0.0.1>;tag=row",
    "To: <sip:4711@127.0.0.2>",
    `Call-ID: row${count}@127.0.0.1`,
    "CSeq: 1 OPTIONS",
    `${length}\r\n`
  ].join("\r\n")

describe("a stream of messages", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [what: string, pieces: ReadonlyArray<string>, statuses: ReadonlyArray<string>, ended: boolean]> = [
    ["two messages in one piece",                  [options(1) + options(2)],                          ["200", "200"], false],
    ["one message in single octets",               options(1).split(""),                                   ["200"], false],
    ["line ends between messages",                 [options(1), "\r\n", options(2)],                   ["200", "200"], false],
    ["a message without Content-Length",           [options(1, "")],                                   ["400"], true],
    ["a Content-Length that is no number",         [options(1, "Content-Length: abc\r\n"), options(2)], ["400"], true],
    ["a message longer than any",                  [options(1, "Content-Length: 99999999\r\n")],       ["513"], true],
    ["headers that never end",                     [options(1).slice(0, -2), "X: y\r\n".repeat(12_000)], ["513"], true]
  ]
  for (const [what, pieces, statuses, ended] of rows) {
    it.effect(`of ${what} is answered ${statuses.join(", ")}${ended ? " and closed" : ""}`, () =>
      Effect.gen(function* () {
        const { streams } = yield* openPairAt(overTcp)
        const client = yield* openClient(streams)
        for (const piece of pieces) client.write(piece)
        yield* turns
        assert.deepStrictEqual(client.statuses(), statuses)
        assert.strictEqual(client.ended(), ended)
      })
    )
  }

  it.effect("answers a keep-alive of two line ends with one", () =>
    Effect.gen(function* () {
      const { streams } = yield* openPairAt(overTcp)
      const client = yield* openClient(streams)
      client.write("\r\n\r\n")
      yield* turns
      assert.strictEqual(client.text(), "\r\n")
    })
  )

  it.effect("that stays unfinished is closed, one that is only quiet is not", () =>
    Effect.gen(function* () {
      const { streams } = yield* openPairAt(overTcp)
      const stuck = yield* openClient(streams)
      const quiet = yield* openClient(streams)
      quiet.write(options(1))
      stuck.write(options(2).slice(0, 100))
      yield* pass(sipLimits.unfinishedMessageMs + 2 * sipLimits.connectionSweepMs)
      assert.deepStrictEqual([stuck.ended(), quiet.ended()], [true, false])
    })
  )
})
