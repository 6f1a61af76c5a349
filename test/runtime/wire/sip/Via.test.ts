// Via values, and the two rules of a server on them: where a request came from, where its response
// goes. The golden file is the table.

import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import type { Via } from "../../../../runtime/wire/sip/Via.ts"
import { fillVia, parseVia, printVia, responseAddress } from "../../../../runtime/wire/sip/Via.ts"
import { describeVia } from "./kit/describe.ts"
import { checkGoldenRows } from "./kit/golden.ts"

const via = (text: string): Via => Result.getOrThrow(parseVia(text))

const target = (value: Via): string => {
  const { address, port } = responseAddress(value)
  return `${address} port ${port}`
}

describe("Via", () => {
  it("reads as the golden file says, each of them", () => {
    checkGoldenRows("headers/via.txt", (text) => {
      const parsed = parseVia(text)
      if (Result.isFailure(parsed)) return [parsed.failure.message]
      const filled = fillVia(parsed.success, { address: "192.0.2.9", port: 1234 })
      return [
        describeVia(parsed.success),
        `printed: ${printVia(parsed.success)}`,
        `its response goes to ${target(parsed.success)}`,
        `filled:  ${printVia(filled)}`,
        `then it goes to ${target(filled)}`
      ]
    })
  })

  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [name: string, sent: string, source: string, filled: string]> = [
    ["keeps an IPv6 sent-by that is the source in other words", "SIP/2.0/UDP [2001:DB8:0::1]:5060;branch=a", "2001:db8::1",     "SIP/2.0/UDP [2001:DB8:0::1]:5060;branch=a"],
    ["takes an IPv4-mapped source for IPv4",                    "SIP/2.0/UDP 192.0.2.1;branch=a",            "::ffff:192.0.2.1", "SIP/2.0/UDP 192.0.2.1;branch=a"],
    ["leaves out the zone of a link-local source",              "SIP/2.0/UDP h;branch=a",                    "fe80::1%eth0",     "SIP/2.0/UDP h;branch=a;received=fe80::1"],
    ["adds received to a name, though it may be the same host", "SIP/2.0/UDP localhost;branch=a",            "127.0.0.1",        "SIP/2.0/UDP localhost;branch=a;received=127.0.0.1"]
  ]
  it.each(rows)("%s", (_, sent, source, filled) => {
    assert.strictEqual(printVia(fillVia(via(sent), { address: source, port: 9 })), filled)
  })

  it("keeps the order of the parameters when it is filled in", () => {
    const filled = fillVia(via("SIP/2.0/UDP h;rport;received=1.1.1.1;branch=a"), {
      address: "192.0.2.9",
      port: 7
    })
    assert.strictEqual(printVia(filled), "SIP/2.0/UDP h;rport=7;received=192.0.2.9;branch=a")
    assert.strictEqual(filled.rport, 7)
    assert.strictEqual(filled.received, "192.0.2.9")
    assert.isFalse(filled.wantsRport)
  })
})
