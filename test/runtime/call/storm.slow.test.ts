// Two thousand calls on random strategies, with callers, platforms and agents who do as they like,
// and IVR Server stopped and started again in the middle. Every call ends and leaves one record;
// every CallId is closed by one of the two sides or dies with its connection, and is never spoken
// of on another. All of it from one seed, on a virtual clock.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { IvrServer } from "../../../runtime/sim/ivrserver/IvrServer.ts"
import { makeStrategy, type Step, type Strategy } from "../../../runtime/sim/ivrserver/Strategy.ts"
import type { LegEvent } from "../../../runtime/ua/LegEvent.ts"
import { ivrServerAddress, openGenesysHouse } from "../../kit/genesysHouse.ts"
import { type HeldLeg, hosts, settle } from "../../kit/house.ts"
import { readFile } from "../../kit/readTree.ts"
import { sdp } from "../../kit/uaPair.ts"
import { dice, type Dice, pick } from "../wire/ivrserver/generateMessage.ts"

const callCount = 2_000
const seed = 20_277
const stepMs = 50
/** A call every other step; the restart comes when half of them have begun. */
const stepsPerCall = 2
const restartAt = callCount / 2
const downSteps = 40

const flow = readFile("flows/demo/demo.flow")

const treatments = ["PlayApplication", "PlayAnnounce", "PlayAnnounceAndDigits", "Music", "Silence"]
const causes = ["Normal", "Timeout", "Resources", "FeatureNotSupported", "ServerPaused"]

const randomStep = (roll: Dice): Step => {
  const kind = roll()
  if (kind < 0.45) {
    const type = pick(roll, treatments, "Music")
    const until = roll() < 0.5 ? "completed" : { afterMs: Math.floor(roll() * 1_500) }
    const prompts = [{ ID: "a.wav" }]
    return { treat: { type, params: { APP_URL: "http://apps/x.vxml" }, prompts }, until }
  }
  if (kind < 0.6) return { cancel: Math.floor(roll() * 400) }
  if (kind < 0.75) return { waitMs: Math.floor(roll() * 800) }
  if (kind < 0.8) return { endCall: pick(roll, causes, "Normal") }
  if (kind < 0.84) return { status: pick(roll, ["Released", "Held", "Dialing"], "Held") }
  if (kind < 0.88) return { callError: { request: "Unknown", code: "INVALID_REQ" } }
  if (kind < 0.9) return { silence: true }
  return roll() < 0.7
    ? { route: { type: "Normal", dest: "7001", extensions: {} } }
    : { route: { type: "Default", extensions: {} } }
}

/** The strategy of a number; the number is all it depends on. */
const strategyOf = (called: string): Strategy => {
  const roll = dice(seed + Number(called))
  const steps = Array.from({ length: 1 + Math.floor(roll() * 6) }, () => randomStep(roll))
  const xfer = pick(roll, ["complete", "complete", "busy", "silent"] as const, "complete")
  const answer = roll() < 0.15 ? { error: "1183" } : xfer
  const accept = roll() < 0.03 ? { refuse: "FeatureNotSupported" } : ("established" as const)
  const route: Step = { route: { type: "Normal", dest: "7001", extensions: {} } }
  return makeStrategy({ accept, steps: [...steps, route, { xfer: answer }] })
}

/** Somebody at the other end of a leg: reacts to what comes, and does something when it is time. */
class Somebody {
  readonly #held: HeldLeg
  readonly #roll: Dice
  readonly #port: number
  readonly #actions: Array<{ readonly atMs: number; readonly act: () => void }> = []
  #seen = 0

  constructor(held: HeldLeg, roll: Dice, port: number, nowMs: number) {
    this.#held = held
    this.#roll = roll
    this.#port = port
    if (held.call !== undefined) this.#answerLater(nowMs)
  }

  /** Hangs up, or takes the call back, after so long. */
  leaveAfter(atMs: number): void {
    this.#actions.push({ atMs, act: () => this.#held.leg.release({ status: 486 }) })
  }

  /** Nothing more comes to him, and he plans nothing. */
  get isGone(): boolean {
    return this.#held.leg.ended && this.#seen === this.#held.events.length
  }

  turn(nowMs: number): void {
    const { events } = this.#held
    for (; this.#seen < events.length; this.#seen += 1) {
      const event = events[this.#seen]
      if (event !== undefined) this.#react(event, nowMs)
    }
    for (const due of this.#actions.filter(({ atMs }) => atMs <= nowMs)) {
      this.#actions.splice(this.#actions.indexOf(due), 1)
      due.act()
    }
  }

  #answerLater(nowMs: number): void {
    const mood = this.#roll()
    if (mood < 0.05) return
    const atMs = nowMs + this.#roll() * 600
    if (mood < 0.15) return this.leaveAfter(atMs)
    const body = sdp("peer", this.#port)
    this.#actions.push({ atMs, act: () => this.#held.leg.answer({ body }) })
    if (mood < 0.9) this.leaveAfter(atMs + this.#roll() * 2_500)
  }

  #react(event: LegEvent, nowMs: number): void {
    if (event._tag === "Reoffered") {
      const status = this.#roll() < 0.05 ? 488 : 200
      return event.request.respond(status, { body: sdp("peer", this.#port) })
    }
    if (event._tag !== "Requested") return
    if (event.request.method !== "REFER") return event.request.respond(200)
    if (this.#roll() < 0.2) return event.request.respond(603)
    event.request.respond(202)
    if (this.#roll() < 0.1) return
    const status = this.#roll() < 0.7 ? "200 OK" : "486 Busy Here"
    this.#actions.push({ atMs: nowMs + 300, act: () => this.#notify(status) })
  }

  #notify(status: string): void {
    const headers = [
      ["Event", "refer"],
      ["Subscription-State", "terminated;reason=noresource"]
    ] as const
    const content = Buffer.from(`SIP/2.0 ${status}\r\n`)
    const body = { contentType: "message/sipfrag", content }
    this.#held.leg.request("NOTIFY", { headers, body }, () => undefined)
  }
}

/** Every CallId with its connection, until somebody closes it. */
const watch = (server: IvrServer) => {
  const connectionOf = new Map<string, number>()
  const open = new Set<string>()
  const strangers: Array<string> = []
  server.recording.onEntry(({ connection, direction, message }) => {
    const id = String(message.callId)
    if (message._tag === "NewCall") {
      if (connectionOf.has(id)) strangers.push(`${id} was used twice`)
      connectionOf.set(id, connection)
      open.add(id)
      return
    }
    if (message._tag === "EndCall") open.delete(id)
    const born = connectionOf.get(id)
    if (direction === "received" && born !== undefined && born !== connection) {
      strangers.push(`${message._tag} of ${id} on connection ${connection}, begun on ${born}`)
    }
  })
  return { connectionOf, open, strangers }
}

describe("a storm of calls", () => {
  it.effect(
    "leaves nothing behind",
    () =>
      Effect.gen(function* () {
        const house = yield* openGenesysHouse(flow, {
          mode: "behind",
          strategies: ({ called }) => strategyOf(called),
          set: {
            GATEWAY: hosts.gateway,
            MCP: `${hosts.media}:5060`,
            IVR_SERVER: ivrServerAddress
          }
        })
        const { calls, gateway, media, records, server } = house
        const watched = watch(server)
        const roll = dice(seed)
        let people: Array<Somebody> = []
        let [nowMs, placed, mediaSeen, agentsSeen, port, stoppedAt] = [0, 0, 0, 0, 10_000, -1]
        const meet = (held: HeldLeg): Somebody => {
          port = 10_000 + ((port + 2) % 50_000)
          const somebody = new Somebody(held, roll, port, nowMs)
          people.push(somebody)
          return somebody
        }
        for (let step = 0; placed < callCount || calls.count() > 0; step += 1) {
          assert.isBelow(step, 60_000, "calls live for ever")
          if (placed < callCount && step % stepsPerCall === 0) {
            placed += 1
            const caller = meet(house.call(String(5_000 + placed)))
            caller.leaveAfter(nowMs + roll() * (roll() < 0.3 ? 1_500 : 30_000))
          }
          if (placed === restartAt && stoppedAt < 0) {
            stoppedAt = step
            yield* server.stop
          }
          if (step === stoppedAt + downSteps) yield* server.restart
          for (; mediaSeen < media.received.length; mediaSeen += 1) {
            const held = media.received[mediaSeen]
            if (held !== undefined) meet(held)
          }
          for (; agentsSeen < gateway.received.length; agentsSeen += 1) {
            const held = gateway.received[agentsSeen]
            if (held !== undefined) meet(held)
          }
          for (const somebody of people) somebody.turn(nowMs)
          people = people.filter(({ isGone }) => !isGone)
          yield* TestClock.adjust(stepMs)
          yield* Effect.yieldNow
          nowMs += stepMs
        }
        yield* settle
        yield* settle
        assert.strictEqual(records.length, callCount, "one record for each call")
        assert.strictEqual(new Set(records.map(({ id }) => id)).size, callCount)
        const outcomes = new Set(records.map(({ outcome }) => outcome))
        for (const outcome of ["answered-and-released", "transferred", "rejected", "abandoned"]) {
          assert.isTrue(outcomes.has(outcome), `no call was ${outcome}`)
        }
        assert.deepStrictEqual(
          records.filter(({ outcome }) => outcome === "failed"),
          []
        )
        assert.deepStrictEqual(watched.strangers, [])
        const last = Math.max(...watched.connectionOf.values())
        const left = [...watched.open].filter((id) => watched.connectionOf.get(id) === last)
        assert.deepStrictEqual(left, [], "CallIds that nobody closed")
        assert.isAbove(watched.connectionOf.size, callCount * 0.9)
        assert.isAbove(last, 1, "the server was never restarted")
      }),
    600_000
  )
})
