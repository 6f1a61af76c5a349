// How a page for digits collects: its parameters, their bounds, and how they are read from the
// arguments of `play`. There everything is brought into bounds, so that no caller loses a treatment
// to a number; a URL is checked instead (`digitsPageUrl.ts`).

import { type Prompt, promptLengthMax } from "../prompts.ts"
import type { MediaValue } from "../Service.ts"
import type { KeySequences } from "../treatmentDigits.ts"

/** How digits are collected. Times are milliseconds. */
export interface DigitsParameters {
  /** Played in this order before the first key is waited for; `file` values are URIs. */
  readonly prompts: ReadonlyArray<Prompt>
  /** So many digits complete the input; 0: the prompts are played and nothing is waited for. */
  readonly max: number
  /** A terminator before this many digits is not taken for one. */
  readonly min: number
  /** Silence after the prompts, and silence between two keys, that end the input. */
  readonly firstDigitMs: number
  readonly interDigitMs: number
  /** From the first key to the end of the input; looked at with each key. */
  readonly totalMs: number | undefined
  /** Keys that end the input and are no part of it. */
  readonly terminators: string
  /** A key stops the prompts and is the first digit; else keys are dropped while a prompt plays. */
  readonly bargeIn: boolean
  readonly sequences?: KeySequences
  /** No digits are wanted: any key stops the prompts, and that is all. */
  readonly anyKeyStops?: boolean
}

/** MAX_DIGITS of a treatment is 0 to 31 (`iserver-xml.md` §7.5), and a flow needs no more. */
export const digitsMax = 31

/** A tenth of a second is the shortest pause a person makes; nobody waits over ten minutes. */
export const pauseMinMs = 100
export const pauseMaxMs = 600_000

/** The keys of a telephone, and the four of the extended keypad. */
export const keys = "0123456789*#ABCD"

const defaults: Omit<DigitsParameters, "prompts"> = {
  max: digitsMax,
  min: 0,
  firstDigitMs: 5_000,
  interDigitMs: 3_000,
  totalMs: undefined,
  terminators: "#",
  bargeIn: true
}

/**
 * Reads the arguments of `play` for a `digits` service. What is absent or makes no sense has its
 * default, what is out of bounds is bounded.
 */
export const digitsParameters = (
  prompts: ReadonlyArray<Prompt>,
  values: ReadonlyMap<string, MediaValue>,
  more: Pick<DigitsParameters, "anyKeyStops" | "sequences"> = {}
): DigitsParameters => {
  const count = (name: string, otherwise: number) =>
    bound(toNumber(values.get(name)) ?? otherwise, 0, digitsMax)
  const pause = (name: string) => {
    const ms = toNumber(values.get(name))
    return ms === undefined ? undefined : bound(ms, pauseMinMs, pauseMaxMs)
  }
  const max = count("max", defaults.max)
  const terminators = values.get("terminators")
  return {
    prompts: speakable(prompts),
    max,
    min: Math.min(count("min", defaults.min), max),
    firstDigitMs: pause("first-digit") ?? defaults.firstDigitMs,
    interDigitMs: pause("inter-digit") ?? defaults.interDigitMs,
    totalMs: pause("total"),
    terminators:
      typeof terminators === "string" || typeof terminators === "number"
        ? distinctKeys(String(terminators))
        : defaults.terminators,
    bargeIn: toBoolean(values.get("barge-in")) ?? defaults.bargeIn,
    ...more
  }
}

/** `5s`, `500ms`: the form of VoiceXML and of the language alike. */
export const printPause = (ms: number): string => (ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`)

/** The keys among the characters of a text, each once. */
export const distinctKeys = (text: string): string =>
  [...new Set(text.toUpperCase())].filter((key) => keys.includes(key)).join("")

/** XML 1.0 §2.2: characters that cannot stand in a page; and controls, which no prompt has. */
const unspeakable = /[\p{Cc}\p{Cs}\uFFFE\uFFFF]+/gu

/** A prompt that can stand in a page as it is. */
export const isSpeakable = (value: string): boolean =>
  value !== "" && value.length <= promptLengthMax && value.search(unspeakable) < 0

/** A text to be spoken may come with line breaks; a prompt of nothing else is none. */
const speakable = (prompts: ReadonlyArray<Prompt>): ReadonlyArray<Prompt> =>
  prompts
    .map((prompt) => ({ ...prompt, value: prompt.value.replace(unspeakable, " ").trim() }))
    .filter(({ value }) => value !== "")

const bound = (value: number, min: number, max: number): number =>
  Math.min(Math.max(value, min), max)

const toNumber = (value: MediaValue): number | undefined => {
  const number = typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : value
  return typeof number === "number" && Number.isFinite(number) ? Math.trunc(number) : undefined
}

const toBoolean = (value: MediaValue): boolean | undefined => {
  if (typeof value === "boolean") return value
  if (value === "yes" || value === "true" || value === "1" || value === 1) return true
  if (value === "no" || value === "false" || value === "0" || value === 0) return false
  return undefined
}
