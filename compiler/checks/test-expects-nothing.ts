// `test-expects-nothing`: a test that cannot fail.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A test expects nothing.
 *
 * Wrong:
 *
 *     test "a call comes in" { caller > INVITE(dnis: "5001") }
 *
 * Better:
 *
 *     test "an unknown number is refused" {
 *       caller > INVITE(dnis: "5001")
 *       caller < 404
 *       expect call.released
 *     }
 *
 * Why: what no line asks for cannot be found missing. Say what we must send (`peer < message`), or
 * what must hold at the end (`expect`).
 */
export const testExpectsNothing = (at: Span): Diagnostic =>
  finding({
    code: "test-expects-nothing",
    severity: "warning",
    message: "This test expects nothing",
    at,
    label: "can hardly fail",
    hint: "add what we must send (`caller < 486`) or an `expect` line"
  })
