// `not-a-constant`: a value must be known earlier than it can be.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import type { KnownBy } from "../../dsl/vocabulary/Value.ts"
import { finding } from "../finding.ts"

/**
 * A value must be known before there is a call, or before the process starts.
 *
 * Wrong:
 *
 *     env LIMIT : Int = 40
 *     deployment edge { cti: none  max-treatments: LIMIT }
 *
 * Better:
 *
 *     const LIMIT : Int = 40
 *     deployment edge { cti: none  max-treatments: LIMIT }
 *
 * Why: what decides about proofs (patterns, words, bounds, times) must be known while compiling;
 * addresses and pages may come from the environment; facts of a call can only be read in rules,
 * handlers and transfers.
 */
export const notAConstant = (at: Span, needed: KnownBy, known: KnownBy): Diagnostic =>
  finding({
    code: "not-a-constant",
    message:
      needed === "compile" ? "This must be known while compiling" : "This must be known at start",
    at,
    label: known === "start" ? "known at start only" : "known during a call only",
    hint:
      needed === "compile" ? "use a literal or a `const`" : "use a literal, a `const` or an `env`"
  })

/** A `const` whose value nobody says. */
export const constantWithoutValue = (name: string, at: Span): Diagnostic =>
  finding({
    code: "not-a-constant",
    message: `The constant \`${name}\` has no value`,
    at,
    label: "no value",
    hint: `write \`= …\` behind its type; a value that comes from outside is an \`env\``
  })
