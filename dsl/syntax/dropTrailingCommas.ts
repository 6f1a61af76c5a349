// A comma in front of a closing bracket is a finding with a sure repair, so it is taken out before
// the grammar sees it, and the declaration around it still counts. Two commas in a row are not its
// business.

import type { IToken } from "chevrotain"
import type { Diagnostic } from "../diagnostic/Diagnostic.ts"
import { makeSpan } from "../source/Source.ts"
import type { Source } from "../source/Source.ts"
import { isCloser, isOpener } from "./brackets.ts"
import { trailingComma } from "./findings/words.ts"
import { endOf } from "./lex.ts"
import { Comma } from "./tokens.ts"

export interface WithoutCommas {
  readonly tokens: ReadonlyArray<IToken>
  readonly findings: ReadonlyArray<Diagnostic>
}

export const dropTrailingCommas = (
  source: Source,
  tokens: ReadonlyArray<IToken>
): WithoutCommas => {
  const trailing = tokens.filter((token, index) => {
    const before = tokens[index - 1]
    return (
      token.tokenType === Comma &&
      isCloser(tokens[index + 1]) &&
      before !== undefined &&
      before.tokenType !== Comma &&
      !isOpener(before)
    )
  })
  if (trailing.length === 0) return { tokens, findings: [] }
  const dropped = new Set(trailing)
  return {
    tokens: tokens.filter((token) => !dropped.has(token)),
    findings: trailing.map((token) =>
      trailingComma(makeSpan(source, token.startOffset, endOf(token)))
    )
  }
}
