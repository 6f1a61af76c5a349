// `transfer-cycle`: transfers lead to one another in a circle.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * Transfers can send a caller round in a circle.
 *
 * Wrong:
 *
 *     transfer to-agent    { kind: blind  via: platform  to: "4001"
 *                            on busy, no-answer after 20s, failed -> transfer to-overflow }
 *     transfer to-overflow { kind: blind  via: platform  to: "4002"
 *                            on busy, no-answer after 20s, failed -> transfer to-agent }
 *
 * Better:
 *
 *     transfer to-overflow { kind: blind  via: platform  to: "4002"
 *                            on busy, no-answer after 20s, failed -> release unavailable }
 *
 * Why: with all desks busy the caller would be transferred without end. A handler of `cti` or
 * `defaults` counts too: it is asked for what a policy leaves out.
 */
export const transferCycle = (at: Span, label: string, others: ReadonlyArray<Label>): Diagnostic =>
  finding({
    code: "transfer-cycle",
    message: "These transfers can send a caller round in a circle",
    at,
    label,
    secondary: others,
    explanation: "With every desk busy the caller would be transferred without end.",
    hint: "let one of them finish: `on busy -> play sorry then release unavailable`"
  })
