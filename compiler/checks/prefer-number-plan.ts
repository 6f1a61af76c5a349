// `prefer-number-plan`: rules that only map dialled numbers to profiles.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * Several rules do nothing but map dialled numbers to profiles.
 *
 * Wrong:
 *
 *     select {
 *       when call.dnis == "5001" -> profile sales
 *       when call.dnis == "5002" -> profile info
 *       when call.dnis == "5003" -> profile repairs
 *       otherwise -> release not-found
 *     }
 *
 * Better:
 *
 *     profile sales { dnis: ["5001"]  app: "http://apps/sales.vxml" }
 *     select {
 *       when has profile -> profile by-dnis
 *       otherwise -> release not-found
 *     }
 *
 * Why: a number plan is checked for numbers that are given twice, belongs to its profile and needs
 * no order; a list of rules has an order that means nothing and grows with every number.
 */
export const preferNumberPlan = (
  at: Span,
  count: number,
  others: ReadonlyArray<Label>
): Diagnostic =>
  finding({
    code: "prefer-number-plan",
    severity: "lint",
    message: `${count} rules only map dialled numbers to profiles`,
    at,
    label: "the first of them",
    secondary: others,
    hint: "give the profiles their numbers with `dnis:`, and say `profile by-dnis`"
  })
