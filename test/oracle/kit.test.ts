// The oracles can say no: a kit that is content with everything would let everything pass.

import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { makeRawPeer, rawRequest } from "../runtime/sim/sip/rawPeer.ts"
import { freePlace, startCapture, startSipp } from "./kit.ts"
import { describeWithOracles } from "./tools.ts"

const [rawHost, sippHost] = ["127.0.64.1", "127.0.64.2"]

describeWithOracles("the oracles", () => {
  it.live.each([
    {
      name: "nothing, when nothing is wrong",
      change: (good: string) => good,
      complaint: undefined
    },
    {
      name: "a header field that nobody knows",
      change: (good: string) => good.replace("Contact:", "Kontakt:"),
      complaint: "Unrecognised SIP header (kontakt)"
    },
    {
      name: "a length that is no number",
      change: (good: string) => good.replace("Content-Length: 0", "Content-Length: many"),
      complaint: "Invalid content_length"
    }
  ])("complain of $name", ({ change, complaint }) =>
    Effect.gen(function* () {
      const raw = yield* makeRawPeer(rawHost)
      const to = yield* freePlace(sippHost)
      const capture = yield* startCapture([to])
      const uri = `sip:${to.host}:${to.port}`
      const lines = ["X-Genesys-GVP-Session-ID: 1"]
      raw.send(change(rawRequest({ method: "OPTIONS", uri, from: raw, lines })), to.port, to.host)
      const expected = complaint === undefined ? [] : [`1: ${complaint}`]
      assert.deepStrictEqual(yield* capture.complaints, expected)
      const seen = yield* capture.read(["sip.Method", "sip.r-uri"])
      assert.deepStrictEqual(
        seen.map((packet) => [packet.get("sip.Method"), packet.get("sip.r-uri")]),
        [[["OPTIONS"], [uri]]]
      )
    }).pipe(Effect.scoped)
  )

  it.live("tell a failed call from a successful one", () =>
    Effect.gen(function* () {
      const [from, to] = [yield* freePlace(rawHost), yield* freePlace(sippHost)]
      const answering = yield* startSipp({ scenario: "media-busy", at: to })
      const calling = yield* startSipp({ scenario: "caller-stays", at: from, target: to })
      const result = yield* calling.result
      assert.deepStrictEqual([result.successful, result.failed, result.exit], [0, 1, 1])
      assert.match(result.errors, /unexpected message.*\n?.*486/)
      assert.strictEqual((yield* answering.result).failed, 0)
    }).pipe(Effect.scoped)
  )
})
