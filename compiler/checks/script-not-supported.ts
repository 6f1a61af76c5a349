// `script-not-supported`: handlers for scripts and labels at a site with Genesys IVR Server.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * Genesys IVR Server has no scripts and no labels.
 *
 * Wrong:
 *
 *     deployment bank { cti: genesys  mode: behind  servers: ["10.1.0.20:7009"] }
 *     cti { on label.normal -> transfer to-agent }
 *
 * Better:
 *
 *     deployment bank { cti: genesys  mode: behind  servers: ["10.1.0.20:7009"] }
 *     cti { on route.normal -> transfer to-agent }
 *
 * Why: scripts and labels are how Cisco ICM speaks. IVR Server applies treatments and answers
 * `route`.
 */
export const scriptNotSupported = (
  event: string,
  at: Span,
  secondary: ReadonlyArray<Label>
): Diagnostic =>
  finding({
    code: "script-not-supported",
    message: `Genesys IVR Server has no \`${event}\``,
    at,
    label: "this is how Cisco ICM speaks",
    secondary,
    hint: "IVR Server applies treatments and answers `route`: `on treatment.…`, `on route.normal`"
  })
