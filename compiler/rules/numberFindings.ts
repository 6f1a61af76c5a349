// Number plans: what `compiler/numbers` finds about the patterns of a program, put into words.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { limitExceeded } from "../checks/limit-exceeded.ts"
import { numberOutsideTenant } from "../checks/number-outside-tenant.ts"
import { numbersCross } from "../checks/numbers-cross.ts"
import { numbersDuplicate } from "../checks/numbers-duplicate.ts"
import { numbersGap } from "../checks/numbers-gap.ts"
import { tenantOverlap } from "../checks/tenant-overlap.ts"
import { tooManyCases } from "../checks/too-many-cases.ts"
import { patternCountMax } from "../limits.ts"
import { findNumberFindings } from "../numbers/findNumberFindings.ts"
import type { NumberFinding } from "../numbers/findNumberFindings.ts"
import { uncovered } from "../numbers/uncovered.ts"
import { exampleNumber, printPattern } from "../plan/NumberPattern.ts"
import type { NumberPattern } from "../plan/NumberPattern.ts"
import type { Program } from "../types/participants.ts"
import type { Resource } from "../types/Program.ts"

interface Entry {
  readonly pattern: NumberPattern
  readonly tenant: string | undefined
  readonly span: Span
  /** The profile or tenant whose pattern it is, by its own name. */
  readonly owner: string
  readonly isProfile: boolean
}

export const numberFindings = (program: Program): ReadonlyArray<Diagnostic> => {
  const tenants = program.tenants.flatMap((tenant) => entriesOf(tenant, "numbers"))
  const profiles = program.profiles.flatMap((profile) => entriesOf(profile, "dnis"))
  const last = [...tenants, ...profiles][patternCountMax]
  if (last !== undefined) {
    const count = tenants.length + profiles.length
    return [limitExceeded(last.span, "number patterns", count, patternCountMax)]
  }
  const { findings, complete } = findNumberFindings({ tenants, profiles })
  const worded = findings.flatMap((found) => wordFinding(found, tenants))
  // Where numbers are wrong, what nobody answers would be said because of it.
  if (worded.length === 0 && complete && !hasDefault(program)) {
    return tenants.flatMap((owned) => gapOf(owned, profiles))
  }
  const anywhere = (profiles[0] ?? tenants[0])?.span
  return complete || anywhere === undefined
    ? worded
    : [...worded, tooManyCases(anywhere, "these number plans")]
}

const entriesOf = (resource: Resource, key: "dnis" | "numbers"): ReadonlyArray<Entry> =>
  (resource.settings.get(key)?.patterns ?? []).map(({ pattern, span }) => ({
    pattern,
    span,
    tenant: key === "numbers" ? resource.named.name : resource.named.tenant,
    owner: resource.named.name,
    isProfile: key === "dnis"
  }))

/** `default-profile` answers every number that no profile has. */
const hasDefault = ({ deployment }: Program): boolean =>
  deployment?.settings.has("default-profile") === true

/**
 * Patterns of profiles that are laid over a tenant's numbers to find what is left. A plan of more
 * is a table from somewhere else; nobody reads it for gaps, and it would take its time.
 */
const gapPatternCountMax = 2_000

const gapOf = (owned: Entry, profiles: ReadonlyArray<Entry>): ReadonlyArray<Diagnostic> => {
  const covers = profiles.filter(({ tenant }) => tenant === owned.tenant)
  if (covers.length === 0 || covers.length > gapPatternCountMax) return []
  const { patterns } = uncovered(
    owned.pattern,
    covers.map(({ pattern }) => pattern)
  )
  if (patterns.length === 0) return []
  return [
    numbersGap({
      at: owned.span,
      tenant: owned.owner,
      numbers: printCommon(patterns),
      example: example(patterns)
    })
  ]
}

const wordFinding = (
  found: NumberFinding<Entry>,
  tenants: ReadonlyArray<Entry>
): ReadonlyArray<Diagnostic> => {
  switch (found.kind) {
    case "duplicate": {
      const { first, second } = found
      return [numbersDuplicate(second.span, first.span, [first.owner, second.owner])]
    }
    case "cross": {
      const { first, second, common } = found
      return [
        numbersCross({
          at: second.span,
          first: first.span,
          common: printCommon(common),
          example: example(common),
          owners: [first.owner, second.owner]
        })
      ]
    }
    case "tenant-overlap": {
      const { first, second, common } = found
      return [
        tenantOverlap({
          at: second.span,
          first: first.span,
          common: printCommon(common),
          owners: [first.owner, second.owner],
          isProfile: second.isProfile
        })
      ]
    }
    default: {
      const { entry, foreign } = found
      const owned = tenants.find(({ tenant }) => tenant === entry.tenant)?.span
      return [numberOutsideTenant(entry.span, entry.tenant ?? "", printCommon(foreign), owned)]
    }
  }
}

/** A few patterns as an author would write them, without quotes. */
const printCommon = (patterns: ReadonlyArray<NumberPattern>): string => {
  const shown = patterns.slice(0, patternsShownMax).map(bare)
  return shown.join(", ") + (patterns.length > patternsShownMax ? " …" : "")
}

const patternsShownMax = 3

const bare = (pattern: NumberPattern): string =>
  pattern.range === undefined ? pattern.text : printPattern(pattern)

const example = (patterns: ReadonlyArray<NumberPattern>): string => {
  const [first] = patterns
  return first === undefined ? "such a number" : exampleNumber(first)
}
