// `numbers-gap`: a tenant owns numbers that none of its profiles answers.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A tenant owns numbers that no profile answers.
 *
 * Wrong:
 *
 *     tenant acme {
 *       numbers: ["800555100X"]
 *       profile sales { dnis: ["8005551000".."8005551004"]  app: "http://acme/sales.vxml" }
 *     }
 *
 * Better:
 *
 *     tenant acme {
 *       numbers: ["800555100X"]
 *       profile sales { dnis: ["8005551000".."8005551004"]  app: "http://acme/sales.vxml" }
 *       profile closed { dnis: ["8005551005".."8005551009"]  app: "http://acme/closed.vxml" }
 *     }
 *
 * Why: whoever dials one of them is the tenant's caller and has no profile. That may be meant, when
 * the numbers are held in reserve; it is worth a look when somebody has advertised them.
 */
export const numbersGap = (gap: {
  readonly at: Span
  readonly tenant: string
  readonly numbers: string
  readonly example: string
}): Diagnostic =>
  finding({
    code: "numbers-gap",
    severity: "info",
    message: `No profile of \`${gap.tenant}\` answers some of its numbers`,
    at: gap.at,
    label: `nobody answers ${gap.numbers}`,
    explanation: `A caller of ${gap.example} has no profile here.`,
    hint: "fine for numbers in reserve; else add them to `dnis` of a profile"
  })
