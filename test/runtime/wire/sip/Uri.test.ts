// SIP, SIPS and tel URIs: the golden file is the table, the properties say what no table can.
// Percent-encoding is tested with them, since it is for them.

import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Result, Schema } from "effect"
import type { SipUri } from "../../../../runtime/wire/sip/Uri.ts"
import {
  decodePercent,
  encodeUriHeader,
  encodeUriParam,
  encodeUriUser
} from "../../../../runtime/wire/sip/Percent.ts"
import {
  isAbsoluteUri,
  parseSipUri,
  printSipUri,
  uriHeader,
  uriParam,
  uriScheme,
  uriUser
} from "../../../../runtime/wire/sip/Uri.ts"
import { describeUri } from "./kit/describe.ts"
import { checkGoldenRows } from "./kit/golden.ts"

const runs = { arbitrary: { runs: 400, seed: 3 } }

const unicode = Arbitrary.map(Arbitrary.schema(Schema.String), (text) => text.toWellFormed())

const uri = (text: string): SipUri => Result.getOrThrow(parseSipUri(text))

describe("SIP URIs", () => {
  it("read as the golden file says, each of them", () => {
    checkGoldenRows("headers/uri.txt", (text) => {
      const parsed = parseSipUri(text)
      const printed = Result.isSuccess(parsed) ? [`printed: ${printSipUri(parsed.success)}`] : []
      return [describeUri(text), ...printed]
    })
  })

  it("unescape parameters, users and headers when asked, once", () => {
    const asked = uri(
      "sip:%75se%72@h;%6C%72;n%61me=v%61lue%25%34%31?Replaces=1%402%3Bto-tag%3D3&a=b"
    )
    assert.strictEqual(uriUser(asked), "user")
    assert.strictEqual(uriParam(asked, "LR"), "")
    assert.strictEqual(uriParam(asked, "name"), "value%41")
    assert.strictEqual(uriParam(asked, "other"), undefined)
    assert.strictEqual(uriHeader(asked, "replaces"), "1@2;to-tag=3")
    assert.strictEqual(uriHeader(asked, "other"), undefined)
    assert.strictEqual(uriUser(uri("sip:h")), undefined)
  })

  it("take a parameter called __proto__ for one", () => {
    const params = uri("sip:h;__proto__=1;constructor").params
    assert.deepStrictEqual(
      [...params],
      [
        ["__proto__", "1"],
        ["constructor", undefined]
      ]
    )
  })

  it.prop(
    "any treatment parameter travels in a Request-URI unharmed",
    [unicode],
    ([text]) => {
      const carried = uri(`sip:dialog@mp.example.com;voicexml=x${encodeUriParam(text)};next=1`)
      assert.strictEqual(uriParam(carried, "voicexml"), `x${text}`)
      assert.strictEqual(uriParam(carried, "next"), "1")
    },
    runs
  )

  it.prop(
    "any user part and any header do likewise",
    [unicode, unicode],
    ([user, header]) => {
      const carried = uri(`sip:u${encodeUriUser(user)}@h?Subject=${encodeUriHeader(header)}`)
      assert.strictEqual(uriUser(carried), `u${user}`)
      assert.strictEqual(uriHeader(carried, "Subject"), header)
    },
    runs
  )

  const part = Schema.Literals([
    "sip:",
    "tel:",
    "u",
    "%41",
    "@",
    "h",
    "[::1]",
    ":",
    "5060",
    ";",
    "=",
    "?",
    "&",
    "+1",
    "é"
  ])
  const pieces = Arbitrary.map(
    Arbitrary.array(Arbitrary.schema(part)),
    (parts) => `sip:${parts.join("")}`
  )
  it.prop(
    "print what parses to the same again",
    [pieces],
    ([text]) => {
      const first = parseSipUri(text)
      if (Result.isSuccess(first))
        assert.deepStrictEqual(uri(printSipUri(first.success)), first.success)
    },
    { arbitrary: { runs: 4000, seed: 5, size: 12 } }
  )
})

describe("percent-encoding", () => {
  // oxfmt-ignore
  const encoded: ReadonlyArray<readonly [text: string, param: string]> = [
    ["http://h/x.vxml?a=1&b=2", "http://h/x.vxml%3Fa%3D1&b%3D2"],
    ["a b;c,d@e",               "a%20b%3Bc%2Cd%40e"],
    ["-_.!~*'()[]/:&+$",        "-_.!~*'()[]/:&+$"],
    ["Αθήνα",                   "%CE%91%CE%B8%CE%AE%CE%BD%CE%B1"],
    ["100%",                    "100%25"],
    ["\r\n\u0000",              "%0D%0A%00"],
    ['{"k":"v"}',               "%7B%22k%22:%22v%22%7D"]
  ]
  it.each(encoded)("a parameter value %j is sent as %s", (text, param) => {
    assert.strictEqual(encodeUriParam(text), param)
    assert.strictEqual(decodePercent(param), text)
  })

  // oxfmt-ignore
  const decoded: ReadonlyArray<readonly [encoded: string, text: string]> = [
    ["caf%C3%A9",   "café"],
    ["caf%E9",      "café"],
    ["%",           "%"],
    ["%4",          "%4"],
    ["%zz%41",      "%zzA"],
    ["%%41",        "%A"],
    ["%25%34%31",   "%41"],
    ["Ω%41",        "ΩA"],
    ["a+b",         "a+b"]
  ]
  it.each(decoded)("%s says %s", (text, plain) => assert.strictEqual(decodePercent(text), plain))
})

describe("other schemes", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [text: string, scheme: string | undefined, isUri: boolean]> = [
    ["soap.beep://192.0.2.103:3002",           "soap.beep",            true],
    ["nobodyKnowsThisScheme:totallyopaque",    "nobodyknowsthisscheme", true],
    ["urn:service:sos",                        "urn",                  true],
    ["http://h/a?b=c#d",                       "http",                 true],
    ["<sip:a@b>",                              undefined,              false],
    ["1a:b",                                   undefined,              false],
    ["a",                                      undefined,              false],
    ["a:",                                     "a",                    false],
    ["a: b",                                   "a",                    false],
    ["",                                       undefined,              false]
  ]
  it.each(rows)("%s has scheme %s, URI: %s", (text, scheme, isUri) => {
    assert.strictEqual(uriScheme(text), scheme)
    assert.strictEqual(isAbsoluteUri(text), isUri)
  })
})
