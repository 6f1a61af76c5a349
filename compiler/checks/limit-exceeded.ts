// `limit-exceeded`: a program is larger than the compiler takes. The limits of a single text (its
// length, how deep it nests) are the parser's; here are those of a whole program.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A program is larger than the compiler takes.
 *
 * Wrong:
 *
 *     // 20 001 `when` lines, one for each number
 *     when call.dnis == "5001" -> profile sales
 *     when call.dnis == "5002" -> profile sales
 *
 * Better:
 *
 *     profile sales { dnis: ["5001".."5002"]  app: "http://apps/sales.vxml" }
 *     select { when has profile -> profile by-dnis }
 *
 * Why: checks stay exact and quick up to these limits: 1 MiB a file, 16 MiB and 256 files a
 * project, 20 000 rules, 100 000 number patterns, 512 services, 16 actions a chain, 32 levels of
 * nesting. What is larger is a table, and tables belong into number plans.
 */
export const limitExceeded = (
  at: Span,
  what: string,
  count: number,
  max: number,
  hint?: string
): Diagnostic =>
  finding({
    code: "limit-exceeded",
    message: `${count} ${what} are too many: there may be ${max}`,
    at,
    label: "one too many",
    hint
  })
