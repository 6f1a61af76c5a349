// Findings about something that ought to stand in a place and does not.

import type { Diagnostic, Fix, Label } from "../../diagnostic/Diagnostic.ts"
import { spanText } from "../../source/Source.ts"
import type { Span } from "../../source/Source.ts"
import { finding, inserting, quoted, replacing } from "./finding.ts"

/**
 * `missing-brace`: a bracket of any kind that is opened and not closed, or needed and not opened.
 *
 * Wrong:
 *
 *     cti {
 *       on accepted -> route "6001"
 *
 * Better:
 *
 *     cti {
 *       on accepted -> route "6001"
 *     }
 *
 * Why: without its end nobody knows which lines belong to a block; callers would be served by the
 * lines of another one.
 *
 * @param open The bracket that is not closed.
 * @param noticed Where it would have to be closed at the latest.
 */
export const notClosed = (open: Span, close: string, noticed: Label | undefined): Diagnostic => {
  const part = close === "}" ? "line" : "value"
  return finding("missing-brace", open, {
    message: `This \`${spanText(open)}\` is not closed`,
    label: "opened here",
    secondary: noticed === undefined ? [] : [noticed],
    hint: `put a \`${close}\` behind the last ${part} that belongs to it.`
  })
}

/** `missing-brace`: the bracket that opens a block or a list is missing. */
export const notOpened = (place: Span, after: string): Diagnostic =>
  finding("missing-brace", place, {
    message: `After ${after} comes \`{\``,
    label: "`{` is missing here",
    fixes: [replacing("put a `{`", false, place, " {")]
  })

/** `missing-brace` inside a text: `${` without its `}`. */
export const interpolationOpen = (span: Span): Diagnostic =>
  finding("missing-brace", span, {
    message: "This `${` is not closed",
    label: "opened here",
    hint: "`${NAME}` puts a value in; a dollar and a brace as they are: `\\${`."
  })

/**
 * `missing-arrow`: what happens is not joined to when it happens, or a ladder step has no
 * direction.
 *
 * Wrong:
 *
 *     on busy release busy
 *
 * Better:
 *
 *     on busy -> release busy
 *
 * Why: the arrow is what tells the condition from the action, for the reader first of all.
 *
 * @param place Where the arrow belongs, or the sign that stands in its stead.
 */
export const missingArrow = (place: Span, after: string): Diagnostic => {
  const instead = spanText(place)
  const title = "write `->`"
  return finding("missing-arrow", place, {
    message: instead === "" ? `The arrow is missing after ${after}` : "The arrow is written `->`",
    label: instead === "" ? "`->` belongs here" : "an arrow of another language",
    hint: "left of `->` stands when, right of it what happens: `on busy -> release busy`.",
    fixes: [replacing(title, instead !== "", place, instead === "" ? " ->" : "->")]
  })
}

/** `missing-arrow` in a ladder: neither `>` nor `<` between the peer and its message. */
export const missingDirection = (place: Span, peer: string): Diagnostic =>
  finding("missing-arrow", place, {
    message: `Who sends this is not said: us, or ${peer}`,
    label: "`>` or `<` belongs here",
    hint: "`peer > …` comes from the peer; `peer < …` is what we must send."
  })

/**
 * `missing-colon`: a setting, a binding or an entry without the `:` between name and value.
 *
 * Wrong:
 *
 *     gateway pstn { use-cti 1  peers: ["10.1.0.10"] }
 *
 * Better:
 *
 *     gateway pstn { use-cti: 1  peers: ["10.1.0.10"] }
 *
 * Why: settings share a line without commas; the colon is what shows where one begins.
 *
 * @param place Where the colon belongs, or the sign that stands in its stead.
 * @param after What it belongs behind, as a sentence mentions it.
 */
export const missingColon = (place: Span, after: string): Diagnostic => {
  const instead = spanText(place)
  return finding("missing-colon", place, {
    message: `The colon is missing after ${after}`,
    label: instead === "" ? "`:` belongs here" : "a `:` belongs here",
    fixes: [replacing("put a `:`", true, place, ":")]
  })
}

/**
 * `missing-value`: a place that needs a value, a name, an event or an action has none.
 *
 * Wrong:
 *
 *     service menu { vxml:  answer-within: 4s }
 *
 * Better:
 *
 *     service menu { vxml: "http://apps/menu.vxml"  answer-within: 4s }
 *
 * Why: nothing has a hidden default that changes what a caller hears.
 *
 * @param message The finding.
 * @param label What belongs here.
 */
export const missingValue = (
  place: Span,
  message: string,
  label: string,
  hint?: string
): Diagnostic =>
  finding("missing-value", place, { message, label, ...(hint === undefined ? {} : { hint }) })

/**
 * `unit-missing`: a length of time in a unit that the language does not have, or in none.
 *
 * Wrong:
 *
 *     on no-answer after 25 -> release no-answer
 *
 * Better:
 *
 *     on no-answer after 25s -> release no-answer
 *
 * Why: 25 could be seconds or milliseconds, and a caller would notice the difference first.
 *
 * @param written The same length in units of the language; absent when the unit is anybody's guess.
 */
export const unitMissing = (span: Span, written: string | undefined): Diagnostic =>
  finding("unit-missing", span, {
    message:
      written === undefined
        ? `${quoted(span)} of what? A length of time needs its unit`
        : `${quoted(span)} is written \`${written}\``,
    label: "the units are `ms` `s` `m` `h`",
    hint:
      written === undefined
        ? "for example `25s` for seconds, `25ms` for milliseconds."
        : "milliseconds `ms`, seconds `s`, minutes `m`, hours `h`; days are written in hours.",
    fixes: written === undefined ? [] : [replacing(`write \`${written}\``, true, span, written)]
  })

/**
 * `edition-missing`: the file does not say which rules of the language apply to it.
 *
 * Wrong:
 *
 *     deployment bank { cti: none }
 *
 * Better:
 *
 *     edition 2026
 *
 *     deployment bank { cti: none }
 *
 * Why: a later edition may change what a word does; a file keeps its meaning by naming its edition.
 *
 * @param span What stands in its place.
 * @param fix How to put the line in.
 */
export const editionMissing = (span: Span, fix: Fix): Diagnostic =>
  finding("edition-missing", span, {
    message: "The file does not begin with its edition",
    label: "`edition 2026` belongs here",
    fixes: [fix]
  })

/**
 * The repair of a file without edition: its first line, ended as the others are. `offset` lies
 * behind a byte order mark.
 */
export const insertEdition = (span: Span, offset: number): Fix => {
  const lineEnd = /\r\n|\n|\r/.exec(span.source.text)?.[0] ?? "\n"
  const text = `edition 2026${lineEnd}${lineEnd}`
  return inserting("begin with `edition 2026`", true, span.source, offset, text)
}

/**
 * `edition-unknown`: an edition that this compiler has not heard of.
 *
 * Wrong:
 *
 *     edition 2031
 *
 * Better:
 *
 *     edition 2026
 *
 * Why: rules that we do not know cannot be checked, and unchecked rules are not run.
 *
 * @param year The year that was written.
 * @param known The years that are known, as a sentence mentions them.
 */
export const editionUnknown = (year: Span, known: string): Diagnostic =>
  finding("edition-unknown", year, {
    message: `There is no edition ${quoted(year)}`,
    label: `this ctiflow knows ${known}`,
    hint: `write \`edition ${known}\`, or install a ctiflow that knows this edition.`,
    fixes: [replacing(`write \`${known}\``, false, year, known)]
  })
