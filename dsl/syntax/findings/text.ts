// Findings about the text itself, before any grammar: characters, quotes, merge leftovers, limits.

import type { Diagnostic } from "../../diagnostic/Diagnostic.ts"
import { makeSpan, spanText } from "../../source/Source.ts"
import type { Span } from "../../source/Source.ts"
import { finding, quoted, replacing } from "./finding.ts"
import { inOurLetters } from "./lookAlikes.ts"
import { strangerOf } from "./strangers.ts"

/**
 * `stray-character`: a character that the language has no use for.
 *
 * Wrong:
 *
 *     transfer to-agent { kind: blind; }
 *
 * Better:
 *
 *     transfer to-agent { kind: blind }
 *
 * Why: a character that is passed over silently would make two files that look different mean the
 * same, and one that cannot be seen (a no-break space from a web page) would make two files that
 * look the same mean different things.
 */
export const strayCharacter = (span: Span): Diagnostic => {
  const stranger = strangerOf(spanText(span))
  const { message, label, hint, replacement } = stranger
  return finding("stray-character", span, {
    message,
    label,
    hint,
    fixes:
      replacement === undefined
        ? []
        : [replacing(replacement.title, replacement.safe, span, replacement.text)]
  })
}

/**
 * `stray-character` for a letter outside of ASCII: the whole word is shown, since it is one name.
 * Where every such letter looks like one of ours, the word was meant in ours.
 */
export const strayLetter = (word: Span): Diagnostic => {
  const meant = inOurLetters(spanText(word))
  if (meant === undefined) {
    return finding("stray-character", word, {
      message: `${quoted(word)} cannot be a name`,
      label: "names are made of a–z, A–Z, 0–9, `-` and `_`",
      hint: "spell it without the special letters; inside quotes and comments every letter is fine."
    })
  }
  return finding("stray-character", word, {
    message: `${quoted(word)} is written with letters of another alphabet`,
    label: `looks like \`${meant}\`, and is not`,
    hint: "a keyboard that was switched over leaves them behind; write the word anew.",
    fixes: [replacing(`write \`${meant}\` in our letters`, true, word, meant)]
  })
}

/** `stray-character` for a control character, visible nowhere: named by its number. */
export const controlCharacter = (span: Span, inText: boolean): Diagnostic => {
  const code = spanText(span).charCodeAt(0)
  const escape = code === 0x09 ? "\\t" : `\\u{${code.toString(16)}}`
  return finding("stray-character", span, {
    message: `A control character (${codePointName(code)}) stands here`,
    label: "cannot be seen",
    hint: inText ? `write \`${escape}\` if it is meant to be in the text.` : "remove it.",
    fixes: [
      inText
        ? replacing(`write it as \`${escape}\``, true, span, escape)
        : replacing("remove the character", true, span, "")
    ]
  })
}

/** `stray-character` inside a text: a backslash with a letter that stands for nothing. */
export const unknownEscape = (span: Span): Diagnostic =>
  finding("stray-character", span, {
    message: `${quoted(span)} stands for no character`,
    label: "not an escape of the language",
    hint: 'escapes are `\\"` `\\\\` `\\n` `\\t` `\\u{…}` and `\\${`; a backslash itself is `\\\\`.'
  })

/** `stray-character` inside a text: `\u{…}` with a number that is no character. */
export const unknownCodePoint = (span: Span): Diagnostic =>
  finding("stray-character", span, {
    message: `${quoted(span)} names no character`,
    label: "one to six hexadecimal digits between braces, at most 10ffff",
    hint: "for example `\\u{e9}` is é."
  })

/**
 * `bidi-character`: a character that turns the direction of writing, so that a line reads otherwise
 * than it runs.
 *
 * Wrong: A number plan in which digits appear in another order than they are matched.
 *
 * Better: Write `\u{202e}` where such a character is really meant to be sent, and nothing
 * elsewhere.
 *
 * Why: reviewers approve what they see, and calls follow what is written.
 */
export const bidiCharacter = (span: Span, inText: boolean): Diagnostic => {
  const code = spanText(span).charCodeAt(0)
  const escape = `\\u{${code.toString(16)}}`
  return finding("bidi-character", span, {
    message: `A hidden character (${codePointName(code)}) changes the direction of this line`,
    label: "what follows is not shown as it runs",
    explanation: "Calls would follow the text as it is stored, and not as anybody reads it here.",
    hint: inText ? `write \`${escape}\` if it is meant to be sent, else remove it.` : "remove it.",
    fixes: [
      inText
        ? replacing(`write it as \`${escape}\``, true, span, escape)
        : replacing("remove the character", true, span, "")
    ]
  })
}

/**
 * `unterminated-text`: a text that is still open at the end of its line.
 *
 * Wrong:
 *
 *     service sorry { kind: announcement  prompt: "sorry.wav }
 *
 * Better:
 *
 *     service sorry { kind: announcement  prompt: "sorry.wav" }
 *
 * Why: a text never goes on in the next line, so one forgotten quote cannot swallow the rest of a
 * file.
 */
export const unterminatedText = (span: Span): Diagnostic =>
  finding("unterminated-text", makeSpan(span.source, span.start, span.start + 1), {
    message: "This text has no closing quote",
    label: "opened here, still open at the end of the line",
    hint: 'put a `"` where the text ends; a quote inside the text is written `\\"`.'
  })

/**
 * `merge-conflict-marker`: both sides of an unfinished merge stand in the file.
 *
 * Wrong:
 *
 *     <<<<<<< HEAD
 *     const QUEUE : Dn = "6001"
 *     =======
 *     const QUEUE : Dn = "6002"
 *     >>>>>>> overflow
 *
 * Better:
 *
 *     const QUEUE : Dn = "6002"
 *
 * Why: nobody has decided yet which of the two rules a caller should meet.
 *
 * @param span The first marker of a conflict.
 * @param others The markers that belong to it.
 */
export const mergeConflictMarker = (span: Span, others: ReadonlyArray<Span>): Diagnostic =>
  finding("merge-conflict-marker", span, {
    message: "An unfinished merge stands here",
    label: "one side begins here",
    secondary: others.map((other) => ({ span: other, label: sideOf(spanText(other)) })),
    explanation:
      "Until someone decides, it is not known which of the two sides callers would meet.",
    hint: "keep one side and remove the marker lines."
  })

const sideOf = (marker: string): string => {
  if (marker.startsWith("=")) return "the other side begins here"
  if (marker.startsWith("|")) return "what both sides started from"
  if (marker.startsWith(">")) return "the conflict ends here"
  return "one side begins here"
}

/**
 * `limit-exceeded`: something is larger than any flow that people can still read.
 *
 * Wrong: A generated file of two million characters, or forty brackets inside each other.
 *
 * Better: Several files with `import`; a `let` that names an inner condition.
 *
 * Why: every limit has its number, so that one file cannot hold up the checking of all others.
 */
export const fileTooLarge = (span: Span, bytes: number, bytesMax: number): Diagnostic =>
  finding("limit-exceeded", span, {
    message: "This file is too large to be read",
    label: `${bytes} bytes; the limit is ${bytesMax}`,
    hint: "split it into several files and `import` the names."
  })

/** `limit-exceeded`: brackets inside brackets, deeper than the limit. */
export const tooDeep = (span: Span, depthMax: number): Diagnostic =>
  finding("limit-exceeded", span, {
    message: `Brackets are nested more than ${depthMax} deep`,
    label: "this one is too deep",
    hint: "name the inner part with a `let` or a `const`; or is a bracket not closed?"
  })

/** `limit-exceeded`: a whole number with more digits than can be counted exactly. */
export const numberTooLong = (span: Span): Diagnostic =>
  finding("limit-exceeded", span, {
    message: "This number is too large",
    label: "at most 9007199254740991",
    hint: "telephone numbers stand in quotes; nothing is calculated with them."
  })

const codePointName = (code: number): string =>
  `U+${code.toString(16).toUpperCase().padStart(4, "0")}`
