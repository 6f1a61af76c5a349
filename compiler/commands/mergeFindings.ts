// Brings together what several compilations found. A library that three programs import is compiled
// three times, and a policy once for each site; the same finding is shown once, with the sites it
// was found at.

import { sortDiagnostics } from "../../dsl/index.ts"
import type { Diagnostic } from "../../dsl/index.ts"

/** What one compilation found; `site` is the site file, if there was one. */
export interface Findings {
  readonly site: string | undefined
  readonly diagnostics: ReadonlyArray<Diagnostic>
}

export interface SiteFinding {
  readonly diagnostic: Diagnostic
  /**
   * The site files at which it was found, in the order they were given; empty where there were
   * none.
   */
  readonly sites: ReadonlyArray<string>
}

/** All findings in the order in which people mend them, each once. */
export const mergeFindings = (compiled: ReadonlyArray<Findings>): ReadonlyArray<SiteFinding> => {
  const sites = new Map<string, Set<string>>()
  for (const { site, diagnostics } of compiled) {
    for (const diagnostic of diagnostics) {
      const identity = identityOf(diagnostic)
      const known = sites.get(identity) ?? new Set()
      if (site !== undefined) known.add(site)
      sites.set(identity, known)
    }
  }
  return sortDiagnostics(compiled.flatMap(({ diagnostics }) => diagnostics)).map((diagnostic) => ({
    diagnostic,
    sites: [...(sites.get(identityOf(diagnostic)) ?? [])]
  }))
}

/**
 * What makes two findings one, as `sortDiagnostics` has it. What they say about other places may
 * differ: it is the site file's line for one, and another site file's for the other.
 */
const identityOf = ({ code, message, primary: { span } }: Diagnostic): string =>
  JSON.stringify([span.source.file, span.start, span.end, code, message])
