// Why the parser stopped, in the words of the people who write flows: a table from what was
// expected to who explains it. Names and closing brackets have files of their own.
//
// Missing or unexpected? When leaving the token out makes the rest read well, that token is one too
// many; otherwise what was expected is missing in front of it.

import type { Diagnostic } from "../diagnostic/Diagnostic.ts"
import { joinSpans } from "../source/Source.ts"
import { isCloser, openAt } from "./brackets.ts"
import { isUnit, readDuration } from "./durations.ts"
import { explainClosing, notClosedAt } from "./explainClosing.ts"
import { explainName, verbList } from "./explainName.ts"
import { looksLikeAnotherLanguage } from "./findings/foreign.ts"
import {
  missingArrow,
  missingColon,
  missingDirection,
  missingValue,
  notOpened,
  unitMissing
} from "./findings/missing.ts"
import {
  afterTheEnd,
  closesNothing,
  missingComma,
  otherEquals,
  unexpectedWord
} from "./findings/words.ts"
import { indentOf, isType, startsBlock, startsLine, startsValue } from "./shapes.ts"
import { before, gapAt, here, mention, previous, ruleOf, spanAt } from "./Stop.ts"
import type { Stop } from "./Stop.ts"
import * as t from "./tokens.ts"
import { mends, mendsWith, oneTooMany } from "./trials.ts"

interface Row {
  /** Names of token types that were all expected; the first row of which this is true explains. */
  readonly expects: ReadonlyArray<string>
  readonly say: (stop: Stop) => Diagnostic
}

/** Says what is wrong where the parser stopped. Always exactly one finding. */
export const explain = (stop: Stop): Diagnostic => {
  const near = stop.tokens[Math.min(stop.at, stop.tokens.length - 1)]
  const foreign = near && looksLikeAnotherLanguage(stop.source, near.startOffset)
  if (foreign !== undefined) return foreign
  const clear = standsTwice(stop) ?? unitApart(stop)
  if (clear !== undefined) return clear
  const row = rows.find(({ expects }) => expects.every((name) => stop.expected.includes(name)))
  return row === undefined ? explainLeftover(stop) : row.say(stop)
}

const blockList =
  "a file consists of blocks: `deployment`, `gateway`, `service`, `select`, `cti`, `transfer` …"

const standsTwice = (stop: Stop): Diagnostic | undefined => {
  const at = [stop.at, stop.at - 1].find(
    (index) =>
      index > 0 &&
      stop.tokens[index]?.image === stop.tokens[index - 1]?.image &&
      !isCloser(stop.tokens[index]) &&
      mends(stop, stop.tokens.toSpliced(index, 1))
  )
  return at === undefined ? undefined : unexpectedWord(spanAt(stop, at), "stands twice")
}

// `2 s`: a number, a space, and its unit as a word of its own.
const unitApart = (stop: Stop): Diagnostic | undefined => {
  for (const at of [stop.at, stop.at - 1]) {
    const [number, unit] = [stop.tokens[at - 1], stop.tokens[at]]
    if (!isType(number, t.Int) || !isType(unit, t.Name) || !isUnit(unit?.image ?? "")) continue
    const span = joinSpans(spanAt(stop, at - 1), spanAt(stop, at))
    return unitMissing(span, readDuration(`${number?.image}${unit?.image}`).written)
  }
  return undefined
}

const explainBlock = (stop: Stop): Diagnostic => {
  const span = spanAt(stop, stop.at)
  if (isCloser(here(stop))) return closesNothing(span)
  if (isType(here(stop), t.LeftBrace)) {
    return missingValue(
      span,
      "This block has no head",
      "what it is stands in front of `{`",
      blockList
    )
  }
  if (startsLine(stop.tokens, stop.at) && !isType(here(stop), t.Name)) {
    return afterTheEnd(span, undefined, "is the block above closed too early?")
  }
  return unexpectedWord(span, "no block begins with it", blockList)
}

const explainOpening = (stop: Stop): Diagnostic => {
  const unnamed = isType(previous(stop), t.Select, t.Cti, t.Defaults, t.Import)
  const block = mention(stop, stop.at - (unnamed ? 1 : 2), stop.at - 1)
  return oneTooMany(stop)
    ? unexpectedWord(spanAt(stop, stop.at), `after ${block} comes \`{\``)
    : notOpened(gapAt(stop), block)
}

const explainColon = (stop: Stop): Diagnostic => {
  if (isType(here(stop), t.Equal, t.EqualEqual)) {
    return missingColon(spanAt(stop, stop.at), before(stop))
  }
  if (startsBlock(stop.tokens, stop.at - 1) && openAt(stop.tokens, stop.at - 1).length > 0) {
    return notClosedAt(stop, stop.at - 1)
  }
  if (isType(here(stop), t.Arrow, t.Comma, t.After, t.Dot)) {
    return unexpectedWord(spanAt(stop, stop.at - 1), "`on` stands in front of an event")
  }
  if (oneTooMany(stop)) {
    return unexpectedWord(spanAt(stop, stop.at), `after ${before(stop)} comes \`:\``)
  }
  const second = startsValue(stop.tokens[stop.at - 2]) && !startsValue(here(stop))
  return second
    ? unexpectedWord(
        spanAt(stop, stop.at - 1),
        "a setting has one value",
        "several values stand in a list: `[a, b]`."
      )
    : missingColon(gapAt(stop), before(stop))
}

const explainArrow = (stop: Stop): Diagnostic => {
  const span = spanAt(stop, stop.at)
  const inEvent = stop.rules.includes("onRule")
  if (isType(here(stop), t.Equal) && isType(stop.tokens[stop.at + 1], t.Greater)) {
    return missingArrow(joinSpans(span, spanAt(stop, stop.at + 1)), before(stop))
  }
  if (!inEvent && isType(here(stop), t.Equal)) return otherEquals(span, "==")
  if (isType(here(stop), t.Colon, t.Equal, t.Greater)) return missingArrow(span, before(stop))
  if (inEvent && isType(here(stop), t.Name) && mendsWith(stop, t.Comma)) {
    return missingComma(span, "events")
  }
  const arrow = mendsWith(stop, t.Arrow)
  if (!arrow && !inEvent && mendsWith(stop, t.And)) {
    return unexpectedWord(span, "`and` or `or` belongs before it", comparing)
  }
  if (arrow || !oneTooMany(stop)) return missingArrow(gapAt(stop), before(stop))
  return inEvent
    ? unexpectedWord(span, "after the event comes `->`")
    : unexpectedWord(span, "after the condition comes `->`", comparing)
}

const comparing = "two things are compared with `==`; conditions are joined by `and`, `or`."

const explainEqual = (stop: Stop): Diagnostic => {
  const span = spanAt(stop, stop.at)
  if (isType(here(stop), t.EqualEqual, t.Colon)) return otherEquals(span, "=")
  return oneTooMany(stop)
    ? unexpectedWord(span, `after ${before(stop)} comes \`=\``)
    : missingValue(
        gapAt(stop),
        `Nothing says what ${before(stop)} is`,
        "`= <condition>` belongs here"
      )
}

const explainVerb = (stop: Stop): Diagnostic => {
  const span = spanAt(stop, stop.at)
  if (oneTooMany(stop)) return unexpectedWord(span, `after ${before(stop)} comes an action`)
  return isType(here(stop), t.Name)
    ? unexpectedWord(span, "not a verb", verbList)
    : missingValue(
        gapAt(stop),
        `No action stands after ${before(stop)}`,
        "what happens belongs here",
        verbList
      )
}

const explainDuration = (stop: Stop): Diagnostic => {
  const span = spanAt(stop, stop.at)
  if (isType(here(stop), t.Int)) return unitMissing(span, undefined)
  return oneTooMany(stop)
    ? unexpectedWord(span, `after ${before(stop)} comes a length of time`)
    : missingValue(
        gapAt(stop),
        `After ${before(stop)} a length of time is missing`,
        "for example `25s`"
      )
}

const explainYear = (stop: Stop): Diagnostic =>
  oneTooMany(stop)
    ? unexpectedWord(spanAt(stop, stop.at), "after `edition` comes its year")
    : missingValue(gapAt(stop), "The year of the edition is missing", "`2026` belongs here")

const explainFrom = (stop: Stop): Diagnostic =>
  oneTooMany(stop)
    ? unexpectedWord(spanAt(stop, stop.at), "after the names comes `from`")
    : missingValue(
        gapAt(stop),
        "It is not said where the names come from",
        "`from` and a file belong here",
        '`import { sorry } from "./lib/common.flow"`'
      )

/** What a text between quotes is in the place where it is expected. */
const texts: ReadonlyMap<string, string> = new Map([
  ["importLine", "the path of a file"],
  ["test", "what the test shows"],
  ["step", "a point in time"],
  ["pathStep", "a key"],
  ["comparison", "a pattern"]
])

const explainText = (stop: Stop): Diagnostic => {
  const what = `${texts.get(ruleOf(stop)) ?? "a text"}, in quotes,`
  return oneTooMany(stop)
    ? unexpectedWord(spanAt(stop, stop.at), `after ${before(stop)} comes ${what.slice(0, -1)}`)
    : missingValue(gapAt(stop), `A text is missing after ${before(stop)}`, `${what} belongs here`)
}

const explainDirection = (stop: Stop): Diagnostic => {
  if (indentOf(stop.source.text, stop.tokens, stop.at - 1) === undefined) {
    return unexpectedWord(spanAt(stop, stop.at - 1), "the step is complete before it", comparing)
  }
  return oneTooMany(stop)
    ? unexpectedWord(spanAt(stop, stop.at), `after ${before(stop)} comes \`>\` or \`<\``)
    : missingDirection(gapAt(stop), before(stop))
}

const explainLeftover = (stop: Stop): Diagnostic => {
  const span = spanAt(stop, stop.at)
  if (isCloser(here(stop))) return closesNothing(span)
  if (isType(previous(stop), t.RightBrace)) {
    const end = { span: spanAt(stop, stop.at - 1), label: "the block ends here" }
    return afterTheEnd(span, end, "is this `}` one too many, or a `{` missing above?")
  }
  if (isType(here(stop), t.Equal) && isType(stop.tokens[0], t.Let)) return otherEquals(span, "==")
  const assigned = stop.tokens.slice(0, stop.at).some((token) => isType(token, t.Equal))
  if (!assigned && isType(stop.tokens[0], t.Env, t.Const, t.Secret) && startsValue(here(stop))) {
    return unexpectedWord(span, "`=` comes before the value")
  }
  return unexpectedWord(span, `this ${mention(stop, 0, 0)} is complete before it`)
}

// oxfmt-ignore
const rows: ReadonlyArray<Row> = [
  { expects: ["Deployment", "Select"],    say: explainBlock },
  { expects: ["Play", "Release"],         say: explainVerb },
  { expects: ["Text", "Name", "True"],    say: explainName },
  { expects: ["Greater", "Less"],         say: explainDirection },
  { expects: ["Name"],                    say: explainName },
  { expects: ["RightBrace"],              say: explainClosing },
  { expects: ["RightBracket"],            say: explainClosing },
  { expects: ["RightParenthesis"],        say: explainClosing },
  { expects: ["LeftBrace"],               say: explainOpening },
  { expects: ["Colon"],                   say: explainColon },
  { expects: ["Arrow"],                   say: explainArrow },
  { expects: ["Equal"],                   say: explainEqual },
  { expects: ["Duration"],                say: explainDuration },
  { expects: ["Int"],                     say: explainYear },
  { expects: ["From"],                    say: explainFrom },
  { expects: ["Text"],                    say: explainText }
]
