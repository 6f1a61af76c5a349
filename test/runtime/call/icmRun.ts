// A run of many calls with random ICM scripts: callers, media platform and agents act by dice of
// one seed, the simulated PIM runs a random script for each call and switches sides in the
// middle. What must hold at the end, whatever came: every call ended and left a record, every
// dialogue closed, no request answered twice, no port still in use.

import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { makePim } from "../../../runtime/sim/icm/Pim.ts"
import { makePimScript } from "../../../runtime/sim/icm/PimScript.ts"
import type { PimScript, PimStep } from "../../../runtime/sim/icm/PimScript.ts"
import type { LegEvent } from "../../../runtime/ua/LegEvent.ts"
import type { HeldLeg } from "../../kit/house.ts"
import { pass } from "../../kit/house.ts"
import { careIcm, endWith, openIcmHouse, place } from "../../kit/icmHouse.ts"
import { sdp } from "../../kit/uaPair.ts"

/** Numbers from 0 below `sides`, the same for the same seed. */
const makeDice = (seed: number) => {
  let state = seed >>> 0
  return (sides: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

type Dice = ReturnType<typeof makeDice>

const run = (script: string, until: Extract<PimStep, { run: unknown }>["until"]): PimStep => ({
  run: { script, vars: { CallVar1: "x" } },
  until,
  send: "once"
})

const stepOf = (dice: Dice): ReadonlyArray<PimStep> => {
  switch (dice(12)) {
    case 0:
    case 1:
      return [run("Welcome", "answered")]
    case 2:
      return [run("Billing", "answered")]
    case 3:
      return [run("NoSuchScript", "answered")]
    case 4:
    case 5:
      return [
        run("QMusic", { afterMs: dice(400) }),
        { cancel: 0, request: dice(4) === 0 ? "wrong" : "running" }
      ]
    case 6:
      return [{ ...run("Welcome", "answered"), send: "twice" }]
    case 7:
    case 8:
      return [{ connect: { label: "normal", number: "7001", hint: dice(2) === 0, vars: {} } }]
    case 9:
      return [{ temporary: { number: "7002", vars: {} } }]
    case 10:
      return [{ resource: { vars: {} } }]
    default:
      return [{ waitMs: dice(300) }]
  }
}

const lastStepOf = (dice: Dice): PimStep => {
  switch (dice(7)) {
    case 0:
      return { release: 0 }
    case 1:
      return { fail: "unspecified-failure" }
    case 2:
      return { silence: true }
    case 3:
      return { connect: { label: "busy", vars: {} } }
    case 4:
      return { connect: { label: "default", vars: {} } }
    case 5:
      return { connect: { label: "ring", vars: {} } }
    default:
      return { connect: { label: "normal", number: "7003", vars: {} } }
  }
}

const scriptOf = (dice: Dice): PimScript => {
  const steps = Array.from({ length: dice(5) }, () => stepOf(dice)).flat()
  return makePimScript({ steps: [...steps, lastStepOf(dice)] })
}

/** A leg of a peer with what of its events was acted on. */
interface Acting {
  readonly held: HeldLeg
  seen: number
  /** Turns until it acts of its own accord. */
  turns: number
}

/** What whoever holds a leg does when it is told something. */
const react = (acting: Acting, dice: Dice): void => {
  const { held } = acting
  while (acting.seen < held.events.length) {
    const event: LegEvent | undefined = held.events[acting.seen]
    acting.seen += 1
    if (event?._tag === "Reoffered") {
      event.request.respond(dice(10) === 0 ? 488 : 200, { body: sdp("caller", 4000) })
    }
    if (event?._tag !== "Requested") continue
    if (event.request.method !== "REFER") event.request.respond(200)
    else if (dice(3) === 0) event.request.respond(486)
    else {
      event.request.respond(202)
      const line = dice(3) === 0 ? "SIP/2.0 480 Nobody\r\n" : "SIP/2.0 200 OK\r\n"
      const body = { contentType: "message/sipfrag;version=2.0", content: Buffer.from(line) }
      held.leg.request("NOTIFY", { headers: [["Event", "refer"]], body }, () => undefined)
    }
  }
}

const ended: ReadonlySet<string> = new Set([
  "ByeReceived",
  "Cancelled",
  "Rejected",
  "Lost",
  "NotAcknowledged"
])

const isOver = ({ held }: Acting): boolean =>
  held.leg.ended || held.events.some(({ _tag }) => ended.has(_tag))

/** Whoever was called: answers, refuses or lets it ring, and hangs up in the end. */
const serve = (acting: Acting, dice: Dice, peer: "media" | "agent"): void => {
  react(acting, dice)
  if (isOver(acting)) return
  acting.turns -= 1
  if (acting.turns > 0) return
  const { leg } = acting.held
  acting.turns = 2 + dice(20)
  if (!acting.held.events.some(({ _tag }) => _tag === "Acknowledged")) {
    const refuses = dice(8) === 0
    if (refuses) leg.release({ status: peer === "media" ? 500 : 486 })
    else leg.answer({ body: sdp(peer, 6000) })
  } else if (peer === "media") endWith(leg, "digits=12&ICM_CallVar2=y")
  else leg.release({ headers: [] })
}

export interface RunOptions {
  readonly seed: number
  readonly count: number
  /** Calls that begin in each turn of 100 ms. */
  readonly perTurn: number
}

/** Runs the calls and checks what must hold. */
export const runManyCalls = Effect.fnUntraced(function* ({ count, perTurn, seed }: RunOptions) {
  const dice = makeDice(seed)
  const { house, net } = yield* openIcmHouse(careIcm)
  const pim = yield* makePim({ ...place, scripts: () => scriptOf(dice) }).pipe(
    Effect.provide(net.layer)
  )
  yield* pass(1_000)
  const callers: Array<Acting> = []
  const served: Array<readonly [Acting, "media" | "agent"]> = []
  const taken = { media: 0, agent: 0 }
  const join = (peer: "media" | "agent", received: ReadonlyArray<HeldLeg>): void => {
    for (; taken[peer] < received.length; taken[peer] += 1) {
      const held = received[taken[peer]]
      if (held !== undefined) served.push([{ held, seen: 0, turns: dice(4) }, peer])
    }
  }
  let placed = 0
  let turnsLeft = count / perTurn + turnsMax
  while ((placed < count || house.calls.count() > 0) && turnsLeft > 0) {
    turnsLeft -= 1
    for (let index = 0; index < perTurn && placed < count; index += 1, placed += 1) {
      const dnis = `1800555${String(dice(10_000)).padStart(4, "0")}`
      // Numbers from 9000 are information lines, which never see ICM.
      callers.push({ held: house.call(dnis), seen: 0, turns: 5 + dice(300) })
      if (placed === Math.floor(count / 2)) pim.switchSide(dice(2) === 0 ? "closed" : "silent")
    }
    yield* pass(100)
    join("media", house.media.received)
    join("agent", house.gateway.received)
    for (const acting of callers) {
      react(acting, dice)
      acting.turns -= 1
      if (acting.turns === 0 && !isOver(acting)) acting.held.leg.release({ headers: [] })
    }
    for (const [acting, peer] of served) serve(acting, dice, peer)
    for (let index = served.length - 1; index >= 0; index -= 1) {
      const one = served[index]
      if (one !== undefined && isOver(one[0])) served.splice(index, 1)
    }
  }
  assert.strictEqual(house.calls.count(), 0, `calls live on (seed ${seed})`)
  assert.strictEqual(house.records.length, count, `records (seed ${seed})`)
  yield* pass(2_000)
  // A side that has gone silent keeps the seat until it is in doubt, and the other is told so.
  const complaints = pim.complaints().filter((text) => !text.includes("E_SESSION_ALREADY_ACTIVE"))
  assert.deepStrictEqual(complaints, [], `seed ${seed}`)
  assert.strictEqual(pim.dialogues().length, 0, `ICM's dialogues (seed ${seed})`)
  assert.deepStrictEqual(
    house.link.health().map(({ dialogues, state }) => [state, dialogues]),
    [["up", 0]],
    `seed ${seed}`
  )
  return { house, pim }
})

/** Turns that the last call may take: ICM's silence, an apology, a media platform's time limits. */
const turnsMax = 2_000
