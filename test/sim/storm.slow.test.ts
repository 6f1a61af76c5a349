// More storms, some of them new each time; the seed stands in the name. `SEED=7 npm run sim`
// repeats one that failed.

import { describe, it } from "@effect/vitest"
import { checkStorms } from "./checkStorms.ts"

const flows = [
  "flows/demo/demo.flow",
  "flows/examples/bank-hotline.flow",
  "flows/examples/shared-edge.flow",
  "flows/examples/care-icm.flow"
]

const wanted = process.env["SEED"]
const seeds = wanted === undefined ? [2, 3, 4, process.pid, process.pid + 1] : [Number(wanted)]

const storms = flows.flatMap((file) => seeds.map((seed) => ({ file, seed })))

describe("after a storm nothing is left", () => {
  it.effect.each(storms)("$file, SEED=$seed", ({ file, seed }) => checkStorms(file, seed), 60_000)
})
