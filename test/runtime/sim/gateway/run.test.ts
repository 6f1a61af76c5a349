// The two peers as programs of their own, as `ctiflow sim` starts them: what they print.

import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Logger } from "effect"
import { TestConsole } from "effect/testing"
import { runGateway } from "../../../../runtime/sim/gateway/runGateway.ts"
import { runMedia } from "../../../../runtime/sim/media/runMedia.ts"

const [gatewayAddress, mediaAddress, mediaPort] = ["127.0.45.1", "127.0.45.2", 25_071]

describe("the peers as programs", () => {
  it.live("print their places, every message, and how each call came out", () =>
    Effect.gen(function* () {
      const media = yield* Effect.forkChild(
        runMedia({
          address: mediaAddress,
          port: mediaPort,
          rules: [
            { service: "dialog", steps: [{ step: "bye", fields: { digits: "4711" } }] },
            { service: "annc", answer: { how: "refuse", status: 486 } }
          ]
        }),
        { startImmediately: true }
      )
      const reports = yield* runGateway({
        address: gatewayAddress,
        target: { host: mediaAddress, port: mediaPort },
        calls: [
          {
            dnis: "dialog",
            ani: "+4989",
            uriParams: { voicexml: "http://apps/a.vxml", PIN: "secret-of-the-caller" }
          },
          { dnis: "annc", startAfterMs: 200 }
        ],
        once: true
      })
      assert.deepStrictEqual(
        reports.map((report) => report.outcome),
        ["answered", "refused"]
      )
      // The platform's last line is printed in its own fiber, after the gateway has ended.
      yield* Effect.sleep(100)
      yield* Fiber.interrupt(media)
      const printed = (yield* TestConsole.logLines).join("\n")
      const expected = [
        /media platform at 127\.0\.45\.2:25071/,
        /gateway at 127\.0\.45\.1:\d+, calls go to 127\.0\.45\.2:25071/,
        /\d\d:\d\d:\d\d\.\d{3} {2}127\.0\.45\.2:25071 +<- INVITE sip:dialog@[\d.:]+;voicexml=/,
        /-> 200 OK \(INVITE\) \[application\/sdp\]/,
        /call to dialog from \+4989: answered, 200 OK, BYE by them/,
        /call to annc from anonymous: refused, 486 Busy Here/,
        /dialog http:\/\/apps\/a\.vxml \(voicexml PIN\), 200 OK, bye: done, BYE by us/,
        /BYE by us, results: digits/,
        /annc, 486 Busy Here/
      ]
      for (const line of expected) assert.match(printed, line)
      assert.notInclude(
        printed.replace(/INVITE sip:.*/g, ""),
        "secret-of",
        "values stay out of summaries"
      )
      assert.notInclude(printed, "complaint")
    }).pipe(Effect.provide([TestConsole.layer, Logger.layer([])]))
  )

  it.live("say that the address is taken", () =>
    Effect.gen(function* () {
      const other = yield* Effect.forkChild(
        runMedia({ address: mediaAddress, port: mediaPort + 1 }),
        {
          startImmediately: true
        }
      )
      yield* Effect.sleep(50)
      const error = yield* Effect.flip(runMedia({ address: mediaAddress, port: mediaPort + 1 }))
      assert.strictEqual(error.message, "udp:127.0.45.2:25072 is in use by another process")
      yield* Fiber.interrupt(other)
    }).pipe(Effect.provide([TestConsole.layer, Logger.layer([])]))
  )
})
