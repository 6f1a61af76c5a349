// `unknown-field`: a path names no fact of a call, or none that is known where it stands.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { finding, listWords, replacement } from "../finding.ts"
import { nearestWord } from "../../dsl/index.ts"

/**
 * There is no such fact of a call, or not in this place.
 *
 * Wrong:
 *
 *     on accepted -> attach(wanted: route.to)
 *
 * Better:
 *
 *     on route.normal -> attach(wanted: route.to) then transfer to-agent
 *
 * Why: what an event tells can be read on the `on` lines of that event and in the transfers they
 * lead to. Everywhere there are `call`, `gateway`, `tenant`, `profile`, `time`, `day`, `date` and
 * `user-data`.
 */
export const unknownField = (
  path: string,
  at: Span,
  candidates: ReadonlyArray<string>
): Diagnostic => {
  const meant = nearestWord(path, candidates)
  return finding({
    code: "unknown-field",
    message: `A call has no \`${path}\``,
    at,
    label: meant === undefined ? "no such fact" : `did you mean \`${meant}\`?`,
    hint: candidates.length === 0 ? undefined : `there is ${listWords(candidates.slice(0, 12))}`,
    fixes: meant === undefined ? [] : [replacement(at, meant, false)]
  })
}

/** The field exists, but nothing has told it where it is read. */
export const fieldNotHere = (
  path: string,
  at: Span,
  family: string,
  secondary: ReadonlyArray<Label>
): Diagnostic =>
  finding({
    code: "unknown-field",
    message: `\`${path}\` is not known here`,
    at,
    label: family === "expect" ? "only in `expect` lines" : `only after \`on ${family}\``,
    secondary,
    hint:
      family === "expect"
        ? "this is what tests ask for when a call is over"
        : `read it on \`on ${family}…\` lines, or in a transfer that only they lead to`
  })

/** A keyed field without its key, or a key where there is none. */
export const fieldKey = (path: string, at: Span, keyed: boolean): Diagnostic =>
  finding({
    code: "unknown-field",
    message: keyed ? `\`${path}\` needs a key` : `\`${path}\` takes no key`,
    at,
    label: keyed ? `written \`${path}["NAME"]\`` : "a single value",
    fixes: []
  })
