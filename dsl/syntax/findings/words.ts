// Findings about a word or sign that stands where it does not belong.

import type { Diagnostic, Label } from "../../diagnostic/Diagnostic.ts"
import { spanText } from "../../source/Source.ts"
import type { Span } from "../../source/Source.ts"
import { finding, inserting, quoted, replacing } from "./finding.ts"

/**
 * `unexpected-word`: a word or sign in a place where it has no meaning.
 *
 * Wrong:
 *
 *     on on busy -> release busy
 *
 * Better:
 *
 *     on busy -> release busy
 *
 * Why: a word that is passed over would be a rule that its author believes in and no call ever
 * follows.
 *
 * @param label What could stand here, or why this cannot.
 */
export const unexpectedWord = (span: Span, label: string, hint?: string): Diagnostic =>
  finding("unexpected-word", span, {
    message: `${quoted(span)} does not fit here`,
    label,
    ...(hint === undefined ? {} : { hint })
  })

/** `unexpected-word`: a word that holds the language together, used as a name. */
export const reservedWord = (span: Span, wanted: string): Diagnostic =>
  finding("unexpected-word", span, {
    message: `${quoted(span)} is a word of the language and cannot be a name`,
    label: wanted,
    hint: "put another word in front of it: `my-…`."
  })

/** `unexpected-word`: two values side by side where a comma belongs between them. */
export const missingComma = (next: Span, between: string): Diagnostic =>
  finding("unexpected-word", next, {
    message: `A comma is missing before ${quoted(next)}`,
    label: `${between} are separated by commas`,
    fixes: [inserting("put a comma", false, next.source, next.start, ", ")]
  })

/** `unexpected-word`: a second action that no `then` joins to the first. */
export const missingThen = (verb: Span): Diagnostic =>
  finding("unexpected-word", verb, {
    message: "Two actions stand side by side",
    label: "`then` belongs before it",
    hint: "actions of a line follow each other with `then`: `play sorry then release busy`.",
    fixes: [inserting("put `then`", false, verb.source, verb.start, "then ")]
  })

/** `unexpected-word`: a comma between settings or lines, which need none. */
export const needlessComma = (span: Span, between: string): Diagnostic =>
  finding("unexpected-word", span, {
    message: `No comma stands between ${between}`,
    label: "not needed",
    fixes: [replacing("remove the comma", true, span, "")]
  })

/**
 * `unexpected-word`: a single `=` where two things are compared, or `==` where a name gets its
 * value.
 */
export const otherEquals = (span: Span, wanted: "=" | "=="): Diagnostic =>
  finding("unexpected-word", span, {
    message:
      wanted === "==" ? "Two things are compared with `==`" : "A name gets its value with `=`",
    label: `write \`${wanted}\``,
    fixes: [replacing(`write \`${wanted}\``, true, span, wanted)]
  })

/** `unexpected-word`: what comes after a complete block. `end` is where the block was complete. */
export const afterTheEnd = (span: Span, end: Label | undefined, hint?: string): Diagnostic =>
  finding("unexpected-word", span, {
    message: `${quoted(span)} stands outside of every block`,
    label: "belongs to no block",
    secondary: end === undefined ? [] : [end],
    ...(hint === undefined ? {} : { hint })
  })

/** `unexpected-word`: a closing bracket that nothing has opened. */
export const closesNothing = (span: Span): Diagnostic =>
  finding("unexpected-word", span, {
    message: `This \`${spanText(span)}\` closes nothing`,
    label: "one too many",
    hint: "remove it, or open the block that it should close."
  })

/** `unexpected-word`: an address, a time or a number pattern without quotes around it. */
export const withoutQuotes = (span: Span): Diagnostic =>
  finding("unexpected-word", span, {
    message: `${quoted(span)} needs quotes around it`,
    label: "neither a plain number nor a length of time",
    hint: "addresses, dates, times of day and telephone numbers are texts.",
    fixes: [replacing("put quotes around it", true, span, `"${spanText(span)}"`)]
  })

/** `unexpected-word` inside a text: `${…}` around something that is no name. */
export const interpolationWithoutName = (span: Span): Diagnostic =>
  finding("unexpected-word", span, {
    message: "Between `${` and `}` stands one name and nothing else",
    label: "not the name of a `const` or `env`",
    hint: "a dollar and a brace as they are: `\\${`."
  })

/**
 * `misspelled-keyword`: a word that is almost one of the language's, in a place where that one
 * fits.
 *
 * Wrong:
 *
 *     select { wen gateway.use-cti == 1 -> cti }
 *
 * Better:
 *
 *     select { when gateway.use-cti == 1 -> cti }
 *
 * Why: a word that nobody knows decides nothing. The nearest one is tried before it is proposed,
 * and the fix is offered only when the rest then reads on.
 */
export const misspelledKeyword = (span: Span, word: string): Diagnostic =>
  finding("misspelled-keyword", span, {
    message: `I do not know the word ${quoted(span)}`,
    label: `did you mean \`${word}\`?`,
    fixes: [replacing(`write \`${word}\``, true, span, word)]
  })

/**
 * `setting-after-rule`: a `key: value` line below the first `on` line or inner block.
 *
 * Wrong:
 *
 *     transfer to-agent {
 *       on busy -> release busy
 *       kind: blind
 *     }
 *
 * Better:
 *
 *     transfer to-agent {
 *       kind: blind
 *       on busy -> release busy
 *     }
 *
 * Why: what a block is stands on top, what happens in it below; nobody looks for `to:` under ten
 * rules.
 *
 * @param first The first line that settings must stand above.
 * @param below What that line is, as a sentence mentions it.
 */
export const settingAfterRule = (setting: Span, first: Label, below: string): Diagnostic =>
  finding("setting-after-rule", setting, {
    message: `The setting ${quoted(setting)} stands below the first ${below}`,
    label: `settings come before every ${below}`,
    secondary: [first],
    hint: "move this line up."
  })

/**
 * `trailing-comma`: a comma behind the last value.
 *
 * Wrong:
 *
 *     let weekend = day in [sat, sun,]
 *
 * Better:
 *
 *     let weekend = day in [sat, sun]
 *
 * Why: there is one way to write it. The comma changes nothing, so this is a warning, and the
 * formatter removes it.
 */
export const trailingComma = (span: Span): Diagnostic =>
  finding("trailing-comma", span, {
    severity: "warning",
    message: "A comma stands behind the last value",
    label: "not needed",
    fixes: [replacing("remove the comma", true, span, "")]
  })
