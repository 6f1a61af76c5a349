// What is said where a bracket should have been closed, or another line of its block should have
// come, and something else stands. Three questions in turn: is the bracket simply not closed? Is a
// comma missing or one too many? Else: what may stand in this block?

import type { IToken } from "chevrotain"
import type { Diagnostic } from "../diagnostic/Diagnostic.ts"
import { closes, isCloser, matchBrackets, openAt } from "./brackets.ts"
import { missingColon, notClosed } from "./findings/missing.ts"
import {
  closesNothing,
  missingComma,
  missingThen,
  needlessComma,
  settingAfterRule,
  unexpectedWord
} from "./findings/words.ts"
import { indentOf, isType, startsBlock, startsLine, startsValue } from "./shapes.ts"
import { before, gapAt, here, previous, ruleOf, spanAt } from "./Stop.ts"
import type { Stop } from "./Stop.ts"
import * as t from "./tokens.ts"
import { mendsWith, oneTooMany } from "./trials.ts"

export const explainClosing = (stop: Stop): Diagnostic => {
  const token = here(stop)
  if (token === undefined) return notClosedAt(stop, stop.at)
  if (isCloser(token)) {
    return oneTooMany(stop) ? closesNothing(spanAt(stop, stop.at)) : notClosedAt(stop, stop.at)
  }
  return separated.has(ruleOf(stop)) ? explainInList(stop, token) : explainInBlock(stop, token)
}

/**
 * The rules whose brackets hold values with commas between them, or one value; and what those are.
 */
const separated: ReadonlyMap<string, string> = new Map([
  ["args", "arguments"],
  ["list", "values"],
  ["record", "entries"],
  ["enumeration", "words"],
  ["importLine", "names"],
  ["primary", "values"],
  ["pathStep", "values"]
])

const explainInList = (stop: Stop, token: IToken): Diagnostic => {
  const rule = ruleOf(stop)
  const span = spanAt(stop, stop.at)
  const named = rule === "args" || rule === "record"
  if (named && isType(token, t.Equal)) {
    return missingColon(span, before(stop))
  }
  const leaves =
    isType(token, t.On, t.When, t.Otherwise, t.Then, t.Arrow, t.From, t.LeftBrace) ||
    startsBlock(stop.tokens, stop.at) ||
    (!named && isFirst(stop) && startsLine(stop.tokens, stop.at))
  if (leaves && !oneTooMany(stop)) return notClosedAt(stop, stop.at)
  const label = isType(stop.tokens[stop.at - 2], t.LeftParenthesis, t.Comma)
  if (rule === "args" && label && isType(previous(stop), t.Name) && mendsWith(stop, t.Colon)) {
    return missingColon(gapAt(stop), before(stop))
  }
  const single = rule === "primary" || rule === "pathStep"
  if (!single && startsValue(token)) {
    return missingComma(span, separated.get(rule) ?? "values")
  }
  const close = closeOf(stop)
  return single
    ? unexpectedWord(span, `after ${before(stop)} comes \`${close}\``)
    : unexpectedWord(span, `after ${before(stop)} comes \`,\` or \`${close}\``)
}

const closeOf = (stop: Stop): string => {
  const open = openAt(stop.tokens, stop.at).at(-1)
  const type = open === undefined ? undefined : stop.tokens[open]?.tokenType
  return (type && closes.get(type)) ?? "}"
}

/** What the lines of a block are, by the rule of the grammar. */
const lines: ReadonlyMap<string, string> = new Map([
  ["facts", "a setting `key: value` or `}` comes here"],
  ["tenant", "a block or `}` comes here"],
  ["select", "`when`, `otherwise` or `}` comes here"],
  ["outcomes", "an `on` line or `}` comes here"],
  ["transfer", "an `on` line or `}` comes here"],
  ["test", "a step or `}` comes here"]
])

const explainInBlock = (stop: Stop, token: IToken): Diagnostic => {
  const rule = ruleOf(stop)
  const span = spanAt(stop, stop.at)
  const first = isFirst(stop)
  if (first && startsBlock(stop.tokens, stop.at)) return notClosedAt(stop, stop.at)
  if (isType(token, t.Comma)) {
    return needlessComma(span, rule === "facts" ? "settings" : "lines")
  }
  const setting = isType(token, t.Name) && isType(stop.tokens[stop.at + 1], t.Colon)
  if (setting && (rule === "transfer" || rule === "tenant")) return lateSetting(stop)
  const ruled = rule === "select" || rule === "outcomes" || rule === "transfer"
  if (ruled && !first && isType(token, ...t.verbs)) {
    return missingThen(span)
  }
  const hint = hintFor(rule, token, setting)
  return unexpectedWord(span, lines.get(rule) ?? "nothing like it comes here", hint)
}

const hintFor = (rule: string, token: IToken, setting: boolean): string | undefined => {
  if (isType(token, t.Colon)) {
    return "a name stands in front of `:`; entries with quoted keys stand between braces."
  }
  if (isType(token, t.Arrow)) return "one arrow on a line; further actions are joined by `then`."
  if (rule === "facts" && startsValue(token) && !isType(token, t.Name)) {
    return "a setting has one value; several stand in a list: `[a, b]`."
  }
  if (rule !== "select" && isType(token, t.When, t.Otherwise)) {
    return "`when` and `otherwise` decide in `select`; here `on` says what follows an event."
  }
  if (rule === "select" && isType(token, t.When, t.Otherwise)) {
    return "`otherwise` is the last rule; move this one above it."
  }
  if (isType(token, t.On)) {
    return "`on` lines stand in `cti`, `defaults`, `transfer` and behind an action."
  }
  return setting ? "settings stand in blocks with a name, above their `on` lines." : undefined
}

const lateSetting = (stop: Stop): Diagnostic => {
  const below = ruleOf(stop) === "transfer" ? "`on` line" : "block"
  const open = stop.tokens.findIndex((token) => isType(token, t.LeftBrace))
  const first = stop.tokens.findIndex(
    (token, index) =>
      index > open &&
      (isType(token, t.On) || (below === "block" && startsBlock(stop.tokens, index)))
  )
  return settingAfterRule(
    spanAt(stop, stop.at),
    { span: spanAt(stop, first), label: `the first ${below}` },
    below
  )
}

const isFirst = (stop: Stop): boolean =>
  indentOf(stop.source.text, stop.tokens, stop.at) !== undefined

/** The finding for a bracket that is still open at a token. */
export const notClosedAt = (stop: Stop, at: number): Diagnostic => {
  const open = misindented(stop, at) ?? openAt(stop.tokens, at).at(-1) ?? 0
  const type = stop.tokens[open]?.tokenType
  const noticed =
    at < stop.tokens.length ? { span: spanAt(stop, at), label: "still open here" } : undefined
  return notClosed(spanAt(stop, open), (type && closes.get(type)) ?? "}", noticed)
}

// A closing brace that starts a line further left than the line it closes was meant for a block
// further out: then the inner one is what its author forgot to close, although the brackets pair
// off otherwise.
const misindented = (stop: Stop, at: number): number | undefined => {
  const { partners } = matchBrackets(stop.tokens.slice(0, at))
  for (const [close, open] of partners.entries()) {
    const token = stop.tokens[close]
    if (open === -1 || open > close || !isType(token, t.RightBrace)) continue
    const indent = indentOf(stop.source.text, stop.tokens, close)
    if (indent !== undefined && indent < lineIndent(stop, open)) return open
  }
  return undefined
}

const lineIndent = (stop: Stop, index: number): number => {
  for (let at = index; at >= 0; at--) {
    const indent = indentOf(stop.source.text, stop.tokens, at)
    if (indent !== undefined) return indent
  }
  return 0
}
