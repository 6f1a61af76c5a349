// One media session for successive treatments: `session: keep`, and GVPi, where a treatment is a
// branch of the application that runs already.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { byeWithResults } from "../../kit/byeWithResults.ts"
import {
  accepted,
  assertClosed,
  type HeldLeg,
  hosts,
  openHouse,
  routeTo,
  settle,
  treatment
} from "../../kit/house.ts"
import { sdp, sdpText } from "../../kit/uaPair.ts"

const flow = (platform: string, session: string) => `edition 2026
deployment test {
  cti: genesys
  mode: in-front
  platform: ${platform}
  sip: ["udp:127.0.0.1:5060"]
  servers: ["127.0.0.31:7009"]
}
gateway pbx { use-cti: 1  peers: ["${hosts.gateway}"] }
media mcp { peers: ["${hosts.media}:5060"] }
service menu { vxml: "http://apps/main.vxml"  answer-within: 2s  ${session} }
service hold { kind: music  file: "http://p/hold.wav"  answer-within: 2s }
select { when gateway.use-cti == 1 -> cti }
cti {
  on accepted -> route "6001"
  on treatment.play-application -> play menu(tone: "calm")
  on treatment.music -> play hold
  on treatment -> report unsupported
  on route -> transfer away
  on released -> release normal
  on failed -> release unavailable
}
transfer away {
  kind: bridge
  via: platform
  to: "7001"
  on busy, no-answer after 20s, failed -> release unavailable
}
defaults {
  on hangup -> release normal
  on service -> report failed
  on silence after 30s -> release no-answer
  on link.down -> release cti-unavailable
}
`

const application = (appId: string) =>
  treatment("play-application", { appId, params: new Map([["APP_ID", appId]]) })

const form = (text: string) => ({
  contentType: "application/x-www-form-urlencoded;charset=utf-8",
  content: Buffer.from(text)
})

const done = (held: HeldLeg, text: string) =>
  held.leg.request("INFO", { body: form(text) }, () => undefined)

/** The INFOs that a session has got, each answered with the status. */
const told = (held: HeldLeg, status = 200): ReadonlyArray<string> =>
  held.events.flatMap((event) => {
    if (event._tag !== "Requested" || event.request.method !== "INFO") return []
    event.request.respond(status)
    return [Buffer.from(event.request.body?.content ?? []).toString("latin1")]
  })

/** A caller whose first treatment runs. */
const begun = Effect.fnUntraced(function* (text: string) {
  const house = yield* openHouse(text)
  const caller = house.call("8001")
  yield* settle
  house.cti.say(accepted)
  house.cti.say(application("1001"))
  yield* settle
  const session = house.media.latest
  session.leg.answer({ body: sdp("session", 6000) })
  yield* settle
  return { ...house, house, caller, session }
})

for (const [name, text] of [
  ["a service with `session: keep`", flow("ngi", "session: keep")],
  ["an application on GVPi", flow("gvpi", "")]
] as const) {
  describe(name, () => {
    it.effect("does the next treatment in the session that runs", () =>
      Effect.gen(function* () {
        const { caller, cti, house, media, session } = yield* begun(text)
        done(session, "Action=TreatmentDone&digits=47&choice=sales")
        yield* settle
        assert.deepStrictEqual(cti.said.slice(-2), ["started", "completed 47"])
        cti.say(application("1002"))
        yield* settle
        assert.deepStrictEqual(told(session), ["Action=Treatment&tone=calm&APP_ID=1002"])
        assert.strictEqual(cti.said.at(-1), "started")
        done(session, "Action=TreatmentDone&digits=11")
        yield* settle
        assert.strictEqual(cti.said.at(-1), "completed 11")
        assert.strictEqual(media.received.length, 1, "one session")
        assert.deepStrictEqual(caller.tags(), ["Answered"], "and the caller never left it")
        caller.leg.release()
        yield* settle
        assert.include(session.tags(), "ByeReceived")
        assertClosed(house)
      })
    )

    it.effect("is told when its treatment is taken back, and stays", () =>
      Effect.gen(function* () {
        const { cti, media, session } = yield* begun(text)
        cti.say({ _tag: "CancelTreatment" })
        yield* settle
        assert.strictEqual(cti.said.at(-1), "cancelled")
        assert.deepStrictEqual(told(session), ["Action=CancelTreatment"])
        cti.say(application("1002"))
        yield* settle
        assert.strictEqual(media.received.length, 1)
        assert.strictEqual(told(session).length, 2)
      })
    )

    it.effect("gets its caller back after music from elsewhere", () =>
      Effect.gen(function* () {
        const { caller, cti, media, session } = yield* begun(text)
        done(session, "Action=TreatmentDone")
        yield* settle
        cti.say(treatment("music"))
        yield* settle
        media.latest.leg.answer({ body: sdp("music", 6100) })
        yield* settle
        const away = caller.events.at(-1)
        if (away?._tag === "Reoffered") away.request.respond(200, { body: sdp("caller", 4000) })
        yield* settle
        cti.say(application("1002"))
        yield* settle
        const back = caller.events.at(-1)
        assert.include(
          sdpText(back?._tag === "Reoffered" ? back.request.body : undefined),
          "m=audio 6000"
        )
        assert.deepStrictEqual(told(session), ["Action=Treatment&tone=calm&APP_ID=1002"])
        assert.strictEqual(media.received.length, 2)
      })
    )

    it.effect("that ended, or will not, is begun anew", () =>
      Effect.gen(function* () {
        const { cti, media, network, session } = yield* begun(text)
        byeWithResults(network, session, "digits=1")
        yield* settle
        assert.strictEqual(cti.said.at(-1), "completed 1")
        cti.say(application("1002"))
        yield* settle
        assert.strictEqual(media.received.length, 2)
        media.latest.leg.answer({ body: sdp("second", 6200) })
        yield* settle
        done(media.latest, "Action=TreatmentDone")
        yield* settle
        const second = media.latest
        cti.say(application("1003"))
        yield* settle
        told(second, 481)
        yield* settle
        assert.strictEqual(media.received.length, 3)
      })
    )

    it.effect("ends when the caller is handed to an agent", () =>
      Effect.gen(function* () {
        const { cti, gateway, session } = yield* begun(text)
        done(session, "Action=TreatmentDone")
        yield* settle
        cti.say(routeTo("7001"))
        yield* settle
        assert.strictEqual(gateway.received.length, 1)
        assert.include(session.tags(), "ByeReceived")
      })
    )
  })
}
