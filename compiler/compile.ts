// The compiler: the passes in their order, on one screen. Text goes in, a plan and findings come
// out; nothing is read but what `read` gives, nothing is written, nothing an author writes throws.

import { sortDiagnostics } from "../dsl/index.ts"
import type { DamagedKind, Diagnostic, Source, Test } from "../dsl/index.ts"
import { lower } from "./lower/lower.ts"
import { declareNames } from "./names/declare.ts"
import { load } from "./names/load.ts"
import { placeAtSite } from "./names/site.ts"
import { pathFindings } from "./paths/pathFindings.ts"
import type { Ladder } from "./plan/Ladder.ts"
import type { Plan } from "./plan/Plan.ts"
import { capabilityFindings } from "./rules/capability.ts"
import { environmentFindings } from "./rules/environment.ts"
import type { Environment } from "./rules/environment.ts"
import { notServedFindings } from "./rules/notServed.ts"
import { numberFindings } from "./rules/numberFindings.ts"
import { ruleUseFindings } from "./rules/ruleUses.ts"
import { secretFlowFindings } from "./rules/secretFlow.ts"
import { unusedNames } from "./rules/unused.ts"
import { isSiteOnly, isWhole, wholeProgramFindings } from "./rules/wholeProgram.ts"
import { lints } from "./style/lints.ts"
import { suppress } from "./suppress.ts"
import { participants } from "./types/participants.ts"
import type { Program } from "./types/participants.ts"
import { understand } from "./types/understand.ts"

export interface CompileRequest {
  /** The file to compile, as the command line names it: relative to `root`, or below it. */
  readonly entry: string
  /** The folder all files must lie in; `""` or `"."` when every path is relative to it already. */
  readonly root: string
  /**
   * The text of a file, undefined when there is none. Asked with paths relative to `root`, forward
   * slashes.
   */
  readonly read: (file: string) => string | undefined
  /**
   * SHA-256 of a text's UTF-8 bytes in lower-case hex; without it the plan names its files only.
   */
  readonly sha256?: (text: string) => string
  /** A site file whose `deployment` block takes the place of the entry's. */
  readonly deployment?: string
  /** The day, `2026-11-22`, from which exceptions (`flow: allow … until …`) are over. */
  readonly today?: string
  /** Values that a process is to be started with; without them nothing is said about variables. */
  readonly environment?: Environment
}

export interface Compilation {
  /** Absent when there is an error, and for a library (a file without a `deployment`). */
  readonly plan: Plan | undefined
  readonly diagnostics: ReadonlyArray<Diagnostic>
  /** Every file that was read, the entry among them. */
  readonly sources: ReadonlyArray<Source>
  /** The ladders of the entry and its tenants, which no plan carries. */
  readonly tests: ReadonlyArray<Test>
  /** The same, ready to be run; trustworthy where no finding is an error. */
  readonly ladders: ReadonlyArray<Ladder>
  /** What was understood, with and without errors; absent when the entry could not be read. */
  readonly program?: Program
}

export const compile = (request: CompileRequest): Compilation => {
  const [loaded, loadFindings] = load(request)
  const { entry, site, sources, modules } = loaded
  if (entry === undefined) {
    return { plan: undefined, diagnostics: loadFindings, sources, tests: [], ladders: [] }
  }
  const [names, nameFindings] = declareNames(loaded)
  const [placed, siteFindings] = placeAtSite(names, entry, site)
  const [understood, typeFindings] = understand(placed)
  const program = participants(placed, understood)
  const found = [...loadFindings, ...nameFindings, ...siteFindings, ...typeFindings]
  found.push(...checkProgram(program, found.some(isError)))
  // Where something is wrong, what seems unused may only be misspelled.
  if (!found.some(isError)) {
    found.push(...unusedNames(program, placed.names), ...lints(program, entry))
  }
  const plan = found.some(isError) ? undefined : buildPlan(program, request, sources, found)
  const isComplete = plan !== undefined
  const { today } = request
  const left = suppress({ modules, entry, isComplete, diagnostics: found, today })
  const diagnostics = sortDiagnostics(left)
  const { tests, ladders } = understood
  const sound = diagnostics.some(isError) ? undefined : plan
  return { plan: sound, diagnostics, sources, tests, ladders, program }
}

/** The plan of a program without errors; a library and a file of facts have none. */
const buildPlan = (
  program: Program,
  { sha256, environment }: CompileRequest,
  sources: ReadonlyArray<Source>,
  found: Array<Diagnostic>
): Plan | undefined => {
  const { deployment } = program
  if (deployment === undefined || isSiteOnly(program)) return undefined
  const [plan, findings] = lower({ program, deployment, sources, sha256 })
  found.push(...findings, ...notServedFindings(program, plan))
  if (environment !== undefined) found.push(...environmentFindings(plan, sources, environment))
  return plan
}

/**
 * The passes over a whole program. Where a declaration is damaged, only what it cannot have caused.
 * `hasErrors` of the passes before.
 */
const checkProgram = (program: Program, hasErrors: boolean): ReadonlyArray<Diagnostic> => {
  const numbers = numberFindings(program)
  const { site, root } = program
  const isDamaged = root.module.damaged.some(({ kind }) => !isHarmless.has(kind))
  if (isDamaged || site === undefined || isSiteOnly(program)) return numbers
  return [
    ...numbers,
    ...wholeProgramFindings(program),
    ...capabilityFindings(program, site),
    // A Resource Manager selects and proxies; what becomes of a call is its connector's program.
    ...(site.role === "resource-manager"
      ? []
      : pathFindings(program, site, { isWhole: isWhole(program), hasErrors })),
    ...ruleUseFindings(program),
    ...secretFlowFindings(program)
  ]
}

/** Declarations that no check over the whole program misses when they are damaged. */
const isHarmless: ReadonlySet<DamagedKind> = new Set([
  "test",
  "edition",
  "env",
  "secret",
  "const",
  "enum",
  "let"
])

const isError = (diagnostic: Diagnostic): boolean => diagnostic.severity === "error"
