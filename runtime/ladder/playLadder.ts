// The lines of a ladder, one after another. A line `peer < message` is done when the message comes;
// `peer > message` waits for everything above it, but a response only for its own column, since
// nobody keeps a request waiting for what goes on elsewhere. `wait`, `at` and `expect` wait for
// everything above them.

import { Effect } from "effect"
import type { ArrowStep, ExpectStep } from "../../compiler/plan/Ladder.ts"
import type { FieldName } from "../../compiler/plan/Plan.ts"
import { type Facts, toText, type Value } from "../call/Facts.ts"
import { evaluator } from "../../compiler/plan/evaluate.ts"
import { isResponse, type Script } from "./Script.ts"
import type { Stage } from "./stage.ts"
import { silentHearing } from "./words.ts"

/** `overtakes`: lines that do not wait for other columns although they are no responses. */
interface Play extends Stage {
  readonly overtakes: ReadonlySet<number>
}

/**
 * How long a line waits for what it expects: 64*T1, as long as SIP itself waits for anything (RFC
 * 3261 §17.1.1.2). What takes longer has a `wait` in front.
 */
export const expectedWithinMs = 32_000

/**
 * How long what is expected may take to come true: the two seconds in which a media platform may
 * return results, and the one in which the switch takes our leg away
 * (`runtime/config/CallTimers.ts`), with one to spare.
 */
const trueWithinMs = 4_000

/**
 * After the last line: long enough for all that follows at once, shorter than any timer of a flow.
 */
const settleMs = 1_000

export const playLadder = Effect.fnUntraced(function* (
  stage: Stage,
  overtakes: ReadonlySet<number> = new Set()
) {
  const play: Play = { ...stage, overtakes }
  const { script, world } = play
  for (const [index, step] of script.steps.entries()) {
    if (script.failure !== undefined) return
    switch (step._tag) {
      case "Arrow":
        if (step.direction === ">") yield* playSending(play, step, index)
        break
      case "Wait":
        yield* awaitAbove(play, index)
        if (script.failure === undefined) yield* world.pass(world.nowMs() + step.ms, failed(script))
        script.finish(index)
        break
      case "At":
        yield* awaitAbove(play, index)
        if (step.ms < world.nowMs()) {
          script.fail({ _tag: "Unplayable", step, why: "it is later than that already" })
        }
        yield* world.pass(step.ms, failed(script))
        script.finish(index)
        break
      case "Expect":
        yield* awaitAbove(play, index)
        yield* playExpect(play, step)
        script.finish(index)
    }
  }
  yield* awaitAbove(play, script.steps.length)
  yield* world.pass(world.nowMs() + settleMs, failed(script))
})

const failed = (script: Script) => (): boolean => script.failure !== undefined

/** Lets time pass until every line above is done. */
const awaitAbove = Effect.fnUntraced(function* (
  play: Play,
  index: number,
  peer?: ArrowStep["peer"]
) {
  const { script, world } = play
  const fromMs = world.nowMs()
  yield* world.pass(
    fromMs + expectedWithinMs,
    () => script.failure !== undefined || script.openBefore(index, peer) === undefined
  )
  const open = script.openBefore(index, peer)
  if (open !== undefined) script.failSilent(open, world.nowMs() - fromMs)
})

const playSending = Effect.fnUntraced(function* (play: Play, step: ArrowStep, index: number) {
  const { script, sip, cti } = play
  const ownOnly = isResponse(step) || play.overtakes.has(index)
  yield* awaitAbove(play, index, ownOnly ? step.peer : undefined)
  if (script.failure !== undefined) return
  const given = script.given(index)
  const problem = step.peer === "cti" ? cti.perform(step, given) : sip.perform(step, given)
  if (problem !== undefined) return script.fail({ _tag: "Unplayable", step, why: problem })
  script.finish(index)
  script.sent(step.peer, step.message, noteOf(step, given), index)
  const word =
    step.peer === "cti" ? silentHearing(step.message, toText(given.get("event"))) : undefined
  if (word !== undefined) play.watched.words.push(word)
  yield* play.world.rest
})

/** The line's own arguments, as far as they are short. */
const noteOf = (step: ArrowStep, given: ReadonlyMap<string, Value>): string =>
  step.args
    .flatMap(([name]) => {
      const text = toText(given.get(name))
      return text === undefined ? [] : [`${name}: ${text}`]
    })
    .slice(0, 3)
    .join("  ")

const playExpect = Effect.fnUntraced(function* (play: Play, step: ExpectStep) {
  const { script, world, ground } = play
  if (script.failure !== undefined) return
  const facts = expectFacts(play)
  const holds = evaluator(step.condition, ground.bindings)
  // What is to be may need a moment: a BYE its answer, a switch its second.
  yield* world.pass(
    world.nowMs() + trueWithinMs,
    () => script.failure !== undefined || holds(facts) === true
  )
  if (script.failure !== undefined || holds(facts) === true) return
  const named = [...fieldsOf(step.condition)].map(
    ([field, key]) =>
      [
        key === undefined ? field : `${field}["${key}"]`,
        toText(facts.read(field, key)) ?? "nothing"
      ] as const
  )
  script.fail({ _tag: "Expectation", step, facts: named })
})

/** What `expect` reads: the harness's own fields, and those of the call. */
const expectFacts = ({ watched, cti, sip, product }: Play): Facts => ({
  read: (field, key) => {
    const call = watched.calls.at(-1)
    switch (field) {
      case "call.released":
        return sip.allOver && product()?.calls.count() === 0
      case "cti.opened":
        return cti.opened()
      case "cti.closed":
        return cti.closed(call !== undefined && call.cti.state !== "open")
      case "rule":
        return call?.trace.decisions().some(({ rule }) => rule === key) === true
      default:
        return call?.facts.read(field, key)
    }
  }
})

/** Every field that a condition reads. */
const fieldsOf = (part: unknown): ReadonlyMap<FieldName, string | undefined> => {
  const found = new Map<FieldName, string | undefined>()
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit)
    if (typeof node !== "object" || node === null) return
    if (isField(node)) found.set(node.field, node.key)
    Object.values(node).forEach(visit)
  }
  visit(part)
  return found
}

const isField = (
  node: object
): node is { readonly op: "field"; readonly field: FieldName; readonly key?: string } =>
  "op" in node && node.op === "field"
