// `unknown-name`: a word stands where a name, or a word of a closed set, is expected, and there is
// none like it.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding, listWords, replacement } from "../finding.ts"
import { nearestWord } from "../../dsl/index.ts"

/**
 * A name that nobody declared, or a word that is not one of a closed set.
 *
 * Wrong:
 *
 *     on script("Welcome") -> play welcom
 *     on hangup            -> release nomal
 *
 * Better:
 *
 *     on script("Welcome") -> play welcome
 *     on hangup            -> release normal
 *
 * Why: a line that names nothing cannot be carried out, and the caller it was written for would be
 * left where he is. Names of another file must be imported; words such as those of `release` are
 * listed in the language's reference.
 */
export const unknownName = (wanted: {
  readonly name: string
  readonly at: Span
  /** What the name should be: `service`, `word of release`. */
  readonly kind: string
  readonly candidates: Iterable<string>
  readonly hint?: string | undefined
}): Diagnostic => {
  const candidates = [...wanted.candidates]
  const meant = nearestWord(wanted.name, candidates)
  const choices =
    candidates.length > 0 && candidates.length <= 9
      ? `there is ${listWords(candidates)}`
      : undefined
  return finding({
    code: "unknown-name",
    message: `No ${wanted.kind} is named \`${wanted.name}\``,
    at: wanted.at,
    label: meant === undefined ? `no ${wanted.kind} has this name` : `did you mean \`${meant}\`?`,
    hint: wanted.hint ?? choices,
    fixes: meant === undefined ? [] : [replacement(wanted.at, meant, false)]
  })
}
