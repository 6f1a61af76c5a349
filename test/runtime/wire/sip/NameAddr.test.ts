// Addresses of From, To, Contact and their like: the golden file is the table, the property says
// that printing loses nothing.

import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Result, Schema } from "effect"
import { noNameAddr, parseNameAddr, printNameAddr } from "../../../../runtime/wire/sip/NameAddr.ts"
import { describeAddress, show } from "./kit/describe.ts"
import { checkGoldenRows } from "./kit/golden.ts"

describe("addresses", () => {
  it("read as the golden file says, each of them", () => {
    checkGoldenRows("headers/name-addr.txt", (text) => {
      const parsed = parseNameAddr(text)
      return Result.isFailure(parsed)
        ? [parsed.failure.message]
        : [describeAddress(parsed.success), `printed: ${show(printNameAddr(parsed.success))}`]
    })
  })

  it("have their tag at hand", () => {
    const address = Result.getOrThrow(parseNameAddr('"A" <sip:a@b;tag=uri>;Tag=header'))
    assert.strictEqual(address.tag, "header")
    assert.strictEqual(address.params.get("tag"), "header")
    assert.strictEqual(noNameAddr.tag, undefined)
  })

  it("name the header in an error", () => {
    const error = Result.getOrThrow(Result.flip(parseNameAddr("<sip:a b>", "Refer-To")))
    assert.strictEqual(
      error.message,
      'Refer-To: expected > behind the URI at offset 6, found " b>"'
    )
  })

  const part = Schema.Literals([
    '"',
    "A",
    " ",
    "\\",
    "<",
    "sip:a@b",
    ">",
    ";",
    "tag",
    "=",
    "1",
    ",",
    '"x y"',
    "é",
    "\t"
  ])
  const text = Arbitrary.map(
    Arbitrary.array(Arbitrary.schema(part)),
    (parts) => `${parts.join("")}<sip:c>;tag=1`
  )
  it.prop(
    "print what parses to the same again",
    [text],
    ([line]) => {
      const first = parseNameAddr(line)
      if (Result.isFailure(first)) return
      const again = parseNameAddr(printNameAddr(first.success))
      assert.deepStrictEqual(Result.getOrThrow(again), first.success)
    },
    { arbitrary: { runs: 4000, seed: 13, size: 8 } }
  )
})
