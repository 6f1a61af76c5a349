// Holds the prover against a simulation that plays everything that peers can say: where the prover
// finds nothing in a flow, no call can be stranded; where it finds something, one can.

import { assert } from "@effect/vitest"
import type { SiteKind } from "../../../dsl/vocabulary/Site.ts"
import { makePaths } from "../../kit/generatedPaths.ts"
import { faultsOf } from "../../kit/simulatedCall.ts"
import { unprovedPlan } from "../../kit/unprovedPlan.ts"
import { compileTexts, shown } from "../checkFlow.ts"

const pathCodes: ReadonlySet<string> = new Set([
  "missing-outcome",
  "wait-without-timer",
  "self-driven-loop",
  "report-without-request",
  "report-does-not-fit",
  "link-used-after-loss",
  "dialogue-not-open",
  "dialogue-already-open",
  // Of a transfer for an application that has not asked.
  "maybe-absent"
])

/** Whether both find the flow good; fails where they differ. */
export const checkAgreement = (kind: SiteKind, choices: ReadonlyArray<number>): boolean => {
  const text = makePaths(kind, choices)
  const compilation = compileTexts({ "main.flow": text })
  const errors = compilation.diagnostics.filter(({ severity }) => severity === "error")
  for (const { code } of errors) assert.isTrue(pathCodes.has(code), `${code} in\n${text}`)
  const faults = [...faultsOf(unprovedPlan(text))]
  const story = `${text}\nThe simulation: ${faults.join("; ")}\nThe prover: ${shown(compilation)}`
  assert.strictEqual(errors.length > 0, faults.length > 0, story)
  return errors.length === 0
}

/**
 * Flows of as many seeds, of which a fair part has to be good and a fair part not, or the generator
 * shows nothing.
 */
export const checkSeeds = (kind: SiteKind, from: number, count: number): void => {
  const seeds = Array.from({ length: count }, (_, index) => from + index)
  const good = seeds.filter((seed) => checkAgreement(kind, choicesOf(seed))).length
  assert.isAbove(good, count / 20, "hardly any flow was good")
  assert.isBelow(good, (count * 19) / 20, "hardly any flow had a gap")
}

/** As many numbers as a flow has choices; the same ones for the same seed (Lehmer's generator). */
const choicesOf = (seed: number): ReadonlyArray<number> => {
  let last = seed * 7_919 + 1
  return Array.from({ length: 48 }, () => {
    last = (last * 48_271) % 2_147_483_647
    return last >> 4
  })
}
