// The calls of the demo with IVR Server: what the caller, the strategy and the destination do in
// each, and what the flow promises for it. A promise is a list of arrows that must stand in the
// call's ladder in this order, and how the call must have ended.

import type { CallRecord, Peer } from "../../observe/CallTrace.ts"
import type { CallOrder } from "../../sim/gateway/gatewayScript.ts"
import { makeStrategy, type Step, type Strategy } from "../../sim/ivrserver/Strategy.ts"

export interface DemoCall {
  readonly title: string
  /** The dialled number, by which the CTI side knows what to do. */
  readonly dnis: string
  readonly caller: Omit<CallOrder, "dnis" | "ani">
  readonly promise: Promise
}

/** One that an IVR Server leads. */
interface RoutedCall extends DemoCall {
  readonly steps: ReadonlyArray<Step>
}

export interface Promise {
  readonly outcome: CallRecord["outcome"]
  /** `[from, to, label]`, and what must stand in the note where that matters. */
  readonly arrows: ReadonlyArray<readonly [from: Peer, to: Peer, label: string, note?: string]>
}

/** What the demo's callers show as their own number. */
export const demoAni = "+4989123456"

const announcement: Step = {
  treat: {
    type: "PlayAnnounce",
    params: { LANGUAGE: "English" },
    prompts: [{ ID: "welcome.wav" }]
  },
  until: "completed"
}

const music = (until: "completed" | { readonly afterMs: number }): Step => ({
  treat: { type: "Music", params: { MUSIC_DN: "queue" }, prompts: [] },
  until
})

const route = (dest: string): Step => ({ route: { type: "Normal", dest, extensions: {} } })

// oxfmt-ignore
export const demoCalls: ReadonlyArray<RoutedCall> = [
  {
    title: "The caller runs an application, then the switch takes him to an agent",
    dnis: "5001",
    caller: {},
    steps: [
      { treat: { type: "PlayApplication", params: { APP_ID: "1001", APP_URL: "http://apps.demo.local/menu.vxml", LANGUAGE: "English" }, prompts: [] }, until: "completed" },
      route("7001")
    ],
    promise: {
      outcome: "transferred",
      arrows: [
        ["caller", "us", "INVITE"], ["us", "cti", "NewCall"], ["us", "cti", "RouteRequest"],
        ["cti", "us", "TreatCall", "PlayApplication"], ["us", "media", "INVITE", "menu.vxml"], ["us", "caller", "200"],
        ["us", "cti", "TreatStatus", "Started"], ["media", "us", "BYE"], ["us", "cti", "TreatStatus", "Completed"],
        ["cti", "us", "RouteResponse", "Normal"], ["us", "cti", "OneStepXfer", "7001"],
        ["cti", "us", "CallStatus", "XferComplete"], ["us", "cti", "EndCall"], ["us", "caller", "BYE"]
      ]
    }
  },
  {
    title: "An announcement, then four digits, which go back to the strategy",
    dnis: "5002",
    caller: {},
    steps: [
      announcement,
      { treat: { type: "PlayAnnounceAndDigits", params: { MAX_DIGITS: "4" }, prompts: [{ ID: "enter-pin.wav" }] }, until: "completed" },
      route("7001")
    ],
    promise: {
      outcome: "transferred",
      arrows: [
        ["cti", "us", "TreatCall", "PlayAnnounce"], ["us", "media", "INVITE", "sip:annc@"], ["us", "caller", "200"],
        ["media", "us", "BYE"], ["us", "cti", "TreatStatus", "Completed"],
        ["cti", "us", "TreatCall", "PlayAnnounceAndDigits"], ["us", "media", "INVITE", "documents/digits.vxml"],
        ["us", "caller", "INVITE", "re-INVITE"], ["media", "us", "BYE"], ["us", "cti", "TreatStatus", "Completed"],
        ["us", "cti", "OneStepXfer"], ["us", "cti", "EndCall"]
      ]
    }
  },
  {
    title: "Music until an agent is free; the strategy takes it back and routes",
    dnis: "5003",
    caller: {},
    steps: [music({ afterMs: 400 }), { cancel: 0 }, route("7001")],
    promise: {
      outcome: "transferred",
      arrows: [
        ["cti", "us", "TreatCall", "Music"], ["us", "media", "INVITE", "repeat=forever"], ["us", "caller", "200"],
        ["cti", "us", "Cancel"], ["us", "media", "BYE"], ["us", "cti", "TreatStatus", "Cancelled"],
        ["us", "cti", "OneStepXfer", "7001"], ["us", "cti", "EndCall"]
      ]
    }
  },
  {
    title: "The agent is busy: the gateway is referred to the desk",
    dnis: "5004",
    caller: { refer: { notify: [100, 200] } },
    steps: [announcement, { xfer: "busy" }, route("7002")],
    promise: {
      outcome: "transferred",
      arrows: [
        ["us", "cti", "OneStepXfer", "7002"], ["cti", "us", "CallStatus", "Busy"], ["us", "caller", "REFER"],
        ["caller", "us", "202"], ["caller", "us", "NOTIFY"], ["us", "cti", "EndCall"], ["us", "caller", "BYE"]
      ]
    }
  },
  {
    title: "No agent at all: the desk answers, with us in the path, until the caller hangs up",
    dnis: "5005",
    caller: { hangUpAfterMs: 900 },
    steps: [announcement, { route: { type: "Default", extensions: {} } }],
    promise: {
      outcome: "transferred",
      arrows: [
        ["cti", "us", "RouteResponse", "Default"], ["us", "agent", "INVITE", "4999"], ["agent", "us", "200"],
        ["us", "caller", "INVITE", "re-INVITE"], ["caller", "us", "BYE"], ["us", "agent", "BYE"], ["us", "cti", "EndCall"]
      ]
    }
  },
  {
    title: "The caller hangs up in the queue",
    dnis: "5006",
    caller: { hangUpAfterMs: 300 },
    steps: [music("completed")],
    promise: {
      outcome: "answered-and-released",
      arrows: [
        ["us", "media", "INVITE", "repeat=forever"], ["caller", "us", "BYE"], ["us", "media", "BYE"],
        ["us", "cti", "EndCall", "Abandoned"]
      ]
    }
  },
  {
    title: "IVR Server says nothing: after three seconds the desk takes the call",
    dnis: "5007",
    caller: { hangUpAfterMs: 300 },
    steps: [{ silence: true }],
    promise: {
      outcome: "transferred",
      arrows: [
        ["us", "cti", "RouteRequest"], ["us", "agent", "INVITE", "4999"], ["us", "caller", "180"],
        ["us", "caller", "200"], ["caller", "us", "BYE"], ["us", "agent", "BYE"]
      ]
    }
  },
  {
    title: "IVR Server dies in the middle of an announcement: no caller is left hanging",
    dnis: "5008",
    caller: { refer: { notify: [100, 200] } },
    steps: [
      { treat: { type: "Music", params: {}, prompts: [] }, until: { afterMs: 300 } },
      { drop: true }
    ],
    promise: {
      outcome: "transferred",
      arrows: [
        ["us", "media", "INVITE"], ["us", "caller", "200"], ["us", "media", "BYE"], ["us", "caller", "REFER"],
        ["caller", "us", "NOTIFY"], ["us", "caller", "BYE"]
      ]
    }
  }
]

/** The strategies that play the CTI side of these calls. */
export const demoStrategies: ReadonlyArray<Strategy> = demoCalls.map(({ dnis, steps }) =>
  makeStrategy({ when: { called: dnis }, switch: { DNIS: dnis, ANI: demoAni }, steps })
)
