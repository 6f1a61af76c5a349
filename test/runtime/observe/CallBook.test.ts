// Which calls the admin pages know, and for how long.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { recentCallsMax } from "../../../runtime/config/Limits.ts"
import { CallBook, makeCallBook } from "../../../runtime/observe/CallBook.ts"
import { makeCallTrace } from "../../../runtime/observe/CallLadder.ts"

const call = (id: string) => makeCallTrace({ id, now: () => 0, dnis: "1" })
const ids = (traces: ReadonlyArray<{ readonly id: string }>) => traces.map(({ id }) => id)

describe("the book of calls", () => {
  it("knows live calls in the order in which they arrived", () => {
    const book = makeCallBook()
    for (const id of ["a", "b", "c"]) book.register(call(id))
    assert.deepStrictEqual(ids(book.live()), ["a", "b", "c"])
    assert.strictEqual(book.liveCount(), 3)
    assert.deepStrictEqual(book.recent(10), [])
    assert.strictEqual(book.find("b")?.id, "b")
  })

  it("moves a finished call to the recent ones, the latest first", () => {
    const book = makeCallBook()
    for (const id of ["a", "b", "c"]) book.register(call(id))
    book.finished("c")
    book.finished("a")
    assert.deepStrictEqual(ids(book.live()), ["b"])
    assert.deepStrictEqual(ids(book.recent(10)), ["a", "c"])
    assert.deepStrictEqual(ids(book.recent(1)), ["a"])
    assert.deepStrictEqual(book.recent(0), [])
    assert.strictEqual(book.find("c")?.id, "c")
  })

  it("forgets the oldest finished call when there are too many", () => {
    const book = makeCallBook(2)
    for (const id of ["a", "b", "c"]) {
      book.register(call(id))
      book.finished(id)
    }
    assert.deepStrictEqual(ids(book.recent(10)), ["c", "b"])
    assert.strictEqual(book.find("a"), undefined)
  })

  it("ignores the end of a call it does not know, and a second end", () => {
    const book = makeCallBook(2)
    book.register(call("a"))
    book.finished("x")
    book.finished("a")
    book.finished("a")
    assert.deepStrictEqual(ids(book.recent(10)), ["a"])
    assert.strictEqual(book.find("x"), undefined)
  })

  it.effect("is a service with room for a thousand finished calls", () =>
    Effect.gen(function* () {
      const book = yield* CallBook
      for (let index = 0; index < recentCallsMax + 5; index++) {
        book.register(call(String(index)))
        book.finished(String(index))
      }
      assert.strictEqual(book.recent(10_000).length, recentCallsMax)
      assert.strictEqual(book.find("4"), undefined)
      assert.strictEqual(book.find("5")?.id, "5")
    }).pipe(Effect.provide(CallBook.layer))
  )
})
