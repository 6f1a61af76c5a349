// Which message belongs to which transaction, where responses go, what happens when the transport
// fails, and what bounds and ends the layer.

import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import type { Hop } from "../../../runtime/ua/TransactionLayer.ts"
import { makeBranchSource } from "../../../runtime/ua/transaction/Branch.ts"
import { responseHop } from "../../../runtime/ua/transaction/responseHop.ts"
import {
  Exchange,
  gateway,
  request,
  requestBytes,
  response,
  responseBytes,
  tcp,
  udp
} from "./kit/Exchange.ts"
import type { RequestShape } from "./kit/Exchange.ts"

const invite = requestBytes("INVITE")

describe("a request that comes in", () => {
  const first: RequestShape = { branch: "z9hG4bK-a", sentBy: "pbx.example.com:5060" }
  // A sender by RFC 2543: its branch says nothing, or there is none.
  const old: RequestShape = { branch: "", sentBy: "pbx.example.com:5060" }
  const oldBranch: RequestShape = { ...old, branch: "1" }

  it.each<readonly [string, RequestShape, RequestShape, boolean]>([
    ["the same octets", first, first, true],
    ["another Call-ID under the same branch", first, { ...first, callId: "other" }, true],
    ["sent-by in other letters", first, { ...first, sentBy: "PBX.example.COM:5060" }, true],
    ["another branch", first, { ...first, branch: "z9hG4bK-b" }, false],
    ["a branch in other letters", first, { ...first, branch: "z9hG4bK-A" }, false],
    ["another host in sent-by", first, { ...first, sentBy: "sbc.example.com:5060" }, false],
    ["another port in sent-by", first, { ...first, sentBy: "pbx.example.com:5062" }, false],
    ["without branch, the same octets", old, old, true],
    ["without cookie, the same octets", oldBranch, oldBranch, true],
    ["without cookie, another Call-ID", oldBranch, { ...oldBranch, callId: "other" }, false],
    ["without cookie, another number", oldBranch, { ...oldBranch, cseq: 2 }, false],
    ["without cookie, another From tag", oldBranch, { ...oldBranch, fromTag: "other" }, false],
    ["without cookie, another URI", oldBranch, { ...oldBranch, uri: "sip:4712@127.0.0.1" }, false],
    ["without cookie, another Via", oldBranch, { ...oldBranch, branch: "2" }, false],
    ["with and without cookie", first, { ...first, branch: "" }, false]
  ])("is or is not a retransmission: %s", (_name, one, other, isSame) => {
    for (const method of ["INVITE", "OPTIONS"]) {
      const exchange = new Exchange()
      exchange.receive(request(method, one))
      exchange.receive(request(method, other))
      assert.strictEqual(exchange.requests.length, isSame ? 1 : 2, method)
    }
  })

  it("is another one under another method", () => {
    const exchange = new Exchange()
    for (const method of ["INVITE", "OPTIONS", "INFO", "CANCEL"]) exchange.receive(request(method))
    assert.strictEqual(exchange.requests.length, 4)
  })

  it("without cookie is told apart by its To tag, but an INVITE", () => {
    for (const [method, count] of [
      ["INFO", 2],
      ["INVITE", 1]
    ] as const) {
      const exchange = new Exchange()
      exchange.receive(request(method, old))
      exchange.receive(request(method, { ...old, toTag: "callee" }))
      assert.strictEqual(exchange.requests.length, count, method)
    }
  })

  it.each([
    ["by branch", first],
    ["of RFC 2543", old],
    ["of RFC 2543 with a branch", oldBranch]
  ] as const)("%s is acknowledged when it is refused", (_name, shape) => {
    const exchange = new Exchange()
    exchange.receive(request("INVITE", shape))
    exchange.respond(486)
    exchange.receive(request("ACK", { ...shape, toTag: "callee" }))
    assert.strictEqual(exchange.transaction.state, "Confirmed")
    assert.deepStrictEqual(exchange.heard(), ["request INVITE"])
  })

  it("says so when it is the same request come another way: 482 is due", () => {
    const exchange = new Exchange()
    exchange.receive(request("INVITE"))
    const [original] = exchange.requests
    exchange.receive(request("INVITE", { branch: "z9hG4bK-fork" }))
    assert.strictEqual(exchange.transaction.mergesWith, original)
    assert.isUndefined(original?.mergesWith)
  })

  it.each<readonly [string, RequestShape]>([
    ["another number", { cseq: 2 }],
    ["another Call-ID", { callId: "other" }],
    ["another From tag", { fromTag: "other" }],
    ["a To tag: it is inside a dialog", { toTag: "callee" }]
  ])("is no merged request with %s", (_name, difference) => {
    const exchange = new Exchange()
    exchange.receive(request("INVITE"))
    exchange.receive(request("INVITE", { branch: "z9hG4bK-2", ...difference }))
    assert.strictEqual(exchange.requests.length, 2)
    assert.isUndefined(exchange.transaction.mergesWith)
  })

  it.each([
    ["INVITE", 180, true],
    ["INVITE", 200, true],
    ["INVITE", 486, false],
    ["OPTIONS", 200, false]
  ] as const)(
    "%s: behind a %i the same request another way is merged: %s",
    (method, status, isMerged) => {
      const exchange = new Exchange()
      exchange.receive(request(method))
      exchange.respond(status)
      exchange.receive(request(method, { branch: "z9hG4bK-2" }))
      assert.strictEqual(exchange.transaction.mergesWith !== undefined, isMerged)
    }
  )

  it("is merged with the try that is under way, when one before was refused and has ended", () => {
    const exchange = new Exchange()
    exchange.receive(request("INVITE"))
    exchange.respond(486)
    exchange.receive(request("ACK", { toTag: "callee" }))
    exchange.receive(request("INVITE", { branch: "z9hG4bK-2" }))
    const second = exchange.transaction
    exchange.advanceTo(5_000)
    assert.strictEqual(exchange.layer.counts.servers, 1)
    exchange.receive(request("INVITE", { branch: "z9hG4bK-3" }))
    assert.strictEqual(exchange.transaction.mergesWith, second)
  })
})

describe("a CANCEL that comes in", () => {
  it.each([
    ["by branch", {}],
    ["of RFC 2543", { branch: "" }]
  ] as const)("%s names the INVITE it cancels, and both are answered", (_name, shape) => {
    const exchange = new Exchange()
    exchange.receive(request("INVITE", shape))
    exchange.respond(180)
    const [inviting] = exchange.requests
    exchange.receive(request("CANCEL", shape))
    assert.strictEqual(exchange.transaction.cancels, inviting)
    exchange.respond(200)
    exchange.respond(487, inviting)
    exchange.receive(request("CANCEL", shape))
    assert.deepStrictEqual(
      exchange.sent.map(({ label }) => label),
      ["180 INVITE", "200 CANCEL", "487 INVITE", "200 CANCEL"]
    )
    assert.deepStrictEqual(exchange.heard(), ["request INVITE", "request CANCEL"])
  })

  it("names nothing when there is no such INVITE: 481 is due", () => {
    const exchange = new Exchange()
    exchange.receive(request("INVITE"))
    exchange.receive(request("CANCEL", { branch: "z9hG4bK-other" }))
    assert.isUndefined(exchange.transaction.cancels)
  })

  it("is no merged request when it comes another way, as its INVITE did", () => {
    const exchange = new Exchange()
    for (const branch of ["z9hG4bK-1", "z9hG4bK-2"]) {
      exchange.receive(request("INVITE", { branch }))
      exchange.receive(request("CANCEL", { branch }))
      assert.isDefined(exchange.transaction.cancels)
      assert.isUndefined(exchange.transaction.mergesWith)
    }
  })

  it("names nothing for another request than an INVITE", () => {
    const exchange = new Exchange()
    exchange.receive(request("OPTIONS"))
    exchange.receive(request("CANCEL"))
    assert.isUndefined(exchange.transaction.cancels)
  })

  it.each([
    [200, "Accepted"],
    [486, "Completed"]
  ] as const)(
    "that comes after the %i still finds the INVITE, and its state: 200 is due",
    (status, state) => {
      const exchange = new Exchange()
      exchange.receive(request("INVITE"))
      exchange.respond(status)
      exchange.receive(request("CANCEL"))
      const { cancels } = exchange.transaction
      assert.strictEqual(cancels?.state, state)
      cancels?.respond(responseBytes(invite, 487), 487)
      assert.deepStrictEqual(exchange.times("487 INVITE"), [])
    }
  )
})

describe("a response that comes in", () => {
  it.each<readonly [string, RequestShape, string]>([
    ["another branch", { branch: "z9hG4bK-2" }, "INVITE"],
    ["another method in CSeq", { cseqMethod: "OPTIONS" }, "INVITE"],
    ["a branch in other letters", { branch: "Z9HG4BK-1" }, "INVITE"],
    ["no branch", { branch: "" }, "INVITE"]
  ])("belongs to no transaction with %s", (_name, shape, method) => {
    const exchange = new Exchange()
    exchange.request(method)
    exchange.receive(response(request(method, shape), 200))
    assert.deepStrictEqual(exchange.heard(), [`stray 200 ${shape.cseqMethod ?? method}`])
  })

  it("belongs to the CANCEL or to the INVITE by its method alone", () => {
    const exchange = new Exchange()
    const transaction = exchange.request("INVITE")
    exchange.receive(response(invite, 180))
    transaction.cancel()
    exchange.receive(response(request("CANCEL"), 481))
    assert.deepStrictEqual(exchange.heard(), ["180 INVITE"])
    exchange.receive(response(invite, 487))
    assert.deepStrictEqual(exchange.heard(), ["487 INVITE"])
  })

  it("belongs to its transaction wherever it comes from", () => {
    const exchange = new Exchange()
    exchange.request("OPTIONS")
    exchange.receive(response(requestBytes("OPTIONS"), 200), udp("127.0.0.99", 40_000))
    assert.deepStrictEqual(exchange.heard(), ["200 OPTIONS"])
  })
})

describe("the way of a response", () => {
  const source = udp("127.0.0.11", 40_123)
  it.each<readonly [string, RequestShape, Hop, Hop]>([
    ["to the source port when rport asks for it", { viaParams: ";rport" }, source, source],
    ["to the port of sent-by when it does not", {}, source, udp("127.0.0.11", 5060)],
    [
      "to 5060 when sent-by names no port",
      { sentBy: "127.0.0.11" },
      source,
      udp("127.0.0.11", 5060)
    ],
    [
      "to the source address whatever sent-by says",
      { sentBy: "10.9.9.9:5066" },
      source,
      udp("127.0.0.11", 5066)
    ],
    ["never to maddr", { viaParams: ";maddr=10.9.9.9" }, source, udp("127.0.0.11", 5060)],
    ["back into the connection over TCP", {}, tcp("127.0.0.11", 40_123), tcp("127.0.0.11", 40_123)]
  ])("is %s", (_name, shape, from, to) => {
    const bytes = requestBytes("OPTIONS", shape)
    assert.deepStrictEqual(responseHop(request("OPTIONS", shape), from), to)
    const exchange = new Exchange()
    exchange.receive(bytes, from)
    exchange.respond(200)
    exchange.receive(bytes, from)
    assert.deepStrictEqual(
      exchange.sent.map(({ hop }) => hop),
      [to, to]
    )
    assert.deepStrictEqual(exchange.transaction.source, from)
  })
})

describe("a transport that fails", () => {
  it("ends a request that is being sent, once", () => {
    for (const method of ["INVITE", "BYE"]) {
      const exchange = new Exchange()
      exchange.request(method)
      exchange.layer.transportFailed(gateway, "port unreachable")
      exchange.layer.transportFailed(gateway, "port unreachable")
      assert.deepStrictEqual(exchange.heard(), ["transport error: port unreachable"])
      exchange.checkEmpty()
    }
  })

  it("ends a BYE that is worked on, but no INVITE: its answer may come another way", () => {
    const exchange = new Exchange()
    exchange.request("INVITE")
    exchange.request("BYE", { branch: "z9hG4bK-2" })
    exchange.receive(response(invite, 180))
    exchange.receive(response(requestBytes("BYE", { branch: "z9hG4bK-2" }), 100))
    exchange.layer.transportFailed(gateway)
    assert.deepStrictEqual(exchange.heard(), [
      "180 INVITE",
      "100 BYE",
      "transport error: transport error"
    ])
    exchange.receive(response(invite, 200))
    assert.deepStrictEqual(exchange.heard(), ["200 INVITE"])
  })

  it("does not give a second outcome to a request that has its answer", () => {
    const exchange = new Exchange()
    exchange.request("INVITE")
    exchange.request("INVITE", { branch: "z9hG4bK-2" })
    exchange.request("BYE", { branch: "z9hG4bK-3" })
    exchange.receive(response(invite, 200))
    exchange.receive(response(requestBytes("INVITE", { branch: "z9hG4bK-2" }), 486))
    exchange.receive(response(requestBytes("BYE", { branch: "z9hG4bK-3" }), 200))
    exchange.layer.transportFailed(gateway)
    assert.deepStrictEqual(exchange.heard(), ["200 INVITE", "486 INVITE", "200 BYE"])
    exchange.advanceTo(32_000)
    exchange.checkEmpty()
  })

  it("concerns only its own hop", () => {
    const exchange = new Exchange()
    exchange.request("BYE")
    for (const hop of [udp("127.0.0.11", 5061), udp("127.0.0.12"), tcp("127.0.0.11")]) {
      exchange.layer.transportFailed(hop)
    }
    assert.deepStrictEqual(exchange.heard(), [])
  })

  it("concerns one request where it knows which octets it could not send", () => {
    const exchange = new Exchange()
    exchange.request("BYE")
    exchange.request("INVITE", { branch: "z9hG4bK-2" })
    exchange.receive(request("INVITE", { branch: "z9hG4bK-3" }))
    exchange.respond(180)
    exchange.heard()
    const [sentBye, sentInvite, sentRinging] = exchange.sent.map(({ bytes }) => bytes)
    exchange.layer.transportFailed(gateway, "too long", sentBye)
    assert.deepStrictEqual(exchange.heard(), ["transport error: too long"])
    exchange.layer.transportFailed(gateway, "too long", sentRinging)
    assert.deepStrictEqual(exchange.heard(), ["failure: transport error"])
    exchange.layer.transportFailed(gateway, "too long", Buffer.from(sentInvite ?? []))
    assert.deepStrictEqual(exchange.heard(), [])
    exchange.layer.transportFailed(gateway, "too long", sentInvite)
    assert.deepStrictEqual(exchange.heard(), ["transport error: too long"])
  })

  it("ends a refused INVITE whose ACK it could not send, without a second outcome", () => {
    const exchange = new Exchange()
    exchange.request("INVITE")
    exchange.receive(response(invite, 486))
    const ack = exchange.sent.at(-1)?.bytes
    exchange.layer.transportFailed(gateway, "too long", ack)
    assert.deepStrictEqual(exchange.heard(), ["486 INVITE"])
    exchange.checkEmpty()
  })

  it("is told where an INVITE is being answered, and changes nothing there", () => {
    for (const [status, state] of [
      [180, "Proceeding"],
      [200, "Accepted"],
      [486, "Completed"]
    ] as const) {
      const exchange = new Exchange()
      exchange.receive(invite)
      exchange.respond(status)
      exchange.layer.transportFailed(gateway)
      assert.deepStrictEqual(exchange.heard(), ["request INVITE", "failure: transport error"])
      assert.strictEqual(exchange.transaction.state, state)
    }
  })

  it("ends another request that has been answered, and is nothing where none has", () => {
    const exchange = new Exchange()
    exchange.receive(request("BYE"))
    exchange.layer.transportFailed(gateway)
    exchange.respond(200)
    exchange.layer.transportFailed(gateway)
    assert.deepStrictEqual(exchange.heard(), ["request BYE", "failure: transport error"])
    exchange.checkEmpty()
  })

  it("may be answered by sending to the same hop again, without end of it", () => {
    const exchange = new Exchange()
    let tries = 0
    const send = () => {
      tries++
      exchange.layer.request({
        bytes: requestBytes("OPTIONS"),
        method: "OPTIONS",
        branch: `z9hG4bK-${tries}`,
        hop: gateway,
        listener: { ...exchange.listener, onTransportError: send }
      })
    }
    send()
    exchange.layer.transportFailed(gateway)
    assert.strictEqual(tries, 2)
  })
})

describe("limits", () => {
  const limits = { serversMax: 2, serversInDialogMax: 4, clientsMax: 2 }
  const shape = (count: number): RequestShape => ({
    branch: `z9hG4bK-${count}`,
    callId: `call-${count}`
  })

  it("refuses new calls first, and requests of running calls only far above", () => {
    const exchange = new Exchange(limits)
    exchange.receive(request("INVITE", shape(1)))
    exchange.respond(180)
    exchange.receive(request("OPTIONS", shape(2)))
    exchange.receive(request("INVITE", shape(3)))
    exchange.receive(request("CANCEL", shape(1)))
    exchange.receive(request("BYE", { ...shape(4), toTag: "callee" }))
    exchange.receive(request("BYE", { ...shape(5), toTag: "callee" }))
    assert.deepStrictEqual(exchange.heard(), [
      "request INVITE",
      "request OPTIONS",
      "overload INVITE",
      "request CANCEL",
      "request BYE",
      "overload BYE"
    ])
    assert.deepStrictEqual(exchange.layer.counts, { clients: 0, servers: 4 })
  })

  it("serves retransmissions and takes ACKs when full, and new calls when there is room", () => {
    const exchange = new Exchange(limits)
    exchange.receive(request("INVITE", shape(1)))
    exchange.respond(486)
    exchange.receive(request("OPTIONS", shape(2)))
    exchange.respond(200)
    exchange.receive(request("OPTIONS", shape(2)))
    exchange.receive(request("ACK", { ...shape(1), toTag: "callee" }))
    exchange.receive(request("ACK", { branch: "z9hG4bK-ack", toTag: "callee" }))
    exchange.receive(request("OPTIONS", shape(3)))
    assert.deepStrictEqual(exchange.heard(), [
      "request INVITE",
      "request OPTIONS",
      "ACK",
      "overload OPTIONS"
    ])
    exchange.advanceTo(5_000)
    exchange.receive(request("OPTIONS", shape(3)))
    assert.deepStrictEqual(exchange.heard(), ["request OPTIONS"])
  })

  it("fails a request of ours over the limit, but never a CANCEL", () => {
    const exchange = new Exchange(limits)
    const transaction = exchange.request("INVITE")
    exchange.request("OPTIONS", shape(2))
    const refused = exchange.request("OPTIONS", shape(3))
    assert.deepStrictEqual(exchange.heard(), [], "not from inside of the call")
    assert.strictEqual(refused.state, "Terminated")
    refused.cancel()
    exchange.receive(response(invite, 180))
    transaction.cancel()
    assert.deepStrictEqual(exchange.times("CANCEL"), [0])
    exchange.advanceTo(50)
    assert.deepStrictEqual(exchange.heard(), [
      "180 INVITE",
      "transport error: 2 client transactions live (clientsMax 2)"
    ])
  })
})

describe("what cannot be", () => {
  it("an ACK as a transaction, or a branch that is in use, fails the request", () => {
    const exchange = new Exchange()
    exchange.request("ACK")
    exchange.request("OPTIONS")
    exchange.request("OPTIONS")
    exchange.advanceTo(50)
    assert.deepStrictEqual(exchange.heard(), [
      "transport error: an ACK is no transaction",
      "transport error: the branch is in use"
    ])
  })

  it("a status that is none is our own bug: reported, and not sent", () => {
    const exchange = new Exchange()
    for (const method of ["INVITE", "BYE"]) {
      exchange.receive(request(method))
      for (const status of [99, 700, NaN]) exchange.transaction.respond(invite, status)
    }
    assert.strictEqual(exchange.defects.length, 6)
    assert.include(exchange.defects[0] ?? "", "status 99")
    assert.deepStrictEqual(exchange.sent, [])
  })
})

describe("a closed layer", () => {
  it("forgets everything without a word, and takes nothing", () => {
    const exchange = new Exchange()
    exchange.receive(invite)
    exchange.receive(request("BYE", { branch: "z9hG4bK-2" }))
    const transaction = exchange.request("INVITE")
    exchange.receive(response(invite, 180))
    transaction.cancel()
    const ringing = exchange.request("INVITE", { branch: "z9hG4bK-4" })
    exchange.receive(response(requestBytes("INVITE", { branch: "z9hG4bK-4" }), 180))
    exchange.heard()
    exchange.layer.close()
    exchange.checkEmpty()
    exchange.receive(request("OPTIONS", { branch: "z9hG4bK-3" }))
    exchange.advanceTo(300_000)
    assert.deepStrictEqual(exchange.heard(), [])
    const sent = exchange.sent.length
    for (const open of exchange.requests) exchange.respond(200, open)
    transaction.cancel()
    ringing.cancel()
    assert.strictEqual(exchange.sent.length, sent)
    assert.strictEqual(exchange.wheel.pending, 0)
    exchange.request("OPTIONS")
    exchange.advanceTo(300_050)
    assert.deepStrictEqual(exchange.heard(), ["transport error: the transaction layer is closed"])
  })
})

describe("branches of our own", () => {
  it("begin with the cookie and never come twice, in one source or in two", () => {
    const sources = [makeBranchSource("1f"), makeBranchSource("1"), makeBranchSource("00f1")]
    const branches = sources.flatMap((next) => Array.from({ length: 20_000 }, next))
    assert.strictEqual(new Set(branches).size, branches.length)
    for (const branch of branches) assert.match(branch, /^z9hG4bK[0-9a-f]+\.[0-9a-z]+$/)
  })

  it.prop(
    "differ wherever their seeds do",
    [Schema.Int, Schema.Int],
    ([one, other]) => {
      const [left, right] = [one, other].map((seed) =>
        makeBranchSource(Math.abs(seed).toString(16))
      )
      const drawn = new Set(Array.from({ length: 50 }, () => left?.()))
      const second = Array.from({ length: 50 }, () => right?.())
      return Math.abs(one) === Math.abs(other) || second.every((branch) => !drawn.has(branch))
    },
    { arbitrary: { runs: 100, seed: 3261, size: 1_000_000 } }
  )
})
