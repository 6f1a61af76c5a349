// One fact of a call with all the values that have to be told apart. Each stands for many real ones
// that every rule treats alike: one number for all of a pattern, one minute for an evening.

import type { UseCti } from "../../dsl/vocabulary/fields.ts"
import type { FieldName } from "../plan/Plan.ts"
import type { Value } from "../plan/values.ts"
import type { Fact } from "./atoms.ts"

/**
 * A value of a fact. Where two programs are compared, `worlds` has one entry for each: the same
 * number may be mapped to another profile there.
 */
export type FactValue =
  | {
      readonly is: "origin"
      readonly gateway: string | undefined
      readonly useCti: ReadonlyArray<UseCti>
      readonly isElsewhere: boolean
    }
  | {
      readonly is: "number"
      readonly text: string
      /** Indexes into the profiles and tenants of each world, -1 for none. */
      readonly profiles: ReadonlyArray<number>
      readonly tenants: ReadonlyArray<number>
    }
  /** Undefined: the call has no such fact. */
  | { readonly is: "text"; readonly text: string | undefined }
  | { readonly is: "time"; readonly minutes: number }
  | { readonly is: "calendar"; readonly date: string; readonly day: string }
  /** What an open question is answered. */
  | { readonly is: "answer"; readonly holds: boolean }

export interface Dimension {
  readonly fact: Fact
  readonly values: ReadonlyArray<FactValue>
}

/** What an atom about a fact reads of one of its values, in one world. */
export const readFact = (value: FactValue, field: FieldName, world: number): Value => {
  switch (value.is) {
    case "origin":
      return field === "gateway" ? value.gateway : value.useCti[world]
    case "number":
    case "text":
      return value.text
    case "time":
      return value.minutes
    case "calendar":
      return field === "date" ? value.date : value.day
    case "answer":
      return value.holds
  }
}
