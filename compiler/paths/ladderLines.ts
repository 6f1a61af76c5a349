// What an action and an event look like on the wire, as lines of a `test`: the tables behind
// `ladder.ts`. Housekeeping that a test's harness plays is left out (language.md §10).

import type { EventRow } from "../../dsl/vocabulary/events/Event.ts"
import { isGenesys } from "../../dsl/vocabulary/Site.ts"
import type { SiteKind } from "../../dsl/vocabulary/Site.ts"
import { pendingOf } from "../../dsl/vocabulary/skeletons/Position.ts"
import type { Pending } from "../../dsl/vocabulary/words.ts"
import { findHandler, policyOf, searchOf } from "../rules/search.ts"
import type { Program } from "../types/participants.ts"
import type { ActionNode } from "../types/Program.ts"
import { wordOf } from "../types/resources.ts"
import { isOpen } from "./State.ts"
import type { Trail } from "./walk.ts"

export interface Scene {
  readonly program: Program
  readonly kind: SiteKind
}

type Lines = ReadonlyArray<string>

/** What we send when an action is carried out, and what is answered before `next` comes. */
export const actionLines = (scene: Scene, trail: Trail, next: EventRow | undefined): Lines => {
  const { action, state } = trail
  switch (action.verb) {
    case "cti":
      return state.caller === "gone" ? [] : [said[scene.kind].open]
    case "route":
      return state.caller === "gone" ? [] : [said[scene.kind].route]
    case "play":
    case "profile":
      return mediaLines(scene, trail, next)
    case "transfer":
      return state.caller === "gone" ? [] : transferLines(scene, trail)
    case "report":
      return reportLines(state, action.word ?? "")
    case "attach":
      return isOpen(state) && state.dialogue !== "announced" ? said[scene.kind].attach : []
    case "release":
      return []
  }
}

interface Said {
  readonly open: string
  readonly route: string
  readonly attach: Lines
}

const genesysSaid: Said = {
  open: "cti    < NewCall",
  route: "cti    < RouteRequest",
  attach: ["cti    < UDataSet"]
}
const icmSaid: Said = {
  open: "cti    < NEW_CALL",
  route: "cti    < ROUTE_REQUEST_EVENT",
  attach: ["cti    < SET_CALL_VARIABLES_EVENT"]
}
const said: Readonly<Record<SiteKind, Said>> = {
  behind: genesysSaid,
  "in-front": genesysSaid,
  network: genesysSaid,
  sci: icmSaid,
  cri: { ...icmSaid, attach: [] },
  none: { open: "", route: "", attach: [] }
}

const mediaLines = (
  { program, kind }: Scene,
  { action, state }: Trail,
  next: EventRow | undefined
): Lines => {
  if (state.caller === "gone") return []
  const { target } = action
  const isRoots = target !== undefined && program.root.names.get(target.name) === target
  const service = action.verb === "play" && isRoots ? `(service: ${target.name})` : ""
  const asked = `mcp    < INVITE${service}`
  if (next?.family === "service") return [asked]
  const isTreatment = pendingOf(state) === "treatment" && isGenesys(kind)
  return [
    asked,
    "mcp    > 200",
    ...(isTreatment ? ["cti    < TreatStatus(status: Started)"] : []),
    ...(state.caller === "ringing" ? ["caller < 200"] : []),
    // Nothing interrupted it: it has come to its end.
    ...(next === undefined && action.verb === "play" ? ["mcp    > BYE"] : [])
  ]
}

/** How a policy is carried out here: by the switch, by REFER, or by a call of ours. */
const wayOf = (
  { program }: Scene,
  { action, state }: Trail
): "cti" | "refer" | "agent" | "caller" => {
  const policy = policyOf(program, action)
  if (policy === undefined) return "agent"
  if (wordOf(policy.settings, "via") === "cti") return "cti"
  if (wordOf(policy.settings, "kind") !== "blind") return "agent"
  return state.caller === "ringing" ? "caller" : "refer"
}

const transferLines = (scene: Scene, trail: Trail): Lines => {
  switch (wayOf(scene, trail)) {
    case "cti":
      return ["cti    < OneStepXfer"]
    case "refer":
      return ["caller < REFER", "caller > 202"]
    case "agent":
      return ["agent  < INVITE"]
    case "caller":
      return ["caller < INVITE"]
  }
}

const reportLines = (state: Trail["state"], word: string): Lines => {
  const pending = pendingOf(state)
  const line = pending === undefined ? undefined : reportWire[pending][word]
  return line === undefined ? [] : [line]
}

// oxfmt-ignore
const reportWire: Readonly<Record<Pending, Readonly<Partial<Record<string, string>>>>> = {
  treatment: {
    done:        "cti    < TreatStatus(status: Completed)",
    failed:      "cti    < TreatStatus",
    unsupported: "cti    < TreatStatus(status: NotStarted)"
  },
  script: {
    done:        "cti    < RUN_SCRIPT_RESULT(ok: true)",
    failed:      "cti    < RUN_SCRIPT_RESULT(ok: false)",
    unsupported: "cti    < DIALOGUE_FAILURE_CONF(error: invalid-script)"
  },
  label: {
    busy:        "cti    < EVENT_REPORT(event: busy)",
    "no-answer": "cti    < EVENT_REPORT(event: no-answer)",
    failed:      "cti    < EVENT_REPORT(event: failed)"
  },
  app: {
    busy:        "mcp    < NOTIFY(status: 486)",
    "no-answer": "mcp    < NOTIFY(status: 480)",
    failed:      "mcp    < NOTIFY(status: 503)",
    unsupported: "mcp    < 603"
  }
}

/** What comes during the wait of `before`. */
export const eventLines = (
  scene: Scene,
  before: Trail,
  row: EventRow,
  id: string | undefined
): Lines => {
  switch (row.family) {
    case "silence":
      return [waitLine(afterOf(scene, before.action, row.event))]
    case "hangup":
      return before.state.caller === "gone" ? [] : [hangupLine(before)]
    case "service":
      return row.event === "service.failed"
        ? ["mcp    > 503"]
        : [waitLine(answerWithinOf(scene, before.action))]
    case "transfer":
      return outcomeLines(scene, before, row)
    case "failed":
      return before.action.verb === "transfer"
        ? outcomeLines(scene, before, row)
        : [isGenesys(scene.kind) ? "cti    > CallError" : (icmFailed[scene.kind] ?? "// it fails")]
    case "link":
      return ["// the link to the CTI side is lost"]
    case "script":
      return [`cti    > RUN_SCRIPT_REQ(script: ${JSON.stringify(id ?? "NoSuchScript")})`]
    default:
      return wire[row.event]?.[scene.kind] ?? wire[row.event]?.any ?? []
  }
}

/** Before the answer the caller takes his call back. */
const hangupLine = ({ state, action }: Trail): string =>
  state.caller === "ringing" && action.verb !== "play" && action.verb !== "profile"
    ? "caller > CANCEL"
    : "caller > BYE"

const icmFailed: Readonly<Partial<Record<SiteKind, string>>> = {
  sci: "cti    > DIALOGUE_FAILURE_EVENT",
  cri: "cti    > ROUTE_END"
}

const outcomeLines = (scene: Scene, before: Trail, { event }: EventRow): Lines => {
  if (event === "no-answer") return [waitLine(afterOf(scene, before.action, event))]
  const status = event === "busy" ? 486 : 503
  switch (wayOf(scene, before)) {
    case "cti":
      return [event === "busy" ? "cti    > CallStatus(event: Busy)" : "cti    > CallError"]
    case "refer":
      return [`caller > NOTIFY(status: ${status})`]
    case "agent":
      return [`agent  > ${status}`]
    case "caller":
      return [`caller > ${status}`]
  }
}

type Wire = Readonly<Partial<Record<SiteKind | "any", Lines>>>

const label = (word: string): Wire => ({
  sci: [`cti    > CONNECT(${word})`],
  cri: [`cti    > ROUTE_SELECT(${word})`]
})
const treatment = (type: string): Wire => ({ any: [`cti    > TreatCall(type: ${type})`] })

// oxfmt-ignore
const wire: Readonly<Partial<Record<string, Wire>>> = {
  "treatment.play-application":             treatment("PlayApplication"),
  "treatment.play-announcement":            treatment("PlayAnnounce"),
  "treatment.play-announcement-and-digits": treatment("PlayAnnounceAndDigits"),
  "treatment.music":                        treatment("Music"),
  "treatment.collect-digits":               treatment("CollectDigits"),
  "treatment.text-to-speech":               treatment("TextToSpeech"),
  "treatment.record-announcement":          treatment("RecordUserAnnounce"),
  "treatment.silence":                      treatment("Silence"),
  "treatment.ring-back":                    treatment("RingBack"),
  "treatment.busy":                         treatment("Busy"),
  "treatment.fast-busy":                    treatment("FastBusy"),
  "treatment.other":                        treatment("SomethingElse"),
  "route.normal":                           { any: [`cti    > RouteResponse(type: Normal, to: "7001")`] },
  "route.default":                          { any: ["cti    > RouteResponse(type: Default)"] },
  "route.reroute":                          { any: [`cti    > RouteResponse(type: Reroute, to: "7001")`] },
  "label.normal":                           label(`label: normal, number: "7001"`),
  "label.busy":                             label("label: busy"),
  "label.ring":                             label("label: ring"),
  "label.default":                          label("label: default"),
  "app.transfer":                           { any: [`mcp    > REFER(to: "7001")`] },
  "app.done":                               { any: ["mcp    > BYE"] },
  "released":                               { any: ["cti    > EndCall"], sci: ["cti    > RELEASE"] }
}

/** Where nobody says how long, long enough for every clock that a flow sets. */
const longMs = 60_000

const waitLine = (ms: number | undefined): string => {
  const duration = ms ?? longMs
  return duration % 1000 === 0 ? `wait ${duration / 1000}s` : `wait ${duration}ms`
}

const afterOf = ({ program }: Scene, action: ActionNode, event: string): number | undefined =>
  findHandler(searchOf(program, action), { event })?.event.afterMs

const answerWithinOf = ({ program }: Scene, { target }: ActionNode): number | undefined => {
  const resource = target === undefined ? undefined : program.understood.resources.get(target)
  const expr = resource?.settings.get("answer-within")?.typed.expr
  return expr?.op === "int" ? expr.value : undefined
}
