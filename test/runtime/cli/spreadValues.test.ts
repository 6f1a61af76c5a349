// `--deployment sites/*.flow` after the shell has spread it.

import { assert, it } from "@effect/vitest"
import { spreadValues } from "../../../runtime/cli/spreadValues.ts"

const rows: ReadonlyArray<readonly [given: string, spread: string]> = [
  [
    "check a.flow --deployment s1.flow s2.flow",
    "check a.flow --deployment s1.flow --deployment s2.flow"
  ],
  [
    "check a.flow --deployment s1.flow s2.flow --format json",
    "check a.flow --deployment s1.flow --deployment s2.flow --format json"
  ],
  ["check a.flow b.flow", "check a.flow b.flow"],
  ["check --deployment s1.flow --root . a.flow", "check --deployment s1.flow --root . a.flow"],
  ["", ""]
]

for (const [given, spread] of rows) {
  it(`"${given}" reads as "${spread}"`, () => {
    assert.strictEqual(spreadValues(given.split(" ")).join(" "), spread)
  })
}
