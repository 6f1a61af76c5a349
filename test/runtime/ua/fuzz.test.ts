// A short storm of mutated datagrams; the long one is in `fuzz.slow.test.ts`.

import { describe, it } from "@effect/vitest"
import { checkStorm } from "./fuzz.ts"

describe("a user agent under a storm of broken datagrams", () => {
  it.effect("serves on, and keeps nothing", () => checkStorm(4_000, 1))
})
