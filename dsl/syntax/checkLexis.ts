// What can be found wrong before any grammar: characters, texts, numbers, merge leftovers. Besides
// the findings it gives the stretches of text whose meaning is lost, so that nothing is built from
// them and no follow-up error is reported about them.

import type { IToken } from "chevrotain"
import type { Diagnostic } from "../diagnostic/Diagnostic.ts"
import { makeSpan, positionAt } from "../source/Source.ts"
import type { Source, Span } from "../source/Source.ts"
import { decimalDuration, readDuration } from "./durations.ts"
import { looksLikeAnotherLanguage } from "./findings/foreign.ts"
import { interpolationOpen, unitMissing } from "./findings/missing.ts"
import { strangerOf } from "./findings/strangers.ts"
import {
  bidiCharacter,
  controlCharacter,
  mergeConflictMarker,
  numberTooLong,
  strayCharacter,
  strayLetter,
  unknownCodePoint,
  unknownEscape,
  unterminatedText
} from "./findings/text.ts"
import { interpolationWithoutName, withoutQuotes } from "./findings/words.ts"
import { endOf } from "./lex.ts"
import type { Lexed, Stretch } from "./lex.ts"
import { readText } from "./readText.ts"
import type { TextProblem } from "./readText.ts"
import * as t from "./tokens.ts"

export interface LexicalCheck {
  readonly findings: ReadonlyArray<Diagnostic>
  /** Where the text means nothing certain. */
  readonly lost: ReadonlyArray<Stretch>
}

export const checkLexis = (source: Source, lexed: Lexed): LexicalCheck => {
  const parts = [
    checkStrays(source, lexed.strays),
    checkHidden(source, lexed),
    checkMarkers(source, lexed.markers),
    checkTokens(source, lexed.tokens)
  ]
  return {
    findings: parts.flatMap(({ findings }) => findings),
    lost: parts.flatMap(({ lost }) => lost)
  }
}

const nothing: LexicalCheck = { findings: [], lost: [] }

const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/
const bidi = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/
const hidden = new RegExp(`${control.source}|${bidi.source}`, "g")

// A pair of typographic quotes is one mistake, and so is everything else that shares a line with
// it.
const firstOfEachLine = <A extends Stretch>(
  source: Source,
  stretches: ReadonlyArray<A>
): ReadonlyArray<A> => {
  const lines = new Set<number>()
  return stretches.filter(({ start }) => {
    const { line } = positionAt(source, start)
    const first = !lines.has(line)
    lines.add(line)
    return first
  })
}

const checkStrays = (source: Source, strays: ReadonlyArray<Stretch>): LexicalCheck => ({
  findings: firstOfEachLine(source, strays).map(({ start, end }) => {
    const first = source.text.slice(start, start + 1)
    const one = makeSpan(source, start, start + 1)
    if (control.test(first)) return controlCharacter(one, false)
    if (bidi.test(first)) return bidiCharacter(one, false)
    const foreign = looksLikeAnotherLanguage(source, start)
    if (foreign !== undefined) return foreign
    const word = wordAround(source, start, end)
    return word === undefined
      ? strayCharacter(makeSpan(source, start, end))
      : strayLetter(makeSpan(source, word.start, word.end))
  }),
  lost: strays.flatMap(({ start, end }) => lostAround(source, start, end))
})

// A line that begins with a stray sign is lost as a whole: most often it is a comment in the manner
// of another language. A letter that begins a line begins a name.
const lostAround = (source: Source, start: number, end: number): ReadonlyArray<Stretch> => {
  const stray = source.text.slice(start, end)
  if (control.test(stray) || bidi.test(stray) || unseen.test(stray)) return []
  if (!beginsLine(source, start) || /^\p{L}/u.test(stray)) {
    return strangerOf(stray).harmless === true ? [] : [{ start, end }]
  }
  const { line } = positionAt(source, start)
  return [{ start, end: source.lineStarts[line] ?? source.text.length }]
}

const unseen = /^[\s\u200b-\u200d\u2060\ufeff\u00ad]/

const beginsLine = ({ text }: Source, start: number): boolean => {
  let offset = start
  while (offset > 0 && (text[offset - 1] === " " || text[offset - 1] === "\t")) offset--
  return offset === 0 || text[offset - 1] === "\n" || text[offset - 1] === "\r"
}

const nameLetter = /[A-Za-z0-9_-]/

// `büro` is cut at its `ü`; its author sees one word.
const wordAround = (source: Source, start: number, end: number): Stretch | undefined => {
  if (!/^\p{L}/u.test(source.text.slice(start, end))) return undefined
  const isPart = (offset: number) =>
    nameLetter.test(source.text.charAt(offset)) || /\p{L}/u.test(source.text.charAt(offset))
  let from = start
  while (from > 0 && start - from < wordLengthMax && isPart(from - 1)) from--
  let to = end
  while (to < source.text.length && to - end < wordLengthMax && isPart(to)) to++
  return { start: from, end: to }
}

// Longer words than this are shown in part.
const wordLengthMax = 64

/**
 * Control and bidi characters inside texts and comments, where the lexer takes them without a word.
 */
const checkHidden = (source: Source, { tokens, comments }: Lexed): LexicalCheck => {
  const found = [...source.text.matchAll(hidden)].flatMap(({ index }) => {
    const inText = covers(tokens, index)
    return inText || covers(comments, index) ? [{ start: index, end: index + 1, inText }] : []
  })
  const findings = firstOfEachLine(source, found).map(({ start, end, inText }) => {
    const make = bidi.test(source.text.slice(start, end)) ? bidiCharacter : controlCharacter
    return make(makeSpan(source, start, end), inText)
  })
  // What a text with such a character means is not known; in a comment it means nothing.
  return { findings, lost: found.filter(({ inText }) => inText) }
}

const covers = (tokens: ReadonlyArray<IToken>, offset: number): boolean => {
  let low = 0
  let high = tokens.length
  while (low < high) {
    const middle = (low + high) >> 1
    const token = tokens[middle]
    if (token !== undefined && token.startOffset <= offset) low = middle + 1
    else high = middle
  }
  const token = tokens[low - 1]
  return token !== undefined && offset < endOf(token)
}

/** Marker lines from one `<<<<<<<` to its `>>>>>>>` are one conflict; all between them is lost. */
const checkMarkers = (source: Source, markers: ReadonlyArray<IToken>): LexicalCheck => {
  const conflicts: Array<Array<IToken>> = []
  for (const marker of markers) {
    const open = conflicts.at(-1)
    const closed = open === undefined || open.at(-1)?.image.startsWith(">") === true
    if (closed || marker.image.startsWith("<")) conflicts.push([marker])
    else open.push(marker)
  }
  const stretches = conflicts.map((conflict) =>
    conflict.map((marker) => makeSpan(source, marker.startOffset, endOf(marker)))
  )
  return {
    findings: stretches.flatMap(([first, ...others]) =>
      first === undefined ? [] : [mergeConflictMarker(first, others)]
    ),
    lost: stretches.flatMap((spans) => {
      const [first, last] = [spans[0], spans.at(-1)]
      return first === undefined || last === undefined
        ? []
        : [{ start: first.start, end: last.end }]
    })
  }
}

const checkTokens = (source: Source, tokens: ReadonlyArray<IToken>): LexicalCheck => {
  const parts = tokens.flatMap((token) => {
    const check = checkToken(source, token)
    return check === nothing ? [] : [check]
  })
  return {
    findings: parts.flatMap(({ findings }) => findings),
    lost: parts.flatMap(({ lost }) => lost)
  }
}

const checkToken = (source: Source, token: IToken): LexicalCheck => {
  const { tokenType, image } = token
  const span = makeSpan(source, token.startOffset, endOf(token))
  const losing = (finding: Diagnostic): LexicalCheck => ({ findings: [finding], lost: [span] })
  switch (tokenType) {
    case t.Text:
      return image.includes("\\") || image.includes("${") || image.includes("\t")
        ? checkText(source, span.start, span.end)
        : nothing
    case t.OpenText:
      return losing(unterminatedText(span))
    case t.OddDuration:
      return { findings: [unitMissing(span, readDuration(image).written)], lost: [] }
    case t.OddNumber: {
      const written = decimalDuration(image)
      return losing(written === undefined ? withoutQuotes(span) : unitMissing(span, written))
    }
    case t.Int:
      return Number.isSafeInteger(Number(image)) ? nothing : losing(numberTooLong(span))
    case t.Duration:
      return Number.isSafeInteger(readDuration(image).ms) ? nothing : losing(numberTooLong(span))
    default:
      return nothing
  }
}

const checkText = (source: Source, start: number, end: number): LexicalCheck => {
  const tab = source.text.slice(start, end).indexOf("\t")
  const tabs =
    tab === -1 ? [] : [controlCharacter(makeSpan(source, start + tab, start + tab + 1), true)]
  // Whoever writes one `C:\\calls\\queue` makes one mistake, however many backslashes it has.
  const [problem] = readText(source, start, end).problems
  if (problem === undefined) return { findings: tabs, lost: [] }
  return { findings: [...tabs, explainProblem(source, problem)], lost: [{ start, end }] }
}

const explainProblem = (source: Source, { kind, start, end }: TextProblem): Diagnostic =>
  problemFindings[kind](makeSpan(source, start, end))

const problemFindings: Readonly<Record<TextProblem["kind"], (span: Span) => Diagnostic>> = {
  escape: unknownEscape,
  "code-point": unknownCodePoint,
  "interpolation-name": interpolationWithoutName,
  "interpolation-open": interpolationOpen
}
