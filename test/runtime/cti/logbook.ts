// The log lines of one test, kept instead of printed.

import { assert } from "@effect/vitest"
import { Effect, Logger, References } from "effect"
import type { Layer } from "effect"

export interface LogLine {
  readonly level: string
  readonly sentence: string
  readonly fields: Readonly<Record<string, unknown>>
}

export interface Logbook {
  readonly lines: ReadonlyArray<LogLine>
  /** Fails the test when one of our own rules was broken on the way, whatever came of it. */
  readonly checkRules: Effect.Effect<void>
  readonly layer: Layer.Layer<never>
}

export const makeLogbook = (): Logbook => {
  const lines: Array<LogLine> = []
  const logger = Logger.make(({ fiber, logLevel, message }) => {
    const [sentence] = Array.isArray(message) ? message : [message]
    lines.push({
      level: logLevel,
      sentence: String(sentence),
      fields: fiber.getRef(References.CurrentLogAnnotations)
    })
  })
  const checkRules = Effect.sync(() => {
    const broken = lines.filter(({ sentence }) => sentence === "A rule of our own was broken")
    assert.deepStrictEqual(broken, [])
  })
  return { lines, checkRules, layer: Logger.layer([logger]) }
}
