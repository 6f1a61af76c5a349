// What the caller's side and an agent's say to each other through us: reasons of the end, answers
// that differ, UPDATE, and an agent who takes another's place.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { labelOf } from "../../kit/VirtualNetwork.ts"
import { assertClosed, hosts, openHouse, settle } from "../../kit/house.ts"
import { sdp, sdpText } from "../../kit/uaPair.ts"

const flow = `edition 2026

deployment desk { cti: none  sip: ["udp:${hosts.product}:5060"] }
gateway trunk { use-cti: 0  peers: ["${hosts.gateway}"] }
media   mcp   { peers: ["${hosts.media}:5060"] }

select { otherwise -> transfer to-agent }

transfer to-agent {
  kind: bridge
  via: platform
  to: "7001"
  on busy -> transfer to-second
  on failed, no-answer after 10s -> release unavailable
}

transfer to-second {
  kind: bridge
  via: platform
  to: "7002"
  on busy, failed, no-answer after 10s -> release unavailable
}

defaults { on hangup -> release normal }
`

/** A caller whose agent rings. */
const ringing = Effect.fnUntraced(function* () {
  const house = yield* openHouse(flow)
  const caller = house.call("5001")
  yield* settle
  return { house, caller, agent: house.gateway.latest, gateway: house.gateway }
})

const joined = Effect.fnUntraced(function* () {
  const all = yield* ringing()
  all.agent.leg.answer({ body: sdp("agent", 7000) })
  yield* settle
  return all
})

const reasonIn = (message: { readonly header: (name: string) => string | undefined } | undefined) =>
  message?.header("Reason")

const q850 = [["Reason", 'Q.850;cause=16;text="Terminated"']] as const

describe("the reason of an end", () => {
  it.effect("goes from the caller's BYE to the agent's", () =>
    Effect.gen(function* () {
      const { house, caller, agent } = yield* joined()
      caller.leg.release({ headers: q850 })
      yield* settle
      const last = agent.events.find((event) => event._tag === "ByeReceived")
      assert.strictEqual(reasonIn(last?.message), 'Q.850;cause=16;text="Terminated"')
      assertClosed(house)
    })
  )

  it.effect("goes from the agent's BYE to the caller's", () =>
    Effect.gen(function* () {
      const { house, caller, agent } = yield* joined()
      agent.leg.release({ headers: [...q850, ["X-Genesys-Note", "1"]] })
      yield* settle
      const last = caller.events.find((event) => event._tag === "ByeReceived")
      assert.strictEqual(reasonIn(last?.message), 'Q.850;cause=16;text="Terminated"')
      assert.strictEqual(last?.message.header("X-Genesys-Note"), "1")
      assertClosed(house)
    })
  )

  it.effect("goes from the caller's CANCEL to the agent's", () =>
    Effect.gen(function* () {
      const { house, caller, agent } = yield* ringing()
      agent.leg.progress(180)
      yield* settle
      caller.leg.release({ headers: q850 })
      yield* settle
      const last = agent.events.find((event) => event._tag === "Cancelled")
      assert.strictEqual(reasonIn(last?.message), 'Q.850;cause=16;text="Terminated"')
      assertClosed(house)
    })
  )
})

describe("a caller who rings", () => {
  it.effect("keeps the answer he has for certain, and is offered the second agent's", () =>
    Effect.gen(function* () {
      const { house, caller, agent, gateway } = yield* ringing()
      agent.leg.progress(183, { body: sdp("announcement", 7000) }, true)
      yield* settle
      agent.leg.release({ status: 486 })
      yield* settle
      gateway.latest.leg.answer({ body: sdp("second", 7002) })
      yield* settle
      const answered = caller.events.find((event) => event._tag === "Answered")
      assert.include(sdpText(answered?.body), "m=audio 7000", "the answer of the 183")
      const offered = caller.events.at(-1)
      if (offered?._tag !== "Reoffered") return assert.fail(`no offer: ${caller.tags().join(" ")}`)
      assert.include(sdpText(offered.request.body), "m=audio 7002")
      offered.request.respond(200, { body: sdp("caller", 4000) })
      yield* settle
      caller.leg.release()
      yield* settle
      assertClosed(house)
    })
  )

  it.effect("may change his session by UPDATE, and the agent who rings answers it", () =>
    Effect.gen(function* () {
      const { caller, agent } = yield* ringing()
      agent.leg.progress(183, { body: sdp("agent", 7000) }, true)
      yield* settle
      const answers: Array<string> = []
      caller.leg.request("UPDATE", { body: sdp("caller", 4010) }, ({ status, message }) =>
        answers.push(`${status} ${message?.bodyText.match(/m=audio \d+/)?.[0]}`)
      )
      yield* settle
      const asked = agent.events.at(-1)
      if (asked?._tag !== "Requested") return assert.fail("the UPDATE did not get through")
      assert.include(sdpText(asked.request.body), "m=audio 4010")
      asked.request.respond(200, { body: sdp("agent", 7004) })
      yield* settle
      assert.deepStrictEqual(answers, ["200 m=audio 7004"])
    })
  )
})

describe("an agent who talks", () => {
  it.effect("is replaced by another one at his gateway", () =>
    Effect.gen(function* () {
      const { house, caller, agent, gateway } = yield* joined()
      const newcomer = gateway.dial(`sip:7001@${hosts.product}`, {
        body: sdp("newcomer", 7100),
        headers: [["Replaces", replacesOf(house, "tag")]]
      })
      yield* settle
      const offered = caller.events.at(-1)
      if (offered?._tag !== "Reoffered") return assert.fail(`no offer: ${caller.tags().join(" ")}`)
      assert.include(sdpText(offered.request.body), "m=audio 7100")
      offered.request.respond(200, { body: sdp("caller", 4020) })
      yield* settle
      assert.include(newcomer.tags(), "Answered")
      assert.strictEqual(agent.tags().at(-1), "ByeReceived")
      assert.strictEqual(house.calls.count(), 1)
      newcomer.leg.release()
      yield* settle
      assert.strictEqual(caller.tags().at(-1), "ByeReceived")
      assertClosed(house)
    })
  )

  it.effect("is not replaced where the caller will not have it", () =>
    Effect.gen(function* () {
      const { house, caller, agent, gateway } = yield* joined()
      const newcomer = gateway.dial(`sip:7001@${hosts.product}`, {
        body: sdp("newcomer", 7100),
        headers: [["Replaces", replacesOf(house, "tag")]]
      })
      yield* settle
      const offered = caller.events.at(-1)
      if (offered?._tag === "Reoffered") offered.request.respond(488)
      yield* settle
      const refused = newcomer.events.at(-1)
      assert.strictEqual(refused?._tag === "Rejected" ? refused.status : 0, 488)
      assert.notInclude(agent.tags(), "ByeReceived")
      assert.strictEqual(house.calls.count(), 1)
    })
  )

  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [what: string, change: (value: string) => string, from: "gateway" | "media", status: number]> = [
    ["by nobody who names another dialog",  (value) => value.replace(/from-tag=\S+/, "from-tag=x"), "gateway", 481],
    ["by nobody who wants a ringing one",   (value) => `${value};early-only`,                       "gateway", 486],
    ["by nobody who names no dialog",       () => "nonsense",                                       "gateway", 400],
    ["by nobody from elsewhere",            (value) => value,                                       "media",   403]
  ]
  for (const [what, change, from, status] of rows) {
    it.effect(`is replaced ${what}: ${status}`, () =>
      Effect.gen(function* () {
        const { house, agent } = yield* joined()
        const newcomer = house[from].dial(`sip:7001@${hosts.product}`, {
          headers: [["Replaces", change(replacesOf(house, "tag"))]]
        })
        yield* settle
        const refused = newcomer.events.at(-1)
        assert.strictEqual(refused?._tag === "Rejected" ? refused.status : 0, status)
        assert.notInclude(agent.tags(), "ByeReceived")
      })
    )
  }

  it.effect("asks for no transfer of the caller: REFER is declined, and the call goes on", () =>
    Effect.gen(function* () {
      const { house, agent, caller } = yield* joined()
      const statuses: Array<number> = []
      const refer = { headers: [["Refer-To", "<sip:9@x>"]] as const }
      agent.leg.request("REFER", refer, ({ status }) => statuses.push(status))
      caller.leg.request("REFER", refer, ({ status }) => statuses.push(status))
      yield* settle
      assert.deepStrictEqual(statuses, [603, 603])
      assert.strictEqual(house.calls.count(), 1)
    })
  )
})

const open = `edition 2026

deployment desk { cti: none  sip: ["udp:${hosts.product}:5060"]  strangers: profile }
gateway trunk { use-cti: 0  peers: ["${hosts.gateway}"] }
media   mcp   { peers: ["${hosts.media}:5060"] }
profile menu  { dnis: ["5001"]  app: "http://apps.example/menu.vxml" }
select { when has profile -> profile by-dnis  otherwise -> release not-found }
defaults {
  on hangup -> release normal
  on service.failed, service.timeout -> release unavailable
}
`

// oxfmt-ignore
const identities: ReadonlyArray<readonly [string, string]> = [
  ["P-Asserted-Identity", "<sip:+49891@trunk.example>"], ["Privacy", "id"],
  ["Diversion", "<sip:100@pbx.example>;reason=user-busy"], ["History-Info", "<sip:100@pbx.example>;index=1"],
  ["User-to-User", "56a390f3d2b7310023a2;encoding=hex"], ["Session-ID", "ab30317f1a784dc48ff824d0d3715d86"],
  ["X-Genesys-Foo", "bar"], ["X-Unheard-Of", "kept"]
]

describe("who calls, and what came along", () => {
  const rows = [
    ["a gateway is passed on whole", "gateway", []],
    ["a stranger is passed on without what nobody asserts", "media", ["P-Asserted-Identity"]]
  ] as const
  for (const [what, from, missing] of rows) {
    it.effect(`of ${what}`, () =>
      Effect.gen(function* () {
        const house = yield* openHouse(open)
        house[from].dial(`sip:5001@${hosts.product}`, { headers: identities })
        yield* settle
        const { call } = house.media.latest
        const lost = identities.filter(([name, value]) => call?.header(name) !== value)
        assert.strictEqual(lost.map(([name]) => name).join(" "), missing.join(" "))
        const hopByHop = ["Route", "Record-Route", "Proxy-Authorization"]
        assert.isTrue(hopByHop.every((name) => call?.header(name) === undefined))
      })
    )
  }
})

/** The dialog of the latest INVITE of the product to the gateway, as its far end names it. */
const replacesOf = (
  {
    network
  }: {
    readonly network: {
      readonly packets: ReadonlyArray<{
        readonly from: string
        readonly to: string
        readonly text: string
      }>
    }
  },
  tag: string
): string => {
  const answer = network.packets.findLast(
    (packet) => labelOf(packet) === "200 INVITE" && packet.to === `${hosts.product}:5060`
  )
  const part = (pattern: RegExp) => pattern.exec(answer?.text ?? "")?.[1]?.trim() ?? ""
  const callId = part(/^Call-ID: (.*)$/m)
  // Our tag is in From of the INVITE: to whoever replaces, it is the far end's, To.
  const ours = part(new RegExp(`^From: .*;${tag}=(\\S+)`, "m"))
  const theirs = part(new RegExp(`^To: .*;${tag}=(\\S+)`, "m"))
  return `${callId};to-tag=${ours};from-tag=${theirs}`
}
