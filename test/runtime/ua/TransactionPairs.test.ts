// Two transaction layers and a wire between them that loses, doubles and reorders: a mistake has to
// be made at both ends to hide. Callers dial, cancel, acknowledge and hang up; callees ring,
// answer, refuse or stay silent. Both ends repeat and acknowledge 2xx by the dialog's tables.

import { assert, describe, it } from "@effect/vitest"
import { sipTimers } from "../../../runtime/config/SipTimers.ts"
import {
  answerDurations,
  answerMachine,
  nextAnswerPauseMs
} from "../../../runtime/protocol/dialog/AnswerMachine.ts"
import type { AnswerState } from "../../../runtime/protocol/dialog/AnswerMachine.ts"
import { step } from "../../../runtime/protocol/transaction/Machine.ts"
import { noTimer, TimerWheel } from "../../../runtime/ua/TimerWheel.ts"
import { TransactionLayer } from "../../../runtime/ua/TransactionLayer.ts"
import type { ServerTransaction } from "../../../runtime/ua/TransactionLayer.ts"
import { makeBranchSource } from "../../../runtime/ua/transaction/Branch.ts"
import type { SipMessage } from "../../../runtime/wire/sip/SipMessage.ts"
import { decoded, gateway, requestBytes, responseBytes, us } from "./kit/Exchange.ts"
import { LossyWire, seededRandom } from "./kit/LossyWire.ts"
import type { Weather } from "./kit/LossyWire.ts"

/**
 * What the callee does with a call, and when the caller loses patience; times in milliseconds from
 * the start.
 */
interface Plan {
  readonly callId: string
  readonly ending: "answers" | "refuses" | "rings for ever" | "says nothing"
  readonly dialAtMs: number
  readonly ringAfterMs: number
  readonly endAfterMs: number
  readonly cancelAtMs: number | undefined
  readonly hangUpAfterMs: number
}

/** The 2xx of one call at the callee, run by its table. */
class Answer {
  state: AnswerState = "Unanswered"
  readonly #wheel: TimerWheel
  readonly #send: () => void
  #repeat = noTimer
  #end = noTimer
  #pauseMs = 0

  constructor(wheel: TimerWheel, send: () => void) {
    this.#wheel = wheel
    this.#send = send
  }

  take(event: "answer" | "ACK" | "timer 2xx" | "timer no ACK" | "dialog over"): void {
    const outcome = step(answerMachine, this.state, event)
    if (outcome._tag === "Violation") assert.fail(outcome.violation)
    if (outcome._tag !== "Moved") return
    this.state = outcome.next
    if (!answerMachine.runs[outcome.next].includes("timer 2xx")) {
      this.#wheel.cancel(this.#repeat)
      this.#wheel.cancel(this.#end)
    }
    const durations = answerDurations(sipTimers)
    for (const action of outcome.actions) {
      if (action === "send 2xx" || action === "resend 2xx") this.#send()
      else if (action === "start timer 2xx") this.#repeatAfter(durations["timer 2xx"])
      else if (action === "double timer 2xx") {
        this.#repeatAfter(nextAnswerPauseMs(this.#pauseMs, sipTimers))
      } else if (action === "start timer no ACK") {
        this.#end = this.#wheel.start(durations["timer no ACK"], () => this.take("timer no ACK"))
      }
    }
  }

  #repeatAfter(pauseMs: number): void {
    this.#pauseMs = pauseMs
    this.#repeat = this.#wheel.start(pauseMs, () => this.take("timer 2xx"))
  }
}

class World {
  readonly random: () => number
  readonly wire: LossyWire
  readonly wheels = [new TimerWheel(), new TimerWheel()] as const
  readonly caller: TransactionLayer
  readonly callee: TransactionLayer
  readonly plans = new Map<string, Plan>()
  /** How each INVITE and BYE ended at the caller. */
  readonly outcomes = new Map<string, Array<string>>()
  readonly byes = new Map<string, Array<string>>()
  /** How often the callee was told of an INVITE or BYE. */
  readonly invited = new Map<string, number>()
  readonly answers = new Map<string, Answer>()
  readonly defects: Array<string> = []
  nowMs = 0
  readonly #newBranch: () => string
  readonly #acks = new Map<string, Buffer>()

  constructor(seed: number, weather: Weather) {
    this.random = seededRandom(seed)
    this.wire = new LossyWire(this.random, weather)
    this.#newBranch = makeBranchSource(seed.toString(16))
    const [callerWheel, calleeWheel] = this.wheels
    const shared = {
      timers: sipTimers,
      onOverload: () => assert.fail("no limit is near"),
      onDefect: (text: string) => this.defects.push(text)
    }
    this.caller = new TransactionLayer({
      ...shared,
      wheel: callerWheel,
      send: (bytes) => this.#carry(bytes, "callee"),
      onRequest: () => assert.fail("the callee asks for nothing"),
      onAck: () => assert.fail("the callee acknowledges nothing"),
      onStrayResponse: (response) => {
        if (response.method === "INVITE" && response.status < 300) this.#acknowledge(response)
      }
    })
    this.callee = new TransactionLayer({
      ...shared,
      wheel: calleeWheel,
      send: (bytes) => this.#carry(bytes, "caller"),
      onRequest: (transaction, request) => this.#serve(transaction, request),
      onAck: (ack) => this.answers.get(ack.callId)?.take("ACK"),
      onStrayResponse: () => assert.fail("the callee has no requests of its own")
    })
  }

  dial(plan: Plan): void {
    this.plans.set(plan.callId, plan)
    this.wheels[0].start(plan.dialAtMs, () => this.#invite(plan))
  }

  /** Until nothing moves any more. */
  run(): void {
    const endMs = 600_000
    while (this.nowMs < endMs && !this.#isStill()) {
      this.nowMs += 10
      this.wire.advance(this.nowMs)
      for (const wheel of this.wheels) wheel.advance(this.nowMs)
    }
  }

  #isStill(): boolean {
    const [caller, callee] = this.wheels
    return this.nowMs > 0 && this.wire.isQuiet && caller.pending === 0 && callee.pending === 0
  }

  #carry(bytes: Uint8Array, to: "caller" | "callee"): void {
    const copy = Uint8Array.from(bytes)
    this.wire.send(this.nowMs, () => {
      const message = decoded(copy)
      if (to === "callee") this.callee.receive(message, gateway)
      else this.caller.receive(message, us)
    })
  }

  #invite(plan: Plan): void {
    const branch = this.#newBranch()
    const ended = (outcome: string) => push(this.outcomes, plan.callId, outcome)
    const invite = this.caller.request({
      bytes: requestBytes("INVITE", { branch, callId: plan.callId }),
      method: "INVITE",
      branch,
      hop: us,
      listener: {
        onResponse: (response) => {
          if (response.status >= 300) ended(String(response.status))
          else if (response.status >= 200 && !this.#acknowledge(response)) {
            ended(String(response.status))
            this.wheels[0].start(plan.hangUpAfterMs, () => this.#bye(plan))
          }
        },
        onTimeout: () => ended("timeout"),
        onTransportError: (reason) => assert.fail(reason)
      }
    })
    if (plan.cancelAtMs !== undefined) this.wheels[0].start(plan.cancelAtMs, () => invite.cancel())
  }

  /** Sends the ACK of a 2xx; true when it is one that was sent before. */
  #acknowledge(response: SipMessage): boolean {
    const sent = this.#acks.get(response.callId)
    const ack =
      sent ??
      requestBytes("ACK", {
        branch: this.#newBranch(),
        callId: response.callId,
        toTag: response.to.tag ?? ""
      })
    this.#acks.set(response.callId, ack)
    this.#carry(ack, "callee")
    return sent !== undefined
  }

  #bye(plan: Plan): void {
    const branch = this.#newBranch()
    const ended = (outcome: string) => push(this.byes, plan.callId, outcome)
    this.caller.request({
      bytes: requestBytes("BYE", { branch, callId: plan.callId, cseq: 2, toTag: "callee" }),
      method: "BYE",
      branch,
      hop: us,
      listener: {
        onResponse: ({ status }) => status >= 200 && ended(String(status)),
        onTimeout: () => ended("timeout"),
        onTransportError: (reason) => assert.fail(reason)
      }
    })
  }

  #serve(transaction: ServerTransaction, request: SipMessage): void {
    const respond = (status: number, to = transaction) =>
      to.respond(responseBytes(to.request, status), status)
    const named = `${request.callId} ${request.method}`
    this.invited.set(named, (this.invited.get(named) ?? 0) + 1)
    if (request.method === "INVITE") return this.#ring(transaction, respond)
    if (request.method === "CANCEL") {
      const { cancels } = transaction
      respond(cancels === undefined ? 481 : 200)
      if (cancels?.state === "Proceeding" || cancels?.state === "Trying") respond(487, cancels)
      return undefined
    }
    this.answers.get(request.callId)?.take("dialog over")
    return respond(200)
  }

  #ring(transaction: ServerTransaction, respond: (status: number) => void): void {
    const { callId } = transaction.request
    const plan = this.plans.get(callId)
    assert.isDefined(plan)
    const isOpen = () => transaction.state === "Trying" || transaction.state === "Proceeding"
    const [, wheel] = this.wheels
    if (plan.ending === "says nothing") return
    wheel.start(plan.ringAfterMs, () => isOpen() && respond(180))
    wheel.start(plan.ringAfterMs + plan.endAfterMs, () => {
      if (!isOpen()) return
      if (plan.ending === "refuses") respond(486)
      if (plan.ending !== "answers") return
      const answer = new Answer(wheel, () => respond(200))
      this.answers.set(callId, answer)
      answer.take("answer")
    })
  }
}

const push = (lists: Map<string, Array<string>>, key: string, value: string) =>
  lists.set(key, [...(lists.get(key) ?? []), value])

const endings = ["answers", "answers", "refuses", "rings for ever", "says nothing"] as const

const makePlan = (random: () => number, index: number): Plan => {
  const upTo = (maxMs: number) => Math.floor(random() * maxMs)
  const ending = endings[upTo(endings.length)] ?? "answers"
  return {
    callId: `call-${index}`,
    ending,
    dialAtMs: upTo(5_000),
    ringAfterMs: random() < 0.3 ? 0 : upTo(2_000),
    endAfterMs: upTo(10_000),
    cancelAtMs: random() < 0.3 ? upTo(8_000) : undefined,
    hangUpAfterMs: upTo(20_000)
  }
}

const runWorld = (seed: number, weather: Weather, count: number): World => {
  const world = new World(seed, weather)
  for (let index = 0; index < count; index++) world.dial(makePlan(world.random, index))
  world.run()
  return world
}

// What may come of a plan. A silent callee still gets its 100 out, so only a caller's CANCEL or
// timer C ends that call.
const possible = (plan: Plan): ReadonlyArray<string> => {
  const planned = { answers: "200", refuses: "486", "rings for ever": "487", "says nothing": "487" }
  return plan.cancelAtMs === undefined ? [planned[plan.ending]] : [planned[plan.ending], "487"]
}

// Holds in any weather: every INVITE ends once, and in a way that its plan allows or that a lost
// answer explains; what the callee is told of comes once; and nothing is left of it all.
const checkWorld = (world: World, isCalm: boolean) => {
  for (const [callId, plan] of world.plans) {
    const ended = world.outcomes.get(callId) ?? []
    assert.strictEqual(ended.length, 1, `${callId} ended as ${ended.join(", ")}`)
    const allowed = isCalm ? possible(plan) : [...possible(plan), "timeout"]
    assert.include(allowed, ended[0] ?? "", `${callId} ${plan.ending}`)
    const answer = world.answers.get(callId)
    if (ended[0] === "200") {
      const byes = world.byes.get(callId) ?? []
      assert.strictEqual(byes.length, 1, `${callId}: BYE`)
      assert.include(isCalm ? ["200"] : ["200", "timeout"], byes[0] ?? "")
      // Over: no ACK came in time, or the BYE overtook it.
      assert.include(["Acknowledged", "Over"], answer?.state ?? "none")
    }
  }
  for (const [named, count] of world.invited) assert.strictEqual(count, 1, `told of ${named}`)
  assert.deepStrictEqual(world.defects, [])
  for (const layer of [world.caller, world.callee]) {
    // A callee that says nothing keeps its INVITE when the CANCEL did not reach it: that is its
    // user's, not the layer's.
    const forgotten = layer === world.callee ? unended(world) : 0
    assert.deepStrictEqual(layer.counts, { clients: 0, servers: forgotten })
  }
  for (const wheel of world.wheels) assert.strictEqual(wheel.pending, 0, "timers pending")
}

const unended = (world: World) =>
  [...world.plans].filter(
    ([callId, { ending }]) =>
      (ending === "says nothing" || ending === "rings for ever") &&
      world.invited.has(`${callId} INVITE`) &&
      !world.invited.has(`${callId} CANCEL`)
  ).length

describe("callers and callees over a wire", () => {
  it.each([1, 2, 3])("that is perfect: every call goes as it was meant to (seed %i)", (seed) => {
    const world = runWorld(seed, { loss: 0, doubled: 0, delayMaxMs: 0 }, 60)
    checkWorld(world, true)
    assert.strictEqual(unended(world), 0)
    const states = [...world.answers.values()].map(({ state }) => state)
    assert.deepStrictEqual(new Set(states), new Set(["Acknowledged"]))
  })

  it.each([11, 12, 13])(
    "that doubles and reorders, but loses nothing: the same (seed %i)",
    (seed) => {
      const world = runWorld(seed, { loss: 0, doubled: 0.3, delayMaxMs: 900 }, 60)
      checkWorld(world, true)
    }
  )

  it.each([
    [21, 0.1],
    [22, 0.1],
    [23, 0.3],
    [24, 0.3],
    [25, 0.3],
    [26, 0.6],
    [27, 0.6],
    [28, 0.9]
  ])("that loses: one ending for each call, and nothing left (seed %i, loss %f)", (seed, loss) => {
    // Not slower than half a second: the last retransmission leaves at 31.5 s, and timer J is over
    // at 32 s.
    const world = runWorld(seed, { loss, doubled: 0.2, delayMaxMs: 490 }, 60)
    checkWorld(world, false)
    assert.isAbove(world.wire.lost, 0)
  })

  it("that loses everything: every call ends with a timeout", () => {
    const world = runWorld(31, { loss: 1, doubled: 0, delayMaxMs: 0 }, 20)
    assert.deepStrictEqual(new Set([...world.outcomes.values()].flat()), new Set(["timeout"]))
    assert.strictEqual(world.outcomes.size, 20)
    checkWorld(world, false)
  })

  it("that loses a third: most calls still go as they were meant to", () => {
    const world = runWorld(41, { loss: 0.33, doubled: 0, delayMaxMs: 200 }, 200)
    checkWorld(world, false)
    const asMeant = [...world.plans].filter(([callId, plan]) =>
      possible(plan).includes(world.outcomes.get(callId)?.[0] ?? "")
    ).length
    assert.isAbove(asMeant, 190)
  })
})
