// One policy with tenants at several sites: each finding shows the lines of the site files that it
// follows from, and names the sites where not all are meant.

import { assert, describe, it } from "@effect/vitest"
import { check } from "../../../compiler/commands/check.ts"
import type { CheckRequest } from "../../../compiler/commands/check.ts"
import { checkGolden } from "../../kit/golden.ts"
import { plainScreen, projectFiles } from "./projectFiles.ts"

const policy = `edition 2026

service hold { kind: music  file: "hold.wav"  answer-within: 2s }

tenant acme {
  numbers: ["6XXX"]

  cti {
    on accepted     -> route "7001"
    on route.normal -> transfer to-acme
  }

  transfer to-acme {
    kind: blind
    via: cti
    to: route.to
    on busy, no-answer after 10s, failed, link.down -> release busy
  }
}

tenant globex {
  numbers: ["7XXX"]
}

select { otherwise -> cti }

cti {
  on accepted  -> route "6001"
  on treatment -> play hold
  on route     -> release unavailable
  on released  -> release normal
  on failed    -> release unavailable
}

defaults {
  on hangup           -> release normal
  on service          -> report failed
  on silence after 9s -> release unavailable
  on link.down        -> release unavailable
}
`

const siteFile = (name: string, facts: string): string => `edition 2026

deployment ${name} {
  ${facts}
}

gateway ${name}-gw { use-cti: 1  peers: ["10.1.0.10"] }
media ${name}-mcp { peers: ["10.1.0.30:5070"] }
`

const genesys = (mode: string): string =>
  `cti: genesys\n  mode: ${mode}\n  servers: ["10.1.0.20:7009"]`

const files = {
  "main.flow": policy,
  "sites/east.flow": siteFile("east", genesys("behind")),
  "sites/munich.flow": siteFile("munich", genesys("in-front")),
  "sites/oslo.flow": siteFile("oslo", genesys("network")),
  "sites/care.flow": siteFile("care", "cti: icm\n  mode: sci\n  platform: [ngi, gvpi]")
}

const checkAt = (sites: ReadonlyArray<string>, format: CheckRequest["format"] = "human") =>
  check({
    ...projectFiles(files),
    files: ["main.flow"],
    deployments: sites.map((name) => `sites/${name}.flow`),
    format,
    failOn: "error",
    screen: plainScreen
  })

describe("one policy with tenants", () => {
  it("is clean where the switch moves callers", () => {
    assert.strictEqual(checkAt(["east"]).exitCode, 0)
  })

  it.each([
    ["in-front", ["east", "munich", "oslo"]],
    ["icm", ["east", "care"]]
  ] as const)("reads as it did at several sites: %s", (name, sites) => {
    const { output, exitCode } = checkAt(sites)
    assert.strictEqual(exitCode, 1)
    checkGolden(`emit/sites-${name}.human.txt`, output)
  })

  it("tells of each finding at which sites it was found, for machines too", () => {
    const { findings } = JSON.parse(checkAt(["east", "munich", "oslo"], "json").output) as {
      readonly findings: ReadonlyArray<{ readonly code: string; readonly sites: unknown }>
    }
    const moved = findings.find(({ code }) => code === "cti-transfer-needs-behind")
    assert.deepStrictEqual(moved?.sites, ["sites/munich.flow", "sites/oslo.flow"])
  })
})
