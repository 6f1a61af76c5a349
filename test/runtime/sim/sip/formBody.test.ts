// Form bodies of voice applications: both spellings of the space, both types, and nothing that can
// break the reader.

import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import {
  callDataType,
  decodeForm,
  encodeForm,
  namelistType,
  readForm
} from "../../../../runtime/sim/sip/formBody.ts"

const checkRead = (text: string, fields: ReadonlyArray<[string, string]>) =>
  assert.deepStrictEqual(Array.from(decodeForm(text)), [...fields])

describe("form bodies", () => {
  it.each<{ name: string; text: string; fields: ReadonlyArray<[string, string]> }>([
    {
      name: "results of a voice application",
      text: "digits=4711&result=complete",
      fields: [
        ["digits", "4711"],
        ["result", "complete"]
      ]
    },
    { name: "a space as a plus", text: "name=Anna+Li", fields: [["name", "Anna Li"]] },
    {
      name: "a space and a plus, encoded",
      text: "name=Anna%20Li%2B",
      fields: [["name", "Anna Li+"]]
    },
    { name: "Greek in UTF-8", text: "k=%CE%B1", fields: [["k", "α"]] },
    { name: "octets that are no UTF-8 stay encoded", text: "k=%E4", fields: [["k", "%E4"]] },
    { name: "a lone percent sign", text: "k=100%", fields: [["k", "100%"]] },
    {
      name: "a name without a value",
      text: "k&l=",
      fields: [
        ["k", ""],
        ["l", ""]
      ]
    },
    { name: "an equals sign in a value", text: "k=a=b", fields: [["k", "a=b"]] },
    { name: "the later of two equal names", text: "k=1&k=2", fields: [["k", "2"]] },
    {
      name: "a name that objects have anyway",
      text: "__proto__=1&constructor=2",
      fields: [
        ["__proto__", "1"],
        ["constructor", "2"]
      ]
    },
    { name: "nothing", text: "", fields: [] },
    { name: "a line end behind the last field", text: "k=v\r\n", fields: [["k", "v"]] }
  ])("reads $name", ({ text, fields }) => checkRead(text, fields))

  it("writes the space as %20, as applications undo it", () => {
    const body = encodeForm(
      callDataType,
      new Map([
        ["Keyname1", "a b&c"],
        ["Action", "GetData"]
      ])
    )
    assert.strictEqual(body.text, "Keyname1=a%20b%26c&Action=GetData")
    assert.strictEqual(body.type, "application/x-www-form-urlencoded;charset=utf-8")
  })

  it("reads a form whatever its charset parameter, and no other type", () => {
    assert.strictEqual(readForm(namelistType, "a=1")?.get("a"), "1")
    assert.strictEqual(
      readForm("Application/X-WWW-Form-Urlencoded; charset=utf-8", "a=1")?.get("a"),
      "1"
    )
    assert.isUndefined(readForm("application/dtmf-relay", "Signal=5"))
    assert.isUndefined(readForm(undefined, "a=1"))
  })

  it.prop(
    "what was written is read back",
    { pairs: Schema.Array(Schema.Tuple([Schema.String, Schema.String])) },
    ({ pairs }) => {
      const fields = new Map(
        pairs.map(([name, value]) => [`k${name.toWellFormed()}`, value.toWellFormed()])
      )
      const read = decodeForm(encodeForm(namelistType, fields).text)
      assert.deepStrictEqual(Array.from(read), Array.from(fields))
    },
    { arbitrary: { runs: 200, seed: 11 } }
  )
})
