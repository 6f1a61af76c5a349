// Text → tokens. Comments and conflict markers go to side tables, characters that are no token at
// all to `strays`. Knows offsets and nothing else: lines and columns are `dsl/source`'s business,
// meaning is the parser's.

import { Lexer } from "chevrotain"
import type { IToken } from "chevrotain"
import { vocabulary } from "./tokens.ts"

/** A half-open stretch of the text that no token covers. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

export interface Lexed {
  readonly tokens: ReadonlyArray<IToken>
  /** In the order of the text, line and doc comments together. */
  readonly comments: ReadonlyArray<IToken>
  readonly markers: ReadonlyArray<IToken>
  readonly strays: ReadonlyArray<Stretch>
}

export const byteOrderMark = 0xfeff

let instance: Lexer | undefined

// `ensureOptimizations` makes a token that cannot be told by its first character an error here
// instead of a slow lexer.
const flowLexer = (): Lexer =>
  (instance ??= new Lexer([...vocabulary], {
    ensureOptimizations: true,
    positionTracking: "onlyOffset",
    skipValidations: true
  }))

/**
 * Cuts a text into tokens. A byte order mark at the very start is nobody's token and no mistake.
 */
export const lex = (text: string): Lexed => {
  const { tokens, groups, errors } = flowLexer().tokenize(text)
  // With offsets only, the lexer leaves the ends out, and the parser's node locations need them.
  for (const token of tokens) token.endOffset = endOf(token) - 1
  const strays: Array<Stretch> = []
  for (const { offset, length } of errors) {
    const start = offset === 0 && text.charCodeAt(0) === byteOrderMark ? 1 : offset
    if (start < offset + length) strays.push({ start, end: offset + length })
  }
  return { tokens, comments: groups["comments"] ?? [], markers: groups["markers"] ?? [], strays }
}

/** Where a token ends, exclusive. Chevrotain's own `endOffset` is the last character's. */
export const endOf = (token: IToken): number => token.startOffset + token.image.length
