// A simulated gateway on the foreign stack: places calls as a trunk would, follows what is done to
// them (re-INVITE, REFER, INFO, BYE, 302), and is at the same time whoever is behind the trunk:
// agents and desks that answer, are busy or let it ring. Signalling only. Lives as long as its
// scope.

import { Deferred, Effect, type Scope } from "effect"
import type { BindError } from "../../net/Udp.ts"
import { makeCallBook, matchesPattern } from "../sip/CallBook.ts"
import type { Leg } from "../sip/Leg.ts"
import type { LegRecord } from "../sip/LegRecord.ts"
import { makePeerAgent, type PeerAgent } from "../sip/PeerAgent.ts"
import { makePolicy, playAnswer } from "../sip/playAnswer.ts"
import { playSteps, type StepContext, type StepResult } from "../sip/playSteps.ts"
import { parseServiceUri, printServiceUri } from "../sip/ServiceUri.ts"
import type { OfferKind } from "../sip/placeLeg.ts"
import type { SipArrow, SipLadder } from "../sip/SipLadder.ts"
import type { Party, SipRequest } from "../sip/SipMessage.ts"
import {
  defaultAnswers,
  type AnswerRule,
  type CallOrder,
  type Endpoint,
  type GatewayOptions
} from "./gatewayScript.ts"

/**
 * How a call that the gateway placed came out. `given-up`: it was still going on when the order's
 * bound was over.
 */
export type CallOutcome =
  | "answered"
  | "redirected"
  | "refused"
  | "cancelled"
  | "unanswered"
  | "given-up"

/** Everything that was seen of a call that the gateway placed. */
export interface CallReport {
  readonly dnis: string
  readonly ani: string | undefined
  readonly outcome: CallOutcome
  readonly leg: LegRecord
  readonly steps: ReadonlyArray<StepResult>
  readonly ladder: ReadonlyArray<SipArrow>
}

/** A call in progress, for tests that act in the middle of it. */
export interface GatewayCall {
  readonly leg: Leg
  /** Waits for the end of the call; bounded by the order's `giveUpAfterMs`. */
  readonly report: Effect.Effect<CallReport>
}

/** A call that came to somebody behind the gateway. */
export interface ReceivedCall {
  /** The user part of the Request-URI. */
  readonly dialled: string
  readonly invite: SipRequest
  readonly leg: Leg
  /** The rule that is played; absent for a user who does not exist. */
  readonly rule: AnswerRule | undefined
}

export interface Gateway {
  readonly address: string
  readonly port: number
  readonly ladder: SipLadder
  /** Places a call and waits for its end. */
  readonly placeCall: (order: CallOrder) => Effect.Effect<CallReport>
  /** Places a call and gives it at once. */
  readonly startCall: (order: CallOrder) => Effect.Effect<GatewayCall>
  /** Calls that came in, oldest first. */
  readonly received: () => ReadonlyArray<ReceivedCall>
  /** Takes the next call that came in, or waits for it. Has no bound of its own. */
  readonly nextReceived: Effect.Effect<ReceivedCall>
  /** What the stack's containment had to catch (docs/adr/0004). */
  readonly faults: () => ReadonlyArray<string>
}

/** As long as a trunk lets it ring, RFC 3261's timer C. */
const giveUpAfterMs = 180_000

/** After giving up, CANCEL or BYE have their own 64*T1 to come to an end. */
const endAfterGivingUpMs = 40_000

/** Opens the gateway. Fails with `BindError` when its address or port cannot be had. */
export const makeGateway = Effect.fnUntraced(function* (
  options: GatewayOptions & { readonly onArrow?: ((arrow: SipArrow) => void) | undefined }
): Effect.fn.Return<Gateway, BindError, Scope.Scope> {
  const answers = options.answers ?? defaultAnswers
  const book = yield* makeCallBook<ReceivedCall>()
  const ruleOf = (invite: SipRequest) =>
    answers.find((rule) => matchesPattern(rule.user, dialledUser(invite)))
  const agent: PeerAgent = yield* makePeerAgent({
    address: options.address,
    port: options.port,
    user: "gateway",
    policyOf: (invite) => makePolicy(ruleOf(invite) ?? {}),
    onLeg: (leg, invite) => {
      const rule = ruleOf(invite)
      book.add({ dialled: dialledUser(invite), invite, leg, rule })
      const dial = (user: string) => placeOrder(agent, options.target, { dnis: user })
      return playRule(leg, rule, { dial })
    },
    onArrow: options.onArrow
  })
  const startCall = (order: CallOrder) => startOrder(agent, options.target, order)
  return {
    address: agent.address,
    port: agent.port,
    ladder: agent.ladder,
    startCall,
    placeCall: (order) => Effect.flatMap(startCall(order), (call) => call.report),
    received: book.all,
    nextReceived: book.next,
    faults: () => agent.stack.faults()
  }
})

const dialledUser = (invite: SipRequest): string => parseServiceUri(invite.uri)?.user ?? ""

const playRule = Effect.fnUntraced(function* (
  leg: Leg,
  rule: AnswerRule | undefined,
  context: StepContext
) {
  if (rule === undefined) {
    leg.refuse(404)
    return
  }
  yield* playAnswer(leg, rule.answer)
  if (yield* leg.confirmed) yield* playSteps(leg, rule.steps ?? [], context, () => {})
})

const startOrder = (
  agent: PeerAgent,
  target: Endpoint,
  order: CallOrder
): Effect.Effect<GatewayCall> =>
  Effect.sync(() => {
    const leg = placeOrder(agent, target, order)
    const progress: OrderProgress = {
      steps: [],
      isGivenUp: false,
      played: Deferred.makeUnsafe()
    }
    const context = { dial: (user: string) => placeOrder(agent, target, { ...order, dnis: user }) }
    const giveUp = Effect.andThen(
      Effect.sleep(order.giveUpAfterMs ?? giveUpAfterMs),
      Effect.sync(() => {
        progress.isGivenUp = true
        leg.release()
      })
    )
    const play = playOrder(leg, order, context, progress)
    agent.fork(Effect.ensuring(play, Deferred.succeed(progress.played, undefined)))
    agent.fork(Effect.raceFirst(giveUp, Effect.asVoid(leg.ended)))
    return { leg, report: awaitReport(agent, leg, order, progress) }
  })

/** What an order has come to, besides what its leg has seen. */
interface OrderProgress {
  readonly steps: Array<StepResult>
  isGivenUp: boolean
  /** Done when the order's script is over. */
  readonly played: Deferred.Deferred<void>
}

const placeOrder = (agent: PeerAgent, target: Endpoint, order: CallOrder): Leg => {
  const to = { user: order.dnis, ...target }
  return agent.place({
    uri: printServiceUri({ ...to, params: Object.entries(order.uriParams ?? {}) }),
    from: callerOf(agent, order.ani),
    to: { display: undefined, uri: printServiceUri(to), tag: undefined },
    headers: new Map(Object.entries(order.headers ?? {})),
    offer: offerOf(order.sdp),
    policy: makePolicy(order)
  })
}

const playOrder = Effect.fnUntraced(function* (
  leg: Leg,
  order: CallOrder,
  context: StepContext,
  progress: OrderProgress
) {
  if (order.cancelAfterMs !== undefined) {
    yield* Effect.raceFirst(Effect.sleep(order.cancelAfterMs), Effect.asVoid(leg.confirmed))
    leg.cancel()
  }
  if (!(yield* leg.confirmed)) return
  yield* playSteps(leg, order.steps ?? [], context, (result) => progress.steps.push(result))
  if (order.hangUpAfterMs === undefined) return
  yield* Effect.raceFirst(Effect.sleep(order.hangUpAfterMs), Effect.asVoid(leg.ended))
  leg.release()
})

const awaitReport = Effect.fnUntraced(function* (
  agent: PeerAgent,
  leg: Leg,
  order: CallOrder,
  progress: OrderProgress
) {
  const longest = (order.giveUpAfterMs ?? giveUpAfterMs) + endAfterGivingUpMs
  const over = Effect.andThen(leg.ended, Deferred.await(progress.played))
  yield* Effect.raceFirst(over, Effect.sleep(longest))
  const report: CallReport = {
    dnis: order.dnis,
    ani: order.ani,
    outcome: progress.isGivenUp ? "given-up" : outcomeOf(leg.record),
    leg: leg.record,
    steps: [...progress.steps],
    ladder: agent.ladder.of(leg.callId)
  }
  return report
})

const outcomeOf = (record: LegRecord): CallOutcome => {
  const status = record.final?.status
  if (status === undefined || record.final?.assumed !== undefined) return "unanswered"
  if (status < 300) return "answered"
  if (status < 400) return "redirected"
  return record.released?.how === "CANCEL" && status === 487 ? "cancelled" : "refused"
}

/** RFC 3261 §8.1.1.3: who does not say who he is calls from this address. */
const anonymous: Party = {
  display: '"Anonymous"',
  uri: "sip:anonymous@anonymous.invalid",
  tag: undefined
}

const callerOf = (agent: PeerAgent, ani: string | undefined): Party => {
  if (ani === undefined) return anonymous
  const uri = printServiceUri({ user: ani, host: agent.address, port: agent.port })
  return { display: undefined, uri, tag: undefined }
}

const offerOf = (sdp: string | undefined): OfferKind => {
  if (sdp === undefined || sdp === "offer") return { _tag: "Ours" }
  return sdp === "late" ? { _tag: "Late" } : { _tag: "Text", text: sdp }
}
