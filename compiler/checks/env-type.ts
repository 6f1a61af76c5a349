// `env-type`: an `env` or `secret` has a type that an environment cannot carry, or two of them.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { finding, listWords } from "../finding.ts"

/**
 * An environment value has a type it cannot have.
 *
 * Wrong:
 *
 *     env OPENING : Time = "08:00"
 *
 * Better:
 *
 *     const OPENING : Time = "08:00"
 *
 * Why: one text of the environment becomes one `Text`, `Int`, `Bool`, `Duration`, `Digits`, `Dn` or
 * `Uri`; times, days, dates and number patterns take part in proofs and must be constants. Two
 * files that declare the same name must agree on its type, for there is one value at start.
 */
export const envType = (type: string, at: Span, allowed: ReadonlyArray<string>): Diagnostic =>
  finding({
    code: "env-type",
    message: `\`${type}\` is no type for a value of the environment`,
    at,
    label: "one text cannot carry this",
    hint: `it can be ${listWords(allowed, "or")}`
  })

/** The same name with two types, or with two defaults. */
export const envDisagrees = (name: string, at: Span, first: Label): Diagnostic =>
  finding({
    code: "env-type",
    message: `\`${name}\` is declared in two ways`,
    at,
    label: "differs",
    secondary: [first],
    hint: "there is one value of this name at start: declare it once, or the same way twice"
  })
