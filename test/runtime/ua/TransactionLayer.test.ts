// The transaction layer over a recorder, in virtual time: schedules of retransmission, what is
// told, what is left behind. Matching and limits are in TransactionMatching.test.ts, the pair over
// a lossy wire in TransactionPairs.test.ts.

import { assert, describe, it } from "@effect/vitest"
import { buildCancel } from "../../../runtime/wire/sip/buildMessage.ts"
import {
  decoded,
  Exchange,
  gateway,
  request,
  requestBytes,
  response,
  responseBytes,
  tcp
} from "./kit/Exchange.ts"

// The whole schedules, from the first transmission to the end of patience; milliseconds.
const timesA = [0, 500, 1_500, 3_500, 7_500, 15_500, 31_500]
const timesE = [0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]

const gatewayTcp = tcp("127.0.0.11")
const invite = requestBytes("INVITE")
const bye = requestBytes("BYE", { toTag: "callee", cseq: 2 })

describe("a request of ours that nobody answers", () => {
  it.each([
    ["INVITE", timesA],
    ["BYE", timesE],
    ["OPTIONS", timesE]
  ] as const)("%s is sent at %o ms over UDP and given up at 64*T1", (method, schedule) => {
    const exchange = new Exchange()
    exchange.request(method)
    exchange.advanceTo(31_950)
    assert.deepStrictEqual(exchange.heard(), [])
    exchange.advanceTo(32_000)
    assert.deepStrictEqual(exchange.times(method), [...schedule])
    assert.deepStrictEqual(exchange.heard(), ["timeout"])
    exchange.checkEmpty()
  })

  it.each(["INVITE", "BYE"])("%s is sent once over TCP and given up at 64*T1", (method) => {
    const exchange = new Exchange()
    exchange.request(method, {}, gatewayTcp)
    exchange.advanceTo(32_000)
    assert.deepStrictEqual(exchange.times(method), [0])
    assert.deepStrictEqual(exchange.heard(), ["timeout"])
    exchange.checkEmpty()
  })

  it("is repeated octet by octet, to where it went first", () => {
    const exchange = new Exchange()
    exchange.request("INVITE")
    exchange.advanceTo(32_000)
    assert.strictEqual(new Set(exchange.sent.map(({ bytes }) => bytes)).size, 1)
    assert.deepStrictEqual(new Set(exchange.sent.map(({ hop }) => hop)), new Set([gateway]))
  })

  it("is repeated once and not in a burst after a pause of the process", () => {
    const exchange = new Exchange()
    exchange.request("BYE")
    exchange.wheel.advance(20_000)
    exchange.advanceTo(20_950)
    assert.deepStrictEqual(exchange.times("BYE"), [0, 20_000])
    exchange.advanceTo(21_000)
    assert.deepStrictEqual(exchange.times("BYE"), [0, 20_000, 21_000])
  })
})

describe("an INVITE of ours that is answered", () => {
  it("is not repeated once a provisional response has come", () => {
    const exchange = new Exchange()
    exchange.request("INVITE")
    exchange.advanceTo(600)
    exchange.receive(response(invite, 100))
    exchange.advanceTo(2_000)
    exchange.receive(response(invite, 180))
    exchange.advanceTo(120_000)
    assert.deepStrictEqual(exchange.times("INVITE"), [0, 500])
    assert.deepStrictEqual(exchange.heard(), ["100 INVITE", "180 INVITE"])
    assert.deepStrictEqual(exchange.layer.counts, { clients: 1, servers: 0 })
  })

  it("passes every 2xx up for 64*T1 and acknowledges none: the ACK is the dialog's", () => {
    const exchange = new Exchange()
    exchange.request("INVITE")
    exchange.receive(response(invite, 200))
    exchange.advanceTo(500)
    exchange.receive(response(invite, 200))
    exchange.receive(response(invite, 200, "another fork"))
    exchange.receive(response(invite, 180, "a fork that lost"))
    exchange.receive(response(invite, 486, "a proxy in error"))
    exchange.advanceTo(31_950)
    exchange.receive(response(invite, 200))
    assert.deepStrictEqual(exchange.heard(), [
      "200 INVITE",
      "200 INVITE",
      "200 INVITE",
      "200 INVITE"
    ])
    exchange.advanceTo(32_000)
    assert.deepStrictEqual(exchange.times("ACK"), [])
    exchange.checkEmpty()
    exchange.receive(response(invite, 200))
    assert.deepStrictEqual(exchange.heard(), ["stray 200 INVITE"])
  })

  it("keeps Accepted for 64*T1 over TCP too, since 2xx come end to end", () => {
    const exchange = new Exchange()
    exchange.request("INVITE", {}, gatewayTcp)
    exchange.receive(response(invite, 200), gatewayTcp)
    exchange.advanceTo(31_950)
    assert.strictEqual(exchange.layer.counts.clients, 1)
    exchange.advanceTo(32_000)
    exchange.checkEmpty()
  })
})

describe("an INVITE of ours that is refused", () => {
  it("acknowledges the refusal and each retransmission of it, and tells of it once", () => {
    const exchange = new Exchange()
    exchange.request("INVITE")
    exchange.advanceTo(100)
    const refusal = response(invite, 486)
    for (const atMs of [100, 600, 1_600, 31_600]) {
      exchange.advanceTo(atMs)
      exchange.receive(refusal)
    }
    assert.deepStrictEqual(exchange.times("ACK"), [100, 600, 1_600, 31_600])
    assert.deepStrictEqual(exchange.heard(), ["486 INVITE"])
    exchange.advanceTo(32_100)
    exchange.checkEmpty()
    exchange.receive(refusal)
    assert.deepStrictEqual(exchange.heard(), ["stray 486 INVITE"])
  })

  it("makes the ACK of §17.1.1.3: branch, route and number of the INVITE, To of the answer", () => {
    const routed = { headers: [["Route", "<sip:edge.example.com;lr>"] as const] }
    const exchange = new Exchange()
    exchange.request("INVITE", routed)
    exchange.receive(response(requestBytes("INVITE", routed), 603, "declined"))
    const ack = exchange.last
    assert.strictEqual(ack.method, "ACK")
    assert.strictEqual(ack.uri, "sip:4711@127.0.0.1")
    assert.deepStrictEqual(ack.headers("Via"), ["SIP/2.0/UDP 127.0.0.11:5060;branch=z9hG4bK-1"])
    assert.deepStrictEqual(ack.routes, ["<sip:edge.example.com;lr>"])
    assert.deepStrictEqual(ack.cseq, { number: 1, method: "ACK" })
    assert.strictEqual(ack.to.tag, "declined")
    assert.strictEqual(ack.from.tag, "caller")
    assert.deepStrictEqual(exchange.sent.at(-1)?.hop, gateway)
  })

  it("is over at once on TCP, where no retransmission can follow", () => {
    const exchange = new Exchange()
    exchange.request("INVITE", {}, gatewayTcp)
    exchange.receive(response(invite, 404), gatewayTcp)
    exchange.advanceTo(50)
    assert.deepStrictEqual(exchange.times("ACK"), [0])
    exchange.checkEmpty()
  })

  it("gives a 2xx that follows to whoever takes strays: somebody has to end that dialog", () => {
    const exchange = new Exchange()
    exchange.request("INVITE")
    exchange.receive(response(invite, 486))
    exchange.receive(response(invite, 180))
    exchange.receive(response(invite, 200, "a fork that was quick"))
    assert.deepStrictEqual(exchange.heard(), ["486 INVITE", "stray 200 INVITE"])
  })
})

describe("CANCEL", () => {
  const timesOfCancel = (exchange: Exchange) => exchange.times("CANCEL")

  it("waits for a provisional response, then goes out once, a request of its own", () => {
    const exchange = new Exchange()
    const transaction = exchange.request("INVITE")
    transaction.cancel()
    transaction.cancel()
    exchange.advanceTo(1_500)
    assert.deepStrictEqual(timesOfCancel(exchange), [])
    assert.deepStrictEqual(exchange.times("INVITE"), [0, 500, 1_500])
    exchange.receive(response(invite, 100))
    exchange.receive(response(invite, 180))
    transaction.cancel()
    exchange.advanceTo(6_000)
    assert.deepStrictEqual(timesOfCancel(exchange), [1_500, 2_000, 3_000, 5_000])
  })

  it("goes out at once after a provisional response, with branch and hop of the INVITE", () => {
    const exchange = new Exchange()
    const transaction = exchange.request("INVITE")
    exchange.receive(response(invite, 180))
    transaction.cancel()
    const cancel = exchange.last
    assert.strictEqual(cancel.method, "CANCEL")
    assert.deepStrictEqual(cancel.headers("Via"), decoded(invite).headers("Via"))
    assert.deepStrictEqual(cancel.cseq, { number: 1, method: "CANCEL" })
    assert.isUndefined(cancel.to.tag)
    assert.deepStrictEqual(exchange.sent.at(-1)?.hop, gateway)
  })

  it("leaves the outcome to the final response, which is acknowledged", () => {
    const exchange = new Exchange()
    const transaction = exchange.request("INVITE")
    exchange.receive(response(invite, 180))
    transaction.cancel()
    exchange.receive(response(decoded(exchange.sent.at(-1)?.bytes ?? invite), 200))
    exchange.receive(response(invite, 487))
    assert.deepStrictEqual(exchange.heard(), ["180 INVITE", "487 INVITE"])
    assert.deepStrictEqual(exchange.times("ACK"), [0])
    exchange.advanceTo(32_000)
    exchange.checkEmpty()
    assert.deepStrictEqual(exchange.heard(), [])
  })

  it("does not take back a 200 that crosses it", () => {
    const exchange = new Exchange()
    const transaction = exchange.request("INVITE")
    exchange.receive(response(invite, 180))
    transaction.cancel()
    exchange.receive(response(invite, 200))
    assert.deepStrictEqual(exchange.heard(), ["180 INVITE", "200 INVITE"])
    exchange.advanceTo(32_000)
    exchange.checkEmpty()
  })

  it("gives the INVITE up when no final response comes for 64*T1", () => {
    const exchange = new Exchange()
    const transaction = exchange.request("INVITE")
    exchange.advanceTo(1_000)
    exchange.receive(response(invite, 180))
    transaction.cancel()
    exchange.advanceTo(20_000)
    // Goes on ringing: this must not give the far end another three minutes.
    exchange.receive(response(invite, 180))
    exchange.advanceTo(32_950)
    assert.deepStrictEqual(exchange.heard(), ["180 INVITE", "180 INVITE"])
    exchange.advanceTo(33_000)
    assert.deepStrictEqual(exchange.heard(), ["timeout"])
    exchange.checkEmpty()
  })

  it("never goes out when the INVITE is answered, refused or timed out first", () => {
    for (const status of [200, 486, 0]) {
      const exchange = new Exchange()
      const transaction = exchange.request("INVITE")
      transaction.cancel()
      if (status > 0) exchange.receive(response(invite, status))
      transaction.cancel()
      exchange.advanceTo(64_000)
      transaction.cancel()
      assert.deepStrictEqual(timesOfCancel(exchange), [])
      exchange.checkEmpty()
    }
  })

  it("may be asked for by whoever is just told of the provisional response", () => {
    const exchange = new Exchange()
    const { layer, listener } = exchange
    const transaction = layer.request({
      bytes: invite,
      method: "INVITE",
      branch: "z9hG4bK-1",
      hop: gateway,
      listener: { ...listener, onResponse: () => transaction.cancel() }
    })
    exchange.receive(response(invite, 180))
    assert.deepStrictEqual(timesOfCancel(exchange), [0])
  })

  it("carries what its maker adds, whether it goes out at once or waits", () => {
    const reason: readonly [string, string] = ["Reason", "SIP;cause=200"]
    for (const isEarly of [true, false]) {
      const exchange = new Exchange()
      const transaction = exchange.request("INVITE")
      if (!isEarly) exchange.receive(response(invite, 180))
      transaction.cancel((bytes) => buildCancel(bytes, [reason]))
      if (isEarly) exchange.receive(response(invite, 180))
      assert.strictEqual(exchange.last.header("Reason"), "SIP;cause=200")
      assert.deepStrictEqual(timesOfCancel(exchange), [0])
    }
  })

  it("is made by whoever asked first", () => {
    const exchange = new Exchange()
    const transaction = exchange.request("INVITE")
    transaction.cancel((bytes) => buildCancel(bytes, [["Reason", "SIP;cause=200"]]))
    transaction.cancel()
    exchange.receive(response(invite, 180))
    assert.strictEqual(exchange.last.header("Reason"), "SIP;cause=200")
  })

  it("does not go out beside one that its user sent himself", () => {
    const exchange = new Exchange()
    const transaction = exchange.request("INVITE")
    exchange.receive(response(invite, 180))
    exchange.request("CANCEL")
    transaction.cancel()
    assert.deepStrictEqual(timesOfCancel(exchange), [0])
    assert.deepStrictEqual(exchange.layer.counts, { clients: 2, servers: 0 })
  })

  it("is nothing for a request other than INVITE", () => {
    const exchange = new Exchange()
    const transaction = exchange.request("OPTIONS")
    exchange.receive(response(requestBytes("OPTIONS"), 100))
    transaction.cancel()
    exchange.advanceTo(32_000)
    assert.deepStrictEqual(timesOfCancel(exchange), [])
    exchange.checkEmpty()
  })
})

describe("timer C", () => {
  it("cancels an INVITE that rings for three minutes, and lets it end with the 487", () => {
    const exchange = new Exchange()
    exchange.request("INVITE")
    exchange.receive(response(invite, 180))
    exchange.advanceTo(180_950)
    assert.deepStrictEqual(exchange.times("CANCEL"), [])
    exchange.advanceTo(181_000)
    assert.deepStrictEqual(exchange.times("CANCEL"), [181_000])
    exchange.receive(response(invite, 487))
    assert.deepStrictEqual(exchange.heard(), ["180 INVITE", "487 INVITE"])
    exchange.advanceTo(220_000)
    exchange.checkEmpty()
  })

  it("starts again with each 18x, but not with a 100", () => {
    const exchange = new Exchange()
    exchange.request("INVITE")
    exchange.receive(response(invite, 100))
    exchange.advanceTo(60_000)
    exchange.receive(response(invite, 183))
    exchange.advanceTo(120_000)
    exchange.receive(response(invite, 100))
    exchange.advanceTo(240_950)
    assert.deepStrictEqual(exchange.times("CANCEL"), [])
    exchange.advanceTo(241_000)
    assert.deepStrictEqual(exchange.times("CANCEL"), [241_000])
  })

  it("ends with a timeout when the far end answers neither INVITE nor CANCEL", () => {
    const exchange = new Exchange()
    exchange.request("INVITE")
    exchange.receive(response(invite, 180))
    exchange.advanceTo(212_950)
    assert.deepStrictEqual(exchange.heard(), ["180 INVITE"])
    exchange.advanceTo(213_000)
    assert.deepStrictEqual(exchange.heard(), ["timeout"])
    exchange.checkEmpty()
  })
})

describe("a request of ours other than INVITE that is answered", () => {
  it("goes on every T2 after a provisional response, until timer F", () => {
    const exchange = new Exchange()
    exchange.request("BYE")
    exchange.advanceTo(700)
    exchange.receive(response(requestBytes("BYE"), 100))
    exchange.advanceTo(32_000)
    assert.deepStrictEqual(
      exchange.times("BYE"),
      [0, 500, 1_500, 5_500, 9_500, 13_500, 17_500, 21_500, 25_500, 29_500]
    )
    assert.deepStrictEqual(exchange.heard(), ["100 BYE", "timeout"])
    exchange.checkEmpty()
  })

  it.each([200, 404, 481, 503, 603])("tells of a %i once and swallows copies for T4", (status) => {
    const exchange = new Exchange()
    exchange.request("BYE")
    exchange.advanceTo(500)
    const answer = response(requestBytes("BYE"), status)
    exchange.receive(answer)
    exchange.receive(answer)
    exchange.receive(response(requestBytes("BYE"), 100))
    exchange.advanceTo(5_450)
    exchange.receive(answer)
    assert.deepStrictEqual(exchange.heard(), [`${status} BYE`])
    assert.deepStrictEqual(exchange.times("BYE"), [0, 500])
    exchange.advanceTo(5_500)
    exchange.checkEmpty()
    exchange.receive(answer)
    assert.deepStrictEqual(exchange.heard(), [`stray ${status} BYE`])
  })

  it("is over at once on TCP", () => {
    const exchange = new Exchange()
    exchange.request("BYE", {}, gatewayTcp)
    exchange.receive(response(requestBytes("BYE"), 200), gatewayTcp)
    exchange.advanceTo(50)
    exchange.checkEmpty()
  })
})

describe("an INVITE that comes in", () => {
  it("gets a 100 after 200 ms when nobody has answered by then", () => {
    const exchange = new Exchange()
    exchange.receive(invite)
    exchange.receive(invite)
    exchange.advanceTo(150)
    assert.deepStrictEqual(exchange.sent, [])
    exchange.advanceTo(200)
    assert.deepStrictEqual(exchange.times("100 INVITE"), [200])
    assert.isUndefined(exchange.last.to.tag)
    exchange.receive(invite)
    assert.deepStrictEqual(exchange.times("100 INVITE"), [200, 200])
    assert.deepStrictEqual(exchange.heard(), ["request INVITE"])
  })

  it("gets no 100 when its user has answered, with whatever", () => {
    for (const status of [100, 180, 200, 486]) {
      const exchange = new Exchange()
      exchange.receive(invite)
      exchange.respond(status)
      exchange.advanceTo(400)
      assert.deepStrictEqual(
        exchange.sent.map(({ label }) => label),
        [`${status} INVITE`]
      )
    }
  })

  it("gets its latest provisional response again when it comes again", () => {
    const exchange = new Exchange()
    exchange.receive(invite)
    for (const status of [100, 180, 183]) {
      exchange.respond(status)
      const { bytes } = exchange.sent.at(-1) ?? { bytes: undefined }
      exchange.receive(invite)
      assert.strictEqual(exchange.sent.at(-1)?.bytes, bytes)
    }
    assert.deepStrictEqual(
      exchange.sent.map(({ label }) => label),
      ["100 INVITE", "100 INVITE", "180 INVITE", "180 INVITE", "183 INVITE", "183 INVITE"]
    )
    // An ACK before a final response acknowledges nothing.
    exchange.receive(request("ACK"))
    assert.deepStrictEqual(exchange.heard(), ["request INVITE"])
  })

  it("may ring for an hour: only its user ends it", () => {
    const exchange = new Exchange()
    exchange.receive(invite)
    exchange.respond(180)
    exchange.advanceTo(3_600_000)
    assert.strictEqual(exchange.transaction.state, "Proceeding")
    exchange.respond(480)
    exchange.receive(request("ACK"))
    exchange.advanceTo(3_605_000)
    exchange.checkEmpty()
  })
})

describe("an INVITE that we answer", () => {
  it("is swallowed when it comes again, and lets the dialog repeat its 2xx, for 64*T1", () => {
    const exchange = new Exchange()
    exchange.receive(invite)
    exchange.respond(200)
    const { transaction } = exchange
    assert.strictEqual(transaction.state, "Accepted")
    exchange.advanceTo(450)
    exchange.receive(invite)
    assert.deepStrictEqual(exchange.times("200 INVITE"), [0])
    exchange.advanceTo(500)
    exchange.respond(200, transaction)
    exchange.respond(180, transaction)
    exchange.respond(486, transaction)
    assert.deepStrictEqual(exchange.times("200 INVITE"), [0, 500])
    assert.strictEqual(exchange.sent.length, 2)
    exchange.advanceTo(31_950)
    exchange.receive(invite)
    assert.deepStrictEqual(exchange.heard(), ["request INVITE"])
    exchange.advanceTo(32_000)
    exchange.checkEmpty()
    exchange.respond(200, transaction)
    assert.strictEqual(exchange.sent.length, 2)
    assert.strictEqual(transaction.state, "Terminated")
  })

  it("gives the ACK to the dialog, each time it comes", () => {
    const exchange = new Exchange()
    exchange.receive(invite)
    exchange.respond(200)
    const ack = request("ACK", { branch: "z9hG4bK-ack", toTag: "callee" })
    exchange.receive(ack)
    exchange.receive(ack)
    assert.deepStrictEqual(exchange.heard(), ["request INVITE", "ACK", "ACK"])
  })

  it("gives an ACK with the INVITE's own branch to the dialog too", () => {
    const exchange = new Exchange()
    exchange.receive(invite)
    exchange.respond(200)
    exchange.receive(request("ACK", { toTag: "callee" }))
    assert.deepStrictEqual(exchange.heard(), ["request INVITE", "ACK"])
  })
})

describe("an INVITE that we refuse", () => {
  it("repeats the refusal by timer G until 64*T1 when no ACK comes, and reports that", () => {
    const exchange = new Exchange()
    exchange.receive(invite)
    exchange.respond(486)
    exchange.advanceTo(32_000)
    assert.deepStrictEqual(exchange.times("486 INVITE"), timesE)
    assert.strictEqual(new Set(exchange.sent.map(({ bytes }) => bytes)).size, 1)
    assert.deepStrictEqual(exchange.heard(), ["request INVITE", "failure: no ACK"])
    exchange.checkEmpty()
  })

  it("stops with the ACK, and swallows what comes late for T4", () => {
    const exchange = new Exchange()
    exchange.receive(invite)
    exchange.respond(486)
    exchange.receive(invite)
    exchange.advanceTo(600)
    exchange.receive(request("ACK", { toTag: "callee" }))
    exchange.receive(request("ACK", { toTag: "callee" }))
    exchange.receive(invite)
    exchange.respond(486)
    exchange.advanceTo(5_550)
    assert.deepStrictEqual(exchange.times("486 INVITE"), [0, 0, 500])
    assert.strictEqual(exchange.transaction.state, "Confirmed")
    exchange.advanceTo(5_600)
    exchange.checkEmpty()
    assert.deepStrictEqual(exchange.heard(), ["request INVITE"])
  })

  it("is sent once over TCP, and over with the ACK", () => {
    const exchange = new Exchange()
    exchange.receive(invite, gatewayTcp)
    exchange.respond(486)
    exchange.advanceTo(10_000)
    assert.deepStrictEqual(exchange.times("486 INVITE"), [0])
    exchange.receive(request("ACK", { toTag: "callee" }), gatewayTcp)
    exchange.advanceTo(10_050)
    exchange.checkEmpty()
  })

  it("keeps to its first final response", () => {
    const exchange = new Exchange()
    exchange.receive(invite)
    for (const status of [486, 200, 180, 603]) exchange.respond(status)
    assert.deepStrictEqual(
      exchange.sent.map(({ label }) => label),
      ["486 INVITE"]
    )
  })
})

describe("a request other than INVITE that comes in", () => {
  it("gets the stored answer again when it comes again, for 64*T1", () => {
    const exchange = new Exchange()
    exchange.receive(bye)
    exchange.receive(bye)
    assert.deepStrictEqual(exchange.sent, [])
    exchange.respond(200)
    exchange.advanceTo(31_950)
    exchange.receive(bye)
    assert.deepStrictEqual(exchange.times("200 BYE"), [0, 31_950])
    assert.strictEqual(new Set(exchange.sent.map(({ bytes }) => bytes)).size, 1)
    assert.deepStrictEqual(exchange.heard(), ["request BYE"])
    exchange.advanceTo(32_000)
    exchange.checkEmpty()
    exchange.receive(bye)
    assert.deepStrictEqual(exchange.heard(), ["request BYE"])
  })

  it("is forgotten at once on TCP", () => {
    const exchange = new Exchange()
    exchange.receive(bye, gatewayTcp)
    exchange.respond(200)
    exchange.advanceTo(50)
    exchange.checkEmpty()
  })

  it.each([
    ["UDP", gateway],
    ["TCP", gatewayTcp]
  ] as const)(
    "gets a 100 over %s when 3.5 s pass without an answer, and no earlier one",
    (_, hop) => {
      const exchange = new Exchange()
      exchange.receive(bye, hop)
      for (const status of [100, 180, 199]) exchange.respond(status)
      exchange.advanceTo(3_450)
      assert.deepStrictEqual(exchange.sent, [])
      exchange.advanceTo(3_500)
      assert.deepStrictEqual(exchange.times("100 BYE"), [3_500])
      exchange.receive(bye, hop)
      assert.deepStrictEqual(exchange.times("100 BYE"), [3_500, 3_500])
      exchange.respond(202)
      assert.deepStrictEqual(exchange.times("202 BYE"), [3_500])
    }
  )

  it("ends without a word after 64*T1, and no 408 gets out", () => {
    const exchange = new Exchange()
    exchange.receive(bye)
    exchange.respond(408)
    exchange.advanceTo(31_950)
    assert.deepStrictEqual(exchange.heard(), ["request BYE"])
    exchange.respond(408)
    exchange.advanceTo(32_000)
    assert.deepStrictEqual(exchange.heard(), ["failure: unanswered"])
    exchange.respond(200)
    assert.deepStrictEqual(
      exchange.sent.map(({ label }) => label),
      ["100 BYE"]
    )
    exchange.checkEmpty()
  })

  it("copies the Timestamp of the request into its 100", () => {
    const exchange = new Exchange()
    exchange.receive(request("BYE", { headers: [["Timestamp", "54"]] }))
    exchange.advanceTo(3_500)
    assert.strictEqual(exchange.last.header("Timestamp"), "54")
  })
})

describe("calling back into the layer", () => {
  it("answers from inside of the request", () => {
    for (const [method, status, state] of [
      ["INVITE", 180, "Proceeding"],
      ["INVITE", 200, "Accepted"],
      ["INVITE", 486, "Completed"],
      ["BYE", 200, "Completed"]
    ] as const) {
      const exchange = new Exchange()
      exchange.onRequest = (transaction) => {
        transaction.respond(responseBytes(transaction.request, status), status)
      }
      exchange.receive(request(method))
      assert.strictEqual(exchange.transaction.state, state)
      assert.deepStrictEqual(
        exchange.sent.map(({ label }) => label),
        [`${status} ${method}`]
      )
      exchange.advanceTo(150)
      exchange.receive(request(method))
      assert.strictEqual(exchange.sent.length, status === 200 && method === "INVITE" ? 1 : 2)
    }
  })

  it("sends anew from inside of a timeout, with the same branch if it must be", () => {
    const exchange = new Exchange()
    let tries = 0
    const send = () => {
      tries++
      exchange.layer.request({
        bytes: requestBytes("OPTIONS"),
        method: "OPTIONS",
        branch: "z9hG4bK-1",
        hop: gateway,
        listener: { ...exchange.listener, onTimeout: () => tries < 3 && send() }
      })
    }
    send()
    exchange.advanceTo(96_000)
    assert.strictEqual(tries, 3)
    assert.strictEqual(exchange.times("OPTIONS").length, 3 * timesE.length)
    exchange.checkEmpty()
  })

  it("hears of a failed transport from inside of sending", () => {
    for (const method of ["INVITE", "BYE"]) {
      const exchange = new Exchange()
      exchange.onSend = (hop) => exchange.layer.transportFailed(hop, "no route to host")
      const transaction = exchange.request(method)
      assert.strictEqual(transaction.state, "Terminated")
      assert.deepStrictEqual(exchange.heard(), ["transport error: no route to host"])
      exchange.checkEmpty()
      exchange.receive(request(method))
      exchange.respond(500)
      assert.deepStrictEqual(exchange.heard(), [`request ${method}`, "failure: transport error"])
    }
  })

  it("still tells of a refusal whose ACK cannot be sent", () => {
    const exchange = new Exchange()
    exchange.request("INVITE")
    exchange.onSend = (hop) => exchange.layer.transportFailed(hop)
    exchange.receive(response(invite, 486))
    assert.deepStrictEqual(exchange.heard(), ["486 INVITE"])
    exchange.checkEmpty()
  })

  it("stays in order when its user throws", () => {
    const exchange = new Exchange()
    exchange.onRequest = () => {
      throw new Error("a bug of this call")
    }
    assert.throws(() => exchange.receive(invite), "a bug of this call")
    exchange.advanceTo(200)
    assert.deepStrictEqual(exchange.times("100 INVITE"), [200])
    exchange.onRequest = () => {}
    exchange.receive(bye)
    exchange.respond(200)
    assert.deepStrictEqual(exchange.times("200 BYE"), [200])
  })
})
