// Cuts the tokens of a file that has a mistake somewhere into pieces, one declaration each, so that
// the mistake stays in its own piece. A file without mistakes is never cut: layout has no meaning.
//
// Formatted files are cut at column 1. In others a piece begins where a line is indented no further
// than the head of the piece before, or where on the same line a head follows something complete.
// Inside a block that the author did not indent nothing is cut at all; blocks without their closing
// brace do not count as blocks here, which is what makes a forgotten brace cost one declaration.

import type { IToken } from "chevrotain"
import { isCloser, isOpener, matchBrackets } from "./brackets.ts"
import { indentOf, isHead, isType, startsBlock, wantsMore } from "./shapes.ts"
import * as t from "./tokens.ts"

type Tokens = ReadonlyArray<IToken>

/** Cuts a file into pieces; together they are all its tokens. */
export const cut = (text: string, tokens: Tokens): ReadonlyArray<Tokens> => {
  const starts = startsOf(text, tokens)
  return starts.map((start, index) => tokens.slice(start, starts[index + 1]))
}

const startsOf = (text: string, tokens: Tokens): ReadonlyArray<number> => {
  const { partners } = matchBrackets(tokens)
  const starts: Array<number> = []
  // Around the current token: closed blocks in all, and those whose lines are not indented.
  let depth = 0
  let flatDepth = 0
  const flat = new Set<number>()
  let headIndent = 0
  for (const [index, token] of tokens.entries()) {
    const partner = partners[index] ?? -1
    if (partner !== -1 && isCloser(token)) {
      depth--
      if (flat.has(partner)) flatDepth--
    }
    const indent = indentOf(text, tokens, index)
    if (index === 0 || (flatDepth === 0 && isStart(tokens, index, indent, headIndent, depth))) {
      starts.push(index)
      headIndent = indent ?? headIndent
    }
    if (partner !== -1 && isOpener(token)) {
      depth++
      if (isFlat(text, tokens, index, partner, headIndent)) {
        flat.add(index)
        flatDepth++
      }
    }
  }
  return starts
}

const isStart = (
  tokens: Tokens,
  index: number,
  indent: number | undefined,
  headIndent: number,
  depth: number
): boolean => {
  const previous = tokens[index - 1]
  if (indent === undefined) {
    const complete = !wantsMore(previous) && !isHead(previous)
    return depth === 0 && complete && startsBlock(tokens, index)
  }
  if (indent > headIndent) return false
  if (startsBlock(tokens, index)) return true
  if (wantsMore(previous)) return false
  // A head that lost what follows it, or, outside of every block, a word that was meant to be a
  // head.
  const next = tokens[index + 1]
  if (depth > 0) {
    return isHead(tokens[index]) && !isType(next, t.Colon, t.Dot, t.Comma, t.Greater, t.Less)
  }
  const opens = isType(tokens[index], t.LeftBrace, t.Text) && isType(previous, t.RightBrace)
  return opens || isType(tokens[index], t.Name, t.Import, t.Edition, t.Int, t.Less, t.LeftBracket)
}

// The lines of a block are not indented when its first one starts no further right than the head of
// its declaration.
const isFlat = (
  text: string,
  tokens: Tokens,
  open: number,
  close: number,
  headIndent: number
): boolean => {
  if (open + 1 === close) return false
  const indent = indentOf(text, tokens, open + 1)
  return indent !== undefined && indent <= headIndent
}
