// Percent-encoding against the grammars it is for.

import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import {
  decodeForm,
  encodePathSegment,
  encodeQuery,
  encodeUriParam
} from "../../../runtime/media/percent.ts"

const runs = { arbitrary: { runs: 500, seed: 20_263 } }
const anyText = Schema.String
const unicode = Arbitrary.map(Arbitrary.schema(anyText), (text) => text.toWellFormed())

describe("a parameter of a SIP URI", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [text: string, encoded: string]> = [
    ["http://apps/a.vxml",        "http://apps/a.vxml"],
    ["http://a/b?x=1&y=2;z#f",    "http://a/b%3Fx%3D1&y%3D2%3Bz%23f"],
    ["two words",                 "two%20words"],
    ["100%",                      "100%25"],
    ["a%20b",                     "a%2520b"],
    ["[::1]/$+:-_.!~*'()",        "[::1]/$+:-_.!~*'()"],
    ['<a@b>,"',                   "%3Ca%40b%3E%2C%22"],
    ["Ωä€😀",                     "%CE%A9%C3%A4%E2%82%AC%F0%9F%98%80"],
    ["a\r\nEvil: x",              "a%0D%0AEvil:%20x"],
    ["",                          ""]
  ]
  it.each(rows)("%j is %s", (text, encoded) => assert.strictEqual(encodeUriParam(text), encoded))

  it.prop(
    "is made of paramchar and nothing else (RFC 3261 §25.1)",
    [anyText],
    ([text]) => {
      assert.match(encodeUriParam(text), /^([\w\-.!~*'()[\]/:&+$]|%[0-9A-F]{2})*$/)
    },
    runs
  )

  it.prop(
    "comes back as it was",
    [unicode],
    ([text]) => {
      assert.strictEqual(decodeURIComponent(encodeUriParam(text)), text)
    },
    runs
  )
})

describe("a parameter of a query", () => {
  it("escapes whatever a reader could take for something else", () => {
    assert.strictEqual(encodeQuery("a+b&c=d#e/f:g'h 1"), "a%2Bb%26c%3Dd%23e%2Ff%3Ag%27h%201")
  })

  it.prop(
    "comes back as it was",
    [unicode],
    ([text]) => {
      assert.strictEqual(decodeForm(encodeQuery(text)), text)
      assert.strictEqual(new URLSearchParams(`k=${encodeQuery(text)}`).get("k"), text)
    },
    runs
  )
})

describe("a segment of a path", () => {
  it("keeps what a path may hold and escapes what would end it", () => {
    assert.strictEqual(encodePathSegment("welcome (1).wav"), "welcome%20(1).wav")
    assert.strictEqual(encodePathSegment("a/b?c#d;e%"), "a%2Fb%3Fc%23d%3Be%25")
  })
})

describe("a form value", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [encoded: string, text: string]> = [
    ["4711",                      "4711"],
    ["two+words",                 "two words"],
    ["two%20words",               "two words"],
    ["a%2Bb",                     "a+b"],
    // An encoder that leaves pluses alone wrote a telephone number.
    ["+4989123456",               "+4989123456"],
    ["+49+89",                    " 49 89"],
    ["%CE%91%CE%B8%CE%AE",        "Αθή"],
    // Latin-1 escapes, as ECMAScript's `escape` makes them.
    ["M%FCller",                  "Müller"],
    // Bytes that nobody escaped, as the SIP codec hands them on.
    ["M\u00c3\u00bcller",         "Müller"],
    ["M\u00fcller",               "Müller"],
    ["100%",                      "100%"],
    ["%zz%4",                     "%zz%4"],
    ["%u0041",                    "%u0041"],
    ["%00",                       "\u0000"],
    ["",                          ""]
  ]
  it.each(rows)("%s reads %j", (encoded, text) => assert.strictEqual(decodeForm(encoded), text))

  it("is read as Latin-1 where that was said", () => {
    assert.strictEqual(decodeForm("%C3%BC", "latin1"), "Ã¼")
  })

  it.prop(
    "is always some text",
    [anyText],
    ([text]) => {
      assert.isTrue(decodeForm(text).isWellFormed())
    },
    runs
  )
})
