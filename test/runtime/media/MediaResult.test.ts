// What comes back from a media platform, and what the CTI side is told of it.

import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { parseNamelist, toTreatmentResult } from "../../../runtime/media/MediaResult.ts"
import { encodeQuery } from "../../../runtime/media/percent.ts"
import type { ServiceKind } from "../../../runtime/media/Service.ts"

const form = "application/x-www-form-urlencoded"

const checkNamelist = (
  body: string,
  expected: Readonly<Record<string, string>>,
  contentType: string | undefined = form
) => {
  const entries = Object.entries(expected)
  assert.deepStrictEqual([...parseNamelist(body, contentType)], entries)
  const bytes = Uint8Array.from(body, (character) => character.charCodeAt(0))
  assert.deepStrictEqual([...parseNamelist(bytes, contentType)], entries)
}

describe("a namelist", () => {
  it("has names and values", () => {
    checkNamelist("digits=4711&result=complete", { digits: "4711", result: "complete" })
  })

  it("keeps a JSON text of Composer as it is", () => {
    const value = '{"status":"ok","params":{"account":"12 34"}}'
    checkNamelist(`composer_treatment_result=${encodeQuery(value)}`, {
      composer_treatment_result: value
    })
  })

  it("may have empty values, names without one, and line ends around it", () => {
    checkNamelist("\r\na=&b&c=1&&=x\r\n", { a: "", b: "", c: "1" })
  })

  it("lets the first of two values stand", () => {
    checkNamelist("digits=1&digits=2", { digits: "1" })
  })

  it("splits at the first equals sign", () => {
    checkNamelist("url=http://a/?b=c", { url: "http://a/?b=c" })
  })

  it("may be named by names that mean something to JavaScript", () => {
    assert.deepStrictEqual(
      [...parseNamelist("__proto__=x&constructor=y", form)],
      [
        ["__proto__", "x"],
        ["constructor", "y"]
      ]
    )
  })

  // oxfmt-ignore
  const contentTypes: ReadonlyArray<readonly [string | undefined, Record<string, string>]> = [
    [form,                                                { n: "Müller" }],
    ["Application/X-WWW-Form-URLencoded;charset=utf-8",   { n: "Müller" }],
    [`${form} ; charset=UTF-8`,                           { n: "Müller" }],
    [`${form};charset=iso-8859-1`,                        { n: "MÃ¼ller" }],
    [undefined,                                           { n: "Müller" }],
    ["application/json",                                  {}],
    ["text/plain",                                        {}],
    ["",                                                  {}]
  ]
  it.each(contentTypes)("of content type %s is read as it says", (contentType, expected) => {
    assert.deepStrictEqual(
      Object.fromEntries(parseNamelist("n=M%C3%BCller", contentType)),
      expected
    )
  })

  it("is bounded in names, in values and as a whole", () => {
    const many = Array.from({ length: 1_000 }, (_, index) => `n${index}=1`).join("&")
    assert.strictEqual(parseNamelist(many, form).size, 256)
    const long = parseNamelist(`${"n".repeat(300)}=1&v=${"x".repeat(70_000)}`, form)
    assert.deepStrictEqual([...long.keys()], ["v"])
    assert.strictEqual(long.get("v")?.length, 16_384)
  })

  const unicode = Arbitrary.map(Arbitrary.schema(Schema.String), (text) => text.toWellFormed())
  it.prop(
    "gives back what was encoded",
    [Arbitrary.array(Arbitrary.all([unicode, unicode]))],
    ([pairs]) => {
      const named = pairs.map(
        ([name, value], index) => [`${index}${name}`.slice(0, 100), value] as const
      )
      const body = named.map((pair) => pair.map(encodeQuery).join("=")).join("&")
      assert.deepStrictEqual([...parseNamelist(body, form)], named)
    },
    { arbitrary: { runs: 200, seed: 20_264 } }
  )

  it.prop(
    "is read from any bytes without complaint",
    [
      Arbitrary.array(
        Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 })))
      )
    ],
    ([bytes]) => {
      for (const value of parseNamelist(Uint8Array.from(bytes), form).values()) {
        assert.isTrue(value.isWellFormed())
      }
    },
    { arbitrary: { runs: 300, seed: 20_265 } }
  )
})

interface Expected {
  readonly digits?: string
  readonly callData?: Readonly<Record<string, string>>
  readonly extensions?: Readonly<Record<string, string>>
}

const checkResult = (kind: ServiceKind, body: string, expected: Expected) => {
  const result = toTreatmentResult(kind, parseNamelist(body, form))
  assert.deepStrictEqual(
    {
      digits: result.digits,
      callData: Object.fromEntries(result.callData),
      extensions: Object.fromEntries(result.extensions)
    },
    {
      digits: expected.digits,
      callData: expected.callData ?? {},
      extensions: expected.extensions ?? {}
    }
  )
}

describe("the result of a digits service", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [name: string, body: string, expected: Expected]> = [
    ["all digits keyed", "digits=4711&result=complete&last=1&interrupted=keypad",
      { digits: "4711", extensions: { INTERRUPTED: "KEYPAD", COMPLETION_STATUS: "NORMAL", LAST_COLLECTED_DIGIT: "1" } }],
    ["ended by a terminator", "digits=47&result=terminated&last=%23&interrupted=no",
      { digits: "47", extensions: { INTERRUPTED: "NO", COMPLETION_STATUS: "NORMAL", LAST_COLLECTED_DIGIT: "#" } }],
    ["nothing keyed", "digits=&result=timeout&last=&interrupted=no",
      { digits: "", extensions: { INTERRUPTED: "NO", COMPLETION_STATUS: "TIMEOUT" } }],
    ["cancelled while keying", "digits=4&result=hangup&last=4&interrupted=",
      { digits: "4", extensions: { COMPLETION_STATUS: "CANCELLED", LAST_COLLECTED_DIGIT: "4" } }],
    ["the platform gave up", "digits=&result=error&last=&interrupted=", { digits: "" }],
    ["a platform that adds something of its own", "digits=1&result=complete&__reason=exit&node=mcp-3",
      { digits: "1", callData: { node: "mcp-3" }, extensions: { COMPLETION_STATUS: "NORMAL" } }],
    ["no body at all", "", {}]
  ]
  it.each(rows)("%s", (_, body, expected) => checkResult("digits", body, expected))
})

describe("the result of a voice application", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [name: string, body: string, expected: Expected]> = [
    ["data only", "account=12&language=de", { callData: { account: "12", language: "de" } }],
    ["digits are what was keyed", "digits=4711&account=12", { digits: "4711", callData: { account: "12" } }],
    ["so is CED", "CED=9", { digits: "9" }],
    ["digits come before CED", "CED=9&digits=8", { digits: "8", callData: { CED: "9" } }],
    ["names of extensions are extensions", "COMPLETION_STATUS=TIMEOUT&result=x",
      { callData: { result: "x" }, extensions: { COMPLETION_STATUS: "TIMEOUT" } }],
    ["RFC 5552's own names are none", "__exit=1&__reason=exit", {}]
  ]
  it.each(rows)("%s", (_, body, expected) => checkResult("vxml", body, expected))
})

describe("the result of something that was only played", () => {
  it("an announcement was heard to its end", () => {
    checkResult("announcement", "", { extensions: { INTERRUPTED: "NO" } })
    checkResult("announcement", "digits=&result=complete&last=&interrupted=no", {
      extensions: { INTERRUPTED: "NO" }
    })
  })
  it("music tells nothing", () => checkResult("music", "", {}))
})
