// Which calls two programs handle differently: the regions in which their first matches lead to
// something else. Both programs' rules are looked at over one space of calls, so a region is known
// however the rules are written.

import { intersectBoxes } from "../regions/Box.ts"
import type { Box } from "../regions/Box.ts"
import { firstMatch, ruleBoxes } from "../regions/firstMatch.ts"
import type { SelectModel } from "../regions/SelectModel.ts"
import { makeSpace, numberDimension, TooManyCases } from "../regions/Space.ts"
import type { Space } from "../regions/Space.ts"
import { only } from "../regions/Subset.ts"
import { callInWords } from "../regions/words.ts"
import { dependsOnProfile } from "./meanings.ts"
import type { PlanMeanings, Thing } from "./meanings.ts"

/** What becomes of a call in one of the programs. */
export interface Handling {
  /** Index of the rule, -1 where none takes the call. */
  readonly rule: number
  /** Index of the profile that its number has, -1 for none; undefined where it does not matter. */
  readonly profile: number | undefined
}

/** Calls that were handled by one rule and are now handled by another, or by the same differently. */
export interface ChangedCalls {
  readonly before: Handling
  readonly after: Handling
  /** One of the calls, as the later program sees it. */
  readonly example: string
}

export interface CallChanges {
  readonly changed: ReadonlyArray<ChangedCalls>
  /** False when there were too many cases; then changes are missing. */
  readonly complete: boolean
}

export const changedCalls = (
  models: readonly [SelectModel, SelectModel],
  meanings: readonly [PlanMeanings, PlanMeanings]
): CallChanges => {
  const found = new Map<string, ChangedCalls>()
  try {
    const space = makeSpace(models, true)
    const lists = models.map((_, world) => ruleBoxes(space, world))
    const remapped = remappedNumbers(space, meanings)
    const outcome = firstMatch(space, lists, ({ box, chosen: [was = -1, is = -1] }) => {
      for (const one of changesOf(meanings, was, is, remapped)) {
        const key = JSON.stringify([one.before, one.after])
        const part = one.numbers === undefined ? box : withNumbers(space, box, one.numbers)
        if (part === undefined || found.has(key)) continue
        const example = callInWords(space, part, 1, { isWhole: true })
        found.set(key, { before: one.before, after: one.after, example })
      }
      return undefined
    })
    return { changed: [...found.values()], complete: outcome === "all" }
  } catch (cause) {
    if (!(cause instanceof TooManyCases)) throw cause
    return { changed: [...found.values()], complete: false }
  }
}

interface Change {
  readonly before: Handling
  readonly after: Handling
  /** The numbers concerned; undefined: all. */
  readonly numbers: ReadonlyArray<number> | undefined
}

/** Numbers whose profile does something else than before, by the two profiles. */
type Remapped = ReadonlyArray<{
  readonly profiles: readonly [number, number]
  readonly numbers: ReadonlyArray<number>
}>

const changesOf = (
  meanings: readonly [PlanMeanings, PlanMeanings],
  was: number,
  is: number,
  remapped: Remapped
): ReadonlyArray<Change> => {
  const [before, after] = [meanings[0].rules[was], meanings[1].rules[is]]
  const whole: Change = {
    before: { rule: was, profile: undefined },
    after: { rule: is, profile: undefined },
    numbers: undefined
  }
  // Where the rules say the same, what its number is mapped to can still make the difference.
  const asked = after !== undefined && before?.says === after.says && asksProfile(after)
  return [
    ...(before?.meaning === after?.meaning ? [] : [whole]),
    ...(asked ? remapped : []).map(({ profiles: [old, now], numbers }) => ({
      before: { rule: was, profile: old },
      after: { rule: is, profile: now },
      numbers
    }))
  ]
}

const asksProfile = (thing: Thing): boolean => {
  const known = asking.get(thing) ?? dependsOnProfile(thing)
  asking.set(thing, known)
  return known
}

const asking = new WeakMap<Thing, boolean>()

const remappedNumbers = (
  space: Space,
  [before, after]: readonly [PlanMeanings, PlanMeanings]
): Remapped => {
  const groups = new Map<string, { profiles: readonly [number, number]; numbers: Array<number> }>()
  for (const [id, value] of (space.dimensions[numberDimension]?.values ?? []).entries()) {
    if (value.is !== "number") continue
    const [old = -1, now = -1] = value.profiles
    if (before.served(old) === after.served(now)) continue
    const key = `${old} ${now}`
    const known = groups.get(key) ?? { profiles: [old, now] as const, numbers: [] }
    known.numbers.push(id)
    groups.set(key, known)
  }
  return [...groups.values()]
}

const withNumbers = (space: Space, box: Box, numbers: ReadonlyArray<number>): Box | undefined =>
  intersectBoxes(box, [{ dimension: numberDimension, values: only(numbers) }], space.sizes)
