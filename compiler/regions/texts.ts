// The values of facts that are texts or telephone numbers, and which of them a word or a pattern
// means.

import type { NumberPattern } from "../plan/NumberPattern.ts"
import type { FactValue } from "./Dimension.ts"
import { numberClasses } from "./numberClasses.ts"
import type { AnsweringPlan } from "./numberClasses.ts"
import { absentKey } from "./questions.ts"
import type { Questions } from "./questions.ts"
import type { SelectModel } from "./SelectModel.ts"

export interface TextValues {
  readonly values: ReadonlyArray<FactValue>
  /** The values that a word or pattern means, by its key (`questions.ts`). */
  readonly meant: ReadonlyMap<string, ReadonlyArray<number>>
}

/** The callers' numbers, header fields, call data. Undefined when there are too many classes. */
export const textValues = (questions: Questions): TextValues | undefined => {
  const { words, patterns, converts } = questions
  const texts: Array<string | undefined> = []
  const meant = new Map<string, Array<number>>()
  const add = (text: string | undefined, keys: ReadonlyArray<string>): void => {
    const value = texts.push(text) - 1
    for (const key of keys) collect(meant, key, value)
  }
  if (patterns.size > 0 || converts) {
    const keys = [...patterns.keys()]
    const { classes, complete } = numberClasses([...patterns.values()], [])
    if (!complete) return undefined
    for (const one of classes) {
      add(
        one.example,
        one.questions.flatMap((index) => keys[index] ?? [])
      )
    }
  }
  for (const word of words) add(word, [word])
  for (const other of converts ? samples : samples.slice(0, 1)) add(unlike(other, words), [])
  add(undefined, [absentKey])
  return { values: texts.map((text) => ({ is: "text", text })), meant }
}

/** A text that is nothing special; one that is a URI; one that is dialled and no number. */
const samples = ["other", "sip:reception@example.com", "*21#"]

const unlike = (sample: string, words: ReadonlySet<string>): string =>
  words.has(sample) ? unlike(`${sample}0`, words) : sample

/**
 * The dialled numbers, with what the number plans of each world say to them. `isTold`: profiles are
 * told apart by their names and not only by what they allow.
 */
export const numberValues = (
  questions: Questions,
  models: ReadonlyArray<SelectModel>,
  isTold: boolean
): TextValues | undefined => {
  const keys = [...questions.patterns.keys()]
  const plans = models.flatMap(({ profiles, tenants }): ReadonlyArray<AnsweringPlan> => {
    const kinds = isTold ? undefined : profileKinds(profiles)
    return [
      answering(profiles, (index) => kinds?.[index] ?? index),
      answering(tenants, (index) => index)
    ]
  })
  const { classes, complete } = numberClasses([...questions.patterns.values()], plans)
  if (!complete) return undefined
  const meant = new Map<string, Array<number>>()
  const values: Array<FactValue> = []
  const add = (text: string, answers: ReadonlyArray<number>, meaning: ReadonlyArray<string>) => {
    const profiles = models.map((_, world) => answers[2 * world] ?? -1)
    const tenants = models.map((_, world) => answers[2 * world + 1] ?? -1)
    const value = values.push({ is: "number", text, profiles, tenants }) - 1
    for (const key of meaning) collect(meant, key, value)
  }
  for (const { example, answers, questions: asked } of classes) {
    add(
      example,
      answers,
      asked.flatMap((index) => keys[index] ?? [])
    )
  }
  for (const word of questions.words) add(word, [], [word])
  // Whoever is called by a name has no number; without this a plan of all numbers would hide him.
  const isPlain = ({ answers, questions: asked }: (typeof classes)[number]): boolean =>
    asked.length === 0 && answers.every((answer) => answer === -1)
  if (!classes.some(isPlain)) add(unlike("reception", questions.words), [], [])
  return { values, meant }
}

const answering = (
  owners: ReadonlyArray<{ readonly patterns: ReadonlyArray<NumberPattern> }>,
  valueOf: (index: number) => number
): AnsweringPlan =>
  owners.flatMap(({ patterns }, index) =>
    patterns.map((pattern) => ({ pattern, value: valueOf(index) }))
  )

/** For each profile the first one that allows the same. */
const profileKinds = (profiles: SelectModel["profiles"]): ReadonlyArray<number> => {
  const first = new Map<string, number>()
  return profiles.map(({ ctiAllow, icmBridgeTransfer }, index) => {
    const kind = `${ctiAllow} ${icmBridgeTransfer}`
    const known = first.get(kind) ?? index
    first.set(kind, known)
    return known
  })
}

const collect = (map: Map<string, Array<number>>, key: string, value: number): void => {
  const known = map.get(key)
  if (known === undefined) map.set(key, [value])
  else known.push(value)
}
