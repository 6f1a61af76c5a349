// A plan as small as one can be: one gateway, whose callers all hear that the office is closed.

import { parsePattern } from "../../../compiler/plan/parsePattern.ts"
import { buildNumberTable } from "../../../compiler/plan/NumberTable.ts"
import { planFormat } from "../../../compiler/plan/Plan.ts"
import type { Plan } from "../../../compiler/plan/Plan.ts"
import { Result } from "effect"

const at = (line: number, column: number) => ({ file: "closed.flow", line, column })

export const samplePlan: Plan = {
  format: planFormat,
  edition: 2026,
  compiler: "0.0.0",
  sources: [{ file: "closed.flow", sha256: "" }],
  deployment: {
    name: "closed",
    role: "edge",
    cti: "none",
    platform: ["ngi"],
    sip: [{ op: "binding", name: "SIP" }],
    servers: [],
    client: { op: "text", value: "closed" },
    trunkGroup: 1,
    requery: true,
    eventFeed: false,
    strangers: "refuse",
    timezone: "Europe/Berlin",
    encoding: "latin1",
    maxTreatments: 100,
    maxCallMs: 14_400_000,
    admin: { op: "text", value: "http:127.0.0.1:8090" },
    data: { op: "text", value: "./data" }
  },
  bindings: [
    {
      name: "SIP",
      kind: "env",
      type: "Text",
      default: { op: "text", value: "udp:127.0.0.1:5060" },
      at: at(3, 5)
    }
  ],
  gateways: [{ name: "trunk", useCti: 0, peers: [{ op: "text", value: "10.1.0.10" }] }],
  media: [],
  profiles: [],
  services: [
    {
      name: "closed-now",
      kind: "announcement",
      source: { op: "text", value: 'geschlossen "für heute".wav' },
      answerWithinMs: 2_000,
      headers: [],
      params: [],
      session: "own"
    }
  ],
  tenants: ["acme"],
  profileNumbers: buildNumberTable([]),
  tenantNumbers: buildNumberTable([
    { patterns: [Result.getOrThrow(parsePattern("800555100X"))], value: 0 }
  ]),
  select: [
    {
      id: "select.otherwise",
      chain: [
        { verb: "play", target: "closed-now", args: [], search: [0], at: at(12, 16) },
        { verb: "release", word: "unavailable", args: [], search: [0], at: at(12, 37) }
      ],
      at: at(12, 3)
    }
  ],
  blocks: [
    {
      kind: "defaults",
      name: "defaults",
      handlers: [
        {
          id: "defaults.hangup",
          events: [{ event: "hangup" }],
          chain: [{ verb: "release", word: "normal", args: [], search: [], at: at(16, 16) }],
          at: at(16, 3)
        }
      ]
    }
  ],
  rootSearch: [0],
  transfers: []
}
