// The types of values an author writes (language.md §3), by the names he knows them under. What a
// value may be made of (only constants, also `env`, also facts of the call) is part of the type of
// a place, not of the value.

/**
 * Types a value can have. `Switch` is `true`, `false`, `yes` or `no`; `Scalar` any but a record.
 */
export type ValueType =
  | "Bool"
  | "Switch"
  | "Int"
  | "Text"
  | "Duration"
  | "Digits"
  | "Dn"
  | "Uri"
  | "Time"
  | "Day"
  | "Date"
  | "Record"
  | "Scalar"

/** The types of `const`, with `NumberPattern` and the names of enums besides. */
export const constTypes = [
  "Bool",
  "Int",
  "Text",
  "Duration",
  "Digits",
  "NumberPattern",
  "Dn",
  "Uri",
  "Time",
  "Day",
  "Date"
] as const

/** The types of `env`: those that one text of an environment can carry. */
export const envTypes = ["Text", "Int", "Bool", "Duration", "Digits", "Dn", "Uri"] as const

/** The types of `secret`. */
export const secretTypes = ["Text"] as const

/** The conversions `Int(text)` …; the names of enums convert too. Each gives an optional value. */
export const conversions = ["Int", "Digits", "Uri"] as const

/** The words of the type `Day`, Monday first. */
export const dayWords = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const

/**
 * By when a value must be known. `compile`: literals and `const`. `start`: `env` too. `call`: facts
 * of the call that can be read everywhere too. `transfer`: also what the event has told.
 */
export type KnownBy = "compile" | "start" | "call" | "transfer"
