// `// flow: allow CODE until DATE — reason`: findings an author has decided to live with for a
// time. The comment stands on the line above and allows one code there. Errors cannot be allowed,
// for there would be a plan that cannot be carried out.

import { lineText, nearestWord, positionAt, spanText } from "../dsl/index.ts"
import type { Comment, Diagnostic, Span } from "../dsl/index.ts"
import { suppressionExpired } from "./checks/suppression-expired.ts"
import { suppressionUnused } from "./checks/suppression-unused.ts"
import { replacement } from "./finding.ts"
import type { Module } from "./names/Module.ts"
import { withItsLine } from "./removals.ts"
import { isDate } from "./types/formats.ts"

export interface SuppressOptions {
  readonly modules: ReadonlyArray<Module>
  /** The file that is compiled. */
  readonly entry: Module
  /** Every check has run; without that, what a comment could have allowed is not known. */
  readonly isComplete: boolean
  readonly diagnostics: ReadonlyArray<Diagnostic>
  /** `2026-11-22`; without it nothing expires. */
  readonly today: string | undefined
}

/** What is left to say, with what is to be said about the comments themselves. */
export const suppress = (options: SuppressOptions): ReadonlyArray<Diagnostic> => {
  const { modules, entry, isComplete, diagnostics, today } = options
  const allowances = modules.flatMap(readAllowances)
  const used = new Set<Allowance>()
  const isExpired = ({ until }: Allowance): boolean => today !== undefined && until < today
  const left = diagnostics.filter((diagnostic) => {
    const allowed = allowances.find((one) => allows(one, diagnostic) && !isExpired(one))
    if (allowed !== undefined) used.add(allowed)
    return allowed === undefined
  })
  const remarks = allowances.flatMap((one): ReadonlyArray<Diagnostic> => {
    if (one.problem !== undefined) return [suppressionUnused(one.comment.span, one.problem)]
    if (isExpired(one)) return [suppressionExpired(one.comment.span, one.until)]
    if (used.has(one) || one.module !== entry) return []
    if (left.some((diagnostic) => isThere(one, diagnostic))) {
      return [suppressionUnused(one.comment.span, "errors cannot be allowed")]
    }
    const meant = nearestWord(one.code, codesAt(one, left))
    if (meant !== undefined) return [meantAnother(one, meant)]
    return isComplete ? [nothingToAllow(one.comment.span)] : []
  })
  return [...left, ...remarks]
}

/** The codes that were found on the line of a comment. */
const codesAt = (one: Allowance, left: ReadonlyArray<Diagnostic>): ReadonlyArray<string> =>
  left.filter((diagnostic) => isAt(one, diagnostic)).map(({ code }) => code)

const meantAnother = ({ comment: { span }, code }: Allowance, meant: string): Diagnostic => {
  const start = span.start + spanText(span).indexOf(code)
  const at = { ...span, start, end: start + code.length }
  return suppressionUnused(at, `did you mean \`${meant}\`?`, [replacement(at, meant, false)])
}

/** It can go unasked: a proof that every check had its say comes before it. */
const nothingToAllow = (at: Span): Diagnostic =>
  suppressionUnused(at, "nothing to allow", [replacement(withItsLine(at), "", true)])

interface Allowance {
  readonly module: Module
  readonly comment: Comment
  readonly code: string
  readonly until: string
  /** The line it speaks of. */
  readonly line: number
  /** Why it allows nothing, as far as the comment itself says. */
  readonly problem: string | undefined
}

const readAllowances = (module: Module): ReadonlyArray<Allowance> =>
  module.tree.comments.flatMap((comment) => {
    const said = /^\/\/\s*flow:\s*allow\b\s*(.*)$/.exec(comment.text)?.[1]
    if (said === undefined) return []
    const match = /^([a-z][a-z0-9-]*)(?:\s+until\s+(\S+))?(?:\s*(?:—|–|--|-|:)\s*(.*))?$/.exec(said)
    const [, code = "", until = "", reason = ""] = match ?? []
    const line = lineBelow(module, comment)
    return [{ module, comment, code, until, line, problem: problemOf(code, until, reason) }]
  })

const problemOf = (code: string, until: string, reason: string): string | undefined => {
  if (code === "") return "names no code"
  if (until === "") return "says no day"
  if (!isDate(until)) return `\`${until}\` is no day`
  return reason.trim() === "" ? "gives no reason" : undefined
}

/** The next line that is neither empty nor a comment. */
const lineBelow = ({ source }: Module, comment: Comment): number => {
  let line = positionAt(source, comment.span.start).line + 1
  while (line <= source.lineStarts.length && /^\s*(\/\/.*)?$/.test(lineText(source, line))) {
    line += 1
  }
  return line
}

const isThere = (one: Allowance, diagnostic: Diagnostic): boolean =>
  diagnostic.code === one.code && isAt(one, diagnostic)

const isAt = (one: Allowance, { primary }: Diagnostic): boolean =>
  primary.span.source === one.module.source &&
  positionAt(primary.span.source, primary.span.start).line === one.line

const allows = (one: Allowance, diagnostic: Diagnostic): boolean =>
  one.problem === undefined && diagnostic.severity !== "error" && isThere(one, diagnostic)
