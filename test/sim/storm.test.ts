// The whole product in bad weather: datagrams that are lost, doubled and overtaken, streams that
// are cut and torn, a CTI side that dies in the middle. A few storms that are always the same;
// `storm.slow.test.ts` has more.

import { describe, it } from "@effect/vitest"
import { checkStorms } from "./checkStorms.ts"

const flows = [
  "flows/examples/bank-hotline.flow",
  "flows/examples/shared-edge.flow",
  "flows/examples/care-icm.flow"
]

describe("after a storm nothing is left", () => {
  it.effect.each(flows)("%s", (file) => checkStorms(file, 1))
})
