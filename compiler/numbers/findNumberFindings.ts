// Checks whole number plans (language.md §4): within one owner patterns may be disjoint or nested,
// between tenants only disjoint; what a tenant's profiles are called by must belong to the tenant.
// Returns which entries are in conflict and over which numbers. Wording the findings is the work of
// `compiler/checks`.
//
// A crossing is settled, and no finding, when every number the two share belongs to a pattern that
// lies inside both: then each number has one innermost pattern again, and that one wins.

import { breadth } from "../plan/NumberPattern.ts"
import type { NumberPattern } from "../plan/NumberPattern.ts"
import { makeOverlapIndex } from "./OverlapIndex.ts"
import type { OverlapIndex } from "./OverlapIndex.ts"
import { commonNumbers, isWithin, relate } from "./relate.ts"
import type { Relation } from "./relate.ts"
import { uncovered } from "./uncovered.ts"

/**
 * One pattern of a plan. Callers pass entries of their own, with spans, and get the same objects
 * back.
 */
export interface NumberEntry {
  readonly pattern: NumberPattern
  /** The tenant whose block it stands in; undefined at the root. */
  readonly tenant: string | undefined
}

/**
 * All patterns of a program in the order in which an author reads them: those of `numbers:` in
 * tenants, and those of `dnis:` in profiles.
 */
export interface NumberPlans<Entry extends NumberEntry> {
  readonly tenants: ReadonlyArray<Entry>
  readonly profiles: ReadonlyArray<Entry>
}

/**
 * In each pair `second` comes later in the plan, or is the profile's where the two are of different
 * plans.
 */
export type NumberFinding<Entry extends NumberEntry> =
  /** Two patterns of one owner mean the same numbers. */
  | { readonly kind: "duplicate"; readonly first: Entry; readonly second: Entry }
  /**
   * Two patterns of one owner share `common`, which no pattern inside both settles, and each has
   * numbers of its own.
   */
  | {
      readonly kind: "cross"
      readonly first: Entry
      readonly second: Entry
      readonly common: ReadonlyArray<NumberPattern>
    }
  /**
   * Two tenants, or a tenant and a profile of the root, claim `common`. `relation`: how `second`
   * lies to `first`.
   */
  | {
      readonly kind: "tenant-overlap"
      readonly first: Entry
      readonly second: Entry
      readonly relation: Relation
      readonly common: ReadonlyArray<NumberPattern>
    }
  /** A profile inside a tenant wants `foreign`, which the tenant does not own. */
  | {
      readonly kind: "outside-tenant"
      readonly entry: Entry
      readonly foreign: ReadonlyArray<NumberPattern>
    }

export interface NumberFindings<Entry extends NumberEntry> {
  readonly findings: ReadonlyArray<NumberFinding<Entry>>
  /** Conflicts left out because their entries are in conflict already (`conflictsPerEntryMax`). */
  readonly omitted: number
  /**
   * False when the plans were too entangled to be looked at wholly. With no finding beside it:
   * `limit-exceeded`.
   */
  readonly complete: boolean
}

/**
 * How often the earlier entry of a conflict may be named. One pattern that is too wide crosses
 * hundreds; three examples say so, and the rest go when it is mended. The later entry is named
 * once, for the same reason.
 */
export const conflictsPerEntryMax = 3

/**
 * How many conflicting pairs are gathered before the search stops. Above this the plan is broken as
 * a whole, and a hundred thousand patterns that all cross would make five thousand million pairs.
 */
export const conflictCountMax = 200_000

/** Every conflict of the two plans of a program; the order follows the entries'. */
export const findNumberFindings = <Entry extends NumberEntry>(
  plans: NumberPlans<Entry>
): NumberFindings<Entry> => {
  const tenants = conflictsWithin(plans.tenants, judgeTenants)
  const profiles = conflictsWithin(plans.profiles, judgeProfiles)
  const ownership = compareOwners(plans)
  const kept = [tenants, profiles, ownership].map(({ conflicts }) => thin(conflicts))
  return {
    findings: kept.flatMap((conflicts) => conflicts.map(({ finding }) => finding)),
    omitted:
      tenants.conflicts.length +
      profiles.conflicts.length +
      ownership.conflicts.length -
      kept.reduce((sum, conflicts) => sum + conflicts.length, 0),
    complete: tenants.complete && profiles.complete && ownership.complete
  }
}

/** A finding with the indexes of its entries, by which findings are ordered and thinned out. */
interface Conflict<Entry extends NumberEntry> {
  readonly finding: NumberFinding<Entry>
  readonly first: number
  readonly second: number
}

interface Conflicts<Entry extends NumberEntry> {
  readonly conflicts: ReadonlyArray<Conflict<Entry>>
  readonly complete: boolean
}

type Judge = <Entry extends NumberEntry>(
  first: Entry,
  second: Entry
) => NumberFinding<Entry> | undefined

const judgeTenants: Judge = (first, second) =>
  first.tenant === second.tenant ? judgeSameOwner(first, second) : judgeOwners(first, second)

// Profiles of two owners can only meet where a tenant's numbers are not its own, and that is a
// finding already.
const judgeProfiles: Judge = (first, second) =>
  first.tenant === second.tenant ? judgeSameOwner(first, second) : undefined

const judgeSameOwner: Judge = (first, second) => {
  switch (relate(second.pattern, first.pattern)) {
    case "equal":
      return { kind: "duplicate", first, second }
    case "crossing":
      return {
        kind: "cross",
        first,
        second,
        common: commonNumbers(first.pattern, second.pattern)
      }
    default:
      return undefined
  }
}

const judgeOwners: Judge = (first, second) => {
  const relation = relate(second.pattern, first.pattern)
  if (relation === "disjoint") return undefined
  const common = commonNumbers(first.pattern, second.pattern)
  return { kind: "tenant-overlap", first, second, relation, common }
}

// Around a tenant's numbers a profile of the root is the fallback, and the inner one wins.
const judgeRootProfile: Judge = (owner, profile) =>
  relate(profile.pattern, owner.pattern) === "contains" ? undefined : judgeOwners(owner, profile)

/** All pairs of one plan that the judge objects to. */
const conflictsWithin = <Entry extends NumberEntry>(
  entries: ReadonlyArray<Entry>,
  judge: Judge
): Conflicts<Entry> => {
  const overlaps = makeOverlapIndex(entries.length)
  const conflicts: Array<Conflict<Entry>> = []
  for (const index of broadestFirst(entries)) {
    const entry = entries[index]
    if (entry === undefined) continue
    for (const other of overlaps.overlapping(entry.pattern)) {
      const [first, second] = other < index ? [other, index] : [index, other]
      const [earlier, later] = [entries[first], entries[second]]
      if (earlier === undefined || later === undefined) continue
      const finding = judge(earlier, later)
      if (finding !== undefined) conflicts.push({ finding, first, second })
    }
    if (conflicts.length > conflictCountMax) return { conflicts, complete: false }
    overlaps.insert(index, entry.pattern)
  }
  const unsettled = conflicts.flatMap((conflict) => settle(conflict, entries, overlaps))
  return { conflicts: unsettled, complete: overlaps.isComplete() }
}

/**
 * A crossing with the common numbers that are still in dispute; nothing when none are. Other
 * conflicts as they are.
 */
const settle = <Entry extends NumberEntry>(
  conflict: Conflict<Entry>,
  entries: ReadonlyArray<Entry>,
  overlaps: OverlapIndex
): ReadonlyArray<Conflict<Entry>> => {
  const { finding, first, second } = conflict
  if (finding.kind !== "cross") return [conflict]
  const common = finding.common.flatMap((disputed) => {
    const inner = overlaps.overlapping(disputed).flatMap((index) => {
      const pattern = entries[index]?.pattern
      const isInside =
        pattern !== undefined &&
        isWithin(pattern, finding.first.pattern) &&
        isWithin(pattern, finding.second.pattern)
      return isInside ? [pattern] : []
    })
    return uncovered(disputed, inner).patterns
  })
  return common.length === 0 ? [] : [{ finding: { ...finding, common }, first, second }]
}

/**
 * The indexes of the entries, those with most numbers first. What a pattern then meets in the index
 * is what contains it, which in a plan without conflicts is one chain; were the small ones there
 * first, a wide pattern would meet them all.
 */
const broadestFirst = (entries: ReadonlyArray<NumberEntry>): ReadonlyArray<number> => {
  const breadths = entries.map(({ pattern }) => breadth(pattern))
  return entries
    .map((_, index) => index)
    .sort((left, right) => {
      const [a = 0n, b = 0n] = [breadths[left], breadths[right]]
      return a === b ? left - right : a < b ? 1 : -1
    })
}

/**
 * Profiles against the numbers of tenants: their own must cover them, the root's may only lie
 * around or beside them.
 */
const compareOwners = <Entry extends NumberEntry>(plans: NumberPlans<Entry>): Conflicts<Entry> => {
  const overlaps = makeOverlapIndex(plans.tenants.length)
  for (const [index, entry] of plans.tenants.entries()) overlaps.insert(index, entry.pattern)
  const owners = new Set(plans.tenants.map(({ tenant }) => tenant))
  const conflicts: Array<Conflict<Entry>> = []
  for (const [second, entry] of plans.profiles.entries()) {
    const met = overlaps.overlapping(entry.pattern).toSorted((left, right) => left - right)
    if (!overlaps.isComplete()) return { conflicts, complete: false }
    if (entry.tenant === undefined) {
      for (const first of met) {
        const owner = plans.tenants[first]
        const finding = owner === undefined ? undefined : judgeRootProfile(owner, entry)
        if (finding !== undefined) conflicts.push({ finding, first, second })
      }
    } else if (owners.has(entry.tenant)) {
      const own = met.flatMap((index) => plans.tenants[index] ?? [])
      const covers = own.filter(({ tenant }) => tenant === entry.tenant)
      const foreign = uncovered(
        entry.pattern,
        covers.map(({ pattern }) => pattern)
      ).patterns
      if (foreign.length === 0) continue
      conflicts.push({ finding: { kind: "outside-tenant", entry, foreign }, first: -1, second })
    }
  }
  return { conflicts, complete: true }
}

/** In order of the later entry, and no entry more often than it helps. */
const thin = <Entry extends NumberEntry>(
  conflicts: ReadonlyArray<Conflict<Entry>>
): ReadonlyArray<Conflict<Entry>> => {
  const named = new Map<number, number>()
  let latest = -1
  return conflicts
    .toSorted((left, right) => left.second - right.second || left.first - right.first)
    .filter(({ first, second }) => {
      const count = first === -1 ? 0 : (named.get(first) ?? 0)
      if (second === latest || count >= conflictsPerEntryMax) return false
      latest = second
      named.set(first, count + 1)
      return true
    })
}
