// What a condition has established about a call (language.md §3): which optional facts are there,
// which gateways and which values of `gateway.use-cti` are still possible. `and` adds up, `or`
// keeps what both sides establish, a negation establishes nothing.

import type { Span } from "../../dsl/index.ts"
import type { UseCti } from "../../dsl/vocabulary/fields.ts"

export interface Facts {
  /** Optional facts that are there, as the author writes them: `profile`, `call.header["X"]`. */
  readonly present: ReadonlySet<string>
  /** Possible gateways by their names; undefined: any. */
  readonly gateways: ReadonlySet<string> | undefined
  /** Possible values of `gateway.use-cti`; undefined: any. */
  readonly useCti: ReadonlySet<UseCti> | undefined
  /** Where the author narrowed gateways or `use-cti` down, for findings that follow from it. */
  readonly narrowedAt: Span | undefined
}

export const noFacts: Facts = {
  present: new Set(),
  gateways: undefined,
  useCti: undefined,
  narrowedAt: undefined
}

/** What holds when both hold. */
export const both = (left: Facts, right: Facts): Facts => ({
  present: new Set([...left.present, ...right.present]),
  gateways: intersect(left.gateways, right.gateways),
  useCti: intersect(left.useCti, right.useCti),
  narrowedAt: left.narrowedAt ?? right.narrowedAt
})

/** What holds when one of the two holds. */
export const either = (left: Facts, right: Facts): Facts => ({
  present: new Set([...left.present].filter((path) => right.present.has(path))),
  gateways: unite(left.gateways, right.gateways),
  useCti: unite(left.useCti, right.useCti),
  narrowedAt: left.narrowedAt ?? right.narrowedAt
})

const intersect = <Value>(
  left: ReadonlySet<Value> | undefined,
  right: ReadonlySet<Value> | undefined
): ReadonlySet<Value> | undefined => {
  if (left === undefined) return right
  return right === undefined ? left : new Set([...left].filter((value) => right.has(value)))
}

const unite = <Value>(
  left: ReadonlySet<Value> | undefined,
  right: ReadonlySet<Value> | undefined
): ReadonlySet<Value> | undefined =>
  left === undefined || right === undefined ? undefined : new Set([...left, ...right])
