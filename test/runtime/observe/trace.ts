// A call as it could have been, for tests of whatever reads traces: behind the switch, one
// treatment, a busy agent.

import { type CallLadder, makeCallTrace } from "../../../runtime/observe/CallLadder.ts"

/**
 * The call of `bank-hotline` whose agent is busy; its clock is given from outside, in milliseconds.
 */
export const busyAgentCall = (clock = { nowMs: Date.parse("2026-11-22T10:00:00.000Z") }) => {
  const trace = makeCallTrace({
    id: "7c1e",
    now: () => clock.nowMs,
    dnis: "5001",
    ani: "+4989123456",
    gateway: "pbx-east",
    session: "ABC;gvp.rm.cti-call=1"
  })
  const at = (ms: number) => {
    clock.nowMs += ms
  }
  setUp(trace, at)
  treat(trace, at)
  transfer(trace, at)
  return trace
}

type Wait = (ms: number) => void

const setUp = (trace: CallLadder, wait: Wait) => {
  trace.addSipCallId("a84b4c76e66710@pbx-east")
  trace.arrow("caller", "us", "INVITE", "5001")
  trace.decide("select.1", { file: "bank.flow", line: 42 })
  trace.arrow("us", "caller", "100", "Trying")
  wait(4)
  trace.arrow("us", "cti", "NewCall", "CalledNum=5001")
  trace.setCti({ server: "10.0.0.7:7009", callId: "c-17", ids: { ConnId: "0071023" } })
  wait(208)
  trace.arrow("cti", "us", "CallStatus", "Event=Established")
  trace.decide("cti.accepted", { file: "bank.flow", line: 47 })
  trace.arrow("us", "cti", "RouteRequest", "RouteDN=6001")
  trace.setState("waiting")
}

const treat = (trace: CallLadder, wait: Wait) => {
  wait(30)
  trace.arrow("cti", "us", "TreatCall", "Type=PlayApplication")
  trace.decide("cti.treatment.play-application", { file: "bank.flow", line: 49 })
  trace.arrow("us", "media", "INVITE", "menu")
  trace.addSipCallId("b1@us")
  wait(18)
  trace.arrow("media", "us", "200", "OK")
  trace.arrow("us", "caller", "200", "OK")
  trace.setAnswered()
  wait(12)
  trace.arrow("caller", "us", "ACK")
  wait(7_400)
  trace.arrow("media", "us", "BYE")
  trace.arrow("us", "cti", "TreatStatus", "Status=Completed")
  trace.treatment({
    treatment: "play-application",
    service: "menu",
    outcome: "done",
    durationMs: 7_430,
    results: ["account"]
  })
}

const transfer = (trace: CallLadder, wait: Wait) => {
  wait(21)
  trace.arrow("cti", "us", "RouteResponse", "RouteType=Normal")
  trace.decide("cti.route.normal", { file: "bank.flow", line: 57 })
  trace.arrow("us", "agent", "INVITE", "7001")
  wait(90)
  trace.arrow("agent", "us", "486", "Busy Here")
  trace.transfer({
    policy: "to-agent",
    via: "platform",
    to: "7001",
    outcome: "busy",
    cause: "rejected 486"
  })
  wait(5)
  trace.arrow("us", "caller", "BYE")
  trace.arrow("us", "cti", "EndCall", "EndCause=Normal")
}
