// Request-URIs of media services, taken apart and put together.

import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import {
  parseServiceUri,
  printServiceUri,
  serviceParam
} from "../../../../runtime/sim/sip/ServiceUri.ts"

describe("service URIs", () => {
  it("gives user, place and decoded parameters of a VoiceXML request", () => {
    const uri = parseServiceUri(
      "sip:dialog@127.0.0.1:5070;voicexml=http%3A%2F%2Fapps%2Fmenu.vxml%3Fa%3D1%3B2" +
        ";Language=de-DE;flag"
    )
    assert.strictEqual(uri?.user, "dialog")
    assert.strictEqual(uri?.host, "127.0.0.1")
    assert.strictEqual(uri?.port, 5_070)
    assert.deepStrictEqual(Array.from(uri?.params ?? []), [
      ["voicexml", "http://apps/menu.vxml?a=1;2"],
      ["Language", "de-DE"],
      ["flag", ""]
    ])
  })

  it("finds a parameter in whatever spelling", () => {
    const uri = parseServiceUri("sip:annc@h;Play=x.wav")
    assert.strictEqual(uri === undefined ? undefined : serviceParam(uri, "play"), "x.wav")
    assert.isUndefined(uri === undefined ? "" : serviceParam(uri, "repeat"))
  })

  it.each([
    { text: "sip:127.0.0.1", user: undefined, host: "127.0.0.1", port: undefined },
    { text: "SIPS:a@[2001:db8::1]:5061;x=1", user: "a", host: "[2001:db8::1]", port: 5_061 },
    { text: "sip:+49%2089@h?Subject=a@b", user: "+49 89", host: "h", port: undefined }
  ])("reads $text", ({ text, user, host, port }) => {
    const uri = parseServiceUri(text)
    assert.deepStrictEqual([uri?.user, uri?.host, uri?.port], [user, host, port])
  })

  it.each(["tel:+4989", "", "sip:", "sip:@", "sip:a@:5060", "http://a"])(
    "has no place in %s",
    (text) => assert.isUndefined(parseServiceUri(text))
  )

  it.prop(
    "what was written is read back",
    { user: Schema.NonEmptyString, name: Schema.NonEmptyString, value: Schema.String },
    (made) => {
      const user = made.user.toWellFormed()
      const [name, value] = [made.name.toWellFormed(), made.value.toWellFormed()]
      const text = printServiceUri({ user, host: "h", port: 5_060, params: [[name, value]] })
      const read = parseServiceUri(text)
      assert.strictEqual(read?.user, user)
      assert.deepStrictEqual(Array.from(read?.params ?? []), [[name, value]])
    },
    { arbitrary: { runs: 300, seed: 3 } }
  )
})
