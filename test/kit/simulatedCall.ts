// Plays a plan with peers that may say anything at any time, and tells what can go wrong with a
// call. Written from the tables of the language (language.md §5, §6, §7 and the last table of §13)
// and not from the compiler's, so that the two can be held against each other. Destinations,
// prompts and the words that events tell are of no interest here.

import type { Action, Chain, Handler, Plan } from "../../compiler/plan/Plan.ts"
import { chooseHandler } from "../../dsl/vocabulary/events/events.ts"

/** What the call has open. Everything is plain, so that equal calls are equal texts. */
interface Call {
  /** `new`: asked whether it takes the call; `up`: it did. */
  readonly cti: "none" | "new" | "up" | "over" | "lost"
  /** A question of ours is out. */
  readonly asked: boolean
  /** A destination was named, and nothing was asked or refused since. */
  readonly named: boolean
  /** Who waits for a `report`, the latest last. */
  readonly waiting: ReadonlyArray<string>
  readonly application: "none" | "profile" | "service"
  readonly gone: boolean
}

type Doing =
  | "bridges"
  | "hears CTI"
  | "runs"
  | "plays"
  | "plays and goes on"
  | "transfers"
  | "is moved"
type Mode = "behind" | "in-front" | "network" | "sci" | "cri" | "none"

/** A wait of the call: what it does, and for a `play` whether an application plays. */
interface Wait {
  readonly call: Call
  readonly doing: Doing
  readonly isVxml: boolean
}

type Turn =
  | { readonly _tag: "Ends" }
  | { readonly _tag: "Fault"; readonly fault: string }
  | {
      readonly _tag: "Goes"
      readonly waits: ReadonlyArray<Wait>
      /** The call when the next action of the chain begins, where it does by itself. */
      readonly next: Call | undefined
    }

/** Things the call does to itself, one after another, before it is going round in a circle. */
const ownTurnsMax = 40

/** What can go wrong, in a few words each; empty for a plan that serves every call to its end. */
export const faultsOf = (plan: Plan): ReadonlySet<string> => {
  const play = new Play(plan)
  play.all()
  return play.faults
}

interface Step {
  readonly chain: Chain
  readonly index: number
  readonly call: Call
  readonly own: number
}

class Play {
  readonly faults = new Set<string>()
  readonly #plan: Plan
  readonly #mode: Mode
  readonly #left: Array<Step> = []
  /** The most own turns with which a place was played. */
  readonly #played = new Map<string, number>()

  constructor(plan: Plan) {
    this.#plan = plan
    this.#mode = plan.deployment.mode ?? "none"
  }

  all(): void {
    const call: Call = {
      cti: "none",
      asked: false,
      named: false,
      waiting: [],
      application: "none",
      gone: false
    }
    for (const { chain } of this.#plan.select) this.#enter({ chain, index: 0, call, own: 0 })
    for (let step = this.#left.pop(); step !== undefined; step = this.#left.pop()) this.#take(step)
  }

  #enter(step: Step): void {
    const key = JSON.stringify([step.chain[step.index]?.at, step.index, step.call])
    if ((this.#played.get(key) ?? -1) >= step.own) return
    this.#played.set(key, step.own)
    if (step.own > ownTurnsMax) this.faults.add("goes round by itself")
    else this.#left.push(step)
  }

  #take({ chain, index, call, own }: Step): void {
    const action = chain[index]
    if (action === undefined) return void this.faults.add("a chain runs out")
    const turn = carryOut(this.#plan, this.#mode, call, action, chain[index + 1])
    if (turn._tag === "Fault") this.faults.add(turn.fault)
    if (turn._tag !== "Goes") return
    if (turn.next !== undefined) {
      this.#enter({ chain, index: index + 1, call: turn.next, own: own + 1 })
    }
    for (const wait of turn.waits) this.#wait(action, wait, own)
  }

  #wait(action: Action, wait: Wait, own: number): void {
    const { call } = wait
    if (isStranded(wait)) this.faults.add("waits for nobody")
    for (const event of eventsIn(this.#mode, wait)) {
      const handler = this.#handler(action, event)
      if (handler === undefined) {
        if (isMissed(this.#mode, event)) this.faults.add(`${event} is not handled`)
        continue
      }
      const next = hear(this.#mode, wait, event)
      const isOwn = call.gone || event === "silence" || event.startsWith("service.")
      this.#enter({ chain: handler.chain, index: 0, call: next, own: isOwn ? own + 1 : 0 })
    }
    if (wait.doing === "runs" && !call.gone) this.#profileFails(action, call, own)
  }

  /** Where nobody reacts, or with a `report` that nobody waits for, the runtime ends the call. */
  #profileFails(action: Action, call: Call, own: number): void {
    for (const event of ["service.failed", "service.timeout"]) {
      const handler = this.#handler(action, event)
      const reports = handler?.chain.some(({ verb }) => verb === "report") === true
      if (handler === undefined || (reports && call.waiting.length === 0)) continue
      this.#enter({ chain: handler.chain, index: 0, call, own: own + 1 })
    }
  }

  #handler(action: Action, event: string): Handler | undefined {
    const lines = action.search.map((at) =>
      (this.#plan.blocks[at]?.handlers ?? []).flatMap((handler) =>
        handler.events.map((one) => ({ ...one, handler }))
      )
    )
    return chooseHandler(lines, { event, id: event === "script" ? scriptId : undefined })?.handler
  }
}

/** The one script that flows of the generator name. */
const scriptId = "A"

const isGenesys = (mode: Mode): boolean =>
  mode === "behind" || mode === "in-front" || mode === "network"

const isUp = ({ cti }: Call): boolean => cti === "new" || cti === "up"

const fault = (text: string): Turn => ({ _tag: "Fault", fault: text })

const waits = (call: Call, doing: Doing, isVxml = false): Turn => ({
  _tag: "Goes",
  waits: [{ call, doing, isVxml }],
  next: undefined
})

/** The verbs, as §5 has them. */
const carryOut = (
  plan: Plan,
  mode: Mode,
  call: Call,
  action: Action,
  next: Action | undefined
): Turn => {
  switch (action.verb) {
    case "release":
      return { _tag: "Ends" }
    case "attach":
      return { _tag: "Goes", waits: [], next: call }
    case "cti":
      if (call.cti !== "none") return fault("a second dialogue")
      return waits({ ...call, cti: "new", asked: mode === "sci" }, "hears CTI")
    case "route":
      if (mode === "cri" && call.cti === "none") {
        return waits({ ...call, cti: "up", asked: true }, "hears CTI")
      }
      if (!isUp(call)) return fault("a route without a dialogue")
      // Too early a question is refused, and what played for the CTI side is over.
      return waits(
        {
          ...call,
          asked: mode !== "behind" || call.cti === "up",
          named: false,
          waiting: withoutOf(call.waiting, "treatment")
        },
        "hears CTI"
      )
    case "profile":
      return waits(
        { ...call, application: "profile", waiting: withoutOf(call.waiting, "app") },
        "runs"
      )
    case "play": {
      const isLast = next === undefined || next.implied === true
      const isVxml = plan.services.find(({ name }) => name === action.target)?.kind === "vxml"
      const doing = isLast ? "plays" : "plays and goes on"
      return {
        _tag: "Goes",
        waits: [{ call, doing, isVxml }],
        next: call.gone ? undefined : call
      }
    }
    case "transfer": {
      const policy = plan.transfers.find(({ name }) => name === action.target)
      if (policy?.kind === "by-application" && !call.waiting.includes("app")) {
        return fault("a transfer for an application that has not asked")
      }
      if (policy?.via !== "cti")
        return waits(call, policy?.kind === "blind" ? "transfers" : "bridges")
      if (!isUp(call)) return fault("a transfer without a dialogue")
      const moved = {
        ...call,
        waiting: withoutOf(call.waiting, "treatment"),
        asked: false,
        named: false
      }
      return waits(moved, "is moved")
    }
    case "report":
      return report(mode, call, action.word ?? "")
  }
}

const takes: Readonly<Record<string, ReadonlyArray<string>>> = {
  treatment: ["done", "failed", "unsupported"],
  script: ["done", "failed", "unsupported"],
  label: ["busy", "no-answer", "failed"],
  app: ["busy", "no-answer", "failed", "unsupported"]
}

const report = (mode: Mode, call: Call, word: string): Turn => {
  const asker = call.waiting.at(-1)
  if (asker === undefined) return fault("nobody waits for a report")
  if (takes[asker]?.includes(word) !== true) return fault(`${asker} does not take ${word}`)
  const waiting = call.waiting.slice(0, -1)
  const answered: Call =
    asker === "app" && mode === "cri"
      ? { ...call, waiting, cti: "none", asked: false }
      : { ...call, waiting, asked: call.asked || asker === "script" || asker === "label" }
  if (waiting.includes("app") || call.application === "none") return waits(answered, "hears CTI")
  if (call.application === "profile") return waits(answered, "runs")
  const going: Wait = { call: answered, doing: "plays", isVxml: true }
  if (waiting.length === 0) return { _tag: "Goes", waits: [going], next: undefined }
  const done = { ...answered, application: "none", waiting: [], asked: true } as const
  return {
    _tag: "Goes",
    waits: [going, { call: done, doing: "hears CTI", isVxml: false }],
    next: undefined
  }
}

const withoutOf = (waiting: ReadonlyArray<string>, asker: string): ReadonlyArray<string> =>
  waiting.filter((one) => one !== asker)

/** Two treatments that a flow may name, and one that stands for all that it does not. */
const treatments = ["treatment.music", "treatment.play-announcement", "treatment.other"]
const routes = ["route.normal", "route.default", "route.reroute"]
const labels = ["label.normal", "label.busy", "label.ring", "label.default"]

/** What can come, row by row of the last table of §13. */
const eventsIn = (mode: Mode, { call, doing, isVxml }: Wait): ReadonlyArray<string> => {
  if (call.gone) return ["hangup"]
  const asker = call.waiting.findLast((one) => one !== "app")
  const isAnswering = asker === "treatment" || asker === "script"
  const plays = doing === "plays" || doing === "plays and goes on"
  const listens = isUp(call) && (doing === "hears CTI" || (plays && isAnswering))
  const taken = listens && call.cti === "up"
  const owes = isUp(call) && doing === "hears CTI" && !isAnswering && asker !== "label"
  // In front and in the network a call is taken before any clock runs.
  const isPatient = call.cti === "new" && (mode === "in-front" || mode === "network")
  const can = (holds: boolean, events: ReadonlyArray<string>): ReadonlyArray<string> =>
    holds ? events : []
  return [
    "hangup",
    ...can(isGenesys(mode) && listens && call.cti === "new", ["accepted"]),
    ...can(isGenesys(mode) && taken && (call.asked || mode === "network"), treatments),
    ...can(isGenesys(mode) && taken && call.asked, routes),
    ...can(mode === "sci" && listens && asker === undefined, ["script", "script.other"]),
    ...can(mode === "sci" && listens && asker !== "label", labels),
    ...can(mode === "cri" && listens && call.asked, labels),
    ...can(doing === "runs", ["app.transfer", "app.done"]),
    ...can(plays && isVxml && mode !== "cri", ["app.transfer"]),
    ...can(listens && mode !== "cri", ["released"]),
    ...can(listens, ["failed", "link.down"]),
    ...can(owes && !isPatient, ["silence"]),
    ...can(doing === "plays", ["service.failed", "service.timeout"]),
    // A caller who talks can be moved again, once a destination was named.
    ...can(doing === "bridges" && isGenesys(mode) && isUp(call) && call.named, ["route.reroute"]),
    ...can(doing === "transfers" || doing === "bridges" || doing === "is moved", [
      "busy",
      "no-answer",
      "failed"
    ]),
    ...can(doing === "is moved", ["link.down"])
  ]
}

/** What has become of the call when an event has come. */
const hear = (mode: Mode, { call, doing, isVxml }: Wait, event: string): Call => {
  const [family = ""] = event.split(".")
  const app = call.waiting.filter((one) => one === "app")
  switch (family) {
    case "accepted":
      return { ...call, cti: "up" }
    case "treatment":
    case "script":
      return { ...call, named: false, waiting: [...app, family] }
    case "route":
      return { ...call, asked: false, named: true, waiting: app }
    case "label":
      return mode === "cri"
        ? { ...call, cti: "none", asked: false }
        : { ...call, waiting: [...app, "label"] }
    case "app":
      return event === "app.done"
        ? { ...call, application: "none", waiting: withoutOf(call.waiting, "app") }
        : asks(mode, call, isVxml)
    case "released":
      return { ...call, cti: "over", asked: false, waiting: app }
    case "link":
      return { ...call, cti: "lost", asked: false, waiting: app }
    case "failed":
      return doing === "hears CTI" || doing.startsWith("plays") ? refused(mode, call, app) : call
    case "hangup":
      return { ...call, gone: true }
    case "silence":
      // ICM is told that it took too long, and that ends the dialogue.
      if (isGenesys(mode)) return call
      return { ...call, cti: mode === "cri" ? "none" : "over", asked: false }
    default:
      return call
  }
}

/** In a call without a dialogue the author cannot know; it then goes the way of `link.down`. */
const asks = (mode: Mode, call: Call, isVxml: boolean): Call => ({
  ...call,
  cti: isGenesys(mode) && !isUp(call) ? "up" : call.cti,
  asked: isGenesys(mode) && !isUp(call) ? false : call.asked,
  named: isUp(call) && call.named,
  // One application counts: beside a profile's that waits for its answer, a service's is a prompt.
  application: isVxml && call.application === "none" ? "service" : call.application,
  waiting: [...withoutOf(call.waiting, "app"), "app"]
})

/** A refused question is out no longer; ICM ends the dialogue with it. */
const refused = (mode: Mode, call: Call, app: ReadonlyArray<string>): Call => {
  if (isGenesys(mode)) {
    const taken = mode === "behind" ? call.cti : "up"
    return { ...call, cti: taken, asked: false, waiting: app }
  }
  return { ...call, cti: mode === "cri" ? "none" : "over", asked: false, waiting: app }
}

/** What the table lets a flow leave out. */
const isMissed = (mode: Mode, event: string): boolean =>
  event !== "accepted" && event !== "app.done" && (event !== "app.transfer" || mode === "cri")

/** It waits for the CTI side, and there is none that could say anything. */
const isStranded = ({ call, doing }: Wait): boolean =>
  doing === "hears CTI" && !isUp(call) && !call.gone
