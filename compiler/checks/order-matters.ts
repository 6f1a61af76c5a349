// `order-matters`: two rules would take the same call and do different things with it.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * Two rules share calls, and the upper one decides.
 *
 * Wrong:
 *
 *     select {
 *       when gateway.use-cti == 1 and after-hours -> transfer to-night-desk
 *       when gateway.use-cti == 1                 -> cti
 *       otherwise                                 -> profile by-dnis
 *     }
 *
 * Better:
 *
 *     select {
 *       // At night the desk answers, whoever called.
 *       when gateway.use-cti == 1 and after-hours -> transfer to-night-desk
 *       when gateway.use-cti == 1                 -> cti
 *       otherwise                                 -> profile by-dnis
 *     }
 *
 * Why: nothing is wrong. But whoever moves one of the lines changes what callers hear, and should
 * know it: a comment above the first of them says that the order is meant, and this note goes.
 * `otherwise` is the rest by its name and needs none, nor do rules that do the same.
 */
export const orderMatters = (at: Span, first: Span, shared: string): Diagnostic =>
  finding({
    code: "order-matters",
    severity: "info",
    message: "These two rules share calls; the upper one decides",
    at,
    label: "gets the rest",
    secondary: [{ span: first, label: `decides, for example ${shared}` }],
    hint: "fine if intended. Say so with a comment above the first rule and this note disappears"
  })
