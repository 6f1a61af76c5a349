// Findings as JSON for scripts and editors (language.md §13, `--format json`). Every key is always
// there, and a text that a finding has nothing to say in is empty, so that a reader needs no
// special case. Keys stand in the documented order.

import type { Diagnostic, Severity } from "../../dsl/index.ts"
import { countBySeverity, placeOf } from "./place.ts"

/** Raised when a key is removed or changes its meaning. New keys may come without it. */
export const findingsVersion = 1

/** Lines and columns count from 1; an end is behind the last character. */
export interface FindingsDocument {
  readonly version: number
  readonly findings: ReadonlyArray<{
    readonly code: string
    readonly level: Severity
    readonly message: string
    readonly file: string
    readonly line: number
    readonly column: number
    readonly endLine: number
    readonly endColumn: number
    readonly secondary: ReadonlyArray<{
      readonly file: string
      readonly line: number
      readonly column: number
      readonly label: string
    }>
    readonly explanation: string
    readonly hint: string
    /** The site files at which it was found; only where sites were given. */
    readonly sites?: ReadonlyArray<string>
    readonly fixes: ReadonlyArray<{
      readonly title: string
      readonly safe: boolean
      /** `text` takes the place of what stands between the two positions. */
      readonly edits: ReadonlyArray<{
        readonly file: string
        readonly line: number
        readonly column: number
        readonly endLine: number
        readonly endColumn: number
        readonly text: string
      }>
    }>
  }>
  readonly summary: { readonly errors: number; readonly warnings: number }
}

/** The sites at which a finding was found; none where no sites were given. */
type SitesOf = (diagnostic: Diagnostic) => ReadonlyArray<string>

const noSites: SitesOf = () => []

export const findingsJson = (
  diagnostics: ReadonlyArray<Diagnostic>,
  sitesOf: SitesOf = noSites
): string => `${JSON.stringify(findingsDocument(diagnostics, sitesOf), undefined, 2)}\n`

export const findingsDocument = (
  diagnostics: ReadonlyArray<Diagnostic>,
  sitesOf: SitesOf = noSites
): FindingsDocument => {
  const counts = countBySeverity(diagnostics)
  return {
    version: findingsVersion,
    findings: diagnostics.map((diagnostic) => describe(diagnostic, sitesOf(diagnostic))),
    summary: { errors: counts.error, warnings: counts.warning }
  }
}

const describe = (
  diagnostic: Diagnostic,
  sites: ReadonlyArray<string>
): FindingsDocument["findings"][number] => ({
  code: diagnostic.code,
  level: diagnostic.severity,
  message: diagnostic.message,
  ...placeOf(diagnostic.primary.span),
  secondary: diagnostic.secondary.map(({ span, label }) => {
    const { file, line, column } = placeOf(span)
    return { file, line, column, label }
  }),
  explanation: diagnostic.explanation ?? "",
  hint: diagnostic.hint ?? "",
  ...(sites.length === 0 ? {} : { sites }),
  fixes: diagnostic.fixes.map(({ title, safe, edits }) => ({
    title,
    safe,
    edits: edits.map(({ span, text }) => Object.assign(placeOf(span), { text }))
  }))
})
