// Where the values of `env` and `secret` blocks come from, and what is said when one is missing or
// does not fit.

import { assert, describe, it } from "@effect/vitest"
import { Effect, Random } from "effect"
import type { Plan } from "../../../compiler/plan/Plan.ts"
import { makeLookup, parseEnvFile } from "../../../runtime/process/variables.ts"
import { readBindings } from "../../../runtime/pipeline/bindings.ts"

describe("an env file", () => {
  const file = [
    "# the lab",
    "",
    "SIP=udp:127.0.0.1:5060",
    'TITLE="a \\"quoted\\" text"',
    "export SINGLE='as it stands'",
    "  SPACED  =  value with spaces  ",
    "EMPTY=",
    "SIP=udp:127.0.0.2:5060",
    "no equals sign",
    "1NUMBER=x"
  ].join("\r\n")

  it("gives its values, the later of two", () => {
    assert.deepStrictEqual(
      [...parseEnvFile(file).values],
      [
        ["SIP", "udp:127.0.0.2:5060"],
        ["TITLE", 'a "quoted" text'],
        ["SINGLE", "as it stands"],
        ["SPACED", "value with spaces"],
        ["EMPTY", ""]
      ]
    )
  })

  it("names the lines that are none", () => {
    assert.deepStrictEqual(parseEnvFile(file).badLines, [9, 10])
  })
})

it("--set comes before the env file, the env file before the environment", () => {
  const lookup = makeLookup({
    set: { A: "set" },
    envFile: new Map([
      ["A", "file"],
      ["B", "file"]
    ]),
    environment: { A: "env", B: "env", C: "env", D: "" }
  })
  assert.deepStrictEqual(["A", "B", "C", "D", "toString"].map(lookup), [
    "set",
    "file",
    "env",
    undefined,
    undefined
  ])
})

type Binding = Plan["bindings"][number]

const binding = (name: string, type: Binding["type"], more: Partial<Binding> = {}): Binding => ({
  name,
  kind: "env",
  type,
  at: { file: "x.flow", line: 1, column: 1 },
  ...more
})

const read = (bindings: ReadonlyArray<Binding>, values: Readonly<Record<string, string>>) =>
  // Only the bindings of a plan are looked at.
  readBindings({ bindings } as unknown as Plan, (name) => values[name])

describe("the values at start", () => {
  it("are read by their types, else by their defaults", () => {
    const { values, problems } = read(
      [
        binding("T", "Text"),
        binding("I", "Int"),
        binding("B", "Bool"),
        binding("D", "Duration"),
        binding("N", "Digits"),
        binding("W", "Dn"),
        binding("U", "Uri"),
        binding("ABSENT", "Text", { default: { op: "text", value: "default" } })
      ],
      { T: "", I: "-7", B: "false", D: "90s", N: "+49891", W: "sip:a@b", U: "http://x/y" }
    )
    assert.deepStrictEqual(problems, [])
    assert.deepStrictEqual(
      [...values.values()],
      ["", -7, false, 90_000, "+49891", "sip:a@b", "http://x/y", "default"]
    )
  })

  it("that are missing or do not fit are all named at once, and a secret's value is not", () => {
    const { problems } = read(
      [
        binding("IVR_SERVER", "Text"),
        binding("LIMIT", "Int"),
        binding("WAIT", "Duration"),
        binding("PIN", "Int", { kind: "secret" })
      ],
      { LIMIT: "many", WAIT: "30", PIN: "hunter2" }
    )
    assert.deepStrictEqual(problems, [
      "IVR_SERVER is not set",
      'LIMIT: "many" is not a whole number',
      'WAIT: "30" is not a duration such as 30s',
      "PIN: its value is not a whole number"
    ])
  })

  it.effect("never throw on what an environment may hold", () =>
    Effect.gen(function* () {
      const types: ReadonlyArray<Binding["type"]> = [
        "Text",
        "Int",
        "Bool",
        "Duration",
        "Digits",
        "Dn",
        "Uri"
      ]
      for (let round = 0; round < 500; round++) {
        const length = yield* Random.nextIntBetween(0, 40)
        const text = String.fromCharCode(
          ...(yield* Effect.all(Array.from({ length }, () => Random.nextIntBetween(0, 300))))
        )
        for (const type of types) read([binding("X", type)], { X: text })
      }
    }).pipe(Random.withSeed("variables"))
  )
})
