// How declarations and lines of a block begin, told from two or three tokens. Used only on files
// with a mistake, to find out how far it reaches; files without one are understood by the grammar
// alone.

import type { IToken, TokenType } from "chevrotain"
import { tokenMatcher } from "chevrotain"
import { endOf } from "./lex.ts"
import * as t from "./tokens.ts"

type Tokens = ReadonlyArray<IToken>

export const isType = (token: IToken | undefined, ...types: ReadonlyArray<TokenType>): boolean =>
  token !== undefined && types.some((type) => tokenMatcher(token, type))

// What follows a block head, token by token.
const shapes: ReadonlyMap<TokenType, ReadonlyArray<TokenType>> = new Map([
  [t.Edition, [t.Int]],
  [t.Import, [t.LeftBrace]],
  [t.Deployment, [t.Name, t.LeftBrace]],
  [t.Gateway, [t.Name, t.LeftBrace]],
  [t.Media, [t.Name, t.LeftBrace]],
  [t.Connector, [t.Name, t.LeftBrace]],
  [t.Profile, [t.Name, t.LeftBrace]],
  [t.Service, [t.Name, t.LeftBrace]],
  [t.Tenant, [t.Name, t.LeftBrace]],
  [t.Transfer, [t.Name, t.LeftBrace]],
  [t.Enum, [t.Name, t.LeftBrace]],
  [t.Env, [t.Name, t.Colon]],
  [t.Secret, [t.Name, t.Colon]],
  [t.Const, [t.Name, t.Colon]],
  [t.Let, [t.Name, t.Equal]],
  [t.Select, [t.LeftBrace]],
  [t.Cti, [t.LeftBrace]],
  [t.Defaults, [t.LeftBrace]],
  [t.Test, [t.Text]]
])

/** The words that can never be a name. */
export const hardWordTypes: ReadonlySet<TokenType | undefined> = new Set(t.hardWords)

/** Whether the token has the type of a block head, whatever follows. */
export const isHead = (token: IToken | undefined): boolean =>
  token !== undefined && shapes.has(token.tokenType)

/** Whether a declaration begins here beyond doubt: a head and what belongs behind it. */
export const startsBlock = (tokens: Tokens, index: number): boolean => {
  const head = tokens[index]
  const shape = head && shapes.get(head.tokenType)
  return shape !== undefined && shape.every((type, step) => isType(tokens[index + 1 + step], type))
}

/**
 * Whether a line of a block begins with a token that is the first of its line: a rule, a setting, a
 * step of a ladder, or a name behind something complete, which was meant to be one of these.
 */
export const startsLine = (tokens: Tokens, index: number): boolean => {
  const token = tokens[index]
  if (isType(token, t.On, t.When, t.Otherwise, t.Wait, t.At, t.Expect)) return true
  if (!isType(token, t.Name)) return false
  const next = tokens[index + 1]
  return isType(next, t.Colon, t.Greater, t.Less) || !wantsMore(tokens[index - 1])
}

// oxfmt-ignore
const wanting: ReadonlySet<TokenType | undefined> = new Set([
  t.Arrow, t.DotDot, t.Dot, t.Comma, t.Colon, t.Equal, t.EqualEqual, t.NotEqual, t.Less, t.LessEqual,
  t.Greater, t.GreaterEqual, t.LeftBrace, t.LeftBracket, t.LeftParenthesis, t.Then, t.Else, t.And, t.Or,
  t.Not, t.In, t.Has, t.Matches, t.After, t.Expect, t.Wait, t.At, t.On, t.When, t.Import, t.From
])

/** Whether something must still follow a token, so that nothing new can begin behind it. */
export const wantsMore = (token: IToken | undefined): boolean => wanting.has(token?.tokenType)

/** Whether a value can begin with a token. */
export const startsValue = (token: IToken | undefined): boolean =>
  isType(
    token,
    t.Name,
    t.Text,
    t.Int,
    t.Duration,
    t.True,
    t.False,
    t.LeftBracket,
    t.LeftBrace,
    t.LeftParenthesis
  )

/**
 * How far the line of a token is indented; undefined when another token stands before it on its
 * line. Characters that are no token do not count: what follows a stray `#` still begins its line.
 */
export const indentOf = (text: string, tokens: Tokens, index: number): number | undefined => {
  const token = tokens[index]
  if (token === undefined) return undefined
  const previous = tokens[index - 1]
  const behind = previous === undefined ? 0 : endOf(previous)
  let lineStart = token.startOffset
  while (lineStart > behind && !lineEnds.has(text[lineStart - 1])) lineStart--
  if (lineStart === behind && previous !== undefined) return undefined
  let indent = 0
  while (text[lineStart + indent] === " " || text[lineStart + indent] === "\t") indent++
  return indent
}

const lineEnds: ReadonlySet<string | undefined> = new Set(["\n", "\r", "\ufeff"])
