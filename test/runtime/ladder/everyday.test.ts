// What a telephone engineer writes on ordinary and on bad days, and the whole product does.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { care, edge, hotline, reportOf, routing, runText } from "../../kit/ladders.ts"

const checkPasses = (flow: string) =>
  Effect.fnUntraced(function* ([title, steps]: readonly [string, string]) {
    const report = yield* runText(`${flow}\ntest "${title}" {\n${steps}\n}\n`)
    assert.strictEqual(report.ladders.length, 1, reportOf(report))
    assert.isUndefined(report.ladders[0]?.outcome.failure, reportOf(report))
  })

const waiting = `  caller > INVITE(gateway: pbx, dnis: "5001", ani: "+4989123456")
  cti    < NewCall(called: "5001", ani: "+4989123456")
  cti    < RouteRequest(dn: "6001")`

const behind: ReadonlyArray<readonly [string, string]> = [
  [
    "digits of an application are CED, its other results user data",
    `${waiting}
  cti    > TreatCall(type: PlayApplication, APP_ID: 12)
  mcp    < INVITE(service: menu, app: "https://apps/menu.vxml", APP_ID: "12")
  mcp    > 200
  caller < 200
  mcp    > BYE(digits: "4711", choice: "sales")
  cti    < TreatStatus(status: Started)
  cti    < TreatStatus(status: Completed, ced: "4711", choice: "sales")
  caller > BYE
  expect call.released and cti.closed`
  ],
  [
    "an announcement comes from the prompt that the strategy names",
    `${waiting}
  cti    > TreatCall(type: PlayAnnounce, prompt: "http://prompts/welcome.wav")
  mcp    < INVITE(service: announce, prompt: "http://prompts/welcome.wav")
  mcp    > 180
  mcp    > 200
  mcp    > BYE
  caller < 200
  cti    < TreatStatus(status: Started)
  cti    < TreatStatus(status: completed)
  cti    > RouteResponse(type: Normal, to: "7001")
  cti    < OneStepXfer(to: "7001", segment: "none")
  cti    > CallStatus(event: XferComplete)
  caller > BYE
  expect call.released and cti.closed and call.answered`
  ],
  [
    "what the flow does not know is reported as unsupported",
    `${waiting}
  cti    > TreatCall(type: TextToSpeech, text: "hello")
  cti    < TreatStatus(status: NotStarted)
  caller > CANCEL
  expect call.released and cti.closed`
  ],
  [
    "a media platform without a free port",
    `${waiting}
  cti    > TreatCall(type: PlayApplication)
  mcp    < INVITE
  mcp    > 503(reason: "no ports")
  cti    < TreatStatus(status: NotStarted)
  expect not call.released`
  ],
  [
    "a media platform that never answers",
    `${waiting}
  cti    > TreatCall(type: PlayApplication)
  mcp    < INVITE
  wait 4s
  mcp    < CANCEL
  cti    < TreatStatus(status: NotStarted)`
  ],
  [
    "the caller gives up while the switch looks for an agent",
    `${waiting}
  caller > CANCEL
  caller < 487
  cti    < EndCall(cause: Abandoned)
  expect call.released and cti.closed`
  ],
  [
    "the strategy takes its treatment back",
    `${waiting}
  cti    > TreatCall(type: PlayApplication)
  mcp    < INVITE
  mcp    > 200
  caller < 200
  cti    < TreatStatus(status: Started)
  cti    > Cancel
  mcp    < BYE
  cti    < TreatStatus(status: Cancelled)`
  ],
  [
    "IVR Server ends the call",
    `${waiting}
  cti    > EndCall(cause: Timeout)
  caller < 480
  expect call.released and cti.closed`
  ],
  [
    "the switch has no route: the overflow desk is dialled",
    `${waiting}
  cti    > RouteResponse(type: Default)
  agent  < INVITE(to: "4999", ani: "+4989123456")
  agent  > 180
  agent  > 200
  caller < 200
  agent  > BYE
  caller < BYE
  expect call.released and cti.closed`
  ],
  [
    "the overflow desk is busy too",
    `${waiting}
  cti    > CallError(request: Unknown, code: 100)
  agent  < INVITE(to: "4999")
  agent  > 486
  caller < 503`
  ],
  [
    "the switch refuses the transfer",
    `${waiting}
  cti    > RouteResponse(to: "7001")
  cti    < OneStepXfer(to: "7001")
  cti    > CallError(request: OneStepXfer, code: BLOCKED_REQ)
  agent  < INVITE(to: "4999")`
  ],
  [
    "the connection to IVR Server breaks",
    `${waiting}
  cti    > FIN
  agent  < INVITE(to: "4999")
  agent  > 200
  caller < 200
  expect cti.closed`
  ],
  [
    "IVR Server was away before the call came",
    `  cti    > FIN
  caller > INVITE(dnis: "5001")
  agent  < INVITE(to: "4999")
  expect not cti.opened`
  ],
  [
    "IVR Server takes no new calls",
    `  cti    > FlowControl(status: On)
  caller > INVITE(dnis: "5001")
  agent  < INVITE(to: "4999")
  expect not cti.opened`
  ],
  [
    "the login is refused",
    `  cti    < LoginReq(client: "hotline")
  cti    > LoginResp(result: Success, status: NoSuchClient)
  caller > INVITE(dnis: "5001")
  agent  < INVITE(to: "4999")`
  ],
  [
    "the switch tells other numbers than were dialled",
    `  caller > INVITE(dnis: "5001", ani: "1")
  cti    < NewCall
  cti    < CallInfoReq
  cti    > CallInfoResp(dnis: "8001", ani: "4989111", conn-id: "0067")
  cti    < RouteRequest
  expect call.dnis == "8001" and has call.ani and call.ani == "4989111"`
  ],
  [
    "a header of the caller decides, and user data goes along",
    `  caller > INVITE(dnis: "5001", header: { "X-Segment": "vip" }, display: "Anna")
  cti    < NewCall(segment: "vip", user-data: { segment: "vip" })
  cti    < RouteRequest(user-data: { segment: "vip" })
  expect rule("select.2") and cti.opened`
  ],
  [
    "a blocked caller never reaches the switch",
    `  caller > INVITE(dnis: "5001", header: { "X-Block": "yes" })
  caller < 403
  expect rule("select.1") and call.released and not cti.opened`
  ],
  [
    "a stranger is refused, after the 100 that everybody gets",
    `  caller > INVITE(source: "192.168.7.7", dnis: "5001")
  caller < 100
  caller < 403`
  ],
  [
    "order is per peer: a report may stand above the goodbye that causes it",
    `${waiting}
  cti    > TreatCall(type: PlayApplication)
  cti    < TreatStatus(status: Started)
  cti    < TreatStatus(status: Completed)
  mcp    < INVITE
  mcp    > 200
  mcp    > BYE
  caller < 200`
  ],
  [
    "busy at the switch: the caller is referred, and the data says why",
    `${waiting}
  cti    > TreatCall(type: PlayApplication)
  mcp    < INVITE
  mcp    > 200
  caller < 200
  mcp    > BYE
  cti    < TreatStatus(status: Started)
  cti    < TreatStatus(status: Completed)
  cti    > RouteResponse(type: Normal, to: "7001")
  cti    < OneStepXfer(to: "7001")
  cti    > CallStatus(event: Busy)
  cti    < UDataSet(reason: "agent busy")
  caller < REFER(to: "4999")
  caller > 202
  caller > NOTIFY(status: 100)
  caller > NOTIFY(status: 503)
  caller < BYE
  expect call.released and cti.closed`
  ]
]

const inFront: ReadonlyArray<readonly [string, string]> = [
  [
    "an agent who rings out: the caller is sent to the desk",
    `  caller > INVITE(gateway: trunk, dnis: "8005551001")
  cti    < NewCall
  cti    < RouteRequest
  cti    > RouteResponse(type: Normal, to: "7001")
  agent  < INVITE(to: "7001")
  agent  > 180
  caller < 180
  wait 20s
  agent  < CANCEL
  caller < 302(to: "4999")
  expect call.released and cti.closed and not call.answered`
  ],
  [
    "bridged: hold, keypad and goodbye pass through",
    `  caller > INVITE(gateway: trunk, dnis: "8005551001")
  cti    < NewCall
  cti    < RouteRequest
  cti    > RouteResponse(type: Normal, to: "sip:7001@10.9.9.9")
  agent  < INVITE(to: "sip:7001@10.9.9.9")
  agent  > 200
  caller < 200
  caller > INVITE
  agent  < INVITE
  agent  > 200
  caller < 200
  agent  > INFO(body: "Signal=5", body-type: "application/dtmf-relay")
  caller < INFO(body: "Signal=5")
  caller > 200
  agent  < 200
  agent  > BYE
  caller < BYE
  expect call.released and cti.closed`
  ],
  [
    "at night nobody is asked",
    `  at "2026-08-22T21:15:00+02:00"
  caller > INVITE(gateway: trunk, dnis: "8005551001")
  caller < 302(to: "4999")
  expect call.released and not cti.opened and day == sat`
  ],
  [
    "the night begins while somebody is served, and changes nothing for him",
    `  at "2026-08-21T19:59:00+02:00"
  caller > INVITE(gateway: trunk, dnis: "8005551001")
  cti    < NewCall
  cti    < RouteRequest
  cti    > RouteResponse(to: "7001")
  agent  < INVITE
  agent  > 200
  caller < 200
  at "2026-08-21T20:10:00+02:00"
  caller > BYE
  agent  < BYE`
  ],
  [
    "a plain call runs the application of its number",
    `  caller > INVITE(gateway: plain, dnis: "8005551007", offer: no)
  mcp    < INVITE(app: "http://apps/sales.vxml", tone: "calm", offer: no)
  mcp    > 200
  caller < 200(offer: yes)
  mcp    > BYE
  caller < BYE
  expect has profile and profile == sales and not cti.opened`
  ],
  [
    "a number that nobody owns",
    `  caller > INVITE(gateway: plain, dnis: "1")
  caller < 404`
  ]
]

const announced = `  caller > INVITE(dnis: "18005550003", ani: "+15551230000")
  cti    < NEW_CALL(dialed: "18005550003", ani: "+15551230000")`

const scripts: ReadonlyArray<readonly [string, string]> = [
  [
    "a script's results and the data that ICM sends along",
    `${announced}
  cti    > RUN_SCRIPT_REQ(script: "Billing", CallVar1: "gold", user-data: { "user.account": "77" })
  mcp    < INVITE(service: billing, account: "77")
  mcp    > 200
  caller < 200
  mcp    > BYE(digits: "1", CallVariable2: "paid")
  cti    < RUN_SCRIPT_RESULT(ok: true, ced: "1")
  cti    > RELEASE
  caller < BYE
  expect call.released and cti.closed`
  ],
  [
    "ICM takes its script back",
    `${announced}
  cti    > RUN_SCRIPT_REQ(script: "Welcome")
  mcp    < INVITE
  mcp    > 200
  caller < 200
  cti    > CANCEL
  mcp    < BYE
  cti    < DIALOGUE_FAILURE_CONF(error: operation-cancelled)
  cti    > CONNECT(label: busy)
  caller < BYE`
  ],
  [
    "a busy agent: ICM names another",
    `${announced}
  cti    > CONNECT(label: normal, number: "7001")
  agent  < INVITE(to: "7001")
  agent  > 486
  cti    < EVENT_REPORT(event: busy)
  cti    > CONNECT(label: normal, number: "7002")
  agent  < INVITE(to: "7002")
  agent  > 200
  caller < 200
  cti    < EVENT_REPORT(event: answer)
  agent  > BYE
  caller < BYE
  expect call.released and cti.closed`
  ],
  [
    "nobody answers in twenty seconds",
    `${announced}
  cti    > CONNECT(label: normal, number: "7001")
  agent  < INVITE
  agent  > 180
  wait 20s
  agent  < CANCEL
  cti    < EVENT_REPORT(event: no-answer)`
  ],
  [
    "the caller gives up before ICM speaks",
    `${announced}
  caller > CANCEL
  caller < 487
  cti    < EVENT_REPORT(event: abandon)
  expect call.released and cti.closed`
  ],
  [
    "the PIM goes away in the middle of a call",
    `${announced}
  cti    > FIN
  mcp    < INVITE(service: sorry, prompt: "sorry.wav")
  mcp    > 200
  caller < 200
  mcp    > BYE
  caller < BYE
  expect call.released and cti.closed`
  ],
  [
    "no PIM has connected",
    `  cti    > FIN
  caller > INVITE(dnis: "18005550003")
  mcp    < INVITE(service: sorry)
  mcp    > 486
  caller < 503
  expect not cti.opened`
  ],
  [
    "ICM says nothing",
    `${announced}
  wait 15s
  mcp    < INVITE(service: sorry)`
  ]
]

const routes: ReadonlyArray<readonly [string, string]> = [
  [
    "the application asks for an agent, and ICM says which",
    `  caller > INVITE(dnis: "18005550003")
  mcp    < INVITE(app: "http://vxml/root.vxml")
  mcp    > 200
  caller < 200
  mcp    > REFER(to: "9000")
  mcp    < 202
  cti    < ROUTE_REQUEST_EVENT(dialed: "9000")
  cti    > ROUTE_SELECT(label: normal, number: "7001")
  caller < REFER(to: "7001")
  caller > 202
  caller > NOTIFY(status: 200)
  caller < BYE
  expect call.released`
  ],
  [
    "ICM has nobody: the application hears that it is busy",
    `  caller > INVITE(dnis: "18005550003")
  mcp    < INVITE
  mcp    > 200
  caller < 200
  mcp    > REFER(to: "9000")
  mcp    < 202
  cti    < ROUTE_REQUEST_EVENT
  cti    > ROUTE_SELECT(label: busy)
  mcp    < NOTIFY(status: 486)
  mcp    > BYE
  caller < BYE`
  ]
]

describe("behind the switch", () => {
  it.effect.each(behind)("%s", checkPasses(hotline))
})

describe("in front of the switch", () => {
  it.effect.each(inFront)("%s", checkPasses(edge))
})

describe("with ICM's scripts and labels", () => {
  it.effect.each(scripts)("%s", checkPasses(care))
})

describe("with ICM's routes", () => {
  it.effect.each(routes)("%s", checkPasses(routing))
})
