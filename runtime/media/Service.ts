// The words that media requests and results share: the kinds of service, and values as the language
// has them at run time.

/** The kinds of media service (`language.md` §2.2). */
export type ServiceKind = "vxml" | "announcement" | "music" | "digits"

/** A value of the language at run time; `undefined` is absent. Durations are milliseconds. */
export type MediaValue =
  | string
  | number
  | boolean
  | undefined
  | ReadonlyArray<MediaValue>
  | ReadonlyMap<string, MediaValue>

/** Text as it travels: numbers in decimal, booleans as words, lists and records as nothing. */
export const toText = (value: MediaValue): string | undefined =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined
