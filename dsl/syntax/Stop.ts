// Where the parser stopped: the tokens it was given, the one it could not take, what it wanted
// there. Data and spans only; `trials.ts` tries other tokens, `explain.ts` finds the words.

import type { IToken } from "chevrotain"
import { joinSpans, makeSpan } from "../source/Source.ts"
import type { Source, Span } from "../source/Source.ts"
import { quoted } from "./findings/finding.ts"
import { endOf } from "./lex.ts"

export interface Stop {
  readonly source: Source
  readonly tokens: ReadonlyArray<IToken>
  /** Index of the token it stopped at; one past the last at the end of the tokens. */
  readonly at: number
  /** The rules it was in, outermost first. */
  readonly rules: ReadonlyArray<string>
  /** Names of the token types that could have stood here; none when the piece was complete. */
  readonly expected: ReadonlyArray<string>
}

/** The innermost rule. */
export const ruleOf = ({ rules }: Stop): string => rules.at(-1) ?? ""

/** The span of a token; behind the last token it has no width. */
export const spanAt = ({ source, tokens }: Stop, index: number): Span => {
  const token = tokens[index]
  if (token !== undefined) return makeSpan(source, token.startOffset, endOf(token))
  const last = index < 0 ? undefined : tokens.at(-1)
  const end = last === undefined ? 0 : endOf(last)
  return makeSpan(source, end, end)
}

/** The token it stopped at. */
export const here = (stop: Stop): IToken | undefined => stop.tokens[stop.at]

/** The token in front of the stop. */
export const previous = (stop: Stop): IToken | undefined => stop.tokens[stop.at - 1]

/** The empty stretch right behind the token in front: where something missing belongs. */
export const gapAt = (stop: Stop): Span => {
  const { source, end } = spanAt(stop, stop.at - 1)
  return makeSpan(source, end, end)
}

/** Some tokens of the stop as a sentence mentions them. */
export const mention = (stop: Stop, from: number, to: number): string =>
  quoted(joinSpans(spanAt(stop, Math.max(0, from)), spanAt(stop, to)))

/** The token in front of the stop as a sentence mentions it. */
export const before = (stop: Stop): string => mention(stop, stop.at - 1, stop.at - 1)
