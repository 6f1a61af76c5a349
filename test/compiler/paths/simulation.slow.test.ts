// The prover agrees with exhaustive simulation about many small flows of every kind of site.

import { describe, it } from "@effect/vitest"
import { siteKinds } from "../../../dsl/vocabulary/Site.ts"
import { checkSeeds } from "./checkAgreement.ts"

describe("the prover and the simulation", () => {
  it.each(siteKinds)(
    "agree about five hundred flows of %s",
    (kind) => checkSeeds(kind, 1_000, 500),
    120_000
  )
})
