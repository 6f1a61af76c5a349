// Lengths of time as they are written: the language's own units `ms s m h`, and the ones people
// bring along (`90min`, `2d`), which are understood so that a fix can rewrite them. A number
// without any unit is not read here.

interface Unit {
  readonly ms: number
  /** The unit to write instead; `days` have none of their own and become hours. */
  readonly written: "ms" | "s" | "m" | "h"
}

const millisecond: Unit = { ms: 1, written: "ms" }
const second: Unit = { ms: 1000, written: "s" }
const minute: Unit = { ms: 60_000, written: "m" }
const hour: Unit = { ms: 3_600_000, written: "h" }
const day: Unit = { ms: 86_400_000, written: "h" }

// A unit is told by its letters up to the first three, in lower case: `min`, `mins` and `minutes`
// are one.
const units: ReadonlyMap<string, Unit> = new Map([
  ["ms", millisecond],
  ["mse", millisecond],
  ["mil", millisecond],
  ["s", second],
  ["sec", second],
  ["m", minute],
  ["min", minute],
  ["h", hour],
  ["hr", hour],
  ["hrs", hour],
  ["hou", hour],
  ["d", day],
  ["day", day]
])

/** Units of other languages, as a pattern: `min`, `Hours`, `d`. */
export const oddUnit = [
  "[Mm][Ss]",
  "[Mm]sec",
  "millis",
  "[Ss](?:ec(?:ond)?s?)?",
  "[Mm](?:in(?:ute)?s?)?",
  "[Hh](?:(?:ou)?rs?)?",
  "[Dd](?:ays?)?"
].join("|")

const unitAlone = new RegExp(`^(?:${oddUnit})$`)

/** Whether a word alone can only be a unit of time; `day` is a field too. */
export const isUnit = (word: string): boolean => word !== "day" && unitAlone.test(word)

export interface ReadDuration {
  readonly ms: number
  /** The same length as the language writes it: `90m` for `90min`, `48h` for `2d`. */
  readonly written: string
}

/** Reads digits followed by a unit, as the lexer's Duration and OddDuration match them. */
export const readDuration = (image: string): ReadDuration => {
  const count = Number.parseInt(image, 10)
  const unit = units.get(image.replace(/^\d+/, "").toLowerCase().slice(0, 3)) ?? second
  const written = unit === day ? count * 24 : count
  return { ms: count * unit.ms, written: `${written}${unit.written}` }
}

/** `1.5s` as the language writes it, `1500ms`; undefined when it is no decimal length of time. */
export const decimalDuration = (image: string): string | undefined => {
  const match = /^(\d{1,9})\.(\d{1,9})([a-z]+)$/i.exec(image)
  const unit = units.get((match?.[3] ?? "").toLowerCase().slice(0, 3))
  if (match === null || unit === undefined) return undefined
  const ms = Math.round(Number(`${match[1]}.${match[2]}`) * unit.ms)
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`
}
