// Whether everything that can happen is handled: what the walk found unhandled, grouped so that one
// forgotten line is one finding. Outcomes of transfers are judged with their policies.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import type { EventFamily, EventRow } from "../../dsl/vocabulary/events/Event.ts"
import { events } from "../../dsl/vocabulary/events/events.ts"
import type { SiteFacts } from "../../dsl/vocabulary/Site.ts"
import { missingOutcome } from "../checks/missing-outcome.ts"
import { silenceUnhandled } from "../checks/wait-without-timer.ts"
import { handledIn } from "../rules/outcomes.ts"
import { searchedPlaces } from "../rules/search.ts"
import type { Program } from "../types/participants.ts"
import type { ActionNode } from "../types/Program.ts"
import { withLadder } from "./ladder.ts"
import type { Ending } from "./ladder.ts"
import type { Unhandled } from "./walk.ts"

/** One finding for every family of events that some wait leaves unhandled. */
export const unhandledFindings = (
  program: Program,
  site: SiteFacts,
  unhandled: ReadonlyArray<Unhandled>
): ReadonlyArray<Diagnostic> => {
  const families = new Map<EventFamily, Array<Unhandled>>()
  for (const one of unhandled) {
    const meaning = one.row.unhandledAt?.[site.kind] ?? one.row.unhandled
    if (meaning !== "missing-outcome" && meaning !== "wait-without-timer") continue
    if (isOutcome(one)) continue
    families.set(one.row.family, [...(families.get(one.row.family) ?? []), one])
  }
  return [...families.values()].map((group) => withWay(program, site, group))
}

/** Outcomes of a transfer itself belong to its policy, and are judged there. */
const isOutcome = ({ wait, row }: Unhandled): boolean =>
  wait.for === "transfer" &&
  (row.family === "transfer" || row.family === "failed" || row.family === "link")

/** The finding with a way to the first of the events. */
const withWay = (
  program: Program,
  site: SiteFacts,
  group: ReadonlyArray<Unhandled>
): Diagnostic => {
  const { row, trail } = group[0] as Unhandled
  return withLadder(familyFinding(program, group), program, site, trail, unhandledEnding(row))
}

/** How the ladder of something that nobody handles ends. */
export const unhandledEnding = (row: EventRow): Ending =>
  row.family === "silence"
    ? { title: "the CTI side stays silent", event: row, remark: "and nothing happens" }
    : {
        title: `${row.event} is handled`,
        event: row,
        remark: `nobody handles \`${row.event}\``
      }

const familyFinding = (program: Program, group: ReadonlyArray<Unhandled>): Diagnostic => {
  const { action, row } = group[0] as Unhandled
  if (row.family === "silence") {
    return silenceUnhandled(action.verb, action.ast.keyword, searchedPlaces(action))
  }
  const { at, handled } = placeOf(program, action, row)
  return missingOutcome({
    at,
    handled,
    events: wanted(group.map((one) => one.row)),
    searched: searchedPlaces(action),
    explanation: consequences[row.family] ?? "The caller would stay where he is."
  })
}

/**
 * What to write, not all that can come: `treatment.other` stands for the kinds nobody needs to
 * name.
 */
const wanted = (rows: ReadonlyArray<EventRow>): ReadonlyArray<string> => {
  const names = events
    .map((row) => row.event)
    .filter((name) => rows.some((row) => row.event === name))
  return names.includes("treatment.other") ? names.filter((name) => mustBeNamed.has(name)) : names
}

/** The kinds of treatment that every site has, and the one that stands for the rest. */
const mustBeNamed: ReadonlySet<string> = new Set([
  "treatment.play-application",
  "treatment.play-announcement",
  "treatment.play-announcement-and-digits",
  "treatment.music",
  "treatment.other"
])

/** Requests of the CTI side are handled in `cti`, what a service does where it is played. */
const placeOf = (
  program: Program,
  action: ActionNode,
  row: EventRow
): { readonly at: Span; readonly handled: ReadonlyArray<string> } => {
  const cti = program.logic.find((one) => one.tenant === action.inside.tenant)?.cti
  const root = program.logic.find((one) => one.tenant === undefined)
  const block = ctiFamilies.has(row.family)
    ? (cti ?? root?.cti)
    : row.family === "hangup" || row.family === "link"
      ? root?.defaults
      : undefined
  if (block !== undefined) return { at: block.at, handled: handledIn(block) }
  return { at: action.ast.name?.span ?? action.ast.keyword, handled: [] }
}

const ctiFamilies: ReadonlySet<EventFamily> = new Set([
  "treatment",
  "route",
  "script",
  "label",
  "app",
  "released",
  "failed"
])

const consequences: Readonly<Partial<Record<EventFamily, string>>> = {
  treatment: "The caller would hear nothing, and the CTI side would wait for a report.",
  route: "The caller would hear nothing, although the CTI side has said where to send him.",
  script: "The caller would hear nothing, and ICM would wait for the script's result.",
  label: "The caller would hear nothing, although ICM has said where to send him.",
  app: "The caller's application would wait for a transfer that never happens.",
  released: "The caller would hear nothing, although the CTI side has ended the call.",
  failed: "The caller would hear nothing, and nobody would know what to do with him.",
  hangup: "The call would live on without its caller, and the CTI side would not be told.",
  link: "The caller would wait for a CTI side that has gone.",
  service: "The caller would hear nothing where the media platform does not do its part."
}
