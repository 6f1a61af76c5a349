// Which bracket belongs to which, over a stretch of tokens that may be broken.
//
// A closing bracket takes the nearest open one of its kind; those it passes over stay without a
// partner. A round or square one never reaches out of a brace, so that a forgotten `(` costs its
// own block at most.

import type { IToken, TokenType } from "chevrotain"
import {
  LeftBrace,
  LeftBracket,
  LeftParenthesis,
  RightBrace,
  RightBracket,
  RightParenthesis
} from "./tokens.ts"

export interface Brackets {
  /**
   * For each token the index of its partner; -1 for a bracket without one and for everything else.
   */
  readonly partners: Int32Array
  /** Whether some bracket has no partner. */
  readonly unpaired: boolean
  /** The first bracket that is nested deeper than the limit, or -1. */
  readonly tooDeep: number
}

/**
 * The deepest nesting of brackets in a file; people lose count far earlier, and the parser's stack
 * far later.
 */
export const depthMax = 32

const openers: ReadonlyMap<TokenType, TokenType> = new Map([
  [RightBrace, LeftBrace],
  [RightBracket, LeftBracket],
  [RightParenthesis, LeftParenthesis]
])

/** The sign that closes an opening bracket. */
export const closes: ReadonlyMap<TokenType, string> = new Map([
  [LeftBrace, "}"],
  [LeftBracket, "]"],
  [LeftParenthesis, ")"]
])

export const isOpener = (token: IToken | undefined): boolean =>
  token !== undefined && closes.has(token.tokenType)

export const isCloser = (token: IToken | undefined): boolean =>
  token !== undefined && openers.has(token.tokenType)

export const matchBrackets = (tokens: ReadonlyArray<IToken>): Brackets => {
  const partners = new Int32Array(tokens.length).fill(-1)
  const open: Array<number> = []
  let tooDeep = -1
  let brackets = 0
  let paired = 0
  for (const [index, token] of tokens.entries()) {
    if (isOpener(token)) {
      open.push(index)
      if (open.length > depthMax && tooDeep === -1) tooDeep = index
    }
    const opener = openers.get(token.tokenType)
    if (opener !== undefined || isOpener(token)) brackets++
    if (opener === undefined) continue
    const level = levelOf(tokens, open, opener)
    if (level === -1) continue
    const partner = open[level] ?? -1
    open.length = level
    partners[index] = partner
    partners[partner] = index
    paired += 2
  }
  return { partners, unpaired: paired < brackets, tooDeep }
}

// Looks no deeper than the limit: a file of a million brackets must not cost a million looks each.
const levelOf = (
  tokens: ReadonlyArray<IToken>,
  open: ReadonlyArray<number>,
  opener: TokenType
): number => {
  for (let level = open.length - 1; level >= Math.max(0, open.length - depthMax); level--) {
    const type = tokens[open[level] ?? -1]?.tokenType
    if (type === opener) return level
    if (type === LeftBrace) return -1
  }
  return -1
}

/** The opening brackets that are still open in front of a token, outermost first. */
export const openAt = (tokens: ReadonlyArray<IToken>, at: number): ReadonlyArray<number> => {
  const before = tokens.slice(0, at)
  const { partners } = matchBrackets(before)
  return before.flatMap((token, index) =>
    isOpener(token) && partners[index] === -1 ? [index] : []
  )
}
