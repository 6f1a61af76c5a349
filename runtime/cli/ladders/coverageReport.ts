// What the ladders of a file have not led to, as findings at the author's lines, and the counts.

import { outcomeUntested } from "../../../compiler/checks/outcome-untested.ts"
import { ruleUntested } from "../../../compiler/checks/rule-untested.ts"
import type { Screen } from "../../../compiler/commands/Project.ts"
import type { Location, Plan } from "../../../compiler/plan/Plan.ts"
import { type Diagnostic, renderDiagnostic, sortDiagnostics } from "../../../dsl/index.ts"
import type { Source, Span } from "../../../dsl/index.ts"
import { type Coverage, coverageOf } from "../../ladder/coverage.ts"
import type { LadderReport } from "./FileReport.ts"

export interface FileCoverage {
  readonly file: string
  readonly coverage: Coverage
  readonly findings: ReadonlyArray<Diagnostic>
}

export const fileCoverage = (
  file: string,
  plan: Plan,
  sources: ReadonlyArray<Source>,
  ladders: ReadonlyArray<LadderReport>
): FileCoverage => {
  const coverage = coverageOf(
    plan,
    ladders.map(({ outcome }) => outcome)
  )
  const findings = [
    ...coverage.rules.flatMap(({ id, at, hits }) =>
      hits > 0 ? [] : placed(sources, at, (span) => ruleUntested(id, span))
    ),
    ...coverage.events.flatMap(({ event, block, at, hits }) =>
      hits > 0 ? [] : placed(sources, at, (span) => outcomeUntested(event, `\`${block}\``, span))
    )
  ]
  return { file, coverage, findings: sortDiagnostics(findings) }
}

/** The rest of the line at a place of the plan; nothing where the file is not at hand. */
const placed = (
  sources: ReadonlyArray<Source>,
  { file, line, column }: Location,
  make: (span: Span) => Diagnostic
): ReadonlyArray<Diagnostic> => {
  const source = sources.find((one) => one.file === file)
  const lineStart = source?.lineStarts[line - 1]
  if (source === undefined || lineStart === undefined) return []
  const start = lineStart + column - 1
  const text = source.text.slice(start).split(/[\r\n]/)[0] ?? ""
  const end = start + (text.split("->")[0] ?? text).trimEnd().length
  return [make({ source, start, end: Math.max(end, start + 1) })]
}

export const humanCoverage = (coverages: ReadonlyArray<FileCoverage>, screen: Screen): string =>
  coverages
    .flatMap(({ file, coverage, findings }) => [
      ...findings.map((one) => `${renderDiagnostic(one, screen)}\n`),
      ...pairLines(coverage),
      `${file}: ${countsOf(coverage)}`,
      ""
    ])
    .map((line) => `${line}\n`)
    .join("")

const tally = (all: ReadonlyArray<{ readonly hits: number }>): string =>
  `${all.filter(({ hits }) => hits > 0).length} of ${all.length}`

const countsOf = ({ rules, events, pairs }: Coverage): string =>
  [
    `rules ${tally(rules)}`,
    `outcomes ${tally(events)}`,
    ...(pairs.length === 0 ? [] : [`(state, event) pairs ${tally(pairs)}`])
  ].join(", ")

/** The pairs that no ladder has met, a line for each state. */
const pairLines = ({ pairs }: Coverage): ReadonlyArray<string> => {
  const states = new Map<string, Array<string>>()
  for (const { state, word, hits } of pairs) {
    if (hits > 0) continue
    states.set(state, [...(states.get(state) ?? []), word.replace(/^on /, "")])
  }
  if (states.size === 0) return []
  return [
    "Not met while the CTI dialogue was",
    ...[...states].map(([state, words]) => `  ${state}: ${words.join(", ")}`),
    ""
  ]
}

export const coverageJson = (coverages: ReadonlyArray<FileCoverage>) =>
  coverages.map(({ file, coverage: { rules, events, pairs } }) => ({
    file,
    rules: rules.map(({ id, at, hits }) => ({ rule: id, file: at.file, line: at.line, hits })),
    outcomes: events.map(({ handler, event, at, hits }) => ({
      handler,
      event,
      file: at.file,
      line: at.line,
      hits
    })),
    pairs: pairs.map(({ state, word, hits }) => ({ state, event: word.slice(3), hits }))
  }))
