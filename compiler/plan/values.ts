// What lowered expressions are evaluated over: values, and the facts of one call. The runtime reads
// the facts of a live call; the compiler asks what a rule would say about an example. Nothing here
// knows where a fact comes from.

import type { FieldName } from "./Plan.ts"

/** A value of the language; `undefined` is absent. */
export type Value =
  | string
  | number
  | boolean
  | undefined
  | ReadonlyArray<Value>
  | ReadonlyMap<string, Value>

export interface Facts {
  /**
   * `key` is given for the keyed fields (`call.header`, `user-data`, `treatment.params`, …) and for
   * them only.
   */
  readonly read: (field: FieldName, key: string | undefined) => Value
}

/**
 * Text as it travels on a wire: numbers in decimal, booleans as words, lists and records as
 * nothing.
 */
export const toText = (value: Value): string | undefined => {
  switch (typeof value) {
    case "string":
      return value
    case "number":
    case "boolean":
      return String(value)
    default:
      return undefined
  }
}
