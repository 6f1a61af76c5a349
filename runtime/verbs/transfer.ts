// `transfer t`: runs a transfer policy. Which way it goes on the wire depends on the policy and on
// the caller: through the CTI side, by REFER, by 302, or by a call of ours that the caller is
// joined with (`language.md` §7).

import { Effect } from "effect"
import type { Transfer } from "../../compiler/plan/Plan.ts"
import type { Call } from "../call/Call.ts"
import { destinationUri } from "../call/destination.ts"
import { toText } from "../call/Facts.ts"
import { happened, type Pipeline, type Turn, waiting } from "../call/Program.ts"
import { transferByCti } from "./transferByCti.ts"
import { transferByDialling } from "./transferByDialling.ts"
import { transferByRedirect } from "./transferByRedirect.ts"
import { transferByRefer } from "./transferByRefer.ts"
import { transferForApplication } from "./transferForApplication.ts"
import type { TransferRequest, TransferResult, TransferWay } from "./transferWays.ts"
import type { VerbSite } from "./VerbSite.ts"

export const transfer = (site: VerbSite): Pipeline => {
  const policy = site.place.transfer(site.target ?? "")
  if (policy === undefined) {
    return () => Effect.die(new Error(`the plan has no transfer ${site.target}`))
  }
  const destination = site.place.expressions.value(policy.to)
  const headers = site.place.expressions.entries(policy.headers)
  return Effect.fnUntraced(function* (call: Call) {
    if (call.callerGone) return happened({ name: "hangup" }, site.search)
    const to = toText(destination(call.facts)) ?? ""
    const kind = kindOf(call, policy)
    if (kind === undefined) return unsupported(call, policy, to, site)
    const request: TransferRequest = {
      policy,
      kind,
      to,
      uri: destinationUri(to, call.source),
      headers: headers(call.facts).flatMap(([name, value]) => {
        const text = toText(value)
        return text === undefined ? [] : [[name, text] as const]
      }),
      noAnswerMs: policy.noAnswerMs,
      search: site.search
    }
    call.dropFarLeg()
    call.endKept()
    call.trace.setState("transferring")
    return yield* tryWays(call, request, site)
  })
}

/** Tries as often as the policy says; only a busy or failed destination is worth another try. */
const tryWays = Effect.fnUntraced(function* (call: Call, request: TransferRequest, site: VerbSite) {
  const way = chooseWay(call, request)
  let result: TransferResult = { _tag: "Outcome", outcome: "failed", cause: "not tried" }
  for (let attempt = 0; attempt < request.policy.tries; attempt++) {
    result = yield* way(call, request)
    if (result._tag !== "Outcome" || result.outcome === "link.down") break
  }
  return conclude(call, request, result, site)
})

/**
 * `by-profile` and `by-application` are settled when the transfer begins. `undefined`: a
 * consultation, which nobody here carries out (`language.md` §8).
 */
const kindOf = (call: Call, { kind }: Transfer): TransferRequest["kind"] | undefined => {
  if (kind === "by-profile") return call.facts.profile?.icmBridgeTransfer ? "bridge" : "blind"
  if (kind !== "by-application") return kind
  const asked = call.application?.transfer?.kind ?? "blind"
  return asked === "consultation" ? undefined : asked
}

/** The application is told in its own words, and goes on with the caller. */
const unsupported = (call: Call, policy: Transfer, to: string, site: VerbSite): Turn => {
  const { name, via } = policy
  call.trace.transfer({ policy: name, via, to, outcome: "failed", cause: "consultation" })
  call.application?.conclude("unsupported")
  return waiting(site.search)
}

const chooseWay = (call: Call, { kind, policy }: TransferRequest): TransferWay => {
  if (policy.via === "cti") return transferByCti
  if (kind === "bridge" && call.application?.transfer?.incoming !== undefined) {
    return transferForApplication
  }
  // A caller who is wanted back later must stay within our reach.
  if (kind === "blind" && !labelStays(call)) {
    if (call.facts.answered) return transferByRefer
    if (policy.redirect) return transferByRedirect
  }
  return transferByDialling
}

const labelStays = (call: Call): boolean =>
  call.cti.pending._tag === "Label" && call.cti.pending.label.stays

const conclude = (
  call: Call,
  { policy, to }: TransferRequest,
  result: TransferResult,
  site: VerbSite
): Turn => {
  const entry = { policy: policy.name, via: policy.via, to }
  switch (result._tag) {
    case "Done":
      return result.turn
    case "Event":
      call.trace.transfer({ ...entry, outcome: result.event.name, cause: result.event.cause })
      return happened(result.event, site.search)
    case "Outcome":
      // A transfer by the switch has told the CTI side by itself.
      if (policy.via === "platform" && result.outcome !== "link.down") {
        call.cti.reportNotConnected(result.outcome)
      }
      call.trace.transfer({ ...entry, outcome: result.outcome, cause: result.cause })
      return happened({ name: result.outcome, cause: result.cause }, site.search)
  }
}
