// Why a call went the way it went, as text: each rule and handler that decided with the line of the
// flow and what its verbs do, what treatments and transfers came to, and why the call ended. What
// comes from the wire is shown but never obeyed.

import type { Verb } from "../../../dsl/index.ts"
import { verbs } from "../../../dsl/vocabulary/verbs/verbs.ts"
import { printable } from "../../observe/printLadder.ts"
import type { CallStory, Decided } from "./CallStory.ts"
import type { EarlierRule, FindLine } from "./FlowLines.ts"
import type { FindMiss, Miss } from "./passedOver.ts"

export interface WhySources {
  readonly findLine: FindLine
  /** Absent where the flow does not compile by itself. */
  readonly findMiss: FindMiss | undefined
}

/** Rules above the one that decided, as many as a screen has room for; the nearest are shown. */
const earlierShownMax = 12

/** The trace, ending with a line feed. */
export const printWhy = (story: CallStory, sources: WhySources): string =>
  [
    ...title(story),
    "",
    "Decided by",
    ...(story.decisions.length === 0
      ? ["  no rule: the call ended before one was asked, or none took it"]
      : story.decisions.flatMap((decision) => printDecision(story, decision, sources))),
    ...section("Treatments", story.treatments.map(printTreatment)),
    ...section("Transfers", story.transfers.map(printTransfer)),
    "",
    ...printEnd(story)
  ]
    .map((line) => `${printable(line).trimEnd()}\n`)
    .join("")

const title = (story: CallStory): ReadonlyArray<string> => {
  const { id, dnis, ani, gateway, tenant, profile, started } = story
  const parts = [`call ${id}`, `${ani ?? "anonymous"} → ${dnis}`]
  parts.push(gateway === undefined ? "from no gateway of the flow" : `gateway ${gateway}`)
  if (tenant !== undefined) parts.push(`tenant ${tenant}`)
  if (profile !== undefined) parts.push(`profile ${profile}`)
  return [parts.join("  "), `started ${started}`]
}

const section = (head: string, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.length === 0 ? [] : ["", head, ...lines]

const printDecision = (
  { started }: CallStory,
  { rule, file, line, at }: Decided,
  { findLine, findMiss }: WhySources
): ReadonlyArray<string> => {
  const when = at === undefined ? "" : `  ${seconds(Date.parse(at) - Date.parse(started))} s`
  const head = `  ${rule}  ${file}:${line}${when}`
  const found = findLine(file, line)
  if (found === "no file") return [head, `      ${file} is not here: name its folder with --root`]
  if (found === "no line") return [head, `      ${file} has no rule or handler in this line now`]
  const hidden = found.earlier.length - earlierShownMax
  return [
    head,
    ...(hidden > 0 ? [`      passed over: ${hidden} further rules above`] : []),
    ...found.earlier
      .slice(Math.max(0, hidden))
      .map((one) => `      passed over: ${passed(file, one, findMiss)}`),
    `      ${found.text}`,
    ...found.actions.map((action) => `        ${action}${doing(action)}`)
  ]
}

const passed = (file: string, rule: EarlierRule, findMiss: FindMiss | undefined): string => {
  const miss = findMiss?.(file, rule.line)
  const why = miss === undefined ? "" : `  (${missed(rule, miss)})`
  return `line ${rule.line}, when ${rule.condition}${why}`
}

const missed = ({ parts }: EarlierRule, miss: Miss): string => {
  if (miss._tag === "Untold") return `the record does not tell ${miss.field}`
  if (miss.count === 1 || miss.count !== parts.length) return "did not hold"
  return `${parts[miss.index]} did not hold`
}

/** What the verb of an action does, from the table of verbs. */
const doing = (action: string): string => {
  const [word = ""] = /^[a-z]+/.exec(action) ?? []
  return isVerb(word) ? `  — ${verbs[word].doc}` : ""
}

const isVerb = (word: string): word is Verb => Object.hasOwn(verbs, word)

const printTreatment = (entry: CallStory["treatments"][number]): string => {
  const { treatment, service, outcome, durationMs, results = [] } = entry
  const what = treatment === "-" ? `${service}, played by the flow` : `${treatment} by ${service}`
  const told = results.length === 0 ? "" : `; it told ${results.join(", ")}`
  return `  ${what}: ${outcome} after ${seconds(durationMs)} s${told}`
}

const printTransfer = (entry: CallStory["transfers"][number]): string => {
  const { policy, via, to, outcome, cause } = entry
  const why = cause === undefined || cause === null || cause === outcome ? "" : ` (${cause})`
  return `  ${policy} to ${to} via ${via}: ${outcome}${why}`
}

const printEnd = ({ end, state, started }: CallStory): ReadonlyArray<string> => {
  if (end === undefined) return [`Still ${state ?? "running"}.`]
  const duration = seconds(Date.parse(end.ended) - Date.parse(started))
  const sentence = endings.get(end.outcome) ?? end.outcome
  const answered = typeof end.answered === "string" ? "answered" : "never answered"
  return [
    `Ended after ${duration} s, ${answered}: ${sentence}.`,
    `Cause: ${end.cause}${causes.get(end.cause) ?? ""}.`
  ]
}

const endings: ReadonlyMap<string, string> = new Map([
  ["answered-and-released", "the call was answered and then released"],
  ["transferred", "the caller was handed over by a transfer"],
  ["rejected", "the caller got a final response instead of an answer"],
  ["abandoned", "the caller gave up before anybody answered"],
  ["failed", "it broke off"]
])

/** The closed set of causes, told as a sentence goes on; others stand by themselves. */
const causes: ReadonlyMap<string, string> = new Map([
  ["localBye", ", we released it"],
  ["remoteBye", ", the caller hung up"],
  ["localCancel", ", we gave up waiting"],
  ["remoteCancel", ", the caller hung up while it rang"],
  ["referred", ", the gateway took over by REFER or 302"],
  ["replaced", ", the switch moved the caller away"],
  ["timeout", ", nobody answered us in time"],
  ["failure", ", something went wrong on our side; the log of that moment tells more"]
])

const seconds = (ms: number): string => (ms / 1000).toFixed(3)
