// The line of a block around a token: an `on` or `when` rule, a setting, a step, or a whole
// declaration inside a tenant. It is what recovery takes out to go on reading behind a mistake.

import type { IToken } from "chevrotain"
import { isCloser, isOpener, matchBrackets } from "./brackets.ts"
import { indentOf, startsBlock, startsLine } from "./shapes.ts"

type Tokens = ReadonlyArray<IToken>

/** Token indexes, the end exclusive. */
interface Line {
  readonly from: number
  readonly to: number
}

/** Takes out the line around a token; undefined when there is none that stands by itself. */
export const withoutLine = (text: string, tokens: Tokens, at: number): Tokens | undefined => {
  const line = lineAround(text, tokens, at)
  return line && tokens.toSpliced(line.from, line.to - line.from)
}

/**
 * Finds the line that a token belongs to, together with the line in front of it when the token is a
 * line's first word: then the mistake may be the missing end of the line before.
 *
 * @returns undefined when the token is in no line of the block, or when some bracket of the
 * declaration has no partner: then the mistake may reach further than its line.
 */
const lineAround = (text: string, tokens: Tokens, at: number): Line | undefined => {
  const { partners, unpaired } = matchBrackets(tokens)
  if (unpaired) return undefined
  const starts = lineStarts(text, tokens)
  const from = starts.findLast((start) => start < at) ?? starts.find((start) => start === at)
  if (from === undefined) return undefined
  const close = partners[tokens.findIndex(isOpener)] ?? -1
  if (close !== -1 && at > close) return undefined
  const to = starts.find((start) => start > at) ?? (close >= at ? close : tokens.length)
  return { from, to }
}

// Lines of the outermost block only: what stands in an inner one belongs to the line that opens it.
const lineStarts = (text: string, tokens: Tokens): ReadonlyArray<number> => {
  const starts: Array<number> = []
  let depth = 0
  for (const [index, token] of tokens.entries()) {
    if (isCloser(token)) depth--
    const first = depth === 1 && indentOf(text, tokens, index) !== undefined
    if (first && (startsLine(tokens, index) || startsBlock(tokens, index))) starts.push(index)
    if (isOpener(token)) depth++
  }
  return starts
}
