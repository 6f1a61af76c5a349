// The calls of the demo with Cisco ICM: what the caller, ICM's script and the destination do in
// each, and what the flow promises for it.

import type { GatewayOptions } from "../../sim/gateway/gatewayScript.ts"
import type { MediaOptions } from "../../sim/media/mediaScript.ts"
import { makePimScript } from "../../sim/icm/PimScript.ts"
import type { PimScript, PimStep } from "../../sim/icm/PimScript.ts"
import type { DemoCall } from "./demoCalls.ts"

/** One that ICM leads. */
interface ScriptedCall extends DemoCall {
  readonly steps: ReadonlyArray<PimStep>
}

const run = (script: string): PimStep => ({
  run: { script, vars: {} },
  until: "answered",
  send: "once"
})

const queue = (afterMs: number): PimStep => ({
  run: { script: "QMusic", vars: {} },
  until: { afterMs },
  send: "once"
})

/** The application gets the variables, and gives back what the caller keyed. */
const account: PimStep = {
  run: { script: "Account", config: "pin=4", vars: { CallVar1: "gold", "user.branch": "17" } },
  expect: { CED: "4711", CallVar2: "verified" },
  until: "answered",
  send: "once"
}

const connect = (number: string): PimStep => ({ connect: { label: "normal", number, vars: {} } })

// oxfmt-ignore
export const icmCalls: ReadonlyArray<ScriptedCall> = [
  {
    title: "The caller runs a script, then talks to an agent with us in the path",
    dnis: "5101",
    caller: { hangUpAfterMs: 900 },
    steps: [run("Welcome"), connect("7001")],
    promise: {
      outcome: "transferred",
      arrows: [
        ["caller", "us", "INVITE"], ["us", "cti", "NEW_CALL"], ["cti", "us", "RUN_SCRIPT_REQ", "Welcome"],
        ["us", "media", "INVITE", "voicexml="], ["us", "caller", "200"], ["media", "us", "BYE"],
        ["us", "cti", "RUN_SCRIPT_RESULT", "ok=true"], ["cti", "us", "CONNECT", "7001"], ["us", "agent", "INVITE", "7001"],
        ["us", "cti", "EVENT_REPORT", "answer"], ["caller", "us", "BYE"], ["us", "agent", "BYE"]
      ]
    }
  },
  {
    title: "Variables go into a script and what was keyed comes back; then the caller is referred",
    dnis: "5151",
    caller: { refer: { notify: [100, 200] } },
    steps: [account, connect("7001")],
    promise: {
      outcome: "transferred",
      arrows: [
        ["cti", "us", "RUN_SCRIPT_REQ", "Account"], ["us", "media", "INVITE"], ["media", "us", "BYE"],
        ["us", "cti", "RUN_SCRIPT_RESULT", "ok=true"], ["cti", "us", "CONNECT", "7001"], ["us", "caller", "REFER"],
        ["caller", "us", "NOTIFY"], ["us", "cti", "EVENT_REPORT"], ["us", "caller", "BYE"]
      ]
    }
  },
  {
    title: "Music until an agent is free: ICM cancels the script and names a label",
    dnis: "5102",
    caller: { hangUpAfterMs: 1_200 },
    steps: [queue(400), { cancel: 0, request: "running" }, connect("7001")],
    promise: {
      outcome: "transferred",
      arrows: [
        ["cti", "us", "RUN_SCRIPT_REQ", "QMusic"], ["us", "media", "INVITE", "repeat=forever"], ["us", "caller", "200"],
        ["cti", "us", "CANCEL"], ["us", "media", "BYE"], ["us", "cti", "DIALOGUE_FAILURE_CONF", "operation-cancelled"],
        ["cti", "us", "CONNECT", "7001"], ["us", "cti", "EVENT_REPORT", "answer"], ["caller", "us", "BYE"]
      ]
    }
  },
  {
    title: "The agent is busy: ICM names another, who answers",
    dnis: "5103",
    caller: { hangUpAfterMs: 1_200 },
    steps: [run("Welcome"), connect("7002"), connect("7001")],
    promise: {
      outcome: "transferred",
      arrows: [
        ["cti", "us", "CONNECT", "7002"], ["agent", "us", "486"], ["us", "cti", "EVENT_REPORT", "busy"],
        ["cti", "us", "CONNECT", "7001"], ["us", "agent", "INVITE", "7001"], ["us", "cti", "EVENT_REPORT", "answer"]
      ]
    }
  },
  {
    title: "A script that the flow does not know is reported; ICM has the caller hear busy",
    dnis: "5104",
    caller: {},
    steps: [run("NoSuchScript"), { connect: { label: "busy", vars: {} } }],
    promise: {
      outcome: "rejected",
      arrows: [
        ["cti", "us", "RUN_SCRIPT_REQ", "NoSuchScript"], ["us", "cti", "DIALOGUE_FAILURE_CONF", "invalid-script"],
        ["cti", "us", "CONNECT", "busy"], ["us", "caller", "486"]
      ]
    }
  },
  {
    title: "The caller hangs up in the queue",
    dnis: "5105",
    caller: { hangUpAfterMs: 300 },
    steps: [queue(60_000)],
    promise: {
      outcome: "answered-and-released",
      arrows: [
        ["us", "media", "INVITE", "repeat=forever"], ["caller", "us", "BYE"], ["us", "media", "BYE"],
        ["us", "cti", "EVENT_REPORT", "abandon"]
      ]
    }
  },
  {
    title: "ICM says nothing: after three seconds the desk takes the call",
    dnis: "5106",
    caller: { hangUpAfterMs: 300 },
    steps: [{ silence: true }],
    promise: {
      outcome: "transferred",
      arrows: [
        ["us", "cti", "NEW_CALL"], ["us", "cti", "DIALOGUE_FAILURE_EVENT", "timeout"], ["us", "agent", "INVITE", "4999"],
        ["us", "caller", "200"], ["caller", "us", "BYE"], ["us", "agent", "BYE"]
      ]
    }
  },
  {
    title: "The PIM dies in the middle of a script: no caller is left hanging",
    dnis: "5107",
    caller: { hangUpAfterMs: 1_200 },
    steps: [queue(300), { drop: "mid-frame" }],
    promise: {
      outcome: "transferred",
      arrows: [
        ["us", "media", "INVITE"], ["us", "caller", "200"], ["us", "media", "BYE"], ["us", "agent", "INVITE", "4999"],
        ["caller", "us", "BYE"], ["us", "agent", "BYE"]
      ]
    }
  }
]

/** Who is behind the gateway: 7002 is busy, everybody else answers. */
export const icmAnswers: NonNullable<GatewayOptions["answers"]> = [
  { user: "7002", answer: { how: "refuse", status: 486, ring: 180, afterMs: 100 } },
  { user: "*", answer: { how: "answer", ring: 180, afterMs: 200 } }
]

/** The application of `Account`: it only does its work with the inputs that ICM gave. */
export const icmMediaRules: NonNullable<MediaOptions["rules"]> = [
  {
    service: "dialog",
    url: "http://apps.demo.local/account.vxml",
    params: { ICM_CallVar1: "gold", ICM_ECC_userbranch: "17", branch: "17" },
    steps: [
      { step: "wait", ms: 400 },
      { step: "bye", fields: { ICM_CED: "4711", ICM_CallVar2: "verified" } }
    ]
  }
]

/** What ICM does with these calls. */
export const icmScripts: ReadonlyArray<PimScript> = icmCalls.map(({ dnis, steps }) =>
  makePimScript({ when: { dialed: dnis }, steps })
)
