// What a voice application may ask of the CTI side in the middle of a call: user data, statistics,
// an access number (gvp-ctic.md §4.5), and how it is answered. Neutral words and plain data; the
// wire's own stay in `wire/ivrserver`.

import type { CallData } from "./Instruction.ts"

export type DataRequest =
  /** `Add` attaches further pairs, `Replace` gives the keys these values and no others. */
  | { readonly _tag: "Add" | "Replace"; readonly callData: CallData }
  | { readonly _tag: "Get"; readonly keys: ReadonlyArray<string> }
  | { readonly _tag: "Delete"; readonly keys: ReadonlyArray<string> }
  | { readonly _tag: "DeleteAll" }
  /** One of the two quick statistics: `CurrNumberWaitingCalls`, `ExpectedWaitTime`. */
  | { readonly _tag: "PeekStatistic"; readonly name: string }
  | {
      readonly _tag: "Statistic"
      readonly server: string | undefined
      readonly type: string | undefined
      readonly objectId: string | undefined
      readonly objectType: string | undefined
    }
  | {
      readonly _tag: "AccessNumber"
      readonly destination: string
      readonly location: string
      readonly routeType: string | undefined
      readonly uuiNumber: string | undefined
      readonly callData: CallData
    }

/**
 * `values` are the pairs that were found, `Value` of a statistic, `AccessNum` of an access number.
 * `word` of a failure is the wire's own (`NoMatch`, `MiscError`, `NoSuchCall`,
 * `FeatureNotSupported`) or one of ours: `Timeout`, `LinkDown`, `TooLong`, `TooMany`, `InvalidKey`.
 */
export type DataAnswer =
  | { readonly _tag: "Success"; readonly values: CallData }
  | { readonly _tag: "Failure"; readonly word: string }
