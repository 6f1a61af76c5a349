// What transactions and timers keep alive. A transaction outlives its final response by up to 32 s,
// so at a thousand calls a second each kilobyte it keeps is 64 MB.

import { assert, describe, it } from "@effect/vitest"
import { TimerWheel } from "../../../runtime/ua/TimerWheel.ts"
import type { ServerTransaction } from "../../../runtime/ua/TransactionLayer.ts"
import {
  decoded,
  Exchange,
  gateway,
  request,
  requestBytes,
  response,
  responseBytes
} from "./kit/Exchange.ts"
import { collectGarbage, heapMegabytes } from "../../kit/Heap.ts"

const isGone = async (references: ReadonlyArray<WeakRef<object>>): Promise<boolean> => {
  await collectGarbage()
  return references.every((reference) => reference.deref() === undefined)
}

// An exchange whose user keeps nothing.
const forgetful = (): Exchange => {
  const exchange = new Exchange()
  exchange.requests.push = () => 0
  return exchange
}

describe("a server transaction", () => {
  const refer = (exchange: Exchange, method: string, status: number | undefined) => {
    const references: Array<WeakRef<object>> = []
    exchange.onRequest = (transaction: ServerTransaction, message) => {
      references.push(new WeakRef(transaction), new WeakRef(message))
      if (status !== undefined) transaction.respond(responseBytes(message, status), status)
    }
    exchange.receive(request(method))
    return references
  }

  it.each([
    ["INVITE", 200],
    ["INVITE", 486],
    ["BYE", 200]
  ] as const)("of an %s lets go of the request with its %i", async (method, status) => {
    const exchange = forgetful()
    const references = refer(exchange, method, status)
    assert.isTrue(await isGone(references))
    assert.deepStrictEqual(exchange.layer.counts, { clients: 0, servers: 1 })
  })

  it.each([undefined, 180])(
    "of an INVITE keeps the request until then (after %s)",
    async (status) => {
      const exchange = forgetful()
      const references = refer(exchange, "INVITE", status)
      assert.isFalse(await isGone(references))
    }
  )
})

describe("a client transaction", () => {
  const send = (exchange: Exchange, method: string, status: number) => {
    const bytes = requestBytes(method)
    const listener = { ...exchange.listener }
    exchange.layer.request({ bytes, method, branch: "z9hG4bK-1", hop: gateway, listener })
    const answer = response(bytes, status)
    exchange.receive(answer)
    exchange.sent.splice(0)
    return {
      bytes: new WeakRef(bytes),
      listener: new WeakRef(listener),
      answer: new WeakRef(answer)
    }
  }

  it.each([
    ["INVITE", 486],
    ["BYE", 200]
  ] as const)("of an %s forgets request, user and answer with the %i", async (method, status) => {
    const exchange = new Exchange()
    const { bytes, listener, answer } = send(exchange, method, status)
    assert.isTrue(await isGone([bytes, listener, answer]))
    assert.strictEqual(exchange.layer.counts.clients, 1)
  })

  it("of an INVITE keeps behind a 2xx only its user, for the 2xx of other forks", async () => {
    const exchange = new Exchange()
    const { bytes, listener, answer } = send(exchange, "INVITE", 200)
    assert.isTrue(await isGone([bytes, answer]))
    assert.isFalse(await isGone([listener]))
    exchange.advanceTo(32_000)
    assert.isTrue(await isGone([listener]))
  })
})

describe("what was sent", () => {
  const refer = (exchange: Exchange) =>
    exchange.sent.splice(0).map(({ bytes }) => new WeakRef(bytes))

  // Whoever was given a transaction may keep it for the length of the call.
  it.each([
    ["a 2xx to INVITE, at once", "INVITE", 200, 0],
    ["a refusal, with its ACK", "INVITE", 486, 0],
    ["an answer to BYE, with timer J", "BYE", 200, 32_000]
  ] as const)("is forgotten: %s", async (_name, method, status, afterMs) => {
    const exchange = new Exchange()
    exchange.onRequest = (transaction, message) =>
      transaction.respond(responseBytes(message, status), status)
    exchange.receive(request(method))
    if (method === "INVITE" && status > 299) {
      assert.isFalse(await isGone(refer(exchange)))
      exchange.receive(request("INVITE"))
      exchange.receive(request("ACK", { toTag: "callee" }))
    }
    exchange.advanceTo(afterMs)
    assert.isTrue(await isGone(refer(exchange)))
    assert.strictEqual(exchange.requests.length, 1)
  })

  it("is forgotten: the ACK for a refusal, with timer D", async () => {
    const exchange = new Exchange()
    const kept = exchange.request("INVITE")
    exchange.receive(response(requestBytes("INVITE"), 486))
    exchange.advanceTo(32_000)
    assert.isTrue(await isGone(refer(exchange)))
    assert.strictEqual(kept.state, "Terminated")
  })
})

describe("the names of transactions", () => {
  it("are copies: they do not keep the datagrams that they were cut out of", async () => {
    const count = 400
    // The codec takes lines of up to 8 192 octets.
    const filler = Array.from({ length: 7 }, () => ["X-Filler", "x".repeat(8_000)] as const)
    const exchange = forgetful()
    exchange.onRequest = (transaction, message) =>
      transaction.respond(responseBytes(message, 200), 200)
    const receive = (index: number) => {
      const shape = { branch: `z9hG4bK-a-long-branch-${index}`, callId: `a-long-call-id-${index}` }
      const head = requestBytes("INVITE", { ...shape, headers: filler })
      exchange.receive(decoded(head))
    }
    receive(0)
    const before = await heapMegabytes()
    for (let index = 1; index <= count; index++) receive(index)
    exchange.sent.splice(0)
    const growth = (await heapMegabytes()) - before
    assert.strictEqual(exchange.layer.counts.servers, count + 1)
    // 400 datagrams of 56 kB are 22 MB as text, and as much again as octets.
    assert.isBelow(growth, 6)
  })
})

describe("a timer", () => {
  const start = (wheel: TimerWheel) => {
    const subject = { is: "needed" }
    const timer = wheel.start(500, () => {}, subject)
    return { timer, subject: new WeakRef(subject) }
  }

  it("that runs keeps its subject, and when it was stopped forgets it", async () => {
    const wheel = new TimerWheel()
    const { timer, subject } = start(wheel)
    assert.isFalse(await isGone([subject]))
    wheel.cancel(timer)
    assert.isTrue(await isGone([subject]))
  })

  it("that has fired forgets its subject", async () => {
    const wheel = new TimerWheel()
    const { subject } = start(wheel)
    wheel.advance(500)
    assert.isTrue(await isGone([subject]))
  })
})
