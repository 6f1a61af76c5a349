// Which datagrams the foreign stack may see: its regular expressions must never meet what they
// cannot bear.

import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import {
  blankRunMax,
  datagramLengthMax,
  lineLengthMax,
  screenDatagram
} from "../../../../runtime/sim/sip/screenDatagram.ts"

const bytesOf = (text: string): Uint8Array => Buffer.from(text, "latin1")

const invite = "INVITE sip:1@127.0.0.1 SIP/2.0\r\nCall-ID: 1\r\n\r\n"

const rows: ReadonlyArray<{ name: string; text: string; refused: RegExp | undefined }> = [
  { name: "an ordinary request", text: invite, refused: undefined },
  { name: "a keep-alive of two line ends", text: "\r\n\r\n", refused: undefined },
  { name: "nothing at all", text: "", refused: undefined },
  {
    name: "a body full of blanks, which nobody scans",
    text: `${invite}${" ".repeat(5_000)}`,
    refused: undefined
  },
  {
    name: "the blanks that cost nine seconds",
    text: `SIP/2.0 200 ${" ".repeat(4_000)}x\n`,
    refused: /blanks/
  },
  {
    name: "blanks behind line ends that look like the end of the header",
    text: `\r\n\r\n\r\n${" ".repeat(4_000)}`,
    refused: /blanks/
  },
  {
    name: "no-break spaces, which count as blanks too",
    text: "\u00a0".repeat(blankRunMax + 1),
    refused: /blanks/
  },
  { name: "as many blanks as may be", text: `A${" ".repeat(blankRunMax)}B`, refused: undefined },
  {
    name: "an Authorization line without an equals sign",
    text: `REGISTER sip:a SIP/2.0\r\nAuthorization: Digest ${"a".repeat(lineLengthMax)}\r\n\r\n`,
    refused: /line/
  },
  {
    name: "more than these peers ever send",
    text: "a\r\n".repeat(datagramLengthMax / 3 + 1),
    refused: /longer than/
  }
]

describe("datagrams for the foreign stack", () => {
  it.each(rows)("$name", ({ text, refused }) => {
    const refusal = screenDatagram(bytesOf(text))
    if (refused === undefined) assert.isUndefined(refusal)
    else assert.match(refusal ?? "", refused)
  })

  it.prop(
    "never throws, whatever comes",
    { text: Schema.String },
    ({ text }) => {
      const refusal = screenDatagram(bytesOf(text))
      return refusal === undefined || refusal.length > 0
    },
    { arbitrary: { runs: 300, seed: 7 } }
  )
})
