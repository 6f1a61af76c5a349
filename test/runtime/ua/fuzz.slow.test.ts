// A hundred thousand mutated datagrams; `SEED=…` chooses others.

import { describe, it } from "@effect/vitest"
import { checkStorm } from "./fuzz.ts"

const seed = Number(process.env["SEED"] ?? 20_261_122)

describe(`a user agent under a hundred thousand broken datagrams (seed ${seed})`, () => {
  it.effect("serves on, and keeps nothing", () => checkStorm(100_000, seed), 240_000)
})
