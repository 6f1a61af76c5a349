// People arrive from dialplans, scripts and markup. Someone who writes their old language's words
// is told ours. A table, read only where the text does not parse anyway: a service may be called
// `goto`, and nothing here will object.

import type { Diagnostic } from "../../diagnostic/Diagnostic.ts"
import { lineText, makeSpan, positionAt } from "../../source/Source.ts"
import type { Source } from "../../source/Source.ts"
import { finding } from "./finding.ts"

interface ForeignForm {
  /**
   * Matched against the line in which the text stops to make sense. The first group is what is
   * pointed at.
   */
  readonly pattern: RegExp
  readonly message: string
  readonly explanation?: string
  readonly hint: string
}

const foreignForms: ReadonlyArray<ForeignForm> = [
  {
    pattern: /^\s*(exten|same|include)\s*=>/i,
    message: "This looks like a line of an Asterisk dialplan",
    explanation: "Here a number plan belongs to a profile, and there is no order of priorities.",
    hint: '`profile sales { dnis: ["8005551XXX"]  app: "…" }`'
  },
  {
    pattern: /^\s*(\[[\w-]+\])\s*$/,
    message: "This looks like the head of a section in an ini file or a dialplan",
    hint: "a block has a head and braces: `gateway pstn { … }`."
  },
  {
    pattern: /^\s*(<[/?!]?[A-Za-z][^\s>]*)/,
    message: "This looks like XML",
    explanation: "Treatments, prompts and switches are not elements here but lines of a block.",
    hint: "`on treatment.music -> play hold` says what a treatment does; `when … -> …` decides."
  },
  {
    pattern: /(?:^|->|\bthen)\s{0,99}(goto|jump|gosub|call)(?![\w-]|\s{0,9}[:.<>])/i,
    message: "There is no goto here",
    explanation:
      "Every chain ends by handing the call to somebody or by releasing it; none jumps elsewhere.",
    hint: "`on busy -> transfer to-overflow` names the policy that goes on with the caller."
  },
  {
    pattern:
      /^\s*(?:\}\s*)?(if|else\s*if|els?if|unless|switch|while|for|foreach)\b\s*(?:\(|!|[A-Za-z$])/,
    message: "Decisions are written as rules here",
    explanation: "Rules of `select` are tried from top to bottom; the first one that fits decides.",
    hint: "`when <condition> -> <actions>` inside `select { … }`."
  },
  {
    pattern:
      /^\s*(function|def|proc|sub|var|return|class|case|route\s*\[|[a-z]+_route)(?![\w-]|\s*:)/,
    message: "This looks like a program",
    explanation:
      "A flow has no functions, variables or loops: every call is sure to come to an end.",
    hint: "`let` names a condition, `transfer` names a way of sending callers away."
  },
  {
    pattern: /^\s*(#\s*include|#!|require(?=\s*[("']))/,
    message: "Other files are taken in by `import`",
    hint: '`import { sorry, hold } from "./lib/common.flow"`'
  }
]

/**
 * `looks-like-another-language`: a line in the manner of a dialplan, a script or a markup language.
 *
 * Wrong:
 *
 *     exten => _8005551XXX,1,Goto(sales)
 *
 * Better:
 *
 *     profile sales { dnis: ["8005551XXX"]  app: "http://apps/sales.vxml" }
 *
 * Why: one sentence that names our word helps more than ten about single characters.
 *
 * @returns The finding for the line around `offset`, or undefined when it is nobody else's.
 */
export const looksLikeAnotherLanguage = (
  source: Source,
  offset: number
): Diagnostic | undefined => {
  const { line } = positionAt(source, offset)
  const text = lineText(source, line)
  const lineStart = source.lineStarts[line - 1] ?? 0
  for (const { pattern, ...words } of foreignForms) {
    const match = pattern.exec(text)
    if (match === null) continue
    const word = match[1] ?? match[0]
    const start = lineStart + match.index + match[0].lastIndexOf(word)
    return finding("looks-like-another-language", makeSpan(source, start, start + word.length), {
      ...words,
      label: "not a word of this language"
    })
  }
  return undefined
}
