// A call in the words of somebody on the telephone: `gateway pstn-mapped, DNIS 8009990000 (no
// profile), any day, any time`. What no rule on the way has asked for is left out, but for the
// time, of which one wants to hear that it does not matter.

import type { Expr } from "../plan/Plan.ts"
import { everything, lowest } from "./Subset.ts"
import type { Box } from "./Box.ts"
import type { Dimension, FactValue } from "./Dimension.ts"
import { numberDimension, originDimension } from "./Space.ts"
import type { Space } from "./Space.ts"

export interface WordsOptions {
  /** Names a gateway and a number even where no rule on the way has asked for them. */
  readonly isWhole?: boolean
}

/** A call of the box, as one world sees it. */
export const callInWords = (
  space: Space,
  box: Box,
  world: number,
  { isWhole = false }: WordsOptions = {}
): string => {
  const always = isWhole ? [originDimension, numberDimension] : []
  const asked = always.map((dimension) => ({ dimension, values: everything }))
  const values = new Map(
    [...asked, ...box].map(({ dimension, values: subset }) => {
      const known = space.dimensions[dimension]?.values ?? []
      return [dimension, known[lowest(subset, known.length) ?? 0]]
    })
  )
  const words = space.dimensions.flatMap((dimension, index) => {
    const value = values.get(index)
    if (value === undefined) return anyOf(dimension)
    return wordsOf(space, dimension, value, world, isMapped(values.get(originDimension), world))
  })
  return words.length === 0 ? "any call" : words.join(", ")
}

const isMapped = (origin: FactValue | undefined, world: number): boolean =>
  origin?.is !== "origin" || origin.useCti[world] !== 1

/** What is said of a fact that nobody has asked for. */
const anyOf = ({ fact }: Dimension): ReadonlyArray<string> => {
  if (fact.kind === "time") return ["any time"]
  return fact.kind === "calendar" ? ["any day"] : []
}

const wordsOf = (
  space: Space,
  { fact, values }: Dimension,
  value: FactValue,
  world: number,
  mapped: boolean
): ReadonlyArray<string> => {
  switch (value.is) {
    case "origin":
      return value.gateway === undefined
        ? [`a gateway with use-cti ${value.useCti[world]}`]
        : [`gateway \`${value.gateway}\``]
    case "number":
      return [`DNIS ${value.text}${mappingInWords(space, value, world, mapped)}`]
    case "text":
      return [textInWords(fact.kind, fact.key, value.text)]
    case "time":
      return [`at ${clock(value.minutes)}`]
    case "calendar":
      return [calendarInWords(values, value)]
    case "answer":
      return [`${value.holds ? "" : "not "}${openInWords(fact.key)}`]
  }
}

const mappingInWords = (
  space: Space,
  { profiles, tenants }: Extract<FactValue, { is: "number" }>,
  world: number,
  mapped: boolean
): string => {
  const model = space.models[world]
  const tenant = model?.tenants[tenants[world] ?? -1]
  const profile = model?.profiles[profiles[world] ?? -1]
  const said = [
    ...(tenant === undefined ? [] : [`tenant \`${tenant.name}\``]),
    ...(!mapped ? [] : [profile === undefined ? "no profile" : `profile \`${profile.name}\``])
  ]
  return said.length === 0 ? "" : ` (${said.join(", ")})`
}

const textInWords = (
  kind: Dimension["fact"]["kind"],
  key: string,
  text: string | undefined
): string => {
  if (kind === "ani") return text === undefined ? "ANI withheld" : `ANI ${text}`
  const name = kind === "header" ? `header ${key}` : kind === "user-data" ? `call data ${key}` : key
  if (kind === "whole-number") return text === undefined ? `${name} no number` : `${name} ${text}`
  return text === undefined ? `no ${name}` : `${name} "${text}"`
}

export const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`

/** Without a date in any rule, the day of the week says it all. */
const calendarInWords = (
  values: ReadonlyArray<FactValue>,
  { date, day }: Extract<FactValue, { is: "calendar" }>
): string => {
  const name = dayNames.get(day) ?? day
  return values.length === dayNames.size ? `on a ${name}` : `on ${name} ${date}`
}

const dayNames: ReadonlyMap<string, string> = new Map([
  ["mon", "Monday"],
  ["tue", "Tuesday"],
  ["wed", "Wednesday"],
  ["thu", "Thursday"],
  ["fri", "Friday"],
  ["sat", "Saturday"],
  ["sun", "Sunday"]
])

/** An open question is known by its expression; `JSON.parse` reads what `factOf` has written. */
const openInWords = (key: string): string => {
  // CAST: the key of an open fact is the JSON of its expression (`factOf`).
  const expr = JSON.parse(key) as Expr
  return `\`${expressionText(expr)}\``
}

/** An expression about as its author wrote it. */
export const expressionText = (expr: Expr): string => {
  switch (expr.op) {
    case "text":
      return `"${expr.value}"`
    case "int":
    case "bool":
      return String(expr.value)
    case "binding":
      return expr.name
    case "field":
      return expr.key === undefined ? expr.field : `${expr.field}["${expr.key}"]`
    case "concat":
      return expr.parts.map(expressionText).join(" + ")
    case "else":
      return `${expressionText(expr.value)} else ${expressionText(expr.otherwise)}`
    case "convert":
      return `${expr.to}(${expressionText(expr.value)})`
    case "not":
      return `not ${expressionText(expr.operand)}`
    case "and":
    case "or":
      return expr.operands.map(expressionText).join(` ${expr.op} `)
    case "has":
      return `has ${expressionText(expr.value)}`
    case "in":
      return `${expressionText(expr.value)} in [${expr.anyOf.map(expressionText).join(", ")}]`
    case "range":
      return `${expressionText(expr.from)}..${expressionText(expr.to)}`
    case "matches":
      return `${expressionText(expr.value)} matches "${expr.pattern}"`
    case "list":
    case "record":
      return "…"
    default:
      return `${expressionText(expr.left)} ${expr.op} ${expressionText(expr.right)}`
  }
}
