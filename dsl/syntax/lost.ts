// Stretches of a text whose meaning is lost to a lexical mistake (`checkLexis.ts`), and reading
// around them: the lines they stand in have their finding already, the rest of their declaration
// may still have one of its own.

import type { IToken } from "chevrotain"
import { endOf } from "./lex.ts"
import type { Stretch } from "./lex.ts"
import { withoutLine } from "./lineAround.ts"

type Tokens = ReadonlyArray<IToken>

/** Sorts and joins, so that the few stretches of one piece are found among the many of a file. */
export const mergeStretches = (stretches: ReadonlyArray<Stretch>): ReadonlyArray<Stretch> => {
  const merged: Array<Stretch> = []
  for (const { start, end } of stretches.toSorted((left, right) => left.start - right.start)) {
    const last = merged.at(-1)
    if (last === undefined || last.end < start) merged.push({ start, end })
    else merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, end) }
  }
  return merged
}

/** Those of merged stretches that reach into a piece. */
export const stretchesIn = (
  merged: ReadonlyArray<Stretch>,
  tokens: Tokens
): ReadonlyArray<Stretch> => {
  const [first, last] = [tokens[0], tokens.at(-1)]
  if (first === undefined || last === undefined) return []
  let low = 0
  let high = merged.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((merged[middle]?.end ?? 0) <= first.startOffset) low = middle + 1
    else high = middle
  }
  let to = low
  while (to < merged.length && (merged[to]?.start ?? 0) < endOf(last)) to++
  return merged.slice(low, to)
}

/** A piece with more lost stretches is read no further. */
const stretchesMax = 5

/** A merge conflict over more lines of one block is not worked around. */
const linesMax = 20

/**
 * Takes out the lines that stretches stand in.
 *
 * @returns undefined when they cannot be told from the rest: then anything said about the rest
 * would be guessing.
 */
export const withoutStretches = (
  text: string,
  tokens: Tokens,
  stretches: ReadonlyArray<Stretch>
): Tokens | undefined => {
  if (stretches.length > stretchesMax) return undefined
  return stretches.reduce<Tokens | undefined>(
    (rest, stretch) => rest && withoutStretch(text, rest, stretch),
    tokens
  )
}

const withoutStretch = (
  text: string,
  tokens: Tokens,
  { start, end }: Stretch
): Tokens | undefined => {
  let rest: Tokens | undefined = tokens
  for (let lines = 0; rest !== undefined && lines < linesMax; lines++) {
    const at = rest.findIndex((token) => endOf(token) > start)
    const token = rest[at]
    if (lines > 0 && (token === undefined || token.startOffset >= end)) return rest
    rest = withoutLine(text, rest, at === -1 ? rest.length : at)
  }
  return undefined
}
