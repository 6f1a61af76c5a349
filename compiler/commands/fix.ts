// `ctiflow fix`: applies the safe fixes of the findings, again and again until none is left, and
// says what it changed. Only files that were named are changed, and only where a fix says so: the
// layout is `fmt`'s business. Writing is the command line's work.

import type { Diagnostic, Edit, Fix } from "../../dsl/index.ts"
import { positionAt } from "../../dsl/index.ts"
import { unifiedDiff } from "../emit/unifiedDiff.ts"
import { relativeToRoot } from "../names/paths.ts"
import { exitCodes } from "./exitCode.ts"
import type { ExitCode } from "./exitCode.ts"
import { countFindings, plural } from "./human.ts"
import { mergeFindings } from "./mergeFindings.ts"
import { compileOne, defectSentence, missingFiles, readOnce } from "./Project.ts"
import type { Defect, Project } from "./Project.ts"

/**
 * How often the files are compiled anew: a fix can uncover what stood behind it, a declaration that
 * reads again for instance. Real files need two or three rounds.
 */
export const roundCountMax = 10

export interface FixRequest extends Project {
  readonly files: ReadonlyArray<string>
  /** Show what would change, and change nothing. */
  readonly dryRun: boolean
}

export interface FixResult {
  readonly exitCode: ExitCode
  readonly output: string
  /** Sentences for standard error. */
  readonly complaints: ReadonlyArray<string>
  /** The files to be written, with their new text, relative to the root; none with `--dry-run`. */
  readonly rewritten: ReadonlyArray<{ readonly file: string; readonly text: string }>
  /** What is left when all is done. */
  readonly findings: ReadonlyArray<Diagnostic>
  readonly defects: ReadonlyArray<Defect>
}

export const fix = (request: FixRequest): FixResult => {
  const project = readOnce(request)
  const complaints =
    request.files.length === 0
      ? ["name the files to fix, such as `ctiflow fix flows/main.flow`"]
      : missingFiles(project, request.files)
  if (complaints.length > 0) return nothingFixed(exitCodes.usage, complaints, [])
  const files = new Set(request.files.flatMap((path) => relativeToRoot(path, request.root) ?? []))
  const texts = new Map([...files].map((file) => [file, project.read(file) ?? ""]))
  const applied: Array<Applied> = []
  for (let round = 0; ; round++) {
    const { findings, defects } = findIn(project, texts)
    if (defects.length > 0) {
      return nothingFixed(exitCodes.ourBug, defects.map(defectSentence), defects)
    }
    const chosen = round < roundCountMax ? chooseFixes(findings, files) : []
    if (chosen.length === 0) return fixed(request, project, { texts, applied, findings })
    applied.push(...chosen)
    for (const file of files) texts.set(file, applyEdits(file, texts.get(file) ?? "", chosen))
  }
}

const nothingFixed = (
  exitCode: ExitCode,
  complaints: ReadonlyArray<string>,
  defects: ReadonlyArray<Defect>
): FixResult => ({ exitCode, output: "", complaints, rewritten: [], findings: [], defects })

/** A fix of a finding, at the place it had when it was applied. */
interface Applied {
  readonly diagnostic: Diagnostic
  readonly fix: Fix
}

/** Compiles every named file over the texts as they are by now. */
const findIn = (project: Project, texts: ReadonlyMap<string, string>) => {
  const read = (file: string): string | undefined => texts.get(file) ?? project.read(file)
  const compiled = [...texts.keys()].map((file) =>
    compileOne({ ...project, root: ".", read }, file, undefined)
  )
  const defects = compiled.flatMap((result) => ("cause" in result ? [result] : []))
  const found = compiled.flatMap((result) =>
    "cause" in result ? [] : [{ site: undefined, diagnostics: result.diagnostics }]
  )
  return { defects, findings: mergeFindings(found).map(({ diagnostic }) => diagnostic) }
}

/**
 * The first safe fix of each finding, as far as they do not touch each other; what is passed over
 * now has its turn in the next round.
 */
const chooseFixes = (
  findings: ReadonlyArray<Diagnostic>,
  files: ReadonlySet<string>
): ReadonlyArray<Applied> => {
  const chosen: Array<Applied> = []
  const taken = new Map<string, Array<Edit>>()
  for (const diagnostic of findings) {
    const safe = diagnostic.fixes.find(
      ({ safe: isSafe, edits }) => isSafe && edits.every((edit) => files.has(fileOf(edit)))
    )
    if (safe === undefined || safe.edits.length === 0) continue
    if (safe.edits.some((edit) => taken.get(fileOf(edit))?.some((one) => touches(edit, one)))) {
      continue
    }
    for (const edit of safe.edits) {
      const known = taken.get(fileOf(edit)) ?? []
      known.push(edit)
      taken.set(fileOf(edit), known)
    }
    chosen.push({ diagnostic, fix: safe })
  }
  return chosen
}

const fileOf = ({ span }: Edit): string => span.source.file

/** Two insertions at one place touch: which comes first would be anybody's guess. */
const touches = (left: Edit, right: Edit): boolean =>
  left.span.start <= right.span.end && right.span.start <= left.span.end

const applyEdits = (file: string, text: string, chosen: ReadonlyArray<Applied>): string =>
  chosen
    .flatMap((one) => one.fix.edits)
    .filter((edit) => fileOf(edit) === file)
    .toSorted((left, right) => right.span.start - left.span.start)
    .reduce(
      (changed, { span, text: instead }) =>
        changed.slice(0, span.start) + instead + changed.slice(span.end),
      text
    )

interface Work {
  readonly texts: ReadonlyMap<string, string>
  readonly applied: ReadonlyArray<Applied>
  readonly findings: ReadonlyArray<Diagnostic>
}

const fixed = (
  { dryRun, files }: FixRequest,
  project: Project,
  { texts, applied, findings }: Work
): FixResult => {
  const different = [...texts].filter(([file, text]) => text !== project.read(file))
  const rewritten = different.map(([file, text]) => ({ file, text }))
  const diffs = different.map(([file, text]) => unifiedDiff(file, project.read(file) ?? "", text))
  const lines = applied.map(({ diagnostic, fix: { title } }) => {
    const { source, start } = diagnostic.primary.span
    const { line, column } = positionAt(source, start)
    return `${source.file}:${line}:${column}: ${diagnostic.code}: ${title}\n`
  })
  const verb = dryRun ? "Would apply" : "Applied"
  const count = applied.length === 0 ? "no fix" : plural(applied.length, "fix", "es")
  const left = findings.length === 0 ? "nothing is left" : `${countFindings(findings)} left`
  return {
    exitCode: exitCodes.clean,
    output: [
      ...(dryRun ? diffs : lines),
      `${verb} ${count} in ${plural(files.length, "file")}; ${left}.\n`
    ].join(""),
    complaints: [],
    rewritten: dryRun ? [] : rewritten,
    findings,
    defects: []
  }
}
