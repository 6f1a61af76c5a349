// Which word somebody meant.

import { assert, describe, it } from "@effect/vitest"
import { nearestWord, nearWords } from "../../../dsl/index.ts"
import { slipsBetween } from "../../../dsl/diagnostic/nearestWord.ts"

const words = ["when", "on", "in", "otherwise", "play", "report", "release", "route"]

describe("did you mean", () => {
  const rows: ReadonlyArray<readonly [written: string, meant: string | undefined]> = [
    ["wen", "when"],
    ["hwen", "when"],
    ["whenn", "when"],
    ["otherwsie", "otherwise"],
    ["othrwse", "otherwise"],
    ["WHEN", "when"],
    ["no", "on"],
    ["an", undefined],
    ["repot", "report"],
    ["roport", "report"],
    ["x", undefined],
    ["xyzzy", undefined],
    ["play", undefined],
    ["", undefined],
    ["w".repeat(1000), undefined]
  ]
  for (const [written, meant] of rows) {
    it(`${written.slice(0, 12)} → ${meant ?? "nothing"}`, () => {
      assert.strictEqual(nearestWord(written, words), meant)
    })
  }

  it("is nothing when two words are equally near", () => {
    assert.strictEqual(nearestWord("cat", ["bat", "rat"]), undefined)
    assert.lengthOf(nearWords("cat", ["bat", "rat"]), 2)
  })
})

describe("slips", () => {
  const rows: ReadonlyArray<readonly [left: string, right: string, slips: number]> = [
    ["abc", "abc", 0],
    ["abc", "acb", 1],
    ["abc", "ab", 1],
    ["abc", "xbc", 1],
    ["abcd", "badc", 2],
    ["abc", "xyz", 3]
  ]
  for (const [left, right, slips] of rows) {
    it(`between ${left} and ${right} are ${slips}`, () => {
      assert.strictEqual(slipsBetween(left, right, 9), slips)
      assert.strictEqual(slipsBetween(right, left, 9), slips)
    })
  }

  it("are not counted further than asked", () => {
    assert.strictEqual(slipsBetween("abc", "uvwxyz", 1), 2)
  })
})
