// Calls that a voice application leads: what it asks for by INFO, by REFER and by a call of its
// own, and how it ends (gvp-ctic.md §4.5, §4.7 and §10).

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { DataAnswer } from "../../../runtime/cti/DataRequest.ts"
import {
  accepted,
  assertClosed,
  type HeldLeg,
  hosts,
  openHouse,
  pass,
  settle
} from "../../kit/house.ts"
import { byeWithResults } from "../../kit/byeWithResults.ts"
import { sdp, sdpText } from "../../kit/uaPair.ts"

const flow = (more: string, mode = "behind", useCti = 1) => `edition 2026
deployment test {
  cti: genesys
  mode: ${mode}
  sip: ["udp:127.0.0.1:5060"]
  servers: ["127.0.0.31:7009"]
}
gateway pbx { use-cti: ${useCti}  peers: ["${hosts.gateway}"] }
gateway elsewhere { use-cti: ${useCti === 1 ? 0 : 1}  peers: ["127.0.0.99"] }
media mcp { peers: ["${hosts.media}:5060"] }
service sorry { kind: announcement  prompt: "http://p/sorry.wav"  answer-within: 2s }
profile sales { dnis: ["800555100X"]  app: "http://apps/sales.vxml" }
select {
  when gateway.use-cti == 1 -> cti
  when has profile          -> profile by-dnis
  otherwise                 -> release not-found
}
cti {
  on accepted  -> profile by-dnis
  ${more}
  on treatment, route -> report unsupported
  on released  -> release normal
  on failed    -> release unavailable
}
transfer away {
  kind: by-application
  via: platform
  to: app.to
  on busy                -> report busy
  on no-answer after 20s -> report no-answer
  on failed              -> play sorry then report failed
}
defaults {
  on hangup -> release normal
  on service.failed, service.timeout -> release unavailable
  on silence after 30s -> release unavailable
  on link.down -> release unavailable
}
`

const transferring = flow("on app.transfer -> transfer away")

const formType = "application/x-www-form-urlencoded;charset=utf-8"

const form = (text: string) => ({ contentType: formType, content: Buffer.from(text) })

/** A caller who talks to the application of his number, behind the switch. */
const running = Effect.fnUntraced(function* (text = transferring, dnis = "8005551007") {
  const house = yield* openHouse(text)
  const caller = house.call(dnis)
  yield* settle
  house.cti.say(accepted)
  yield* settle
  house.media.latest.leg.answer({ body: sdp("media", 6000) })
  yield* settle
  return { ...house, house, caller, application: house.media.latest }
})

/** What the application hears in answer to an INFO: fields of the reply, in order. */
const ask = Effect.fnUntraced(function* (application: HeldLeg, text: string) {
  const statuses: Array<number> = []
  const before = application.events.length
  application.leg.request("INFO", { body: form(text) }, ({ status }) => statuses.push(status))
  yield* settle
  const reply = application.events.slice(before).find(({ _tag }) => _tag === "Requested")
  if (reply?._tag !== "Requested") return { statuses, type: "", text: "" }
  reply.request.respond(200)
  const { body } = reply.request
  const type = body?.contentType ?? ""
  return { statuses, type, text: Buffer.from(body?.content ?? []).toString("latin1") }
})

const success = (values: Readonly<Record<string, string>> = {}): DataAnswer => ({
  _tag: "Success",
  values: new Map(Object.entries(values))
})

describe("an application that asks for data", () => {
  it.effect("attaches, and is told so in the form that it tests for", () =>
    Effect.gen(function* () {
      const { application, cti } = yield* running()
      const asked: Array<unknown> = []
      cti.data = (request) => {
        asked.push(request)
        return success()
      }
      const first = yield* ask(
        application,
        "Segment=very%20good%26cheap&Action=AttachData&sub_action=Add"
      )
      assert.deepStrictEqual(first, {
        statuses: [200],
        type: formType,
        text: "Result=SUCCESS&Action=UserDataResp&Sub_Action=AttachData"
      })
      yield* ask(application, "Name=%CE%95%CE%BB&Action=AttachData&sub_action=Replace")
      assert.deepStrictEqual(asked, [
        { _tag: "Add", callData: new Map([["Segment", "very good&cheap"]]) },
        { _tag: "Replace", callData: new Map([["Name", "Ελ"]]) }
      ])
    })
  )

  it.effect("reads one or several keys, in both cases, percent-encoded and in other scripts", () =>
    Effect.gen(function* () {
      const { application, cti } = yield* running()
      cti.data = () => success({ CustomerId: "47 11", Name: "Ελλάς", city: "서울" })
      const { text } = yield* ask(
        application,
        "Keyname2=Name&Keyname1=CustomerId&Keyname3=city&Action=GetData"
      )
      assert.strictEqual(
        text,
        "Result=SUCCESS&Action=UserDataResp&Sub_Action=GetData&CustomerId=47%2011&customerid=47%2011" +
          "&Name=%CE%95%CE%BB%CE%BB%CE%AC%CF%82&name=%CE%95%CE%BB%CE%BB%CE%AC%CF%82" +
          "&city=%EC%84%9C%EC%9A%B8"
      )
    })
  )

  it.effect("finds a key that the strategy wrote in lower case", () =>
    Effect.gen(function* () {
      const { application, cti } = yield* running()
      cti.data = (request) =>
        request._tag === "Get" && request.keys.includes("segment")
          ? success({ segment: "gold" })
          : { _tag: "Failure", word: "NoMatch" }
      const { text } = yield* ask(application, "Keyname1=Segment&Action=GetData")
      assert.include(text, "Result=SUCCESS")
      assert.include(text, "&Segment=gold&segment=gold")
    })
  )

  for (const [what, body, expected] of [
    ["deletes a key", "Keyname1=a&Action=DeleteData", { _tag: "Delete", keys: ["a"] }],
    ["deletes all", "Action=DeleteAllData", { _tag: "DeleteAll" }],
    [
      "peeks at the queue",
      "Action=PeekStat&StatName=ExpectedWaitTime",
      { _tag: "PeekStatistic", name: "ExpectedWaitTime" }
    ],
    [
      "asks Stat Server",
      "Action=GetStat&ServerName=S&StatType=T&ObjectId=6001@SW&ObjectType=Q",
      { _tag: "Statistic", server: "S", type: "T", objectId: "6001@SW", objectType: "Q" }
    ],
    [
      "asks for an access number",
      "Action=AccessNumGet&DestDN=7001&Location=SW_B&Who=me",
      {
        _tag: "AccessNumber",
        destination: "7001",
        location: "SW_B",
        routeType: undefined,
        uuiNumber: undefined,
        callData: new Map([["Who", "me"]])
      }
    ]
  ] as const) {
    it.effect(what, () =>
      Effect.gen(function* () {
        const { application, cti } = yield* running()
        const asked: Array<unknown> = []
        cti.data = (request) => {
          asked.push(request)
          return success({ Value: "3" })
        }
        const { text } = yield* ask(application, body)
        assert.deepStrictEqual(asked, [expected])
        assert.match(text, /^Result=SUCCESS&Action=\w+&Sub_Action=\w+(&|$)/)
      })
    )
  }

  for (const word of ["NoMatch", "MiscError", "NoSuchCall", "FeatureNotSupported", "Timeout"]) {
    it.effect(`is told of ${word} in so many words`, () =>
      Effect.gen(function* () {
        const { application, cti } = yield* running()
        cti.data = () => ({ _tag: "Failure", word })
        const { text } = yield* ask(application, "Keyname1=a&Action=GetData")
        assert.strictEqual(text, `Result=${word}&Action=UserDataResp&Sub_Action=GetData`)
      })
    )
  }

  it.effect("is told at once when the link is gone, and keeps its caller", () =>
    Effect.gen(function* () {
      const { application, cti, caller, house } = yield* running()
      cti.say({ _tag: "LinkLost", reason: "reset" })
      yield* settle
      const { text } = yield* ask(application, "Keyname1=a&Action=GetData")
      assert.include(text, "Result=LinkDown")
      assert.deepStrictEqual(caller.tags(), ["Answered"])
      assert.strictEqual(house.calls.count(), 1)
    })
  )

  it.effect("is told of an action that nobody knows, and of keys that are none", () =>
    Effect.gen(function* () {
      const { application, cti } = yield* running()
      const unknown = yield* ask(application, "a=b&Action=Dance")
      assert.include(unknown.text, "Result=UnknownAction")
      const keyless = yield* ask(application, "Action=GetData")
      assert.include(keyless.text, "Result=InvalidKey")
      assert.notInclude(cti.said.join(), "data")
    })
  )

  it.effect("without a CTI side reads and writes the call's own data", () =>
    Effect.gen(function* () {
      const house = yield* openHouse(flow("", "in-front", 2))
      house.call("8005551007")
      yield* settle
      house.media.latest.leg.answer({ body: sdp("media", 6000) })
      yield* settle
      const application = house.media.latest
      yield* ask(application, "Segment=gold&Action=AttachData&sub_action=Add")
      const { text } = yield* ask(application, "Keyname1=segment&Action=GetData")
      assert.include(text, "Result=SUCCESS")
      assert.include(text, "&segment=gold")
      const statistic = yield* ask(application, "Action=PeekStat&StatName=ExpectedWaitTime")
      assert.include(statistic.text, "Result=FeatureNotSupported")
    })
  )

  it.effect("INFO of another kind is the caller's", () =>
    Effect.gen(function* () {
      const { application, caller } = yield* running()
      const body = { contentType: "application/dtmf-relay", content: Buffer.from("Signal=1") }
      application.leg.request("INFO", { body }, () => undefined)
      yield* settle
      const told = caller.events.at(-1)
      assert.strictEqual(told?._tag === "Requested" && told.request.method, "INFO")
    })
  )
})

/** The application asks for a blind transfer; what it hears of it, in order. */
const refer = (application: HeldLeg, target: string) => {
  const heard: Array<string> = []
  const leg = application.leg
  leg.request("REFER", { headers: [["Refer-To", target]] }, ({ status }) =>
    heard.push(String(status))
  )
  return heard
}

/** Answers the NOTIFYs that have come, and says what they told. */
const notified = (application: HeldLeg): ReadonlyArray<string> =>
  application.events.flatMap((event) => {
    if (event._tag !== "Requested" || event.request.method !== "NOTIFY") return []
    event.request.respond(200)
    const text = Buffer.from(event.request.body?.content ?? [])
      .toString("latin1")
      .trim()
    return [`${text}, ${event.request.message.header("Subscription-State")}`]
  })

const requested = (held: HeldLeg, method: string) => {
  const event = held.events.findLast(
    (one) => one._tag === "Requested" && one.request.method === method
  )
  if (event?._tag !== "Requested") throw new Error(`no ${method}`)
  return event.request
}

const tellReferrer = (caller: HeldLeg, status: string) =>
  caller.leg.request(
    "NOTIFY",
    {
      headers: [
        ["Event", "refer"],
        ["Subscription-State", "terminated;reason=noresource"]
      ],
      body: { contentType: "message/sipfrag", content: Buffer.from(`SIP/2.0 ${status}\r\n`) }
    },
    () => undefined
  )

describe("an application that sends its caller away by REFER", () => {
  it.effect("is told that he arrived, and everything ends", () =>
    Effect.gen(function* () {
      const { application, caller, cti, house } = yield* running()
      const heard = refer(application, "<sip:7001@127.0.0.1:5060>")
      yield* settle
      assert.deepStrictEqual(heard, ["202"])
      const asked = requested(caller, "REFER")
      assert.strictEqual(asked.message.header("Refer-To"), "<sip:7001@127.0.0.11:5060>")
      asked.respond(202)
      tellReferrer(caller, "200 OK")
      yield* settle
      assert.deepStrictEqual(notified(application), [
        "SIP/2.0 100 Trying, active;expires=180",
        "SIP/2.0 200 OK, terminated;reason=noresource"
      ])
      assert.include(application.tags(), "ByeReceived")
      assert.include(caller.tags(), "ByeReceived")
      assert.strictEqual(cti.said.at(-1), "close normal")
      assertClosed(house)
      assert.strictEqual(house.records[0]?.outcome, "transferred")
    })
  )

  it.effect("is told that the destination is busy, and goes on with him", () =>
    Effect.gen(function* () {
      const { application, caller, cti, house } = yield* running()
      refer(application, "<sip:7001@127.0.0.1>")
      yield* settle
      requested(caller, "REFER").respond(202)
      tellReferrer(caller, "486 Busy Here")
      yield* settle
      assert.include(notified(application).at(-1) ?? "", "SIP/2.0 486 Busy Here, terminated")
      assert.strictEqual(house.calls.count(), 1)
      cti.data = () => success({ a: "1" })
      const { text } = yield* ask(application, "Keyname1=a&Action=GetData")
      assert.include(text, "Result=SUCCESS", "its data is served as before")
      application.leg.release()
      yield* settle
      assert.include(caller.tags(), "ByeReceived")
      assertClosed(house)
      assert.strictEqual(house.records[0]?.transfers[0]?.outcome, "busy")
    })
  )

  it.effect("gets its caller back after he heard something else", () =>
    Effect.gen(function* () {
      const { application, caller, media } = yield* running()
      refer(application, "<sip:7001@127.0.0.1>")
      yield* settle
      requested(caller, "REFER").respond(603)
      yield* settle
      media.latest.leg.answer({ body: sdp("sorry", 6100) })
      yield* settle
      const sorry = caller.events.at(-1)
      if (sorry?._tag !== "Reoffered") return assert.fail("no re-INVITE")
      assert.include(sdpText(sorry.request.body), "m=audio 6100")
      sorry.request.respond(200, { body: sdp("caller", 4000) })
      yield* settle
      media.latest.leg.release()
      yield* settle
      const back = caller.events.at(-1)
      if (back?._tag !== "Reoffered") return assert.fail("he does not hear the application")
      assert.include(sdpText(back.request.body), "m=audio 6000")
      back.request.respond(200, { body: sdp("caller", 4000) })
      yield* settle
      assert.include(notified(application).at(-1) ?? "", "SIP/2.0 503")
    })
  )

  it.effect("is told at once that nobody here transfers, when the flow does not say how", () =>
    Effect.gen(function* () {
      const { application, house } = yield* running(flow(""))
      const heard = refer(application, "<sip:7001@127.0.0.1>")
      yield* settle
      assert.deepStrictEqual(heard, ["405"])
      assert.strictEqual(house.calls.count(), 1)
    })
  )

  it.effect("is refused a consultation by the error that applications know", () =>
    Effect.gen(function* () {
      const { application, house } = yield* running()
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

  it.effect("that ends while its caller is on his way does not stop him", () =>
    Effect.gen(function* () {
      const { application, caller, house } = yield* running()
      refer(application, "<tel:+49-89-7001>")
      yield* settle
      const asked = requested(caller, "REFER")
      assert.strictEqual(asked.message.header("Refer-To"), "<sip:+49897001@127.0.0.11:5060>")
      asked.respond(202)
      application.leg.release()
      yield* settle
      tellReferrer(caller, "200 OK")
      yield* settle
      assertClosed(house)
      assert.strictEqual(house.records[0]?.outcome, "transferred")
    })
  )

  it.effect("and whose caller hangs up meanwhile is ended with him", () =>
    Effect.gen(function* () {
      const { application, caller, house } = yield* running()
      refer(application, "<sip:7001@127.0.0.1>")
      yield* settle
      caller.leg.release()
      yield* settle
      assert.include(application.tags(), "ByeReceived")
      assertClosed(house)
    })
  )
})

/** The application dials in the same session, with a session description of its own. */
const bridging = Effect.fnUntraced(function* (text = transferring, body = sdp("bridge", 6200)) {
  const open = yield* running(text)
  const session = open.application.call?.header("X-Genesys-GVP-Session-ID") ?? ""
  assert.include(session, "gvp.rm.cti-call=1")
  const headers = [["X-Genesys-GVP-Session-ID", session]] as const
  const own = open.media.dial(`sip:7001@${hosts.product}`, { headers, body })
  yield* settle
  return { ...open, own, session }
})

describe("an application that bridges its caller by a call of its own", () => {
  it.effect("is joined with the destination at the caller's gateway, and goes on afterwards", () =>
    Effect.gen(function* () {
      const { application, caller, cti, gateway, house, own, session } = yield* bridging()
      const agent = gateway.latest
      assert.strictEqual(agent.call?.dnis, "7001")
      assert.include(sdpText(agent.call?.body), "m=audio 6200")
      assert.strictEqual(agent.call?.header("X-Genesys-GVP-Session-ID"), session)
      agent.leg.progress(180)
      agent.leg.answer({ body: sdp("agent", 7000) })
      yield* settle
      assert.deepStrictEqual(own.tags(), ["Provisional", "Answered"])
      assert.deepStrictEqual(caller.tags(), ["Answered"], "the caller stays with the application")
      assert.strictEqual(cti.said.at(-1), "connected")
      assert.notInclude(cti.said, "close normal", "the call stays under the CTI side")
      agent.leg.release()
      yield* settle
      assert.include(own.tags(), "ByeReceived")
      assert.notInclude(application.tags(), "ByeReceived")
      application.leg.release()
      yield* settle
      assertClosed(house)
      assert.strictEqual(house.records[0]?.transfers[0]?.outcome, "completed")
      assert.strictEqual(house.records[0]?.outcome, "answered-and-released")
    })
  )

  for (const [status, expected] of [
    [486, 486],
    [480, 408]
  ] as const) {
    it.effect(`is told ${expected} of a destination that answers ${status}`, () =>
      Effect.gen(function* () {
        const { application, gateway, house, own } = yield* bridging()
        gateway.latest.leg.release({ status })
        yield* settle
        const event = own.events.at(-1)
        assert.strictEqual(event?._tag === "Rejected" && event.status, expected)
        assert.strictEqual(house.calls.count(), 1)
        application.leg.release()
        yield* settle
        assertClosed(house)
      })
    )
  }

  it.effect("is told when nobody answers", () =>
    Effect.gen(function* () {
      const { gateway, own } = yield* bridging()
      yield* pass(20_200)
      assert.deepStrictEqual(gateway.latest.tags(), ["Cancelled"])
      const event = own.events.at(-1)
      assert.strictEqual(event?._tag === "Rejected" && event.status, 408)
    })
  )

  it.effect("may take its call back while it rings", () =>
    Effect.gen(function* () {
      const { gateway, house, own } = yield* bridging()
      own.leg.release()
      yield* settle
      assert.deepStrictEqual(gateway.latest.tags(), ["Cancelled"])
      assert.strictEqual(house.calls.count(), 1)
    })
  )

  it.effect("holds the destination and goes on talking to it", () =>
    Effect.gen(function* () {
      const { gateway, own } = yield* bridging()
      gateway.latest.leg.answer({ body: sdp("agent", 7000) })
      yield* settle
      own.leg.reoffer(sdp("bridge", 6208))
      yield* settle
      const held = gateway.latest.events.at(-1)
      assert.include(
        sdpText(held?._tag === "Reoffered" ? held.request.body : undefined),
        "m=audio 6208"
      )
    })
  )

  it.effect("ends with its caller", () =>
    Effect.gen(function* () {
      const { application, caller, gateway, house, own } = yield* bridging()
      gateway.latest.leg.answer({ body: sdp("agent", 7000) })
      yield* settle
      caller.leg.release()
      yield* settle
      for (const leg of [application, own, gateway.latest]) {
        assert.include(leg.tags(), "ByeReceived")
      }
      assertClosed(house)
    })
  )

  it.effect("is refused a second one while the first is under way", () =>
    Effect.gen(function* () {
      const { media, session } = yield* bridging()
      const headers = [["X-Genesys-GVP-Session-ID", session]] as const
      const second = media.dial(`sip:7002@${hosts.product}`, { headers })
      yield* settle
      const event = second.events.at(-1)
      assert.strictEqual(event?._tag === "Rejected" && event.status, 491)
    })
  )

  it.effect("is a stranger in a session that nobody has", () =>
    Effect.gen(function* () {
      const { media } = yield* running()
      const headers = [["X-Genesys-GVP-Session-ID", "NOBODY;gvp.rm.datanodes=1"]] as const
      const own = media.dial(`sip:7001@${hosts.product}`, { headers })
      yield* settle
      const event = own.events.at(-1)
      assert.strictEqual(event?._tag === "Rejected" && event.status, 403)
    })
  )
})

describe("an application whose transfer the CTI side decides on", () => {
  const asking = transferring
    .replace("on app.transfer -> transfer away", "on app.transfer -> route app.to")
    .replace(
      "on treatment, route -> report unsupported",
      "on treatment -> report unsupported\n  on route -> transfer away"
    )
    .replace("kind: by-application", "kind: bridge")
    .replace("to: app.to", 'to: "7009"')

  it.effect("may take it back meanwhile, and goes on with its caller", () =>
    Effect.gen(function* () {
      const { application, caller, cti, gateway, house, own } = yield* bridging(asking)
      assert.strictEqual(cti.said.at(-1), "route 7001")
      own.leg.release()
      yield* settle
      cti.say({ _tag: "Route", type: "normal", wireType: "Normal", to: "1", callData: new Map() })
      yield* settle
      assert.strictEqual(gateway.received.length, 0, "nobody is dialled for it any more")
      assert.deepStrictEqual(caller.tags(), ["Answered"])
      application.leg.release()
      yield* settle
      assertClosed(house)
    })
  )

  it.effect("still has its caller's keys and holds, and its data", () =>
    Effect.gen(function* () {
      const { application, caller, cti } = yield* running(asking)
      refer(application, "<sip:7001@127.0.0.1>")
      yield* settle
      caller.leg.reoffer(sdp("caller", 4008))
      yield* settle
      const held = application.events.findLast(({ _tag }) => _tag === "Reoffered")
      if (held?._tag !== "Reoffered") return assert.fail("the application heard nothing")
      assert.include(sdpText(held.request.body), "m=audio 4008")
      held.request.respond(200, { body: sdp("media", 6000) })
      cti.data = () => success({ a: "1" })
      const { text } = yield* ask(application, "Keyname1=a&Action=GetData")
      assert.include(text, "Result=SUCCESS")
    })
  )

  it.effect("and that ends meanwhile does not keep the caller from his agent", () =>
    Effect.gen(function* () {
      const { application, caller, cti, gateway, house } = yield* running(asking)
      refer(application, "<sip:7001@127.0.0.1>")
      yield* settle
      application.leg.release()
      yield* settle
      cti.say({ _tag: "Route", type: "normal", wireType: "Normal", to: "1", callData: new Map() })
      yield* settle
      assert.strictEqual(gateway.latest.call?.dnis, "7009")
      gateway.latest.leg.answer({ body: sdp("agent", 7000) })
      yield* settle
      const offered = caller.events.at(-1)
      if (offered?._tag === "Reoffered") offered.request.respond(200, { body: sdp("caller", 4000) })
      yield* settle
      caller.leg.release()
      yield* settle
      assertClosed(house)
      assert.strictEqual(house.records[0]?.transfers[0]?.outcome, "completed")
    })
  )
})

describe("an application that ends by itself", () => {
  it.effect("leaves its results with the call, and the flow may read them", () =>
    Effect.gen(function* () {
      const text = flow(
        'on app.done -> attach(last: app.result["choice"] else "none") then release busy'
      )
      const { application, cti, house } = yield* running(text)
      application.leg.release()
      yield* settle
      assert.include(cti.said, "attach last=none")
      assertClosed(house)
    })
  )

  it.effect("that returns a namelist attaches it, but for the words the standard keeps", () =>
    Effect.gen(function* () {
      const { application, cti, house, network } = yield* running()
      byeWithResults(network, application, "choice=sales%20now&__reason=exit")
      yield* settle
      assert.include(cti.said, "attach choice=sales now")
      assertClosed(house)
    })
  )
})
