// The minutes, days and dates that rules tell apart: where something that they ask for begins and
// ends, and what lies between. A date and its day of the week are one fact, since one gives the
// other.

import { dayWords } from "../../dsl/vocabulary/Value.ts"
import type { Expr } from "../plan/Plan.ts"
import { expressionsIn } from "./atoms.ts"
import type { FactValue } from "./Dimension.ts"

const minutesPerDay = 24 * 60
const msPerDay = 24 * 60 * 60 * 1000
const daysPerWeek = 7

/** Every minute at which some atom may change its answer, and the one before it. */
export const timeValues = (atoms: ReadonlyArray<Expr>): ReadonlyArray<FactValue> => {
  const minutes = new Set([0])
  for (const expr of atoms.flatMap(expressionsIn)) {
    if (expr.op !== "int") continue
    for (const near of [-1, 0, 1]) {
      minutes.add((expr.value + near + minutesPerDay) % minutesPerDay)
    }
  }
  return [...minutes]
    .toSorted((left, right) => left - right)
    .map((minute) => ({ is: "time", minutes: minute }))
}

/** Every date that is named, and up to a week of days before, between and behind them. */
export const calendarValues = (atoms: ReadonlyArray<Expr>): ReadonlyArray<FactValue> => {
  const named = new Set<number>()
  for (const expr of atoms.flatMap(expressionsIn)) {
    if (expr.op !== "text" || !/^\d{4}-\d{2}-\d{2}$/.test(expr.value)) continue
    named.add(dayNumber(expr.value))
  }
  const dates = [...named].filter(Number.isFinite).toSorted((left, right) => left - right)
  const days = new Set(dates)
  const from = dates[0] ?? dayNumber(someMonday)
  for (let day = from - daysPerWeek; day < from; day++) days.add(day)
  for (const [index, date] of dates.entries()) {
    const next = dates[index + 1] ?? Infinity
    for (let day = date + 1; day <= date + daysPerWeek && day < next; day++) days.add(day)
  }
  return [...days]
    .toSorted((left, right) => left - right)
    .map((day) => ({ is: "calendar", date: dateOf(day), day: dayOf(day) }))
}

/** Any Monday, where no rule names a date. */
const someMonday = "2026-01-12"

const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / msPerDay

const dateOf = (day: number): string => new Date(day * msPerDay).toISOString().slice(0, 10)

const dayOf = (day: number): string => {
  const sundayFirst = new Date(day * msPerDay).getUTCDay()
  return dayWords[(sundayFirst + daysPerWeek - 1) % daysPerWeek] ?? "mon"
}

/**
 * The whole numbers around those that atoms compare with, as texts; and a text that is no number,
 * and no text at all.
 */
export const wholeNumberValues = (atoms: ReadonlyArray<Expr>): ReadonlyArray<FactValue> => {
  const numbers = new Set([0])
  for (const expr of atoms.flatMap(expressionsIn)) {
    const number = numberOf(expr)
    if (number === undefined) continue
    for (const near of [-1, 0, 1]) numbers.add(number + near)
  }
  const texts = [...numbers].toSorted((left, right) => left - right).map(String)
  return [...texts, "other", undefined].map((text) => ({ is: "text", text }))
}

const numberOf = (expr: Expr): number | undefined => {
  if (expr.op === "int") return expr.value
  return expr.op === "text" && /^-?\d{1,15}$/.test(expr.value) ? Number(expr.value) : undefined
}
