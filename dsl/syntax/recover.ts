// Reading a file that has a mistake somewhere. The file is cut into declarations; each is read by
// itself. At a mistake the finding is made, the line it stands in is taken out, and the rest of the
// declaration is read again: a second, independent mistake has its own finding, and the first one
// has no followers.
//
// A declaration with a mistake is left out of the tree and named in `damaged`; one whose mistake
// has one sure repair (a misspelled keyword) stays. Bounded: so many findings a declaration, so
// many a file.

import type { IToken } from "chevrotain"
import type { Diagnostic } from "../diagnostic/Diagnostic.ts"
import { makeSpan } from "../source/Source.ts"
import type { Source } from "../source/Source.ts"
import { anchor } from "./anchor.ts"
import { attempt, attemptFile } from "./attempt.ts"
import type { Attempt, Piece } from "./attempt.ts"
import { depthMax, matchBrackets } from "./brackets.ts"
import { cut } from "./cut.ts"
import { damageOf } from "./damage.ts"
import type { Damaged } from "./damage.ts"
import { explain } from "./explain.ts"
import { inserting } from "./findings/finding.ts"
import { editionMissing } from "./findings/missing.ts"
import { tooDeep } from "./findings/text.ts"
import { endOf } from "./lex.ts"
import type { Stretch } from "./lex.ts"
import { withoutLine } from "./lineAround.ts"
import { mergeStretches, stretchesIn, withoutStretches } from "./lost.ts"
import { repairKeyword } from "./repair.ts"
import { indentOf, isHead, isType } from "./shapes.ts"
import type { Stop } from "./Stop.ts"
import { Int, LeftBrace, Name, Text } from "./tokens.ts"

type Tokens = ReadonlyArray<IToken>

export interface Recovered {
  /** What could be read, in the order of the text. */
  readonly pieces: ReadonlyArray<Piece>
  readonly findings: ReadonlyArray<Diagnostic>
  readonly damaged: ReadonlyArray<Damaged>
}

interface Reading {
  readonly source: Source
  readonly lost: ReadonlyArray<Stretch>
  /** Findings that were made before the reading began. */
  readonly foundBefore: number
  readonly pieces: Array<Piece>
  readonly findings: Array<Diagnostic>
  readonly damaged: Array<Damaged>
}

/** After so many findings a declaration wants rewriting rather than another finding. */
const findingsPerPieceMax = 5

/** More than anybody reads; the declarations behind it count as damaged without further words. */
export const findingsPerFileMax = 200

/**
 * Reads the tokens of a file, at once when they are right and declaration by declaration when not.
 *
 * @param lost Where the text means nothing certain; declarations that reach in there are damaged.
 * @param foundBefore How many findings the text has already.
 */
export const readFile = (
  source: Source,
  tokens: Tokens,
  lost: ReadonlyArray<Stretch>,
  foundBefore: number
): Recovered => {
  const reading: Reading = {
    source,
    lost: mergeStretches(lost),
    foundBefore,
    pieces: [],
    findings: [],
    damaged: []
  }
  const deep = matchBrackets(tokens).tooDeep !== -1
  const pieces = deep ? undefined : attemptFile(tokens)
  if (pieces !== undefined && lost.length === 0) return { pieces, findings: [], damaged: [] }
  if (pieces === undefined) recover(reading, tokens)
  else keepAll(reading, pieces, tokens)
  return reading
}

// Pieces and tokens are both in the order of the text, so one walk along the tokens finds those of
// each.
const keepAll = (reading: Reading, pieces: ReadonlyArray<Piece>, tokens: Tokens): void => {
  let from = 0
  for (const piece of pieces) {
    const end = piece.node.location?.endOffset ?? -1
    let to = from
    while (to < tokens.length && (tokens[to]?.startOffset ?? 0) <= end) to++
    keep(reading, piece, tokens.slice(from, to))
    from = to
  }
}

const recover = (reading: Reading, tokens: Tokens): void => {
  const known = withoutLoneYear(reading, tokens)
  for (const piece of cut(reading.source.text, known)) {
    // A piece may turn out to be two: a declaration, and words that were to begin another.
    for (let rest = piece; rest.length > 0;) rest = rest.slice(readPiece(reading, rest))
  }
}

// A file that begins with a number has lost the word `edition` in front of it.
const withoutLoneYear = (reading: Reading, tokens: Tokens): Tokens => {
  const [first] = tokens
  if (first === undefined || !isType(first, Int)) return tokens
  const span = makeSpan(reading.source, first.startOffset, endOf(first))
  const title = "put `edition` in front of it"
  const fix = inserting(title, true, reading.source, span.start, "edition ")
  reading.findings.push(editionMissing(span, fix))
  return tokens.slice(1)
}

/** Reads the declaration that tokens begin with; returns how many of them belonged to it. */
const readPiece = (reading: Reading, tokens: Tokens): number => {
  // Nothing that begins with another word can be read, and trying costs more than all the rest.
  if (isSaid(reading) && !isHead(tokens[0])) return lose(reading, tokens)
  const deep = tokens[matchBrackets(tokens).tooDeep]
  if (deep !== undefined) {
    const span = makeSpan(reading.source, deep.startOffset, endOf(deep))
    reading.findings.push(tooDeep(span, depthMax))
    return lose(reading, tokens)
  }
  const first = attempt(reading.source, tokens)
  const { piece, stop } = first
  if (piece === undefined) return mend(reading, tokens, first)
  if (stop === undefined) return keep(reading, piece, tokens)
  return beginsAnother(stop)
    ? keep(reading, piece, tokens.slice(0, stop.at))
    : mend(reading, tokens, first)
}

/** Whether enough has been found for one file. */
const isSaid = ({ foundBefore, findings }: Reading): boolean =>
  foundBefore + findings.length >= findingsPerFileMax

const keep = (reading: Reading, piece: Piece, tokens: Tokens): number => {
  if (stretchesIn(reading.lost, tokens).length > 0) return lose(reading, tokens)
  reading.pieces.push(piece)
  return tokens.length
}

const lose = (reading: Reading, tokens: Tokens): number => {
  for (const one of damageOf(reading.source, tokens)) reading.damaged.push(one)
  return tokens.length
}

// What follows a complete declaration begins another one, rather than being too much of this one,
// when it is a head, or when it starts a line, could have been meant as a block, and closes no
// bracket that it has not opened.
const beginsAnother = ({ source, tokens, at }: Stop): boolean => {
  const token = tokens[at]
  if (token === undefined || isHead(token)) return token !== undefined
  const first = indentOf(source.text, tokens, at) !== undefined
  const { unpaired } = matchBrackets(tokens.slice(at))
  return first && !unpaired && isType(token, Name, Int, Text, LeftBrace)
}

/** Finds and explains what is wrong with a declaration that has been attempted once. */
const mend = (reading: Reading, tokens: Tokens, first: Attempt): number => {
  if (isSaid(reading)) return lose(reading, tokens)
  const { source, findings } = reading
  const lost = stretchesIn(reading.lost, tokens)
  let current = withoutStretches(source.text, tokens, lost)
  // A repaired word does not make the declaration doubtful, a line that was taken out does.
  let whole = lost.length === 0
  let head = tokens[0]
  for (let found = 0; current !== undefined && found < findingsPerPieceMax; found++) {
    const { piece, stop } = current === tokens ? first : attempt(source, current)
    if (stop === undefined) {
      if (whole && piece !== undefined) return keep(reading, piece, current)
      break
    }
    const place = anchor(stop)
    const repair = repairKeyword(place)
    findings.push(repair?.finding ?? explain(place))
    if (repair === undefined) whole = false
    current = repair?.tokens ?? withoutLine(source.text, current, place.at)
    head = current?.[0] ?? head
  }
  return lose(reading, head === undefined ? tokens : tokens.with(0, head))
}
