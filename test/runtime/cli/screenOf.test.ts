import { assert, describe, it } from "@effect/vitest"
import { screenOf } from "../../../runtime/cli/screenOf.ts"

type Environment = Readonly<Record<string, string>>

// oxfmt-ignore
const rows: ReadonlyArray<readonly [what: string, isTerminal: boolean, environment: Environment, colour: boolean]> = [
  ["a terminal",                              true,  {},                                   true],
  ["a pipe",                                  false, {},                                   false],
  ["a terminal and NO_COLOR",                 true,  { NO_COLOR: "1" },                    false],
  ["a terminal and an empty NO_COLOR",        true,  { NO_COLOR: "" },                     true],
  ["a terminal that has none",                true,  { TERM: "dumb" },                     false],
  ["a pipe and FORCE_COLOR",                  false, { FORCE_COLOR: "1" },                 true],
  ["a pipe and an empty FORCE_COLOR",         false, { FORCE_COLOR: "" },                  true],
  ["a terminal and FORCE_COLOR 0",            true,  { FORCE_COLOR: "0" },                 false],
  ["a pipe with both, the force wins",        false, { FORCE_COLOR: "1", NO_COLOR: "1" },  true]
]

describe("colours", () => {
  it.each(rows)("%s", (_, isTerminal, environment, colour) => {
    assert.strictEqual(screenOf({ isTerminal, columns: 80, environment }).colour, colour)
  })
})

describe("the width", () => {
  it("is that of the terminal, else one that reads well", () => {
    const widthOf = (columns: number | undefined) =>
      screenOf({ isTerminal: true, columns, environment: {} }).width
    assert.deepStrictEqual([widthOf(64), widthOf(undefined), widthOf(0)], [64, 100, 100])
  })
})
