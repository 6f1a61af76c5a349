// The plan as the text that is stored, signed and compared: canonical JSON. Keys stand in the order
// of their code units, two blanks to a level, one line feed at the end; equal plans give equal
// bytes, and a change of one rule is a change of a few lines. It neither validates nor encodes: a
// `Plan` is plain JSON already.

import type { Plan } from "../plan/Plan.ts"

export const planJson = (plan: Plan): string => canonicalJson(plan)

/**
 * Canonical JSON of any plain value. Entries that are undefined are left out, as JSON has no word
 * for them.
 */
export const canonicalJson = (value: unknown): string =>
  `${JSON.stringify(value, (_, part: unknown) => sortKeys(part), 2)}\n`

const sortKeys = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1))
  )
}
