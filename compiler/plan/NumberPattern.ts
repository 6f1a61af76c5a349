// Telephone numbers as patterns (language.md §3): `X` is a digit, `Z` 1–9, `N` 2–9, `[2-4]` one of
// those; a final `.` stands for one or more further digits, `!` for none or more; `"300".."400"` is
// a range; a leading `+` belongs to the number. Here is what a pattern is, how it is written, and
// how a dialled number is held against it.
//
// The `+` is never supplied and never dropped: `"1800X"` and `"+1800X"` have no number in common.
// `parsePattern.ts` reads patterns; how two of them relate is `compiler/numbers`; looking a number
// up in a whole plan is `NumberTable.ts`. All of `compiler/plan` travels in a deployed bundle,
// which evaluates `matches` with it.

/**
 * The most digits one pattern may spell out. E.164 numbers have 15; switches put access, routing
 * and tenant prefixes before them and extensions behind them, and still stay well under this.
 */
export const patternDigitsMax = 32

/**
 * The digits that may stand at one place: bit d is set when digit d may. Never 0 inside a pattern.
 */
export type DigitSet = number

/** Digits that any key 0–9 satisfies: what `X` means. */
export const anyDigit: DigitSet = 0x3ff

/**
 * Numbers of one shape: one digit out of each set in turn and, when `open`, any further digits or
 * none.
 */
export interface NumberStrip {
  readonly sets: ReadonlyArray<DigitSet>
  readonly open: boolean
}

/** A set of telephone numbers, as an author described it. */
export interface NumberPattern {
  /** The author's own form without quotes: `8005551XXX`, `300..400`. */
  readonly text: string
  /** Whether the numbers start with `+`; the strips speak of what follows it. */
  readonly plus: boolean
  /** No two share a number. There is more than one only for a range. */
  readonly strips: ReadonlyArray<NumberStrip>
  /** The ends of a range, both inside, equally long, without the `+`. */
  readonly range?: { readonly from: string; readonly to: string }
}

/**
 * Whether a number, as dialled, is one of the pattern's. Anything but digits behind an optional `+`
 * matches nothing.
 */
export const matchesPattern = (pattern: NumberPattern, digits: string): boolean => {
  const start = digits.charCodeAt(0) === plusUnit ? 1 : 0
  if ((start === 1) !== pattern.plus || !isDigits(digits, start)) return false
  return pattern.strips.some((strip) => matchesStrip(strip, digits, start))
}

/** A number of the pattern, the lowest of the shortest; at least one digit long. */
export const exampleNumber = (pattern: NumberPattern): string => {
  const strip = pattern.strips[0]
  const digits = strip?.sets.map(lowestDigit).join("") ?? ""
  return (pattern.plus ? "+" : "") + (digits === "" ? "0" : digits)
}

/** The pattern as source text: `"8005551XXX"`, `"300".."400"`. */
export const printPattern = (pattern: NumberPattern): string => {
  const sign = pattern.plus ? "+" : ""
  return pattern.range === undefined
    ? `"${pattern.text}"`
    : `"${sign}${pattern.range.from}".."${sign}${pattern.range.to}"`
}

/**
 * How many numbers a pattern has, counting those of at most one digit more than any pattern spells
 * out. A pattern inside another, and not equal to it, always has the smaller breadth; that is all
 * it is for. A whole number beyond 2^53, hence the bigint.
 */
export const breadth = (pattern: NumberPattern): bigint => {
  let sum = 0n
  for (const strip of pattern.strips) sum += stripBreadth(strip)
  return sum
}

/** A pattern of one strip; its text is the shortest one that means it. */
export const stripPattern = (plus: boolean, strip: NumberStrip): NumberPattern => ({
  text: (plus ? "+" : "") + printStrip(strip),
  plus,
  strips: [strip]
})

/** The digits from `low` to `high`, both inside. */
export const digitSpan = (low: number, high: number): DigitSet =>
  ((1 << (high + 1)) - 1) & ~((1 << low) - 1)

/** What each letter and digit of a pattern stands for. */
export const setOfCharacter: ReadonlyMap<string, DigitSet> = new Map([
  ...Array.from({ length: 10 }, (_, digit): [string, DigitSet] => [String(digit), 1 << digit]),
  ["X", anyDigit],
  ["Z", digitSpan(1, 9)],
  ["N", digitSpan(2, 9)]
])

/** How many digits a set holds. */
export const digitCount = (set: DigitSet): number => {
  let count = 0
  for (let rest = set; rest !== 0; rest &= rest - 1) count++
  return count
}

/** The lowest digit of a set. */
export const lowestDigit = (set: DigitSet): number => 31 - Math.clz32(set & -set)

/** The highest digit of a set. */
export const highestDigit = (set: DigitSet): number => 31 - Math.clz32(set)

/** The digit at an offset, -1 where there is none. */
export const digitAt = (text: string, offset: number): number => {
  const digit = text.charCodeAt(offset) - zeroUnit
  return digit >= 0 && digit <= 9 ? digit : -1
}

/** The code unit of `+`. */
export const plusUnit = 0x2b
/** The code unit of `0`. */
export const zeroUnit = 0x30

/** Whether a text has nothing but digits from an offset on; true when there is nothing left. */
export const isDigits = (text: string, start: number): boolean => {
  for (let offset = start; offset < text.length; offset++) {
    if (digitAt(text, offset) === -1) return false
  }
  return true
}

const matchesStrip = (strip: NumberStrip, digits: string, start: number): boolean => {
  const length = digits.length - start
  if (strip.open ? length < strip.sets.length : length !== strip.sets.length) return false
  return strip.sets.every((set, index) => (set & (1 << digitAt(digits, start + index))) !== 0)
}

/** `manyNumbers[n]` is how many digit texts have at most n digits: 1 + 10 + … + 10^n. */
const manyNumbers: ReadonlyArray<bigint> = Array.from(
  { length: patternDigitsMax + 2 },
  (_, length) => (10n ** BigInt(length + 1) - 1n) / 9n
)

const stripBreadth = (strip: NumberStrip): bigint => {
  let product = 1n
  for (const set of strip.sets) {
    const count = digitCount(set)
    if (count > 1) product *= BigInt(count)
  }
  const spare = patternDigitsMax + 1 - strip.sets.length
  return strip.open ? product * (manyNumbers[spare] ?? 1n) : product
}

const printStrip = (strip: NumberStrip): string => {
  const ends = strip.open && strip.sets.at(-1) === anyDigit
  const shown = ends ? strip.sets.slice(0, -1) : strip.sets
  return shown.map(printSet).join("") + (ends ? "." : strip.open ? "!" : "")
}

const printSet = (set: DigitSet): string => {
  for (const [character, members] of setOfCharacter) if (members === set) return character
  let inside = ""
  for (let digit = 0; digit <= 9; digit++) {
    if ((set & (1 << digit)) === 0) continue
    let last = digit
    while ((set & (1 << (last + 1))) !== 0) last++
    inside += last - digit < 2 ? String(digit) : `${digit}-${last}`
    if (last - digit >= 2) digit = last
  }
  return `[${inside}]`
}
