// What a flow may read of a call. The fields are those of `language.md` §3; whoever evaluates an
// expression sees nothing else of a call.

import type { FieldName } from "../../compiler/plan/Plan.ts"

/** A value of the language at run time; `undefined` is absent. */
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
