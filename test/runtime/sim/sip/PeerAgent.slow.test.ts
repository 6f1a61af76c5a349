// The user agent under the simulated peers, against a far end that says word for word what a test
// writes: what the foreign stack leaves to its user (RFC 3261 §9, §12, §13, §14; RFC 3515), and
// what the agent finds wrong with others.

import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import type { Leg } from "../../../../runtime/sim/sip/Leg.ts"
import type { LegPolicy } from "../../../../runtime/sim/sip/LegState.ts"
import {
  makePeerAgent,
  type CallToPlace,
  type PeerAgent
} from "../../../../runtime/sim/sip/PeerAgent.ts"
import type { OfferKind } from "../../../../runtime/sim/sip/placeLeg.ts"
import {
  makeRawPeer,
  rawDescription,
  rawRequest,
  rawResponse,
  type RawMessage,
  type RawPeer
} from "./rawPeer.ts"

const [address, rawAddress] = ["127.0.42.1", "127.0.42.2"]

const quiet = Logger.layer([])

/** A peer that answers at once, and a raw far end. */
const openBoth = Effect.fnUntraced(function* (
  policy: LegPolicy = {},
  onLeg: (leg: Leg) => Effect.Effect<void> = (leg) => Effect.sync(() => leg.answer())
) {
  const legs: Array<Leg> = []
  const agent = yield* makePeerAgent({
    address,
    port: undefined,
    user: "peer",
    policyOf: () => policy,
    onLeg: (leg) => {
      legs.push(leg)
      return onLeg(leg)
    }
  })
  const raw = yield* makeRawPeer(rawAddress)
  const send = (text: string) => raw.send(text, agent.port, agent.address)
  return { agent, raw, legs, send }
})

const uriOf = (peer: { address: string; port: number }) => `sip:peer@${peer.address}:${peer.port}`

const callTo = (raw: RawPeer, offer: OfferKind = { _tag: "Ours" }): CallToPlace => {
  const uri = `sip:raw@${raw.host}:${raw.port}`
  return {
    uri,
    from: { display: undefined, uri: "sip:caller@127.0.42.1", tag: undefined },
    to: { display: undefined, uri, tag: undefined },
    headers: new Map(),
    offer,
    policy: {}
  }
}

const tagOf = (message: RawMessage, header = "To"): string =>
  /;tag=([^;>]+)/.exec(message.header(header))?.[1] ?? ""

const branchOf = (message: RawMessage): string =>
  /;branch=([^;]+)/.exec(message.header("Via"))?.[1] ?? ""

/** The raw end calls, and is answered; gives the 2xx after acknowledging it. */
const callIn = Effect.fnUntraced(function* (
  both: { readonly agent: PeerAgent; readonly raw: RawPeer; readonly send: (text: string) => void },
  body = rawDescription()
) {
  const uri = uriOf(both.agent)
  both.send(rawRequest({ method: "INVITE", uri, from: both.raw, body }))
  const ok = yield* both.raw.next()
  assert.strictEqual(ok.startLine, "SIP/2.0 200 OK")
  const ackBody = body === "" ? rawDescription() : ""
  both.send(rawRequest({ method: "ACK", uri, from: both.raw, toTag: tagOf(ok), body: ackBody }))
  const request = (
    method: string,
    sequence: number,
    more: {
      readonly lines?: ReadonlyArray<string>
      readonly body?: string
      readonly type?: string
    } = {}
  ) => {
    both.send(
      rawRequest({
        method,
        uri,
        from: both.raw,
        toTag: tagOf(ok),
        sequence,
        branch: `b${sequence}`,
        ...more
      })
    )
    return both.raw.next()
  }
  return { ok, request }
})

describe("calls that a peer places", () => {
  it.live("acknowledges a repeated 2xx again, with the same branch", () =>
    Effect.gen(function* () {
      const { agent, raw, send } = yield* openBoth()
      agent.place(callTo(raw))
      const invite = yield* raw.next()
      const ok = { status: "200 OK", tag: "far", body: rawDescription() }
      send(rawResponse(invite, raw, ok))
      const first = yield* raw.next()
      send(rawResponse(invite, raw, ok))
      const second = yield* raw.next()
      assert.match(first.startLine, /^ACK sip:raw@/)
      assert.strictEqual(second.text, first.text)
      assert.strictEqual(first.header("CSeq"), "1 ACK")
      assert.notStrictEqual(branchOf(first), branchOf(invite))
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("acknowledges a second branch that answers, and releases it", () =>
    Effect.gen(function* () {
      const { agent, raw, send } = yield* openBoth()
      const leg = agent.place(callTo(raw))
      const invite = yield* raw.next()
      send(rawResponse(invite, raw, { status: "200 OK", tag: "one", body: rawDescription() }))
      assert.strictEqual(tagOf(yield* raw.next()), "one")
      send(rawResponse(invite, raw, { status: "200 OK", tag: "two", body: rawDescription() }))
      const [ack, bye] = [yield* raw.next(), yield* raw.next()]
      assert.deepStrictEqual([ack.startLine.slice(0, 3), tagOf(ack)], ["ACK", "two"])
      assert.deepStrictEqual([bye.startLine.slice(0, 3), tagOf(bye)], ["BYE", "two"])
      assert.isUndefined(leg.record.endedMs)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("cancels only after a provisional response, in the INVITE's branch", () =>
    Effect.gen(function* () {
      const { agent, raw, send } = yield* openBoth()
      const leg = agent.place(callTo(raw))
      const invite = yield* raw.next()
      leg.cancel()
      assert.deepStrictEqual(yield* raw.collect(100), [])
      send(rawResponse(invite, raw, { status: "180 Ringing", tag: "far" }))
      const cancel = yield* raw.next()
      assert.match(cancel.startLine, /^CANCEL sip:raw@/)
      assert.strictEqual(cancel.header("Via"), invite.header("Via"))
      assert.strictEqual(cancel.header("CSeq"), "1 CANCEL")
      assert.strictEqual(tagOf(cancel), "")
      send(rawResponse(cancel, raw, { status: "200 OK", tag: "far" }))
      send(rawResponse(invite, raw, { status: "487 Request Terminated", tag: "far" }))
      const record = yield* leg.ended
      assert.deepStrictEqual([record.final?.status, record.released?.how], [487, "CANCEL"])
      assert.match((yield* raw.next()).startLine, /^ACK /)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("ends a call whose answer crossed the CANCEL", () =>
    Effect.gen(function* () {
      const { agent, raw, send } = yield* openBoth()
      const leg = agent.place(callTo(raw))
      const invite = yield* raw.next()
      leg.cancel()
      send(rawResponse(invite, raw, { status: "200 OK", tag: "far", body: rawDescription() }))
      const [ack, bye] = [yield* raw.next(), yield* raw.next()]
      assert.match(ack.startLine, /^ACK /)
      assert.match(bye.startLine, /^BYE /)
      send(rawResponse(bye, raw, { status: "200 OK" }))
      assert.strictEqual((yield* leg.ended).released?.how, "BYE")
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("answers a late offer in the ACK", () =>
    Effect.gen(function* () {
      const { agent, raw, send } = yield* openBoth()
      const leg = agent.place(callTo(raw, { _tag: "Late" }))
      const invite = yield* raw.next()
      assert.strictEqual(invite.body, "")
      send(rawResponse(invite, raw, { status: "200 OK", tag: "far", body: rawDescription() }))
      const ack = yield* raw.next()
      assert.match(ack.body, /m=audio 4\d{4} RTP\/AVP 0\r\n/)
      assert.strictEqual(ack.header("Content-Type"), "application/sdp")
      assert.isDefined(leg.record.confirmedMs)
      assert.deepStrictEqual(leg.record.complaints, [])
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("follows the route set and the Contact of the answer", () =>
    Effect.gen(function* () {
      const { agent, raw, send } = yield* openBoth()
      const proxy = yield* makeRawPeer("127.0.42.3")
      const leg = agent.place(callTo(raw))
      const invite = yield* raw.next()
      const lines = [
        `Record-Route: <sip:far@192.0.2.7;lr>, <sip:near@${proxy.host}:${proxy.port};lr>`
      ]
      send(
        rawResponse(invite, raw, { status: "200 OK", tag: "far", lines, body: rawDescription() })
      )
      const ack = yield* proxy.next()
      assert.strictEqual(ack.startLine, `ACK sip:raw@${raw.host}:${raw.port} SIP/2.0`)
      assert.match(ack.header("Route"), /sip:near@.*sip:far@192\.0\.2\.7/)
      leg.release()
      assert.match((yield* proxy.next()).startLine, /^BYE /)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("keeps the session when a re-INVITE is refused", () =>
    Effect.gen(function* () {
      const { agent, raw, send } = yield* openBoth()
      const leg = agent.place(callTo(raw))
      const invite = yield* raw.next()
      send(rawResponse(invite, raw, { status: "200 OK", tag: "far", body: rawDescription() }))
      yield* raw.next()
      agent.fork(Effect.asVoid(leg.reinvite("sendonly")))
      const reinvite = yield* raw.next()
      assert.deepStrictEqual([reinvite.header("CSeq"), tagOf(reinvite)], ["2 INVITE", "far"])
      assert.match(reinvite.body, / 2 IN IP4 [\s\S]*a=sendonly/)
      send(rawResponse(reinvite, raw, { status: "488 Not Acceptable Here" }))
      assert.match((yield* raw.next()).startLine, /^ACK /)
      const seen = yield* leg.until((record) => record.reinvites[0])
      assert.deepStrictEqual([seen?.by, seen?.status], ["us", 488])
      assert.isUndefined(leg.record.endedMs)
      agent.fork(Effect.asVoid(leg.reinvite("sendrecv")))
      assert.strictEqual((yield* raw.next()).body, invite.body)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live.each([
    { name: "no Contact", drop: /^Contact:.*\r\n/m },
    { name: "no tag in To", drop: /;tag=far/ }
  ])("complains of an answer with $name", ({ drop }) =>
    Effect.gen(function* () {
      const { agent, raw, send } = yield* openBoth()
      const leg = agent.place(callTo(raw))
      const invite = yield* raw.next()
      const ok = rawResponse(invite, raw, { status: "200 OK", tag: "far", body: rawDescription() })
      send(ok.replace(drop, ""))
      const record = yield* leg.ended
      assert.match(record.complaints.join("\n"), /without Contact or without a tag/)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )
})

describe("calls that a peer receives", () => {
  it.live("repeats its 2xx until the ACK comes", () =>
    Effect.gen(function* () {
      const { agent, raw, send, legs } = yield* openBoth()
      const uri = uriOf(agent)
      send(rawRequest({ method: "INVITE", uri, from: raw, body: rawDescription() }))
      const first = yield* raw.next()
      const second = yield* raw.next()
      assert.strictEqual(second.text, first.text)
      assert.isUndefined(legs[0]?.record.confirmedMs)
      send(rawRequest({ method: "ACK", uri, from: raw, toTag: tagOf(first) }))
      // The next repeat would be due one second after the last.
      assert.deepStrictEqual(yield* raw.collect(1_200), [])
      assert.isDefined(legs[0]?.record.confirmedMs)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("offers when the INVITE does not, and reads the answer from the ACK", () =>
    Effect.gen(function* () {
      const both = yield* openBoth()
      const { ok } = yield* callIn(both, "")
      assert.match(ok.body, /m=audio/)
      const record = yield* Effect.map(
        both.legs[0]?.confirmed ?? Effect.succeed(false),
        () => both.legs[0]?.record
      )
      assert.deepStrictEqual(record?.descriptions, [rawDescription()])
      assert.deepStrictEqual(record?.complaints, [])
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("complains of an ACK that owes the answer", () =>
    Effect.gen(function* () {
      const { agent, raw, send, legs } = yield* openBoth()
      const uri = uriOf(agent)
      send(rawRequest({ method: "INVITE", uri, from: raw }))
      const ok = yield* raw.next()
      send(rawRequest({ method: "ACK", uri, from: raw, toTag: tagOf(ok) }))
      const complaint = yield* (
        legs[0]?.until((record) => record.complaints[0]) ?? Effect.succeed(undefined)
      )
      assert.match(complaint ?? "", /ACK without the answer/)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("answers CANCEL with 200 and the INVITE with 487", () =>
    Effect.gen(function* () {
      const both = yield* openBoth({}, (leg) => Effect.sync(() => leg.ring(180)))
      const { raw, send, legs } = both
      const invite = { uri: uriOf(both.agent), from: raw, branch: "same" }
      send(rawRequest({ ...invite, method: "INVITE", body: rawDescription() }))
      assert.strictEqual((yield* raw.next()).startLine, "SIP/2.0 180 Ringing")
      const reason = ["Reason: SIP;cause=200"]
      send(rawRequest({ ...invite, method: "CANCEL", lines: reason }))
      const answers = [yield* raw.next(), yield* raw.next()]
      assert.deepStrictEqual(
        answers.map((answer) => [answer.startLine, answer.header("CSeq")]),
        [
          ["SIP/2.0 200 OK", "1 CANCEL"],
          ["SIP/2.0 487 Request Terminated", "1 INVITE"]
        ]
      )
      const released = legs[0]?.record.released
      assert.deepStrictEqual(
        [released?.by, released?.how, released?.reason],
        ["them", "CANCEL", "SIP;cause=200"]
      )
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("refuses an offer without a stream for it", () =>
    Effect.gen(function* () {
      const { agent, raw, send } = yield* openBoth()
      const body = rawDescription().replace("RTP/AVP 0", "RTP/AVP 18").replace("PCMU", "G729")
      send(rawRequest({ method: "INVITE", uri: uriOf(agent), from: raw, body }))
      assert.strictEqual((yield* raw.next()).startLine, "SIP/2.0 488 Not Acceptable Here")
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("copies Record-Route into the answer and goes back along it", () =>
    Effect.gen(function* () {
      const { agent, raw, send, legs } = yield* openBoth()
      const proxy = yield* makeRawPeer("127.0.42.4")
      const route = `<sip:near@${proxy.host}:${proxy.port};lr>`
      const lines = [`Record-Route: ${route}, <sip:far@192.0.2.7;lr>`]
      const uri = uriOf(agent)
      send(rawRequest({ method: "INVITE", uri, from: raw, lines, body: rawDescription() }))
      const ok = yield* raw.next()
      assert.match(ok.header("Record-Route"), /near@.*far@/)
      send(rawRequest({ method: "ACK", uri, from: raw, toTag: tagOf(ok) }))
      yield* legs[0]?.confirmed ?? Effect.void
      legs[0]?.release()
      const bye = yield* proxy.next()
      assert.strictEqual(bye.startLine, `BYE sip:raw@${raw.host}:${raw.port} SIP/2.0`)
      assert.match(bye.header("Route"), /near@.*far@/)
      assert.deepStrictEqual([tagOf(bye), tagOf(bye, "From")], ["rawtag", tagOf(ok)])
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )
})

describe("requests inside the dialog", () => {
  const rows: ReadonlyArray<{
    name: string
    policy?: LegPolicy
    method: string
    body?: string
    type?: string
    lines?: ReadonlyArray<string>
    answer: RegExp
    body2?: RegExp
  }> = [
    {
      name: "a re-INVITE with an offer",
      method: "INVITE",
      body: rawDescription(2, 4_002),
      answer: /^SIP\/2\.0 200/,
      body2: /m=audio 4\d{4} RTP\/AVP 0/
    },
    {
      name: "a re-INVITE without one",
      method: "INVITE",
      answer: /^SIP\/2\.0 200/,
      body2: /m=audio 4\d{4} RTP\/AVP 0 8 101/
    },
    {
      name: "a re-INVITE that the script refuses",
      policy: { reinviteStatus: 488 },
      method: "INVITE",
      body: rawDescription(2),
      answer: /488/
    },
    {
      name: "an UPDATE with an offer",
      method: "UPDATE",
      body: rawDescription(2, 4_002),
      answer: /200/,
      body2: /m=audio/
    },
    { name: "an UPDATE that refreshes the session timer", method: "UPDATE", answer: /200/ },
    {
      name: "an INFO",
      method: "INFO",
      body: "Signal=5",
      type: "application/dtmf-relay",
      answer: /200/
    },
    {
      name: "a REFER when no script allows it",
      method: "REFER",
      lines: ["Refer-To: <sip:1@a>"],
      answer: /603/
    },
    {
      name: "a NOTIFY of another event",
      method: "NOTIFY",
      lines: ["Event: presence"],
      answer: /489/
    },
    { name: "an OPTIONS", method: "OPTIONS", answer: /200/ },
    { name: "a method that nobody knows", method: "PUBLISHX", answer: /501/ },
    {
      name: "a BYE with its namelist",
      policy: { byeFields: new Map([["digits", "4711"]]) },
      method: "BYE",
      answer: /200/,
      body2: /^digits=4711$/
    }
  ]
  it.live.each(rows)("answers $name", (row) =>
    Effect.gen(function* () {
      const both = yield* openBoth(row.policy)
      const { request } = yield* callIn(both)
      const { body = "", type = "application/sdp", lines = [] } = row
      const answer = yield* request(row.method, 2, { body, type, lines })
      assert.match(answer.startLine, row.answer)
      if (row.body2 !== undefined) assert.match(answer.body, row.body2)
      assert.deepStrictEqual(both.legs[0]?.record.complaints, [])
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("complains of a number that does not rise, and answers 500", () =>
    Effect.gen(function* () {
      const both = yield* openBoth()
      const { request } = yield* callIn(both)
      assert.match((yield* request("INFO", 5)).startLine, /200/)
      assert.match((yield* request("INFO", 4)).startLine, /500/)
      assert.match(both.legs[0]?.record.complaints.join() ?? "", /does not rise/)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("complains of a new description under the old version", () =>
    Effect.gen(function* () {
      const both = yield* openBoth()
      const { request } = yield* callIn(both)
      yield* request("UPDATE", 2, { body: rawDescription(1, 4_002) })
      assert.match(both.legs[0]?.record.complaints.join() ?? "", /rose by 0 instead of 1/)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("refuses a second offer while its own is unanswered", () =>
    Effect.gen(function* () {
      const both = yield* openBoth()
      const { request } = yield* callIn(both)
      both.agent.fork(Effect.asVoid(both.legs[0]?.reinvite("sendonly") ?? Effect.void))
      assert.match((yield* both.raw.next()).startLine, /^INVITE /)
      const answer = yield* request("UPDATE", 2, { body: rawDescription(2) })
      assert.match(answer.startLine, /491/)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("tells of a REFER by NOTIFYs, names it from the second on, and then hangs up", () =>
    Effect.gen(function* () {
      const refer = { status: 202, notify: [100, 486], gapMs: 20, hangUpAfterMs: undefined }
      const both = yield* openBoth({ refer })
      const { request } = yield* callIn(both)
      const lines = ["Refer-To: <sip:7001@127.0.0.1>"]
      const seen: Array<ReadonlyArray<string>> = []
      for (const sequence of [2, 3]) {
        assert.match((yield* request("REFER", sequence, { lines })).startLine, /202/)
        for (const _ of [100, 486]) {
          const notify = yield* both.raw.next()
          both.send(rawResponse(notify, both.raw, { status: "200 OK" }))
          const state = notify.header("Subscription-State")
          seen.push([notify.header("Event"), state, notify.body.trim()])
        }
      }
      const ended = "terminated;reason=noresource"
      assert.deepStrictEqual(seen, [
        ["refer", "active;expires=60", "SIP/2.0 100 Trying"],
        ["refer", ended, "SIP/2.0 486 Busy Here"],
        ["refer;id=3", "active;expires=60", "SIP/2.0 100 Trying"],
        ["refer;id=3", ended, "SIP/2.0 486 Busy Here"]
      ])
      assert.deepStrictEqual(
        both.legs[0]?.record.refers.map((entry) => entry.referTo),
        ["sip:7001@127.0.0.1", "sip:7001@127.0.0.1"]
      )
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )
})

describe("requests outside any dialog", () => {
  const rows: ReadonlyArray<{
    method: string
    toTag?: string
    lines?: ReadonlyArray<string>
    body?: string
    type?: string
    answer: string
    header?: [string, RegExp]
  }> = [
    { method: "OPTIONS", answer: "200 OK", header: ["Allow", /INVITE, ACK, CANCEL, BYE/] },
    { method: "BYE", toTag: "gone", answer: "481 Call/Transaction Does Not Exist" },
    { method: "BYE", answer: "481 Call/Transaction Does Not Exist" },
    { method: "CANCEL", answer: "481 Call/Transaction Does Not Exist" },
    { method: "REGISTER", answer: "405 Method Not Allowed", header: ["Allow", /INVITE/] },
    {
      method: "INVITE",
      lines: ["Require: 100rel"],
      answer: "420 Bad Extension",
      header: ["Unsupported", /100rel/]
    },
    {
      method: "INVITE",
      body: "<x/>",
      type: "text/xml",
      answer: "415 Unsupported Media Type",
      header: ["Accept", /sdp/]
    }
  ]
  it.live.each(rows)("$method is answered $answer", (row) =>
    Effect.gen(function* () {
      const { agent, raw, send } = yield* openBoth()
      const { answer, header, ...rest } = row
      send(rawRequest({ uri: uriOf(agent), from: raw, ...rest }))
      const response = yield* raw.next()
      assert.strictEqual(response.startLine, `SIP/2.0 ${answer}`)
      assert.notStrictEqual(tagOf(response), "")
      if (header !== undefined) assert.match(response.header(header[0]), header[1])
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )
})
