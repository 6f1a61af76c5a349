// Which gateway a source address belongs to, and where transfers to it go.

import { assert, describe, it } from "@effect/vitest"
import {
  type GatewayGroup,
  makeGatewayFinder,
  parseGatewayPeer,
  splitHostPort
} from "../../../runtime/select/Gateways.ts"

const group = (name: string, ...peers: ReadonlyArray<string>): GatewayGroup => ({
  name,
  useCti: 1,
  tenant: undefined,
  peers: peers.flatMap((text) => parseGatewayPeer(text) ?? [])
})

const find = makeGatewayFinder([
  group("carrier", "10.1.0.0/24", "2001:db8::/32"),
  group("pbx", "10.1.0.10"),
  group("lab-a", "10.1.0.20:5062"),
  group("lab-b", "10.1.0.20:5064"),
  group("mapped", "[2001:db8::7]:5070")
])

// oxfmt-ignore
const rows: ReadonlyArray<readonly [address: string, port: number, gateway: string | undefined, transfersTo: string]> = [
  ["10.1.0.77",    5060, "carrier", "10.1.0.77:5060"],
  ["10.1.0.10",    5060, "pbx",     "10.1.0.10:5060"],
  ["10.1.0.10",    9999, "pbx",     "10.1.0.10:5060"],
  ["10.1.0.20",    5064, "lab-b",   "10.1.0.20:5064"],
  ["10.1.0.20",    5062, "lab-a",   "10.1.0.20:5062"],
  ["10.1.0.20",    1234, "lab-a",   "10.1.0.20:5062"],
  ["2001:db8::1",  5060, "carrier", "2001:db8::1:5060"],
  ["2001:DB8:0:0::7", 5070, "mapped", "2001:db8::7:5070"],
  ["10.2.0.1",     5060, undefined, ""],
  ["not an address", 5060, undefined, ""]
]

describe("the gateway of a call", () => {
  for (const [address, port, gateway, transfersTo] of rows) {
    it(`from ${address}:${port} is ${gateway ?? "none"}`, () => {
      const source = find(address, port)
      assert.strictEqual(source?.gateway.name, gateway)
      if (source !== undefined) {
        assert.strictEqual(`${source.transferHost}:${source.transferPort}`, transfersTo)
      }
    })
  }
})

describe("HOST:PORT", () => {
  // oxfmt-ignore
  const texts: ReadonlyArray<readonly [text: string, host: string | undefined, port: number | undefined]> = [
    ["10.0.0.1", "10.0.0.1", undefined], ["10.0.0.1:5060", "10.0.0.1", 5060], ["mcp.local:5070", "mcp.local", 5070],
    ["[::1]:5070", "::1", 5070], ["[::1]", "::1", undefined], ["::1", "::1", undefined],
    ["host:0", undefined, undefined], ["host:70000", undefined, undefined], ["a b", undefined, undefined], ["", undefined, undefined], [":5060", undefined, undefined]
  ]
  for (const [text, host, port] of texts) {
    it(`"${text}" is ${host ?? "none"}`, () => {
      assert.deepStrictEqual(splitHostPort(text), host === undefined ? undefined : { host, port })
    })
  }
})
