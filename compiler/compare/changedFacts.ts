// What an author has changed between two plans besides `select`: blocks that are new, gone or
// different, and settings of the deployment. By name, as one reads it in the files; whether a
// caller notices is the business of `changedCalls.ts`.

import type { Plan } from "../plan/Plan.ts"
import type { PlanMeanings } from "./meanings.ts"

export interface ChangedFact {
  readonly what: string
  readonly change: "added" | "removed" | "changed"
  /** For settings: what it was and what it is. */
  readonly detail?: string
}

export const changedFacts = (
  plans: readonly [Plan, Plan],
  meanings: readonly [PlanMeanings, PlanMeanings]
): ReadonlyArray<ChangedFact> => [
  ...changedSettings(plans),
  ...changedTexts(groupTexts(plans[0]), groupTexts(plans[1])),
  ...changedTexts(ownTexts(meanings[0]), ownTexts(meanings[1]))
]

type Texts = ReadonlyMap<string, string>

const ownTexts = ({ named }: PlanMeanings): Texts =>
  new Map([...named].map(([name, { text }]) => [name, text]))

/** Gateways, media and number plans, which the meanings of rules leave out. */
const groupTexts = (plan: Plan): Texts =>
  new Map([
    ...plan.gateways.map(
      ({ name, ...says }) => [`gateway \`${name}\``, JSON.stringify(says)] as const
    ),
    ...plan.media.map(({ name, ...says }) => [`media \`${name}\``, JSON.stringify(says)] as const),
    ...plan.tenants.map((name) => [`tenant \`${name}\``, ""] as const),
    ["the numbers of profiles", plan.profileNumbers.cells] as const,
    ["the numbers of tenants", plan.tenantNumbers.cells] as const
  ])

const changedTexts = (before: Texts, after: Texts): ReadonlyArray<ChangedFact> =>
  [...new Set([...before.keys(), ...after.keys()])].flatMap((what): ReadonlyArray<ChangedFact> => {
    const [was, is] = [before.get(what), after.get(what)]
    if (was === is) return []
    if (was === undefined) return [{ what, change: "added" }]
    return [{ what, change: is === undefined ? "removed" : "changed" }]
  })

const changedSettings = ([before, after]: readonly [Plan, Plan]): ReadonlyArray<ChangedFact> => {
  const [was, is] = [settingsOf(before), settingsOf(after)]
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key): ReadonlyArray<ChangedFact> => {
    const [old, now] = [was.get(key), is.get(key)]
    if (old === now) return []
    const detail = [old, now].map((text) => shown(key, text)).join(" → ")
    return [{ what: `deployment \`${settingName(key)}\``, change: "changed", detail }]
  })
}

/** Milliseconds in the largest unit that has no remainder, as an author writes them. */
const shown = (key: string, text: string | undefined): string => {
  if (text === undefined) return "absent"
  const ms = Number(text)
  if (!key.endsWith("Ms") || !Number.isInteger(ms)) return text
  const [unit, size] = units.find(([, each]) => ms % each === 0) ?? ["ms", 1]
  return `${ms / size}${unit}`
}

const units: ReadonlyArray<readonly [string, number]> = [
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1]
]

/** Settings as short texts; longer ones are told to have changed, not how. */
const settingsOf = ({ deployment }: Plan): ReadonlyMap<string, string> =>
  new Map(Object.entries(deployment).map(([key, value]) => [key, settingText(value)]))

const settingText = (value: unknown): string => {
  if (typeof value !== "object" || value === null) return String(value)
  if (Array.isArray(value)) return value.map(settingText).join(", ")
  if ("op" in value && "value" in value) return String(value.value)
  if ("op" in value && "name" in value) return String(value.name)
  return JSON.stringify(value)
}

/** `maxCallMs` of the plan is `max-call` of the author. */
const settingName = (key: string): string =>
  key.replace(/Ms$/, "").replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
