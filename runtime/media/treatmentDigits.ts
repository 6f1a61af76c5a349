// What a treatment says of the digits it wants (iserver-xml.md §7.5), in the words of our page for
// digits. Arguments of `play` come before it. Names are read in any case; times are seconds.

import type { MediaValue } from "./Service.ts"

/** Sequences of keys that mean something besides the digits themselves. */
export interface KeySequences {
  /** Abandon the input. */
  readonly abort?: ReadonlyArray<string>
  /** Complete it, and are no part of it. */
  readonly term?: ReadonlyArray<string>
  /** Take the digit before back. */
  readonly backspace?: ReadonlyArray<string>
  /** Take back all that was keyed. */
  readonly reset?: ReadonlyArray<string>
  /** Single keys that do not count. */
  readonly ignore?: string
  /** What was keyed before the prompts is dropped. */
  readonly clearInput?: boolean
}

export interface TreatmentDigits {
  /** By the names of the arguments of `play`. */
  readonly values: ReadonlyMap<string, MediaValue>
  readonly sequences: KeySequences
}

/** At most this many alternatives of a sequence, and keys in one; T-Library knows two of each. */
const alternativesMax = 4
const sequenceLengthMax = 4

export const treatmentDigits = (params: ReadonlyMap<string, string>): TreatmentDigits => {
  const said = new Map(Array.from(params, ([name, value]) => [name.toUpperCase(), value.trim()]))
  const values = new Map<string, MediaValue>()
  const max = said.get("MAX_DIGITS")
  if (max !== undefined && /^[0-9]{1,4}$/.test(max)) values.set("max", Number(max))
  for (const [name, argument] of timeNames) {
    const seconds = Number(said.get(name) ?? Number.NaN)
    if (seconds > 0 && Number.isFinite(seconds)) values.set(argument, Math.round(seconds * 1_000))
  }
  const term = sequencesOf(said.get("TERM_DIGITS"))
  // Keys that each end the input are what `terminators` is; an author's own come before.
  if (term.length > 0 && term.every((each) => each.length === 1)) {
    values.set("terminators", term.join(""))
  }
  return { values, sequences: keySequences(said, term) }
}

const timeNames: ReadonlyArray<readonly [name: string, argument: string]> = [
  ["START_TIMEOUT", "first-digit"],
  ["DIGIT_TIMEOUT", "inter-digit"],
  ["TOTAL_TIMEOUT", "total"]
]

const keySequences = (
  said: ReadonlyMap<string, string>,
  term: ReadonlyArray<string>
): KeySequences => {
  const filled = (name: "abort" | "backspace" | "reset", key: string): KeySequences => {
    const sequences = sequencesOf(said.get(key))
    return sequences.length === 0 ? {} : { [name]: sequences }
  }
  const long = term.filter((each) => each.length > 1)
  const ignore = [...new Set(sequencesOf(said.get("IGNORE_DIGITS")).join(""))].join("")
  return {
    ...filled("abort", "ABORT_DIGITS"),
    ...filled("backspace", "BACKSPACE_DIGITS"),
    ...filled("reset", "RESET_DIGITS"),
    ...(long.length === 0 ? {} : { term: long }),
    ...(ignore === "" ? {} : { ignore }),
    ...(/^(?:1|true|yes)$/i.test(said.get("CLEAR_INPUT") ?? "") ? { clearInput: true } : {})
  }
}

/** One sequence, or several with commas or blanks between them; what holds no key is none. */
export const sequencesOf = (text = ""): ReadonlyArray<string> => {
  const sequences = text
    .toUpperCase()
    .split(/[\s,]+/)
    .filter((each) => /^[0-9*#A-D]+$/.test(each) && each.length <= sequenceLengthMax)
  return [...new Set(sequences)].slice(0, alternativesMax)
}
