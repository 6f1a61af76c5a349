// Brings together what several compilations found. A library that three programs import is compiled
// three times, and a policy once for each site; the same finding is shown once, with the sites it
// was found at.

import { sortDiagnostics } from "../../dsl/index.ts"
import type { Diagnostic, Label } from "../../dsl/index.ts"

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
  const merged = new Map<string, Merged>()
  for (const { site, diagnostics } of compiled) {
    for (const { secondary, ...rest } of diagnostics) {
      const identity = identityOf(rest)
      const known = merged.get(identity) ?? { sites: new Set(), secondary: new Map() }
      if (site !== undefined) known.sites.add(site)
      for (const label of secondary) known.secondary.set(placeOf(label), label)
      merged.set(identity, known)
    }
  }
  return sortDiagnostics(compiled.flatMap(({ diagnostics }) => diagnostics)).map((diagnostic) => {
    const { sites, secondary } = merged.get(identityOf(diagnostic)) as Merged
    const others = [...secondary.values()].slice(0, secondaryCountMax)
    return { diagnostic: { ...diagnostic, secondary: others }, sites: [...sites] }
  })
}

interface Merged {
  readonly sites: Set<string>
  readonly secondary: Map<string, Label>
}

/** Of a finding at many sites as many places are shown as one reads; the sites are all named. */
const secondaryCountMax = 8

/**
 * What makes two findings one, as `sortDiagnostics` has it. What they say about other places may
 * differ: it is the site file's line for one, and another site file's for the other.
 */
const identityOf = ({
  code,
  message,
  primary: { span }
}: Pick<Diagnostic, "code" | "message" | "primary">): string =>
  JSON.stringify([span.source.file, span.start, span.end, code, message])

const placeOf = ({ span, label }: Label): string =>
  JSON.stringify([span.source.file, span.start, span.end, label])
