// The foreign stack behind its containment: what would end the process, hang, or be lost, costs one
// message (sip.md, part A, traps; docs/adr/0004).

import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Logger } from "effect"
import { SipCallId, type OutgoingRequest } from "../../../../runtime/sim/sip/SipMessage.ts"
import {
  makeSipStack,
  type IncomingRequest,
  type Reply,
  type SipStack
} from "../../../../runtime/sim/sip/SipStack.ts"
import { makeRawPeer, rawRequest, rawResponse, type RawPeer } from "./rawPeer.ts"

/** Every test of this file has this address to itself; the raw far end has the next. */
const [address, rawAddress] = ["127.0.41.1", "127.0.41.2"]

const quiet = Logger.layer([])

const openStack = (onRequest: (incoming: IncomingRequest) => void = () => {}) =>
  makeSipStack({ address, port: undefined, onRequest, onSeen: () => {} })

const answerOk = ({ respond }: IncomingRequest) =>
  respond({
    status: 200,
    reason: "OK",
    tag: "t",
    contact: undefined,
    headers: new Map(),
    body: undefined
  })

const options = (uri: string, overrides: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
  method: "OPTIONS",
  uri,
  callId: SipCallId("stack-test"),
  sequence: 1,
  from: { display: undefined, uri: "sip:us@127.0.41.1", tag: "from" },
  to: { display: undefined, uri, tag: undefined },
  contact: undefined,
  routes: [],
  headers: new Map(),
  body: undefined,
  ...overrides
})

const sendAndWait = (stack: SipStack, request: OutgoingRequest): Effect.Effect<Reply> =>
  Effect.callback((resume) => {
    stack.send(request, (reply) => resume(Effect.succeed(reply)))
  })

/** An OPTIONS after the blow: whoever answers it is alive. */
const checkAlive = Effect.fnUntraced(function* (raw: RawPeer, stack: SipStack, branch: string) {
  const request = rawRequest({
    method: "OPTIONS",
    uri: `sip:${stack.address}`,
    from: raw,
    callId: branch,
    branch
  })
  raw.send(request, stack.port, stack.address)
  const answer = yield* raw.next()
  assert.strictEqual(answer.startLine, "SIP/2.0 200 OK")
})

const hostile: ReadonlyArray<{ name: string; datagram: string; fault: RegExp | undefined }> = [
  {
    name: "a Via parameter that takes the object's own methods away",
    datagram:
      "OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKp;__proto__\r\n" +
      "From: <sip:a>;tag=1\r\nTo: <sip:a>\r\nCall-ID: p\r\nCSeq: 1 OPTIONS\r\n\r\n",
    fault: /receiving: .*hasOwnProperty/
  },
  {
    name: "four thousand spaces in a status line",
    datagram: `SIP/2.0 200 ${" ".repeat(4_000)}x\n`,
    fault: /dropped: .*blanks/
  },
  {
    name: "sixty thousand octets of Authorization",
    datagram: `REGISTER sip:a SIP/2.0\r\nAuthorization: Digest ${"a".repeat(60_000)}\r\n\r\n`,
    fault: /dropped: longer/
  },
  { name: "noise", datagram: "\u0000\u0001\u00ff\r\n\r\n\r\n", fault: undefined },
  { name: "nothing", datagram: "", fault: undefined }
]

describe("the foreign stack behind its containment", () => {
  it.live.each(hostile)("survives $name", ({ datagram, fault }) =>
    Effect.gen(function* () {
      const stack = yield* openStack(answerOk)
      const raw = yield* makeRawPeer(rawAddress)
      raw.send(datagram, stack.port, stack.address)
      yield* checkAlive(raw, stack, "after")
      if (fault === undefined) assert.deepStrictEqual(stack.faults(), [])
      else assert.match(stack.faults().join("\n"), fault)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("answers 500 for a callback that throws, and goes on", () =>
    Effect.gen(function* () {
      let count = 0
      const stack = yield* openStack((incoming) => {
        count += 1
        if (count === 1) throw new Error("a mistake of ours")
        answerOk(incoming)
      })
      const raw = yield* makeRawPeer(rawAddress)
      const request = { method: "OPTIONS", uri: `sip:${stack.address}`, from: raw }
      raw.send(rawRequest({ ...request, branch: "first" }), stack.port, stack.address)
      assert.match((yield* raw.next()).startLine, /^SIP\/2\.0 500/)
      assert.match(stack.faults().join("\n"), /a mistake of ours/)
      yield* checkAlive(raw, stack, "second")
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("hears every response even when one makes its listener throw", () =>
    Effect.gen(function* () {
      const stack = yield* openStack()
      const raw = yield* makeRawPeer(rawAddress)
      const final = yield* Deferred.make<number>()
      stack.send(options(`sip:b@${raw.host}:${raw.port}`), (reply) => {
        const status = reply._tag === "Response" ? reply.response.status : 0
        if (status < 200) throw new Error("a mistake of ours")
        Deferred.doneUnsafe(final, Exit.succeed(status))
      })
      const request = yield* raw.next()
      raw.send(rawResponse(request, raw, { status: "100 Trying" }), stack.port, stack.address)
      raw.send(rawResponse(request, raw, { status: "200 OK", tag: "x" }), stack.port, stack.address)
      assert.strictEqual(yield* Deferred.await(final), 200)
      assert.match(stack.faults().join("\n"), /a mistake of ours/)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live.each([
    { name: "a port beyond all ports", uri: "sip:a@127.0.41.2:99999", why: /no such port: 99999/ },
    { name: "a host name", uri: "sip:a@pbx.example", why: /not a literal IPv4 address/ },
    { name: "an IPv6 address", uri: "sip:a@[::1]:5060", why: /cannot|can read/ },
    { name: "a telephone number", uri: "tel:+4989", why: /can read/ },
    { name: "another transport", uri: "sip:a@127.0.41.2;transport=tcp", why: /transport/ },
    { name: "a body too long for a datagram", uri: "sip:a@127.0.41.2", why: /longer than a UDP/ }
  ])("does not send to $name, and says so", ({ uri, why }) =>
    Effect.gen(function* () {
      const stack = yield* openStack()
      const body = why.source.includes("longer") ? "x".repeat(65_500) : "x"
      const request = options(uri, { body: { type: "text/plain", text: body } })
      const reply = yield* sendAndWait(stack, request)
      assert.strictEqual(reply._tag, "Unanswered")
      if (reply._tag !== "Unanswered") return
      assert.strictEqual(reply.status, 503)
      assert.match(reply.why, why)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("outlives an ACK to a port beyond all ports", () =>
    Effect.gen(function* () {
      const stack = yield* openStack(answerOk)
      stack.acknowledge(options("sip:a@127.0.41.2:99999", { method: "ACK" })).again()
      assert.match(stack.faults().join("\n"), /no such port/)
      yield* checkAlive(yield* makeRawPeer(rawAddress), stack, "after-ack")
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("passes a 503 up as it came, Retry-After and all", () =>
    Effect.gen(function* () {
      const stack = yield* openStack()
      const raw = yield* makeRawPeer(rawAddress)
      const waiting = yield* Effect.forkChild(
        sendAndWait(stack, options(`sip:b@${raw.host}:${raw.port}`)),
        { startImmediately: true }
      )
      const request = yield* raw.next()
      const busy = { status: "503 Full House", tag: "x", lines: ["Retry-After: 7"] }
      raw.send(rawResponse(request, raw, busy), stack.port, stack.address)
      const reply = yield* Fiber.join(waiting)
      assert.strictEqual(reply._tag, "Response")
      if (reply._tag !== "Response") return
      assert.strictEqual(reply.response.reason, "Full House")
      assert.strictEqual(reply.response.headers.get("retry-after"), "7")
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("carries texts beyond latin1 with the right length, both ways", () =>
    Effect.gen(function* () {
      const text = "Grüße, κόσμε, 안녕"
      const seen = yield* Deferred.make<string>()
      const callee = yield* openStack(({ request }) => {
        Deferred.doneUnsafe(seen, Exit.succeed(request.body + request.headers.get("subject")))
      })
      const caller = yield* openStack()
      const uri = `sip:b@${callee.address}:${callee.port}`
      const body = { type: "text/plain", text }
      const headers = new Map([["Subject", "안"]])
      caller.send(options(uri, { method: "MESSAGE", body, headers }), () => {})
      assert.strictEqual(yield* Deferred.await(seen), `${text}안`)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("sends the length in octets", () =>
    Effect.gen(function* () {
      const stack = yield* openStack()
      const raw = yield* makeRawPeer(rawAddress)
      const body = { type: "text/plain", text: "ü안" }
      stack.send(options(`sip:b@${raw.host}:${raw.port}`, { body }), () => {})
      const request = yield* raw.next()
      assert.strictEqual(request.header("Content-Length"), "5")
      assert.strictEqual(Buffer.from(request.body, "latin1").toString("utf8"), "ü안")
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("lets two peers on one address talk to each other", () =>
    Effect.gen(function* () {
      const callee = yield* openStack(answerOk)
      const caller = yield* openStack()
      const reply = yield* sendAndWait(caller, options(`sip:b@${callee.address}:${callee.port}`))
      assert.strictEqual(reply._tag === "Response" ? reply.response.status : reply.why, 200)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("says that the port is taken instead of ending the process", () =>
    Effect.gen(function* () {
      const first = yield* openStack()
      const second = makeSipStack({
        address,
        port: first.port,
        onRequest: () => {},
        onSeen: () => {}
      })
      const error = yield* Effect.flip(second)
      assert.strictEqual(error.reason, "in-use")
      assert.strictEqual(error.endpoint, `udp:${address}:${first.port}`)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("says that the address is not ours", () =>
    Effect.gen(function* () {
      const stack = makeSipStack({
        address: "192.0.2.1",
        port: 5_060,
        onRequest: () => {},
        onSeen: () => {}
      })
      assert.strictEqual((yield* Effect.flip(stack)).reason, "not-ours")
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("gives its port back when its scope closes, with requests still under way", () =>
    Effect.gen(function* () {
      const port = yield* Effect.scoped(
        Effect.map(openStack(), (stack) => {
          stack.send(options("sip:nobody@127.0.41.9:9"), () => {})
          return stack.port
        })
      )
      const again = yield* makeSipStack({
        address,
        port,
        onRequest: () => {},
        onSeen: () => {}
      })
      assert.strictEqual(again.port, port)
      // The closed stack's retransmission would come now, and throw.
      yield* Effect.sleep(700)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )
})
