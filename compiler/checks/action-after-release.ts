// `action-after-release`: an action stands behind one that ends its chain.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * Nothing happens after an action that ends the chain.
 *
 * Wrong:
 *
 *     on failed -> release unavailable then play sorry
 *
 * Better:
 *
 *     on failed -> play sorry then release unavailable
 *
 * Why: `cti`, `profile`, `route`, `transfer`, `report` and `release` hand the call to somebody, or
 * end it. What goes on from there is said in `on` lines.
 */
export const actionAfterRelease = (verb: string, at: Span, ender: Span): Diagnostic =>
  finding({
    code: "action-after-release",
    message: "This action is never reached",
    at,
    label: "never reached",
    secondary: [{ span: ender, label: `\`${verb}\` ends the chain` }],
    explanation: "No caller would ever notice it.",
    hint:
      verb === "release"
        ? "put it before the `release`"
        : `what follows \`${verb}\` is said in \`on\` lines`
  })
