// The simulated media platform by itself: `ctiflow sim media`. Serves by its script, prints every
// message and every request with what became of it, until it is interrupted. The command line wraps
// this; nothing here reads files.

import { Effect } from "effect"
import type { BindError } from "../../net/Udp.ts"
import { makeLinePrinter } from "../sip/LinePrinter.ts"
import { printArrow } from "../sip/SipLadder.ts"
import { makeMediaPlatform, type MediaVisit } from "./MediaPlatform.ts"
import type { MediaScript } from "./mediaScript.ts"

/** Runs the script. Never ends by itself. */
export const runMedia = (script: MediaScript): Effect.Effect<never, BindError> =>
  Effect.scoped(
    Effect.gen(function* () {
      const print = yield* makeLinePrinter
      const platform = yield* makeMediaPlatform({
        ...script,
        onArrow: (arrow) => print(printArrow(arrow))
      })
      print(`media platform at ${platform.address}:${platform.port}`)
      const follow = (visit: MediaVisit) =>
        Effect.andThen(
          visit.ended,
          Effect.sync(() => print(printVisit(visit)))
        )
      return yield* platform.nextVisit.pipe(
        Effect.flatMap((visit) => Effect.forkScoped(follow(visit))),
        Effect.forever
      )
    })
  )

/**
 * One request on one line, and a line for each thing that the far end did wrong. Names of
 * parameters and results only: their values may be card numbers.
 */
export const printVisit = (visit: MediaVisit): string => {
  const { request, leg } = visit
  const names = Array.from(request.params.keys()).join(" ")
  const { final, released } = leg.record
  const results = released?.fields ?? released?.answer?.fields
  const parts = [
    `${request.user} ${request.url ?? ""}`.trim() + (names === "" ? "" : ` (${names})`),
    final === undefined ? "no final answer" : `${final.status} ${final.reason}`,
    ...visit.steps.map((result) => `${result.step}: ${result.outcome}`),
    ...(released === undefined ? [] : [`${released.how} by ${released.by}`]),
    ...(results === undefined ? [] : [`results: ${Array.from(results.keys()).join(" ")}`])
  ]
  const complaints = leg.record.complaints.map((complaint) => `  complaint: ${complaint}`)
  return [parts.join(", "), ...complaints].join("\n")
}
