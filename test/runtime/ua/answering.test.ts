// What the user agent answers by itself: rows of raw messages and the status each deserves. One bad
// message costs one answer; a call that is up does not notice.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { alice, bob, openPair, pass, sdp } from "../../kit/uaPair.ts"
import { labelOf } from "../../kit/VirtualNetwork.ts"

const stranger = "127.0.0.66:5060"
const target = `${bob.address}:${bob.port}`

interface Parts {
  readonly method?: string
  readonly uri?: string
  readonly version?: string
  readonly toTag?: string
  readonly cseq?: string
  readonly extra?: ReadonlyArray<string>
  readonly without?: RegExp
  readonly body?: string
}

const raw = ({
  method = "INVITE",
  uri = "sip:4711@127.0.0.2",
  version = "SIP/2.0",
  ...more
}: Parts) =>
  [
    `${method} ${uri} ${version}`,
    "Via: SIP/2.0/UDP 127.0.0.66:5060;branch=z9hG4bKrow",
    "Max-Forwards: 70",
    "From: <sip:row@127.0.0.66>;tag=row",
    `To: <sip:4711@127.0.0.2>${more.toTag === undefined ? "" : `;tag=${more.toTag}`}`,
    "Call-ID: row@127.0.0.66",
    `CSeq: ${more.cseq ?? `1 ${method}`}`,
    "Contact: <sip:row@127.0.0.66:5060>",
    ...(more.extra ?? []),
    `Content-Length: ${(more.body ?? "").length}`,
    "",
    more.body ?? ""
  ]
    .filter((line) => more.without?.test(line) !== true)
    .join("\r\n")

// oxfmt-ignore
const rows: ReadonlyArray<readonly [what: string, message: string, answers: ReadonlyArray<string>]> = [
  ["OPTIONS, as a Resource Manager probes",      raw({ method: "OPTIONS" }),                              ["200 OPTIONS"]],
  ["BYE for a dialog it does not know",          raw({ method: "BYE", toTag: "none" }),                   ["481 BYE"]],
  ["BYE outside of any dialog",                  raw({ method: "BYE" }),                                  ["481 BYE"]],
  ["re-INVITE for a dialog it does not know",    raw({ toTag: "none" }),                                  ["481 INVITE"]],
  ["CANCEL of nothing",                          raw({ method: "CANCEL" }),                               ["481 CANCEL"]],
  ["ACK of nothing",                             raw({ method: "ACK", toTag: "none" }),                   []],
  ["a method nobody knows",                      raw({ method: "DANCE" }),                                ["501 DANCE"]],
  ["REGISTER, which is not for us",              raw({ method: "REGISTER" }),                             ["405 REGISTER"]],
  ["REFER of a stranger",                        raw({ method: "REFER", extra: ["Refer-To: <sip:x@y>"] }), ["403 REFER"]],
  ["an extension inside a dialog that is none",  raw({ method: "INFO", toTag: "none", extra: ["Require: foo"] }), ["420 INFO"]],
  ["a body that no caller's telephone speaks",   raw({ body: "<x/>", extra: ["Content-Type: text/xml"] }), ["415 INVITE"]],
  ["the same where it may be left aside",        raw({ body: "<x/>", extra: ["Content-Type: text/xml", "Content-Disposition: session;handling=optional"] }), ["100 INVITE"]],
  ["a packed body",                              raw({ body: "v=0", extra: ["Content-Type: application/sdp", "Content-Encoding: gzip"] }), ["415 INVITE"]],
  ["a caller who takes no session description",  raw({ extra: ["Accept: text/plain"] }),                  ["406 INVITE"]],
  ["an extension it would have to understand",   raw({ extra: ["Require: foo"] }),                        ["420 INVITE"]],
  ["no hops left",                               raw({ extra: [] }).replace("Max-Forwards: 70", "Max-Forwards: 0"), ["483 INVITE"]],
  ["another version of SIP",                     raw({ version: "SIP/7.0" }),                             ["505 INVITE"]],
  ["a CSeq of another method",                   raw({ cseq: "1 BYE" }),                                  ["400 BYE"]],
  ["a CSeq number beyond 31 bits",               raw({ cseq: "36893488147419103232 INVITE" }),            ["400 INVITE"]],
  ["no From",                                    raw({ without: /^From/ }),                               ["400 INVITE"]],
  ["no Call-ID",                                 raw({ without: /^Call-ID/ }),                            ["400 INVITE"]],
  ["a URI of another world",                     raw({ uri: "nobodyKnowsThisScheme:totallyopaque" }),     ["416 INVITE"]],
  ["a body shorter than it says",                raw({ body: "v=0" }).replace("Content-Length: 3", "Content-Length: 300"), ["400 INVITE"]],
  ["no SIP at all",                              "GET / HTTP/1.1\r\n\r\n",                                []],
  ["a keep-alive of line ends",                  "\r\n\r\n",                                              []],
  ["nothing",                                    "",                                                      []],
  ["a response to nothing",                      raw({}).replace(/^INVITE.*/, "SIP/2.0 200 OK"),          []]
]

describe("answers by itself", () => {
  for (const [what, message, answers] of rows) {
    it.effect(`${answers.join(", ") || "nothing"} to ${what}`, () =>
      Effect.gen(function* () {
        const { network, dial, incoming } = yield* openPair
        const caller = dial(sdp("alice", 4000))
        const callee = incoming[0]?.side
        callee?.leg.answer({ body: sdp("bob", 5000) })
        caller.leg.acknowledge()
        network.packets.length = 0
        network.send(stranger, target, message)
        yield* pass(300)
        const replies = network.packets.filter((packet) => packet.to === stranger)
        assert.deepStrictEqual(replies.map(labelOf), answers)
        // The call beside it goes on.
        const statuses: Array<number> = []
        caller.leg.request("INFO", {}, ({ status }) => statuses.push(status))
        const asked = callee?.events.at(-1)
        if (asked?._tag === "Requested") asked.request.respond(200)
        assert.deepStrictEqual(statuses, [200], `${alice.address} can still talk`)
      })
    )
  }

  it.effect("answers the same request that came two ways with 482", () =>
    Effect.gen(function* () {
      const { network } = yield* openPair
      network.send(stranger, target, raw({}))
      network.send(stranger, target, raw({}).replace("z9hG4bKrow", "z9hG4bKother"))
      const replies = network.packets.filter((packet) => packet.to === stranger)
      assert.deepStrictEqual(replies.map(labelOf), ["100 INVITE", "482 INVITE"])
    })
  )

  it.effect("answers where the request came from, and fills in received and rport", () =>
    Effect.gen(function* () {
      const { network } = yield* openPair
      const message = raw({ method: "OPTIONS" }).replace("127.0.0.66:5060;", "10.0.0.1:5060;rport;")
      network.send("127.0.0.66:7777", target, message)
      const reply = network.packets.at(-1)
      assert.strictEqual(reply?.to, "127.0.0.66:7777")
      assert.include(reply?.text ?? "", "received=127.0.0.66")
      assert.include(reply?.text ?? "", "rport=7777")
    })
  )
})
