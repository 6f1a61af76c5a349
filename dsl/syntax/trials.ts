// Would the text read well if one token were gone, another one, or new? The answer comes from the
// parser itself: the tokens are changed and tried again. Nothing here says a word about it.

import type { IToken, TokenType } from "chevrotain"
import { attempt } from "./attempt.ts"
import type { Stop } from "./Stop.ts"

type Tokens = ReadonlyArray<IToken>

/** How many tokens a changed text must read on for the change to count; fewer could be luck. */
const luckyTokens = 3

/**
 * Pieces longer than this are not tried again: the tries would cost more than their help is worth.
 */
const tokensMax = 5000

/** How many changed tokens can be read before the parser stops again; all when it does not. */
export const readsTo = (stop: Stop, changed: Tokens): number => {
  if (changed.length > tokensMax) return 0
  return attempt(stop.source, changed).stop?.at ?? Number.POSITIVE_INFINITY
}

/** Whether changed tokens read well, or at least clearly further than the stop. */
export const mends = (stop: Stop, changed: Tokens): boolean =>
  readsTo(stop, changed) >= stop.at + luckyTokens

/** Whether the token at the stop is one too many. */
export const oneTooMany = (stop: Stop): boolean =>
  stop.at < stop.tokens.length && mends(stop, stop.tokens.toSpliced(stop.at, 1))

/** Whether a token should have been of another type. */
export const mendsAs = (stop: Stop, index: number, type: TokenType): boolean =>
  index < stop.tokens.length && mends(stop, retyped(stop.tokens, index, type))

/** Whether a sign is missing in front of the stop. */
export const mendsWith = (stop: Stop, type: TokenType): boolean => {
  const model = stop.tokens[stop.at - 1]
  return model !== undefined && mends(stop, stop.tokens.toSpliced(stop.at, 0, ofType(model, type)))
}

/** The same tokens with one of them taken for another type; its text stays the author's. */
export const retyped = (tokens: Tokens, index: number, type: TokenType): Tokens =>
  tokens.map((token, at) => (at === index ? ofType(token, type) : token))

const ofType = (token: IToken, type: TokenType): IToken => ({
  ...token,
  tokenType: type,
  tokenTypeIdx: type.tokenTypeIdx ?? token.tokenTypeIdx
})
