// Branches of our own Vias: RFC 3261 §8.1.1.7 wants them unique across space and time. A counter
// makes them unique in one process, a random seed among processes; random numbers alone collide
// (sip.md A: 0.8 % of calls at 250 calls/s with numbers up to a million).

import { branchCookie } from "../../wire/sip/Via.ts"

/**
 * A source of branches, none of which comes twice. `seed` is what tells this process from all
 * others, at least 64 random bits in letters and digits (16 hex digits); it stands in each branch,
 * so no two sources of different seeds collide.
 */
export const makeBranchSource = (seed: string): (() => string) => {
  const start = `${branchCookie}${seed}.`
  let count = 0
  return () => start + (count++).toString(36)
}
