// The compatibility checklist of gvp-ctic.md §10, point by point, against the simulated IVR Server
// over the real link. Point 15 is Cisco ICM's.

import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { makeStrategy, type Step } from "../../../runtime/sim/ivrserver/Strategy.ts"
import { plainDialect } from "../../../runtime/wire/ivrserver/dialect.ts"
import { decodeMessage } from "../../../runtime/wire/ivrserver/GctiCodec.ts"
import { heardBy, ivrServerAddress, openGenesysHouse } from "../../kit/genesysHouse.ts"
import { assertClosed, type HeldLeg, hosts, openHouse, pass, settle } from "../../kit/house.ts"
import { sdp } from "../../kit/uaPair.ts"

const flow = (options: {
  readonly role?: string
  readonly cti?: string
  readonly transfer?: string
}) => `edition 2026
deployment test {
  role: ${options.role ?? "edge"}
  cti: genesys
  mode: behind
  sip: ["udp:127.0.0.1:5060"]
  servers: ["${ivrServerAddress}"]
  ${options.role === undefined ? "" : `resource-manager: "sip:${hosts.gateway}:5060"`}
}
gateway pbx { use-cti: 1  peers: ["${hosts.gateway}"] }
media mcp { peers: ["${hosts.media}:5060"] }
profile sales { dnis: ["900X"]  app: "http://apps/sales.vxml" }
service menu { vxml: "http://apps/menu.vxml"  answer-within: 4s }
select {
  when gateway.use-cti == 1 -> cti
  ${options.role === "connector" ? 'when gateway.use-cti == 2 -> cti(marked: "two")' : ""}
}
cti {
  on accepted -> ${options.cti ?? "profile by-dnis"}
  on app.transfer -> transfer away
  on treatment.play-application -> play menu
  on treatment -> report unsupported
  on route -> release busy
  on released -> release normal
  on failed -> release unavailable
}
transfer away {
  ${options.transfer ?? "kind: by-application  via: platform"}
  to: app.to
  on busy -> report busy
  on no-answer after 20s -> report no-answer
  on failed${options.transfer?.includes("via: cti") === true ? ", link.down" : ""} -> report failed
}
defaults {
  on hangup -> release normal
  on service.failed, service.timeout -> release unavailable
  on silence after 30s -> release no-answer
  on link.down -> release cti-unavailable
}
`

const numbers = { DNIS: "9001", ANI: "4711", ConnId: "006d01" }

const sessionId = "5A1F;gvp.rm.tenant-id=1.103_Our Hotline;gvp.rm.cti-call=1;gvp.rm.datanodes=1"

const sessionHeader = [["X-Genesys-GVP-Session-ID", sessionId]] as const

const invited = ({ packets }: { packets: ReadonlyArray<{ text: string; from: string }> }) =>
  packets
    .filter(({ from, text }) => from.startsWith(`${hosts.product}:`) && text.startsWith("INVITE"))
    .map(({ text }) => text)

const statusOf = ({ events }: HeldLeg) => {
  const event = events.at(-1)
  return event?._tag === "Rejected" ? event.status : event?._tag
}

const reasonOf = ({ events }: HeldLeg) => {
  const event = events.at(-1)
  return event?._tag === "Rejected" ? (event.message?.header("Reason") ?? "") : ""
}

/** A caller who talks to his application under IVR Server. */
const talking = Effect.fnUntraced(function* (
  text = flow({}),
  steps: ReadonlyArray<Step> = [{ silence: true }]
) {
  const strategies = [makeStrategy({ steps, switch: numbers })]
  const open = yield* openGenesysHouse(text, { mode: "behind", strategies })
  const caller = open.gateway.dial(`sip:3001@${hosts.product}`, { headers: sessionHeader })
  yield* settle
  yield* settle
  const application = open.media.latest
  application.leg.answer({ body: sdp("media", 6000) })
  yield* settle
  return { ...open, application, caller }
})

const formType = "application/x-www-form-urlencoded;charset=utf-8"

/** Asks by INFO, waits so long, and gives the reply with the time it took. */
const ask = Effect.fnUntraced(function* (application: HeldLeg, text: string, waitMs = 100) {
  const before = application.events.length
  const body = { contentType: formType, content: Buffer.from(text) }
  application.leg.request("INFO", { body }, () => undefined)
  yield* pass(waitMs)
  const reply = application.events.slice(before).find(({ _tag }) => _tag === "Requested")
  if (reply?._tag !== "Requested") return "no reply"
  reply.request.respond(200)
  assert.strictEqual(reply.request.body?.contentType, formType)
  return Buffer.from(reply.request.body?.content ?? []).toString("latin1")
})

describe("compatibility with GVP's CTI Connector", () => {
  it.effect("1. the session id is taken in any form and copied verbatim to every new INVITE", () =>
    Effect.gen(function* () {
      const { application, gateway, media, network } = yield* talking()
      media.dial(`sip:7001@${hosts.product}`, { headers: sessionHeader })
      yield* settle
      assert.strictEqual(gateway.latest.call?.header("X-Genesys-GVP-Session-ID"), sessionId)
      assert.strictEqual(application.call?.header("X-Genesys-GVP-Session-ID"), sessionId)
      for (const text of invited(network)) {
        assert.include(text, `X-Genesys-GVP-Session-ID: ${sessionId}\r\n`)
      }
    })
  )

  it.effect("2. CTI parameters of the Request-URI are read, and none are needed", () =>
    Effect.gen(function* () {
      const strategies = [makeStrategy({ steps: [], switch: numbers })]
      const text = flow({ role: "connector" })
      const { gateway, server } = yield* openGenesysHouse(text, { mode: "behind", strategies })
      gateway.dial(`sip:3001@${hosts.product};script=SALES`)
      gateway.dial(`sip:3002@${hosts.product}`)
      yield* settle
      const data = server.recording
        .all()
        .flatMap(({ message }) =>
          message._tag === "NewCall"
            ? [message.UDataEx?.nodes.map(({ name, value }) => `${name}=${value}`).join(" ")]
            : []
        )
      assert.include(data[0] ?? "", "marked=two")
      assert.strictEqual(data[1], undefined)
    })
  )

  it.effect(
    "3. the second INVITE has the DNIS of the CTI side, for the Resource Manager to map",
    () =>
      Effect.gen(function* () {
        const strategies = [makeStrategy({ steps: [], switch: numbers })]
        const text = flow({ role: "connector" })
        const { gateway, network } = yield* openGenesysHouse(text, { mode: "behind", strategies })
        gateway.dial(`sip:3001@${hosts.product}`, { headers: sessionHeader })
        yield* settle
        assert.match(invited(network).at(-1) ?? "", /^INVITE sip:9001@127\.0\.0\.11/)
      })
  )

  it.effect("4. the parameters of a treatment reach the platform in the Request-URI", () =>
    Effect.gen(function* () {
      const params = { APP_ID: "1001", LANGUAGE: "English (US)" }
      const steps: ReadonlyArray<Step> = [
        { treat: { type: "PlayApplication", params, prompts: [] }, until: "completed" }
      ]
      const strategies = [makeStrategy({ steps })]
      const text = flow({ cti: 'route "6001"' })
      const { call, network } = yield* openGenesysHouse(text, { mode: "behind", strategies })
      call("3001")
      yield* settle
      const invite = invited(network).at(-1) ?? ""
      assert.include(invite, ";APP_ID=1001;LANGUAGE=English%20(US) SIP/2.0")
    })
  )

  it.effect("5. INFO: Add, Replace, and GetData of several keys, in other scripts too", () =>
    Effect.gen(function* () {
      const { application } = yield* talking()
      const greek = encodeURIComponent("Ελλάς & co")
      const korean = encodeURIComponent("서울")
      const added = yield* ask(
        application,
        `Land=${greek}&Stadt=${korean}&Action=AttachData&sub_action=Add`
      )
      assert.strictEqual(added, "Result=SUCCESS&Action=UserDataResp&Sub_Action=AttachData")
      yield* ask(application, "Stadt=M%C3%BCnchen&Action=AttachData&sub_action=Replace")
      const read = yield* ask(application, "Keyname1=Land&Keyname2=Stadt&Action=GetData")
      assert.include(read, `&Land=${greek}&land=${greek}&Stadt=M%C3%BCnchen&`)
    })
  )

  it.effect("6. NoMatch, MiscError, a time-out and a lost link are failures, each in time", () =>
    Effect.gen(function* () {
      const { application, server } = yield* talking()
      const get = "Keyname1=nothing&Action=GetData"
      assert.include(yield* ask(application, get), "Result=NoMatch&")
      server.set({ userData: "refused" })
      assert.include(yield* ask(application, get), "Result=MiscError&")
      server.set({ userData: "silent" })
      assert.include(yield* ask(application, get, 9_000), "Result=Timeout&")
      yield* server.stop
      yield* settle
      assert.include(yield* ask(application, get), "Result=LinkDown&")
    })
  )

  it.effect("7. an INVITE of the platform in the session leaves by the originating gateway", () =>
    Effect.gen(function* () {
      const { caller, gateway, house, media, server } = yield* talking()
      const own = media.dial(`sip:7001@${hosts.product}`, { headers: sessionHeader })
      yield* settle
      assert.strictEqual(gateway.latest.call?.dnis, "7001")
      gateway.latest.leg.answer({ body: sdp("agent", 7000) })
      yield* settle
      assert.deepStrictEqual(own.tags(), ["Answered"])
      assert.strictEqual(heardBy(server).includes("EndCall"), false, "the call is kept")
      caller.leg.release()
      yield* settle
      assert.strictEqual(heardBy(server).at(-1), "EndCall")
      assertClosed(house)
    })
  )

  for (const [what, xfer, said, outcome] of [
    ["XferComplete", "complete", "SIP/2.0 200 OK", "completed"],
    ["Busy", "busy", "SIP/2.0 486 Busy Here", "busy"],
    [
      "CallError BLOCKED_REQ",
      { error: "BLOCKED_REQ", request: "Unknown" },
      "SIP/2.0 503",
      "failed"
    ],
    ["CallError 1183", { error: "1183" }, "SIP/2.0 503", "failed"],
    ["nothing", "silent", "SIP/2.0 408", "no-answer"]
  ] as const) {
    it.effect(`8. a blind transfer by OneStepXfer, answered with ${what}`, () =>
      Effect.gen(function* () {
        const text = flow({ transfer: "kind: blind  via: cti" })
        const { application, house, server } = yield* talking(text, [{ xfer }])
        const headers = [["Refer-To", "<sip:7001@127.0.0.1>"]] as const
        application.leg.request("REFER", { headers }, () => undefined)
        yield* settle
        assert.include(heardBy(server), "OneStepXfer")
        yield* pass(what === "nothing" ? 20_200 : 1_500)
        const told = application.events.flatMap((event) => {
          if (event._tag !== "Requested" || event.request.method !== "NOTIFY") return []
          return [Buffer.from(event.request.body?.content ?? []).toString("latin1")]
        })
        assert.include(told.at(-1) ?? "", said)
        application.leg.release()
        yield* settle
        assertClosed(house)
        const transfers = house.records[0]?.transfers ?? []
        assert.strictEqual(transfers[0]?.outcome, outcome)
        if (typeof xfer === "object") assert.strictEqual(transfers[0]?.cause, xfer.error)
      })
    )
  }

  it.effect("8. a blind transfer by REFER goes to the gateway the call came from", () =>
    Effect.gen(function* () {
      const { application, caller } = yield* talking()
      const headers = [["Refer-To", "<sip:7001@127.0.0.1>"]] as const
      application.leg.request("REFER", { headers }, () => undefined)
      yield* settle
      const asked = caller.events.at(-1)
      if (asked?._tag !== "Requested") return assert.fail("no REFER")
      assert.strictEqual(asked.request.message.header("Refer-To"), "<sip:7001@127.0.0.11:5060>")
    })
  )

  it.effect("9. a server that starts up takes no calls, and no caller waits for it", () =>
    Effect.gen(function* () {
      const { call, server } = yield* openGenesysHouse(flow({}), {
        mode: "behind",
        strategies: [],
        faults: { login: "initialising" }
      })
      const caller = call("3001")
      yield* settle
      assert.strictEqual(statusOf(caller), 404, "`link.down` at once")
      server.set({ login: "ok" })
      yield* settle
      const later = call("3001")
      yield* settle
      assert.deepStrictEqual(later.tags(), [])
    })
  )

  for (const [cause, sip] of [
    ["Timeout", 408],
    ["FeatureNotSupported", 501]
  ] as const) {
    it.effect(`10. EndCall ${cause} before the answer is a SIP failure with its reason`, () =>
      Effect.gen(function* () {
        const accept = cause === "Timeout" ? "unmatched" : { refuse: cause }
        const { call, house } = yield* openGenesysHouse(
          flow({}).replace("silence after 30s", "silence after 90s"),
          { mode: "behind", strategies: [makeStrategy({ accept, steps: [] })] }
        )
        const caller = call("3001")
        yield* pass(cause === "Timeout" ? 60_200 : 100)
        assert.strictEqual(statusOf(caller), 480)
        assert.strictEqual(reasonOf(caller), `SIP;cause=${sip}, X-CTI;text="${cause}"`)
        assertClosed(house)
      })
    )
  }

  it.effect(
    "11. a restart of IVR Server in mid-call: the caller stays, and nothing reuses the call",
    () =>
      Effect.gen(function* () {
        const { application, caller, gateway, house, server } = yield* talking()
        yield* server.stop
        yield* settle
        yield* server.restart
        yield* pass(1_000)
        assert.deepStrictEqual(caller.tags(), ["Answered"])
        assert.include(yield* ask(application, "Keyname1=a&Action=GetData"), "Result=LinkDown&")
        const second = gateway.dial(`sip:3001@${hosts.product}`)
        yield* settle
        yield* settle
        const ids = server.recording
          .all()
          .flatMap(({ direction, message }) =>
            direction === "received" && message._tag === "NewCall" ? [String(message.callId)] : []
          )
        assert.strictEqual(new Set(ids).size, 2)
        caller.leg.release()
        second.leg.release()
        yield* settle
        assertClosed(house, 2)
        const ended = server.recording
          .all()
          .flatMap(({ direction, message }) =>
            direction === "received" && message._tag === "EndCall" ? [String(message.callId)] : []
          )
        assert.deepStrictEqual(ended, ids.slice(1), "the first call died with its connection")
      })
  )

  for (const framing of ["merged", "split"] as const) {
    it.effect(`12. frames that come ${framing}, with a keep-alive in between`, () =>
      Effect.gen(function* () {
        const { call, media, server } = yield* openGenesysHouse(flow({}), {
          mode: "behind",
          strategies: [makeStrategy({ steps: [], switch: numbers })],
          faults: { framing }
        })
        const caller = call("3001")
        server.askForLife()
        yield* settle
        yield* settle
        assert.strictEqual(media.received.length, 1)
        assert.strictEqual(server.clients()[0]?.keepAlives.acknowledgements, 1)
        caller.leg.release()
        yield* settle
      })
    )
  }

  for (const [what, prolog] of [
    ["an external DTD", '<!DOCTYPE GctiMsg SYSTEM "http://127.0.0.1:1/IServer.dtd">'],
    ["an external entity", '<!DOCTYPE GctiMsg [<!ENTITY x SYSTEM "file:///etc/hostname">]>'],
    ["an entity bomb", '<!DOCTYPE GctiMsg [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>']
  ] as const) {
    it(`13. ${what} is neither fetched nor expanded`, () => {
      const value = what === "an external DTD" ? "plain" : "&b;&x;"
      const xml = `<?xml version="1.0"?>${prolog}<GctiMsg><CallId>c</CallId><EndCall EndCause="${value}"/></GctiMsg>`
      const decoded = decodeMessage(new TextEncoder().encode(xml), plainDialect())
      if (what === "an external DTD") assert.isTrue(Result.isSuccess(decoded))
      else assert.isTrue(Result.isFailure(decoded))
    })
  }

  it.effect("14. no CTI is another answer than a refusal, and both are the flow's", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow({}))
      house.cti.down = "down"
      const withoutCti = house.call("3001")
      yield* settle
      assert.strictEqual(statusOf(withoutCti), 404)
      const chosen = yield* openHouse(
        flow({}).replace("link.down -> release cti-unavailable", "link.down -> release 503")
      )
      chosen.cti.down = "down"
      const other = chosen.call("3001")
      yield* settle
      assert.strictEqual(statusOf(other), 503)
    }).pipe(Effect.scoped)
  )

  it.effect("16. a consultation is error.unsupported.transfer.consultation", () =>
    Effect.gen(function* () {
      const { application, house } = yield* talking()
      const reasons: Array<string> = []
      const target = "<sip:7001@127.0.0.1?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2>"
      const headers = [["Refer-To", target]] as const
      application.leg.request("REFER", { headers }, ({ message, status }) =>
        reasons.push(`${status} ${message?.header("Reason")}`)
      )
      yield* settle
      assert.deepStrictEqual(reasons, [
        '405 SIP;cause=405;text="error.unsupported.transfer.consultation"'
      ])
      assert.strictEqual(house.calls.count(), 1)
    })
  )

  it.effect("17. OPTIONS is answered for whoever watches us", () =>
    Effect.gen(function* () {
      const { network } = yield* openHouse(flow({}))
      const options = [
        `OPTIONS sip:127.0.0.1:5060 SIP/2.0`,
        `Via: SIP/2.0/UDP 127.0.0.99:5060;branch=z9hG4bK-options`,
        "From: <sip:GVP@127.0.0.99>;tag=1",
        "To: <sip:127.0.0.1:5060>",
        "Call-ID: 7F2A-5064@127.0.0.99",
        "CSeq: 1 OPTIONS",
        "Max-Forwards: 70",
        "Supported: timer, uui",
        "Content-Length: 0",
        "",
        ""
      ].join("\r\n")
      network.send("127.0.0.99:5060", "127.0.0.1:5060", options)
      yield* settle
      const answer = network.packets.find(({ to }) => to === "127.0.0.99:5060")
      assert.match(answer?.text ?? "", /^SIP\/2\.0 200 /)
    })
  )
})
