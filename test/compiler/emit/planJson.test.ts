import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { canonicalJson, planJson } from "../../../compiler/emit/planJson.ts"
import { Plan } from "../../../compiler/plan/Plan.ts"
import { checkGolden } from "../../kit/golden.ts"
import { samplePlan } from "./samplePlan.ts"

/** The same value with the keys of every object in the opposite order. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, part]) => [key, reversed(part)])
      .toReversed()
  )
}

describe("a plan as JSON", () => {
  it("is what it was, and decodes to the same plan", () => {
    const text = planJson(samplePlan)
    checkGolden("emit/closed.plan.json", text)
    assert.deepStrictEqual(Schema.decodeUnknownSync(Plan)(JSON.parse(text)), samplePlan)
  })
})

describe("canonical JSON", () => {
  it("sorts keys by code unit, leaves out what is undefined, ends with a line feed", () => {
    assert.strictEqual(
      canonicalJson({ b: [{ z: 1, a: undefined }], a: "ü", B: null, ä: [] }),
      `{\n  "B": null,\n  "a": "ü",\n  "b": [\n    {\n      "z": 1\n    }\n  ],\n  "ä": []\n}\n`
    )
  })

  it("keeps the order of lists and the text of every string", () => {
    const value = { list: [3, 1, 2], text: 'a\u2028\ud800"\\\n' }
    assert.deepStrictEqual(JSON.parse(canonicalJson(value)), value)
  })

  it.prop(
    "gives equal bytes for equal values, however they were made",
    {
      plan: Schema.Array(
        Schema.Struct({
          name: Schema.String,
          at: Schema.Struct({ line: Schema.Int, file: Schema.String }),
          code: Schema.optionalKey(Schema.Int)
        })
      )
    },
    ({ plan }) => {
      const text = canonicalJson({ rules: plan, format: 1 })
      assert.strictEqual(canonicalJson(reversed({ rules: plan, format: 1 })), text)
      assert.strictEqual(canonicalJson(JSON.parse(text)), text)
    },
    { arbitrary: { runs: 200, seed: 10 } }
  )
})
