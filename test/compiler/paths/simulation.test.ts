// The prover agrees with exhaustive simulation about small flows of every kind of site: good ones,
// and ones with a gap. `simulation.slow.test.ts` takes many more of them.

import { assert, describe, it } from "@effect/vitest"
import { siteKinds } from "../../../dsl/vocabulary/Site.ts"
import { checkAgreement, checkSeeds } from "./checkAgreement.ts"

describe("the prover and the simulation", () => {
  it.each(siteKinds)("find the plainest flow of %s good", (kind) => {
    assert.isTrue(checkAgreement(kind, []))
  })

  it.each(siteKinds)("agree about forty flows of %s", (kind) => checkSeeds(kind, 1, 40))
})
