// Hosts, addresses and ports as SIP writes them, with Node's own reading of addresses as the other
// opinion.

import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { isIPv4, isIPv6 } from "node:net"
import {
  addressOf,
  hostOf,
  isHost,
  isSameAddress,
  parseIpv4,
  parseIpv6,
  parsePort
} from "../../../../runtime/wire/sip/Host.ts"

describe("hosts", () => {
  // oxfmt-ignore
  const good = [
    "example.com", "example.com.", "a", "gw-1.example.com", "sip_gw", "3f2a9c01be", "4g.example", "192.0.2.1",
    "[::]", "[::1]", "[2001:db8::9:1]", "[2001:DB8:0:0:8:800:200C:417A]", "[::ffff:192.0.2.10]",
    "[2001:db8::192.0.2.1]", "[2001:db8:::192.0.2.1]", "[1:2:3:4:5:6:7::]", "[::2:3:4:5:6:7:8]"
  ]
  it.each(good)("%s is one", (text) => assert.isTrue(isHost(text)))

  // oxfmt-ignore
  const bad = [
    "", ".", "a..b", ".a", "2001", "1.2.3.400", "1.2.3.256", "1.2.3", "exa mple", "ex@mple", "[", "[]", "[::1", "::1", "[:1]",
    "[1:2:3:4:5:6:7:8:9]", "[1:2:3:4::5:6:7:8]", "[1:2:3:4:5:6:7]", "[1::2::3]", "[::12345]", "[::g]", "[fe80::1%eth0]", "[::1.2.3]",
    "[1.2.3.4::]", "[1:2:3:4:5:6:7::8:9]", "[:::1]", "[a:::b]", "192.000.002.001"
  ]
  it.each(bad)("%j is none", (text) => assert.isFalse(isHost(text)))

  it("are not as long as a datagram", () => {
    assert.isFalse(isHost("a".repeat(60_000)))
    assert.isFalse(isHost(`[${":".repeat(60_000)}]`))
  })
})

describe("addresses", () => {
  const text = Arbitrary.map(
    Arbitrary.array(
      Arbitrary.schema(
        Schema.Literals(["::", ":", "1", "db8", "ffff", "0", "1.2.3.4", ".", "255", "g"])
      )
    ),
    (parts) => parts.join("")
  )
  it.prop(
    "are told as Node tells them",
    [text],
    ([address]) => {
      // Node knows no third colon (RFC 5118 §4.10).
      if (!address.includes(":::"))
        assert.strictEqual(parseIpv6(address) !== undefined, isIPv6(address))
      assert.strictEqual(parseIpv4(address) !== undefined, isIPv4(address))
    },
    { arbitrary: { runs: 3000, seed: 11, size: 12 } }
  )

  // oxfmt-ignore
  const same: ReadonlyArray<readonly [left: string, right: string]> = [
    ["192.0.2.1",                 "192.0.2.1"],
    ["192.0.2.1",                 "::ffff:192.0.2.1"],
    ["[2001:db8::1]",             "2001:DB8:0:0:0:0:0:1"],
    ["[2001:db8:::192.0.2.1]",    "2001:db8::c000:201"],
    ["fe80::1%eth0",              "[FE80::1]"]
  ]
  it.each(same)("%s and %s are the same", (left, right) =>
    assert.isTrue(isSameAddress(left, right))
  )

  // oxfmt-ignore
  const different: ReadonlyArray<readonly [left: string, right: string]> = [
    ["192.0.2.1",       "192.0.2.2"],
    ["::1",             "::2"],
    ["example.com",     "example.com"],
    ["::ffff:1:2:3:4",  "1.2.3.4"],
    ["::192.0.2.1",     "192.0.2.1"]
  ]
  it.each(different)("%s and %s are not", (left, right) =>
    assert.isFalse(isSameAddress(left, right))
  )

  it("take brackets on and off", () => {
    assert.deepStrictEqual(["[::1]", "192.0.2.1", "example.com"].map(addressOf), [
      "::1",
      "192.0.2.1",
      "example.com"
    ])
    assert.deepStrictEqual(["::1", "fe80::1%eth0", "[::1]", "192.0.2.1", "host"].map(hostOf), [
      "[::1]",
      "[fe80::1]",
      "[::1]",
      "192.0.2.1",
      "host"
    ])
  })
})

describe("ports", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [text: string, port: number | undefined]> = [
    ["5060", 5060], ["1", 1], ["65535", 65_535], ["05060", 5060],
    ["0", undefined], ["65536", undefined], ["99999", undefined], ["", undefined], ["+1", undefined], ["5e3", undefined],
    ["99999999999999999999", undefined]
  ]
  it.each(rows)("%j reads as %s", (text, port) => assert.strictEqual(parsePort(text), port))
})
