// From a URI to its hops: the rules of RFC 3263 and RFC 2782 as rows over a name service that is a
// table, and what is remembered of far ends.

import { assert, describe, it } from "@effect/vitest"
import { sipLimits } from "../../../../runtime/config/SipLimits.ts"
import type { NamingRecord, ServiceRecord } from "../../../../runtime/net/Resolve.ts"
import type { Hop } from "../../../../runtime/ua/TransactionLayer.ts"
import { FarEnds } from "../../../../runtime/ua/transport/FarEnds.ts"
import {
  locate,
  type Lookups,
  orderServices,
  targetOf
} from "../../../../runtime/ua/transport/locate.ts"

const service = (name: string, port: number, priority = 0, weight = 0): ServiceRecord => ({
  name,
  port,
  priority,
  weight
})

const naming = (order: number, kind: string, replacement: string): NamingRecord => ({
  flags: "s",
  service: kind,
  replacement,
  order,
  preference: 0
})

// oxfmt-ignore
const addresses = new Map([
  ["a.example", ["10.0.0.1"]], ["b.example", ["10.0.0.2", "2001:db8::2"]], ["bare.example", ["10.0.0.3"]]
])
// oxfmt-ignore
const services = new Map([
  ["_sip._udp.srv.example",   [service("b.example", 5070, 2), service("a.example", 5080, 1)]],
  ["_sip._tcp.tcponly.example", [service("a.example", 5090)]],
  ["_sips._tcp.secure.example", [service("a.example", 5061)]],
  ["_sip._tcp.chosen.example", [service("a.example", 5062)]]
])
const namings = new Map([
  [
    "naptr.example",
    [
      naming(20, "SIP+D2U", "_sip._udp.srv.example"),
      naming(10, "SIP+D2T", "_sip._tcp.chosen.example"),
      naming(5, "SIP+D2S", "_sip._sctp.chosen.example")
    ]
  ]
])

const lookups: Lookups = {
  addresses: (host, found) =>
    found(/^[\d.:a-f]+$/.test(host) ? [host] : (addresses.get(host) ?? [])),
  services: (name, found) => found(services.get(name) ?? []),
  naming: (domain, found) => found(namings.get(domain) ?? []),
  random: () => 0
}

const hopsOf = (uri: string): ReadonlyArray<string> => {
  const target = targetOf(uri)
  let hops: ReadonlyArray<Hop> = []
  if (target !== undefined) locate(target, lookups, (found) => (hops = found))
  return hops.map(
    ({ transport, address, port, serverName }) =>
      `${transport} ${address} ${port}${serverName === undefined ? "" : ` as ${serverName}`}`
  )
}

// oxfmt-ignore
const rows: ReadonlyArray<readonly [what: string, uri: string, hops: ReadonlyArray<string>]> = [
  ["an address",                              "sip:x@10.9.9.9",                      ["udp 10.9.9.9 5060"]],
  ["an address with a port",                  "sip:x@10.9.9.9:5070",                 ["udp 10.9.9.9 5070"]],
  ["an IPv6 address",                         "sip:x@[2001:db8::1]:5070",            ["udp 2001:db8::1 5070"]],
  ["an address over TCP",                     "sip:x@10.9.9.9;transport=tcp",        ["tcp 10.9.9.9 5060"]],
  ["an address over TLS",                     "sip:x@10.9.9.9;transport=tls",        ["tls 10.9.9.9 5061 as 10.9.9.9"]],
  ["a sips address",                          "sips:x@10.9.9.9",                     ["tls 10.9.9.9 5061 as 10.9.9.9"]],
  ["sips, where tcp means TLS over TCP",      "sips:x@10.9.9.9;transport=tcp",       ["tls 10.9.9.9 5061 as 10.9.9.9"]],
  ["sips over datagrams, which there is not", "sips:x@10.9.9.9;transport=udp",       []],
  ["maddr before the host",                   "sip:x@bare.example;maddr=10.8.8.8",   ["udp 10.8.8.8 5060"]],
  ["a name with a port: no SRV",              "sip:x@srv.example:5065",              []],
  ["a name with a port and an address",       "sip:x@b.example:5065",                ["udp 10.0.0.2 5065", "udp 2001:db8::2 5065"]],
  ["a name without SRV",                      "sip:x@bare.example",                  ["udp 10.0.0.3 5060"]],
  ["SRV by priority, every address of each",  "sip:x@srv.example",                   ["udp 10.0.0.1 5080", "udp 10.0.0.2 5070", "udp 2001:db8::2 5070"]],
  ["SRV of the transport that is asked for",  "sip:x@tcponly.example;transport=tcp", ["tcp 10.0.0.1 5090"]],
  ["SRV of TCP where UDP has none",           "sip:x@tcponly.example",               ["tcp 10.0.0.1 5090"]],
  ["sips by SRV, certified as the domain",    "sips:x@secure.example",               ["tls 10.0.0.1 5061 as secure.example"]],
  ["NAPTR by order, of transports we have",   "sip:x@naptr.example",                 ["tcp 10.0.0.1 5062"]],
  ["a name nobody knows",                     "sip:x@nobody.example",                []],
  ["a transport nobody has",                  "sip:x@10.9.9.9;transport=sctp",       []],
  ["a telephone number",                      "tel:+49891",                          []],
  ["a route in brackets",                     "<sip:10.9.9.9:5070;lr>",              ["udp 10.9.9.9 5070"]]
]

describe("the hops of a URI", () => {
  for (const [what, uri, hops] of rows) {
    it(`of ${what}: ${hops.join(", ") || "none"}`, () => assert.deepStrictEqual(hopsOf(uri), hops))
  }

  it("draws records of one priority by their weight", () => {
    const records = [service("light", 1, 0, 10), service("heavy", 2, 0, 90), service("last", 3, 1)]
    const firsts = Array.from({ length: 100 }, (_, index) =>
      orderServices(records, () => index / 100).map(({ name }) => name)
    )
    const heavy = firsts.filter(([first]) => first === "heavy").length
    assert.isTrue(heavy >= 85 && heavy <= 95, `${heavy} of 100`)
    for (const order of firsts) assert.strictEqual(order.at(-1), "last")
  })

  it("gives no service to a domain that says it has none", () => {
    assert.deepStrictEqual(
      orderServices([service(".", 0)], () => 0),
      []
    )
  })
})

describe("what is remembered of far ends", () => {
  const one: Hop = { transport: "udp", address: "10.0.0.1", port: 5060 }
  const two: Hop = { transport: "udp", address: "10.0.0.2", port: 5060 }

  it("puts a hop in trouble behind the others, and back when its time is over", () => {
    let now = 0
    const farEnds = new FarEnds(sipLimits, () => now)
    farEnds.troubled(one)
    assert.deepStrictEqual(farEnds.ordered([one, two]), [two, one])
    now = sipLimits.troubleMs
    assert.deepStrictEqual(farEnds.ordered([one, two]), [one, two])
    farEnds.troubled(one, 60_000)
    now += sipLimits.troubleMs
    assert.deepStrictEqual(farEnds.ordered([one, two]), [two, one])
    farEnds.well(one)
    assert.deepStrictEqual(farEnds.ordered([one, two]), [one, two])
  })

  it("forgets the oldest beyond its bound", () => {
    const farEnds = new FarEnds({ ...sipLimits, rememberedHopsMax: 1 }, () => 0)
    farEnds.udpOnly(one)
    farEnds.udpOnly(two)
    assert.deepStrictEqual([farEnds.isUdpOnly(one), farEnds.isUdpOnly(two)], [false, true])
  })
})
