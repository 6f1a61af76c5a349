// What a Resource Manager's Request-URI tells a connector.

import { assert, describe, it } from "@effect/vitest"
import {
  ctiParameters,
  makeConnectorSource,
  toldBridgeTransfer
} from "../../../runtime/select/ResourceManager.ts"

// oxfmt-ignore
const parameters: ReadonlyArray<readonly [string, Record<string, string>, ReadonlyArray<string>, 1 | 2, boolean | undefined]> = [
  ["nothing at all",                   {},                                                   [],            1, undefined],
  ["SIP's own words",                  { transport: "tcp", user: "phone", LR: "" },          [],            1, undefined],
  ["the Resource Manager's words",     { "gvp.rm.resource-req": "x", "gvp-tenant-id": "t" }, [],            1, undefined],
  ["a parameter of the profile",       { script: "SALES" },                                  ["script"],    2, undefined],
  ["a name that only begins like one", { gvpx: "1" },                                        ["gvpx"],      2, undefined],
  ["a bridge for ICM",     { "scti.icm.enableBridgeXfer": "TRUE" }, ["scti.icm.enableBridgeXfer"], 2, true],
  ["no bridge for ICM",    { "SCTI.ICM.enablebridgexfer": "false" }, ["SCTI.ICM.enablebridgexfer"], 2, false]
]

const source = makeConnectorSource(
  { host: "rm.example", port: 5080, address: "2001:db8::1" },
  (address) =>
    address === "10.0.0.2"
      ? {
          gateway: { name: "rm-pair", useCti: 1, tenant: undefined, peers: [] },
          transferHost: address,
          transferPort: 5060
        }
      : undefined
)

describe("the Request-URI of a Resource Manager", () => {
  it.each(parameters)("with %s", (_name, told, left, useCti, bridge) => {
    const given = new Map(Object.entries(told))
    assert.deepStrictEqual([...ctiParameters(given).keys()], left)
    assert.strictEqual(toldBridgeTransfer(given), bridge)
    assert.strictEqual(source("10.0.0.2", 5060, given)?.gateway.useCti, useCti)
  })
})

describe("a call in role connector", () => {
  // oxfmt-ignore
  it.each([
    ["from the address of the Resource Manager",  "2001:DB8:0::1", "resource-manager"],
    ["from a gateway block's address",            "10.0.0.2",      "rm-pair"],
    ["from anybody else",                         "10.0.0.3",      undefined],
    ["from what is no address",                   "rm.example",    undefined]
  ] as const)("%s", (_name, address, gateway) => {
    const found = source(address, 5060, new Map())
    assert.strictEqual(found?.gateway.name, gateway)
    // Its transfers leave through the Resource Manager, by whichever of its addresses it came.
    if (found !== undefined) assert.strictEqual(`${found.transferHost}:${found.transferPort}`, "rm.example:5080")
  })
})
