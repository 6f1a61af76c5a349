// Circles in which a call goes round by itself (language.md §9, point 4): by chains, by handlers of
// what it does to itself, by clocks, without a word from any peer. The steps are those that the
// walk has seen, states and all, so that a way round that ends after one turn is none.

import { selfDrivenLoop } from "../checks/self-driven-loop.ts"
import type { OwnStep, Walked, Witnessed } from "./walk.ts"

/** One finding for each action that closes circles. */
export const selfDrivenLoops = ({ ownSteps }: Walked): ReadonlyArray<Witnessed> => {
  const steps = Map.groupBy(ownSteps, ({ from }) => from)
  const circles: Array<ReadonlyArray<OwnStep>> = []
  const done = new Set<string>()
  for (const start of steps.keys()) visit(start, steps, done, circles)
  const byAction = Map.groupBy(circles, (circle) => closing(circle).trail.action)
  return [...byAction.values()].map(found)
}

/** The last step of a circle that something happens in. */
const closing = (circle: ReadonlyArray<OwnStep>): OwnStep =>
  circle.findLast(({ event }) => event !== undefined) ?? (circle[0] as OwnStep)

/** Depth first, without recursion: a chain of own steps can be as long as there are places. */
const visit = (
  start: string,
  steps: ReadonlyMap<string, ReadonlyArray<OwnStep>>,
  done: Set<string>,
  circles: Array<ReadonlyArray<OwnStep>>
): void => {
  if (done.has(start)) return
  const path: Array<OwnStep> = []
  const position = new Map([[start, 0]])
  const left = [{ place: start, steps: [...(steps.get(start) ?? [])] }]
  for (let top = left.at(-1); top !== undefined; top = left.at(-1)) {
    const step = top.steps.pop()
    if (step === undefined) {
      done.add(top.place)
      position.delete(top.place)
      left.pop()
      path.pop()
      continue
    }
    const from = position.get(step.to)
    if (from !== undefined) {
      circles.push([...path.slice(from), step])
    } else if (!done.has(step.to)) {
      path.push(step)
      position.set(step.to, left.length)
      left.push({ place: step.to, steps: [...(steps.get(step.to) ?? [])] })
    }
  }
}

const found = (circles: ReadonlyArray<ReadonlyArray<OwnStep>>): Witnessed => {
  const { trail } = closing(circles[0] ?? [])
  const events = new Set(circles.flat().flatMap(({ event }) => event?.event ?? []))
  const { verb, ast } = trail.action
  const diagnostic = selfDrivenLoop(verb, ast.name?.span ?? ast.keyword, [...events].toSorted())
  return { diagnostic, trail }
}
