// `ctiflow diff A B`: the calls that B handles differently from A, each group with an example, what
// else has changed, and how many of some recorded calls are concerned. Two programs are compiled
// and compared by meaning; where their rules stand and what things are called does not count.

import { changedCalls } from "../compare/changedCalls.ts"
import type { ChangedCalls, Handling } from "../compare/changedCalls.ts"
import { changedFacts } from "../compare/changedFacts.ts"
import type { ChangedFact } from "../compare/changedFacts.ts"
import { countCorpus } from "../compare/corpus.ts"
import type { Clocks, CorpusCount } from "../compare/corpus.ts"
import { causesOf, compareMeanings } from "../compare/meanings.ts"
import type { Meaning, PlanMeanings, Thing } from "../compare/meanings.ts"
import { canonicalJson } from "../emit/planJson.ts"
import type { Location, Plan } from "../plan/Plan.ts"
import { selectModel } from "../regions/SelectModel.ts"
import type { SelectModel } from "../regions/SelectModel.ts"
import { exitCodes } from "./exitCode.ts"
import type { ExitCode } from "./exitCode.ts"
import { countFindings, humanFindings, plural } from "./human.ts"
import { mergeFindings } from "./mergeFindings.ts"
import { compileOne, defectSentence, missingFiles, readOnce } from "./Project.ts"
import type { Project, Screen } from "./Project.ts"

/** The words of `--format`. */
export const diffFormats = ["human", "json"] as const
export type DiffFormat = (typeof diffFormats)[number]

export interface DiffRequest extends Project {
  /** The program as it was, and as it is to be. */
  readonly files: readonly [string, string]
  /** The lines of recorded calls; read only once both programs are compiled. */
  readonly corpus?: () => Iterable<string>
  readonly clocks: Clocks
  readonly format: DiffFormat
  readonly screen: Screen
}

export interface DiffResult {
  readonly exitCode: ExitCode
  readonly output: string
  readonly complaints: ReadonlyArray<string>
}

/** What became of a call, in words and with its place. */
export interface HandlingInWords {
  /** Null where no rule takes the call. */
  readonly rule: string | null
  readonly file: string | null
  readonly line: number | null
  readonly does: string
  /** The profile that the number has, where that is what changed. */
  readonly profile: string | null
}

export interface Difference {
  readonly example: string
  readonly before: HandlingInWords
  readonly after: HandlingInWords
  /** What has changed further on, where the rules do the same. */
  readonly because: ReadonlyArray<string>
}

export interface DiffReport {
  readonly version: 1
  readonly calls: ReadonlyArray<Difference>
  /** False when there were too many cases to compare all calls. */
  readonly complete: boolean
  readonly facts: ReadonlyArray<ChangedFact>
  readonly corpus: CorpusCount | null
}

export const diff = (request: DiffRequest): DiffResult => {
  const project = readOnce(request)
  const { files, format, screen } = request
  const missing = missingFiles(project, files)
  if (missing.length > 0) return { exitCode: exitCodes.usage, output: "", complaints: missing }
  const [before, after] = [compiled(project, files[0], screen), compiled(project, files[1], screen)]
  if ("exitCode" in before) return before
  if ("exitCode" in after) return after
  const report = compare([before, after], request)
  const output = format === "json" ? canonicalJson(report) : humanReport(report)
  return { exitCode: exitCodes.clean, output, complaints: [] }
}

interface Compiled {
  readonly plan: Plan
  readonly model: SelectModel
}

const compiled = (project: Project, file: string, screen: Screen): Compiled | DiffResult => {
  const result = compileOne(project, file, undefined)
  if ("cause" in result) {
    return { exitCode: exitCodes.ourBug, output: "", complaints: [defectSentence(result)] }
  }
  const { plan, program, diagnostics } = result
  if (plan !== undefined && program !== undefined) return { plan, model: selectModel(program) }
  const errors = diagnostics.filter(({ severity }) => severity === "error")
  const why =
    errors.length > 0 ? countFindings(errors) : "it has no `deployment`, so it is a library"
  return {
    exitCode: exitCodes.findings,
    output: humanFindings(mergeFindings([{ site: undefined, diagnostics: errors }]), [], screen)
      .map((line) => `${line}\n`)
      .join(""),
    complaints: [`\`${file}\` cannot be compared: ${why}`]
  }
}

const compare = (
  [before, after]: readonly [Compiled, Compiled],
  { corpus, clocks }: DiffRequest
): DiffReport => {
  const plans = [before.plan, after.plan] as const
  const meanings = compareMeanings(plans)
  const { changed, complete } = changedCalls([before.model, after.model], meanings)
  return {
    version: 1,
    // What a rule says comes before what happens to the same rule's calls later on.
    calls: changed
      .map((one) => difference(plans, meanings, one))
      .toSorted((left, right) => left.because.length - right.because.length),
    complete,
    facts: changedFacts(plans, meanings),
    corpus: corpus === undefined ? null : countCorpus(corpus(), plans, meanings, clocks)
  }
}

const difference = (
  plans: readonly [Plan, Plan],
  meanings: readonly [PlanMeanings, PlanMeanings],
  { before, after, example }: ChangedCalls
): Difference => {
  const [was, is] = [inWords(plans[0], before), inWords(plans[1], after)]
  const thing = meanings[1].rules[after.rule]
  const isSame = was.does === is.does && before.profile === undefined
  const because = isSame && thing !== undefined ? causesOf(thing, knownTo(meanings[0])) : []
  return { example, before: was, after: is, because }
}

/** All meanings that things of a program have. */
const knownTo = ({ rules, named }: PlanMeanings): ReadonlySet<Meaning> => {
  const meanings = new Set<Meaning>()
  const seen = new Set<Thing>([...rules, ...named.values()])
  for (const one of seen) {
    meanings.add(one.meaning)
    for (const next of one.leadsTo) seen.add(next)
  }
  return meanings
}

const inWords = (plan: Plan, { rule: index, profile }: Handling): HandlingInWords => {
  const rule = plan.select[index]
  const name = profile === undefined ? null : (plan.profiles[profile]?.name ?? "no profile")
  if (rule === undefined) {
    return { rule: null, file: null, line: null, does: "no rule takes it", profile: name }
  }
  const { id, at, chain } = rule
  const does = chain
    .filter(({ implied }) => implied !== true)
    .map(({ verb, target, word, code }) => `${verb} ${target ?? word ?? code ?? ""}`.trimEnd())
    .join(" then ")
  return { rule: id, file: at.file, line: at.line, does, profile: name }
}

// For people ------------------------------------------------------------------------------------

/** How many groups of calls are printed; the JSON has all. */
export const groupsShownMax = 50

const humanReport = ({ calls, complete, facts, corpus }: DiffReport): string =>
  [
    calls.length === 0
      ? "No call is handled differently."
      : `${plural(calls.length, "group")} of calls ${isAre(calls)} handled differently.`,
    ...calls.slice(0, groupsShownMax).map(groupText),
    ...(calls.length > groupsShownMax
      ? [`… and ${calls.length - groupsShownMax} more groups`]
      : []),
    ...(complete ? [] : ["There are too many cases to compare all calls; some are missing here."]),
    ...(facts.length === 0 ? [] : [factsText(facts)]),
    ...(corpus === null ? [] : [corpusText(corpus)])
  ]
    .map((paragraph) => `${paragraph}\n`)
    .join("\n")

const isAre = ({ length }: ReadonlyArray<Difference>): string => (length === 1 ? "is" : "are")

const groupText = ({ example, before, after, because }: Difference): string => {
  const rows = [
    ["before", before],
    ["after", after]
  ] as const
  const width = Math.max(...rows.map(([, handling]) => doesText(handling).length))
  return [
    example,
    ...rows.map(([when, handling]) =>
      `  ${when.padEnd(6)}  ${doesText(handling).padEnd(width)}  ${placeText(handling)}`.trimEnd()
    ),
    ...because.map((cause) => `  for ${cause} has changed`)
  ].join("\n")
}

const doesText = ({ does, profile }: HandlingInWords): string =>
  profile === null ? does : `${does} (${profile === "no profile" ? profile : `\`${profile}\``})`

const placeText = ({ rule, file, line }: HandlingInWords): string =>
  rule === null ? "" : `${placeOf({ file: file ?? "", line: line ?? 0, column: 1 })}  ${rule}`

const placeOf = ({ file, line }: Location): string => `${file}:${line}`

const factsText = (facts: ReadonlyArray<ChangedFact>): string =>
  [
    "What else has changed:",
    ...facts.map(({ what, change, detail }) => `  ${what}: ${detail ?? change}`)
  ].join("\n")

const corpusText = ({ calls, different, unknown, skipped }: CorpusCount): string =>
  [
    `Of ${calls} recorded calls ${different} would be handled differently.`,
    ...(unknown === 0
      ? []
      : [`${unknown} cannot be told: a rule asks for a header field, call data or a variable.`]),
    ...(skipped === 0
      ? []
      : [`${skipped} lines were left out: no call records, or of gateways not in both programs.`])
  ].join("\n")
