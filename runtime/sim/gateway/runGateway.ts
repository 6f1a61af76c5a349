// The simulated gateway by itself: `ctiflow sim gateway`. Places the calls of its script, prints
// every message and how each call came out, and goes on answering until it is interrupted. The
// command line wraps this; nothing here reads files.

import { Effect } from "effect"
import type { BindError } from "../../net/Udp.ts"
import { makeLinePrinter } from "../sip/LinePrinter.ts"
import { printArrow } from "../sip/SipLadder.ts"
import { makeGateway, type CallReport } from "./Gateway.ts"
import type { GatewayScript } from "./gatewayScript.ts"

/** Runs the script. Ends with the calls' reports when the script says `once`, else never. */
export const runGateway = (
  script: GatewayScript
): Effect.Effect<ReadonlyArray<CallReport>, BindError> =>
  Effect.scoped(
    Effect.gen(function* () {
      const print = yield* makeLinePrinter
      const gateway = yield* makeGateway({
        ...script,
        onArrow: (arrow) => print(printArrow(arrow))
      })
      const { target } = script
      print(
        `gateway at ${gateway.address}:${gateway.port}, calls go to ${target.host}:${target.port}`
      )
      const reports = yield* Effect.forEach(
        script.calls ?? [],
        (order) =>
          Effect.sleep(order.startAfterMs ?? 0).pipe(
            Effect.andThen(gateway.placeCall(order)),
            Effect.tap((report) => Effect.sync(() => print(printReport(report))))
          ),
        { concurrency: "unbounded" }
      )
      if (script.once !== true) return yield* Effect.never
      return reports
    })
  )

/** One call on one line, and a line for each thing that the far end did wrong. */
export const printReport = (report: CallReport): string => {
  const { leg } = report
  const parts = [
    `call to ${report.dnis} from ${report.ani ?? "anonymous"}: ${report.outcome}`,
    leg.final === undefined ? "no final answer" : `${leg.final.status} ${leg.final.reason}`,
    ...(leg.final?.contact !== undefined && report.outcome === "redirected"
      ? [`to ${leg.final.contact}`]
      : []),
    ...counted(leg.reinvites.length, "re-INVITE"),
    ...leg.refers.map((refer) => `REFER to ${refer.referTo} answered ${refer.status}`),
    ...counted(leg.infos.length, "INFO"),
    ...(leg.released === undefined ? [] : [`${leg.released.how} by ${leg.released.by}`])
  ]
  return [parts.join(", "), ...leg.complaints.map((complaint) => `  complaint: ${complaint}`)].join(
    "\n"
  )
}

const counted = (count: number, what: string): ReadonlyArray<string> =>
  count === 0 ? [] : [`${count} ${what}${count === 1 ? "" : "s"}`]
