// `report-does-not-fit`: a `report` with a word that the pending request does not take.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import type { Pending } from "../../dsl/vocabulary/words.ts"
import { wordsFor } from "../../dsl/vocabulary/words.ts"
import { finding, listWords } from "../finding.ts"

/**
 * What is pending does not take this word.
 *
 * Wrong:
 *
 *     on label.default -> play welcome then report done
 *
 * Better:
 *
 *     on label.default -> play welcome then release normal
 *
 * Why: a treatment and a script are `done`, `failed` or `unsupported`; a label ends `busy`,
 * `no-answer` or `failed`; a transfer of the application `busy`, `no-answer`, `failed` or
 * `unsupported`. There is nothing on the wire for the other words.
 */
export const reportDoesNotFit = (
  pending: Pending,
  word: string,
  at: Span,
  isImplied: boolean,
  secondary: ReadonlyArray<Label>
): Diagnostic => {
  const names: Readonly<Record<Pending, string>> = {
    treatment: "A treatment",
    script: "A script",
    label: "A label",
    app: "The application's transfer"
  }
  return finding({
    code: "report-does-not-fit",
    message: `${names[pending]} is waiting for an answer, and \`${word}\` is not one`,
    at,
    label: isImplied ? "`report done` follows this `play` by itself" : "does not fit",
    secondary,
    explanation: explanations[pending],
    hint: `it takes ${listWords(wordsFor(pending), "or")}${endingHint(pending)}`
  })
}

const explanations: Readonly<Record<Pending, string>> = {
  treatment: "The CTI side would wait for the end of a treatment that the caller has heard.",
  script: "ICM would wait for the end of a script that the caller has heard.",
  label: "After CONNECT, ICM expects busy, no answer or failed, or the end of the call.",
  app: "The voice application would never learn what became of its transfer."
}

/** A label can also be answered by ending the call. */
const endingHint = (pending: Pending): string =>
  pending === "label" ? "; or end the call: `then release normal`" : ""
