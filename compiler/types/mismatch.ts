// Says that a value of one type stands where another is expected, in the words of `Type.ts`.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { typeMismatch } from "../checks/type-mismatch.ts"
import { exampleOf, typeInWords } from "./Type.ts"
import type { Type } from "./Type.ts"

export const mismatch = (wrong: {
  readonly at: Span
  readonly expected: Type
  /** What stands there, as the end of "this is …". */
  readonly found: string
  readonly hint?: string | undefined
}): Diagnostic => {
  const example = exampleOf(wrong.expected)
  const hint = wrong.hint ?? (example === undefined ? undefined : `for example \`${example}\``)
  return typeMismatch({ ...wrong, expected: typeInWords(wrong.expected), hint })
}
