// The product between SIPp on both sides, with Wireshark looking on: each call must go through for
// callers and callees that know nothing of us, and no expert may find a fault with a packet. `npm
// run oracle`.

import { assert, it } from "@effect/vitest"
import { Effect, Logger, type Scope } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { TcpServer } from "../../runtime/net/TcpServer.ts"
import { makeGateway } from "../../runtime/sim/gateway/Gateway.ts"
import { makeIvrServer, type IvrServer } from "../../runtime/sim/ivrserver/IvrServer.ts"
import { makeStrategy, type Strategy } from "../../runtime/sim/ivrserver/Strategy.ts"
import { makeMediaPlatform } from "../../runtime/sim/media/MediaPlatform.ts"
import { makeRawPeer } from "../runtime/sim/sip/rawPeer.ts"
import {
  freeAdmin,
  freePlace,
  printPlace,
  startCapture,
  startProduct,
  startSipp,
  type Capture,
  type Packet,
  type Place,
  type Product,
  type Sipp
} from "./kit.ts"
import { describeWithOracles } from "./tools.ts"

/** Each host has an address of its own, as on a network. */
const hosts = {
  product: "127.0.63.1",
  caller: "127.0.63.11",
  ctiCaller: "127.0.63.12",
  stranger: "127.0.63.13",
  media: "127.0.63.21"
} as const

/** Where a transfer goes: the caller's side, and the port that a peer without one has. */
const agentPlace: Place = { host: hosts.caller, port: 5_060 }
const ctiAgentPlace: Place = { host: hosts.ctiCaller, port: 5_060 }

const quiet = Logger.layer([])

const flowText = (name: string): string =>
  readFileSync(join(import.meta.dirname, "flows", `${name}.flow`), "utf8")

interface Edge {
  readonly product: Product
  readonly at: Place
  readonly media: Place
  readonly capture: Capture
}

/** The product with a flow, and a capture of everything on its SIP port. */
const startEdge = Effect.fnUntraced(function* (
  flow: string,
  settings: Readonly<Record<string, string>>,
  media?: Place
): Effect.fn.Return<Edge, never, Scope.Scope> {
  const at = yield* freePlace(hosts.product)
  const mediaPlace = media ?? (yield* freePlace(hosts.media))
  const capture = yield* startCapture([at])
  const product = yield* startProduct(flowText(flow), {
    SIP: `udp:${printPlace(at)}`,
    ADMIN: yield* freeAdmin(hosts.product),
    MCP: printPlace(mediaPlace),
    ...settings
  })
  return { product, at, media: mediaPlace, capture }
})

const startPlain = (media?: Place) => startEdge("edge-plain", { CALLER: hosts.caller }, media)

/**
 * What a GVP session id looks like, parameters and a space included; it has to pass word for word.
 */
const sessionId = "0A1B-2C3D;gvp.rm.datanodes=1;gvp.rm.tenant-id=1.101_Main Menu"

const startCaller = Effect.fnUntraced(function* (
  edge: Edge,
  options: {
    readonly scenario: string
    readonly service: string
    readonly host?: string
    readonly calls?: number
  }
) {
  const at = yield* freePlace(options.host ?? hosts.caller)
  const keys = { session: sessionId }
  return yield* startSipp({ ...options, at, target: edge.at, keys })
})

const checkSuccess = Effect.fnUntraced(function* (who: string, sipp: Sipp, calls = 1) {
  const result = yield* sipp.result
  const told = `${who}: ${result.errors}`
  assert.deepStrictEqual([result.successful, result.failed, result.exit], [calls, 0, 0], told)
})

/**
 * No packet of the product or to it is one that Wireshark's experts warn of; the product ends as it
 * should.
 */
const checkClean = Effect.fnUntraced(function* (edge: Edge) {
  assert.deepStrictEqual(yield* edge.capture.complaints, [])
  assert.strictEqual(yield* edge.product.stop, 0, edge.product.child.stderr())
})

/** Requests of one method that the product sent to a host, oldest first, repeats left out. */
const sentTo = Effect.fnUntraced(function* (
  edge: Edge,
  host: string,
  method: string,
  fields: ReadonlyArray<string>
) {
  const path = `ip.src == ${edge.at.host} && ip.dst == ${host}`
  const filter = `sip.Method == "${method}" && ${path} && sip.resend == 0`
  return yield* edge.capture.read(fields, filter)
})

const valueOf = (packet: Packet | undefined, field: string): string =>
  packet?.get(field)?.join("\n") ?? ""

describeWithOracles("calls through an edge without CTI", () => {
  it.live.each<{ name: string; caller: string; service: string; media?: string; visits?: number }>([
    {
      name: "is released when the application ends",
      caller: "caller-stays",
      service: "5001",
      media: "media"
    },
    {
      name: "hangs up in the middle of the application",
      caller: "caller-bye",
      service: "5001",
      media: "media-stays"
    },
    {
      name: "gives up while the platform rings",
      caller: "caller-cancels",
      service: "5001",
      media: "media-rings"
    },
    {
      name: "hears that the platform is full",
      caller: "caller-busy",
      service: "5001",
      media: "media-busy"
    },
    {
      name: "is greeted, then handed to the application",
      caller: "caller-stays",
      service: "5002",
      media: "media",
      visits: 2
    },
    { name: "hangs up during the music", caller: "caller-bye", service: "5005", media: "media" },
    { name: "dials a number that nobody has", caller: "caller-not-found", service: "9999" }
  ])("a caller $name", ({ caller, service, media, visits }) =>
    Effect.gen(function* () {
      const edge = yield* startPlain()
      const platform =
        media === undefined
          ? undefined
          : yield* startSipp({ scenario: media, at: edge.media, calls: visits ?? 1 })
      yield* checkSuccess("caller", yield* startCaller(edge, { scenario: caller, service }))
      if (platform !== undefined) yield* checkSuccess("media", platform, visits ?? 1)
      yield* checkClean(edge)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("sends the application's INVITE as a media platform expects it", () =>
    Effect.gen(function* () {
      const edge = yield* startPlain()
      const platform = yield* startSipp({ scenario: "media", at: edge.media })
      yield* checkSuccess(
        "caller",
        yield* startCaller(edge, { scenario: "caller-stays", service: "5001" })
      )
      yield* checkSuccess("media", platform)
      const fields = ["sip.r-uri", "sip.Max-Forwards", "sip.Call-ID", "sip.msg_hdr", "sdp.owner"]
      const [invite, ...others] = yield* sentTo(edge, hosts.media, "INVITE", fields)
      assert.deepStrictEqual(others, [])
      const uri = valueOf(invite, "sip.r-uri")
      assert.match(uri, /^sip:dialog@/)
      assert.match(uri, /;voicexml=http(:|%3A)(\/|%2F){2}apps\.oracle\.local(\/|%2F)menu\.vxml/i)
      assert.match(uri, /;LANGUAGE=de-DE/)
      assert.strictEqual(valueOf(invite, "sip.Max-Forwards"), "69", "RFC 7332")
      const header = valueOf(invite, "sip.msg_hdr")
      assert.include(header, sessionId)
      assert.match(header, /^X-Oracle: untouched\r?$/m)
      const [calling] = yield* edge.capture.read(
        ["sip.Call-ID"],
        `ip.src == ${hosts.caller} && sip.Method == "INVITE"`
      )
      assert.notStrictEqual(valueOf(calling, "sip.Call-ID"), valueOf(invite, "sip.Call-ID"))
      yield* checkClean(edge)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("tells the caller's side at once that it is working on the call", () =>
    Effect.gen(function* () {
      const edge = yield* startPlain()
      const platform = yield* startSipp({ scenario: "media-rings", at: edge.media })
      yield* checkSuccess(
        "caller",
        yield* startCaller(edge, { scenario: "caller-cancels", service: "5001" })
      )
      yield* checkSuccess("media", platform)
      const filter = `ip.dst == ${hosts.caller} && sip.Status-Code`
      const answers = yield* edge.capture.read(["sip.Status-Code", "sip.CSeq.method"], filter)
      const told = answers.map(
        (packet) => `${valueOf(packet, "sip.Status-Code")} ${valueOf(packet, "sip.CSeq.method")}`
      )
      assert.strictEqual(told[0], "100 INVITE")
      assert.includeMembers(told, ["180 INVITE", "200 CANCEL", "487 INVITE"])
      yield* checkClean(edge)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("refuses a call whose source is no gateway", () =>
    Effect.gen(function* () {
      const edge = yield* startPlain()
      const options = { scenario: "caller-forbidden", service: "5001", host: hosts.stranger }
      yield* checkSuccess("stranger", yield* startCaller(edge, options))
      yield* checkClean(edge)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("refers an answered caller to the desk and follows what becomes of it", () =>
    Effect.gen(function* () {
      const edge = yield* startPlain()
      const platform = yield* startSipp({ scenario: "media", at: edge.media })
      yield* checkSuccess(
        "caller",
        yield* startCaller(edge, { scenario: "caller-referred", service: "5003" })
      )
      yield* checkSuccess("media", platform)
      const [refer] = yield* sentTo(edge, hosts.caller, "REFER", ["sip.msg_hdr"])
      assert.match(valueOf(refer, "sip.msg_hdr"), /^Refer-To: *<?sip:4999@/m)
      yield* checkClean(edge)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live.each([
    {
      name: "talks to an agent behind the gateway he came from",
      agent: "agent-answers",
      caller: "caller-bye"
    },
    { name: "hears that the agent is busy", agent: "agent-busy", caller: "caller-busy" }
  ])("a bridged caller $name", ({ agent, caller }) =>
    Effect.gen(function* () {
      const edge = yield* startPlain()
      const answering = yield* startSipp({ scenario: agent, at: agentPlace })
      yield* checkSuccess("caller", yield* startCaller(edge, { scenario: caller, service: "5004" }))
      yield* checkSuccess("agent", answering)
      const [invite] = yield* sentTo(edge, hosts.caller, "INVITE", ["sip.r-uri", "sip.msg_hdr"])
      assert.match(valueOf(invite, "sip.r-uri"), /^sip:7001@127\.0\.63\.11/)
      assert.include(valueOf(invite, "sip.msg_hdr"), sessionId)
      yield* checkClean(edge)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("carries twenty callers at a time", () =>
    Effect.gen(function* () {
      const edge = yield* startPlain()
      const platform = yield* startSipp({ scenario: "media", at: edge.media, calls: 20 })
      const at = yield* freePlace(hosts.caller)
      const callers = yield* startSipp({
        scenario: "caller-stays",
        at,
        target: edge.at,
        service: "5001",
        keys: { session: sessionId },
        calls: 20,
        rate: 40
      })
      yield* checkSuccess("callers", callers, 20)
      yield* checkSuccess("media", platform, 20)
      yield* checkClean(edge)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )
})

describeWithOracles("the edge and the foreign stack of the simulated peers", () => {
  it.live("keeps offers, answers and versions in order while the caller changes hands", () =>
    Effect.gen(function* () {
      const media = yield* makeMediaPlatform({
        address: hosts.media,
        rules: [
          { service: "annc", steps: [{ step: "wait", ms: 200 }, { step: "bye" }] },
          {
            service: "dialog",
            steps: [
              { step: "wait", ms: 200 },
              { step: "reinvite", offer: "sendonly" },
              { step: "reinvite", offer: "sendrecv" },
              { step: "bye", fields: { digits: "4711" } }
            ]
          }
        ]
      })
      const edge = yield* startPlain({ host: media.address, port: media.port })
      const gateway = yield* makeGateway({ address: hosts.caller, target: edge.at })
      const report = yield* gateway.placeCall({ dnis: "5002", ani: "+4989", giveUpAfterMs: 10_000 })
      assert.strictEqual(report.outcome, "answered")
      assert.strictEqual(report.leg.released?.by, "them")
      assert.isAtLeast(report.leg.reinvites.length, 3, "the second service, then two re-INVITEs")
      const [first, second] = [yield* media.nextVisit, yield* media.nextVisit]
      yield* Effect.all([first.ended, second.ended])
      assert.deepStrictEqual([first.request.service, second.request.service], ["annc", "dialog"])
      assert.deepStrictEqual(
        second.steps.map((result) => [result.step, result.outcome]),
        [
          ["wait", "done"],
          ["reinvite", "done"],
          ["reinvite", "done"],
          ["bye", "done"]
        ]
      )
      for (const record of [report.leg, first.leg.record, second.leg.record]) {
        assert.deepStrictEqual(record.complaints, [])
      }
      assert.deepStrictEqual([gateway.faults(), media.faults()], [[], []])
      yield* checkClean(edge)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("carries a late offer through", () =>
    Effect.gen(function* () {
      const media = yield* makeMediaPlatform({ address: hosts.media })
      const edge = yield* startPlain({ host: media.address, port: media.port })
      const gateway = yield* makeGateway({ address: hosts.caller, target: edge.at })
      const report = yield* gateway.placeCall({ dnis: "5001", sdp: "late", hangUpAfterMs: 200 })
      const visit = yield* media.nextVisit
      const record = yield* visit.ended
      assert.strictEqual(report.outcome, "answered")
      assert.deepStrictEqual([report.leg.complaints, record.complaints], [[], []])
      yield* checkClean(edge)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )
})

/** A request from the caller's address that breaks one rule; `%s` stands for its own place. */
const brokenInvite = (overrides: {
  readonly startLine?: string
  readonly cseq?: string
  readonly extra?: string
  readonly length?: string
}): string =>
  [
    overrides.startLine ?? "INVITE sip:5001@127.0.63.1 SIP/2.0",
    "Via: SIP/2.0/UDP %s;branch=z9hG4bKbroken;rport",
    "Max-Forwards: 70",
    "From: <sip:raw@%s>;tag=raw",
    "To: <sip:5001@127.0.63.1>",
    "Call-ID: broken",
    `CSeq: ${overrides.cseq ?? "1 INVITE"}`,
    "Contact: <sip:raw@%s>",
    ...(overrides.extra === undefined ? [] : [overrides.extra]),
    `Content-Length: ${overrides.length ?? "0"}`,
    "",
    ""
  ].join("\r\n")

describeWithOracles("requests that are broken", () => {
  it.live.each<{ name: string; text: string; answer: RegExp | undefined }>([
    {
      name: "another method in CSeq than in the start line",
      text: brokenInvite({ cseq: "1 OPTIONS" }),
      answer: /^SIP\/2\.0 400/
    },
    {
      name: "a number beyond all numbers",
      text: brokenInvite({ cseq: "36893488147419103232 INVITE" }),
      answer: /^SIP\/2\.0 400/
    },
    {
      name: "a length that the datagram does not have",
      text: brokenInvite({ length: "9999" }),
      answer: /^SIP\/2\.0 400/
    },
    {
      name: "a version that nobody speaks",
      text: brokenInvite({ startLine: "INVITE sip:5001@127.0.63.1 SIP/7.0" }),
      answer: /^SIP\/2\.0 505/
    },
    {
      name: "an extension that nobody knows",
      text: brokenInvite({ extra: "Require: nothingSupportsThis" }),
      answer: /^SIP\/2\.0 420/
    },
    {
      name: "an unknown method",
      text: brokenInvite({ startLine: "DANCE sip:5001@127.0.63.1 SIP/2.0", cseq: "1 DANCE" }),
      answer: /^SIP\/2\.0 (405|501)/
    },
    {
      name: "a BYE without a dialog",
      text: brokenInvite({ startLine: "BYE sip:5001@127.0.63.1 SIP/2.0", cseq: "1 BYE" }),
      answer: /^SIP\/2\.0 481/
    },
    {
      name: "a parameter that takes methods away",
      text: brokenInvite({}).replace(";rport", ";rport;__proto__;constructor=1"),
      answer: /^SIP\/2\.0 (100|4\d\d)/
    },
    { name: "noise", text: "\u0000\u00ff\r\n\r\nx", answer: undefined },
    {
      name: "four thousand blanks",
      text: `INVITE ${" ".repeat(4_000)}SIP/2.0\r\n\r\n`,
      answer: undefined
    }
  ])("$name costs one message and no call", ({ text, answer }) =>
    Effect.gen(function* () {
      const edge = yield* startPlain()
      const raw = yield* makeRawPeer(hosts.caller)
      raw.send(text.replaceAll("%s", `${raw.host}:${raw.port}`), edge.at.port, edge.at.host)
      if (answer !== undefined) assert.match((yield* raw.next()).startLine, answer)
      const platform = yield* startSipp({ scenario: "media", at: edge.media })
      yield* checkSuccess(
        "caller",
        yield* startCaller(edge, { scenario: "caller-stays", service: "5001" })
      )
      yield* checkSuccess("media", platform)
      assert.strictEqual(yield* edge.product.stop, 0, edge.product.child.stderr())
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )

  it.live("answers OPTIONS with what it can do", () =>
    Effect.gen(function* () {
      const edge = yield* startPlain()
      const raw = yield* makeRawPeer(hosts.caller)
      const options = brokenInvite({
        startLine: "OPTIONS sip:127.0.63.1 SIP/2.0",
        cseq: "1 OPTIONS"
      })
      raw.send(options.replaceAll("%s", `${raw.host}:${raw.port}`), edge.at.port, edge.at.host)
      const answer = yield* raw.next()
      assert.strictEqual(answer.startLine, "SIP/2.0 200 OK")
      assert.match(answer.header("Allow"), /INVITE/)
      yield* checkClean(edge)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )
})

describeWithOracles("calls through an edge with IVR Server", () => {
  it.live("a caller hears an announcement and is bridged to an agent", () =>
    Effect.gen(function* () {
      const announce = { type: "PlayAnnounce", params: {}, prompts: [{ ID: "welcome.wav" }] }
      const ivrServer = yield* startIvrServer([
        makeStrategy({
          steps: [
            { treat: announce, until: "completed" },
            { route: { type: "Normal", dest: "7001", extensions: {} } }
          ]
        })
      ])
      const edge = yield* startCti(`${ivrServer.host}:${ivrServer.port}`)
      yield* untilLoggedIn(ivrServer)
      const platform = yield* startSipp({ scenario: "media", at: edge.media })
      const agent = yield* startSipp({ scenario: "agent-answers", at: ctiAgentPlace })
      const caller = { scenario: "caller-bye", service: "8000", host: hosts.ctiCaller }
      yield* checkSuccess("caller", yield* startCaller(edge, caller))
      yield* checkSuccess("media", platform)
      yield* checkSuccess("agent", agent)
      const [invite] = yield* sentTo(edge, hosts.media, "INVITE", ["sip.r-uri"])
      assert.match(valueOf(invite, "sip.r-uri"), /^sip:annc@.*;play=.*welcome\.wav/)
      yield* checkClean(edge)
    }).pipe(Effect.scoped, Effect.provide([quiet, TcpServer.layer]))
  )

  it.live("without a link a caller is told so and released, and the plain trunk works on", () =>
    Effect.gen(function* () {
      // A port that was free a moment ago: nobody listens there.
      const nobody = yield* freePlace("127.0.63.41")
      const edge = yield* startCti(printPlace(nobody))
      const platform = yield* startSipp({ scenario: "media", at: edge.media, calls: 2 })
      const cti = { scenario: "caller-stays", service: "8000", host: hosts.ctiCaller }
      yield* checkSuccess("CTI caller", yield* startCaller(edge, cti))
      const plain = { scenario: "caller-stays", service: "5001" }
      yield* checkSuccess("plain caller", yield* startCaller(edge, plain))
      yield* checkSuccess("media", platform, 2)
      const [sorry] = yield* sentTo(edge, hosts.media, "INVITE", ["sip.r-uri"])
      assert.match(valueOf(sorry, "sip.r-uri"), /^sip:annc@.*;play=.*sorry\.wav/)
      const [bye] = yield* sentTo(edge, hosts.ctiCaller, "BYE", ["sip.msg_hdr"])
      assert.match(valueOf(bye, "sip.msg_hdr"), /^Reason: /m)
      yield* checkClean(edge)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )
})

const startCti = (ivrServer: string) =>
  startEdge("edge-cti", {
    IVR_SERVER: ivrServer,
    PLAIN: hosts.caller,
    CTI_TRUNK: hosts.ctiCaller
  })

const startIvrServer = (strategies: ReadonlyArray<Strategy>) =>
  makeIvrServer({ host: "127.0.63.31", port: 0, mode: "in-front", strategies })

/** `ready` does not wait for the link (contract.md), and this call needs it. */
const untilLoggedIn = Effect.fnUntraced(function* (ivrServer: IvrServer) {
  for (let waitedMs = 0; waitedMs < 10_000 && ivrServer.clients().length === 0; waitedMs += 50) {
    yield* Effect.sleep(50)
  }
  // The client is there; give its login a moment to be answered.
  yield* Effect.sleep(200)
})
