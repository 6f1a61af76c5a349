// The one layout of a text. A text with mistakes is not touched: what was not understood cannot be
// laid out.

import type { Diagnostic } from "../diagnostic/Diagnostic.ts"
import type { Source } from "../source/Source.ts"
import { print } from "../tree/print.ts"
import { parse } from "./parse.ts"

/** The text in its one layout, or the mistakes that stand in the way. */
export type Formatted =
  | { readonly text: string; readonly diagnostics?: undefined }
  | { readonly text?: undefined; readonly diagnostics: ReadonlyArray<Diagnostic> }

/** Formats a text. Warnings, such as a trailing comma, do not stand in the way; errors do. */
export const format = (source: Source): Formatted => {
  const { tree, diagnostics } = parse(source)
  const errors = diagnostics.filter(({ severity }) => severity === "error")
  return errors.length > 0 ? { diagnostics } : { text: print(tree) }
}
