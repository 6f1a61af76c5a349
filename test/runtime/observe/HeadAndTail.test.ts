// The bounded list against a plain one that keeps everything.

import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { HeadAndTail } from "../../../runtime/observe/HeadAndTail.ts"

const small = (maximum: number) => Schema.Int.check(Schema.isBetween({ minimum: 0, maximum }))

const checkKept = (count: number, max: number, head: number) => {
  const list = new HeadAndTail<number>({ max, head })
  const all = Array.from({ length: count }, (_, index) => index)
  for (const entry of all) list.push(entry)
  const dropped = Math.max(0, count - max)
  const tail = all.slice(head + dropped)
  assert.deepStrictEqual(list.kept(), { head: all.slice(0, head), dropped, tail })
  assert.deepStrictEqual(list.entries(), [...all.slice(0, head), ...tail])
}

describe("a bounded list", () => {
  it("keeps everything up to its bound", () => checkKept(8, 8, 3))
  it("drops the first entry behind its head when one more comes", () => checkKept(9, 8, 3))
  it("keeps the latest after many rounds", () => checkKept(1_003, 8, 3))
  it("may be all head", () => checkKept(20, 5, 5))

  it.prop(
    "keeps its head and the latest, whatever comes",
    [small(200), small(20), small(20)],
    ([count, head, tail]) => checkKept(count, head + tail, head),
    { arbitrary: { runs: 300, seed: 20_261 } }
  )
})
