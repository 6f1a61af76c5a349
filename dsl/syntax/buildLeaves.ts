// The leaves of the tree: names, literals, spans. The parser hands over complete nodes only; should
// one lack a part all the same, a leaf of no width stands in, so that building is total and no
// later pass meets an `undefined`.

import type { CstNode, IToken } from "chevrotain"
import { makeSpan } from "../source/Source.ts"
import type { Source, Span } from "../source/Source.ts"
import type { DurationLiteral, IntLiteral, Name, TextLiteral } from "../tree/Ast.ts"
import { readDuration } from "./durations.ts"
import { endOf } from "./lex.ts"
import { readText } from "./readText.ts"

/**
 * The stretch of a node of the concrete tree. Chevrotain's end offset is inclusive, ours is not.
 */
export const spanOfNode = (source: Source, node: CstNode | undefined): Span =>
  makeSpan(source, node?.location?.startOffset ?? 0, (node?.location?.endOffset ?? -1) + 1)

export const spanOfToken = (source: Source, token: IToken | undefined): Span =>
  token === undefined ? makeSpan(source, 0, 0) : makeSpan(source, token.startOffset, endOf(token))

export const buildName = (source: Source, token: IToken | undefined): Name => ({
  span: spanOfToken(source, token),
  text: token?.image ?? ""
})

export const buildNames = (
  source: Source,
  tokens: ReadonlyArray<IToken> | undefined
): ReadonlyArray<Name> => (tokens ?? []).map((token) => buildName(source, token))

export const buildText = (source: Source, token: IToken | undefined): TextLiteral => {
  const span = spanOfToken(source, token)
  const { value, parts } = readText(source, span.start, span.end)
  return { _tag: "Text", span, value, parts }
}

export const buildInt = (source: Source, token: IToken | undefined): IntLiteral => ({
  _tag: "Int",
  span: spanOfToken(source, token),
  value: Number.parseInt(token?.image ?? "0", 10)
})

export const buildDuration = (source: Source, token: IToken | undefined): DurationLiteral => ({
  _tag: "Duration",
  span: spanOfToken(source, token),
  ms: token === undefined ? 0 : readDuration(token.image).ms
})
