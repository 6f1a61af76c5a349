// `unknown-parameter`: an argument that nobody takes.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding, listWords } from "../finding.ts"
import { nearestWord } from "../../dsl/index.ts"

/**
 * An argument that nobody takes.
 *
 * Wrong:
 *
 *     on released -> release normal(reason: "done")
 *     on hangup after 3s -> release normal
 *
 * Better:
 *
 *     on released -> attach(reason: "done") then release normal
 *     on hangup   -> release normal
 *
 * Why: an argument without effect looks as if it had one. `cti`, `play` and `attach` take any named
 * arguments (call data, Request-URI parameters), `transfer` takes `to`; only `silence` and
 * `no-answer` take `after`, only `script` takes names in brackets.
 */
export const unknownParameter = (
  owner: string,
  name: string,
  at: Span,
  candidates: ReadonlyArray<string>
): Diagnostic => {
  const meant = nearestWord(name, candidates)
  return finding({
    code: "unknown-parameter",
    message: `\`${owner}\` takes no \`${name}\``,
    at,
    label: meant === undefined ? "no effect" : `did you mean \`${meant}\`?`,
    hint: candidates.length === 0 ? "leave it out" : `it takes ${listWords(candidates)}`
  })
}

/** An argument without a name where names are needed. */
export const namelessArgument = (owner: string, at: Span): Diagnostic =>
  finding({
    code: "unknown-parameter",
    message: `\`${owner}\` takes arguments by name`,
    at,
    label: "has no name",
    hint: "write `name: value`"
  })
