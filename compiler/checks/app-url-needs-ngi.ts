// `app-url-needs-ngi`: the page of a PlayApplication treatment at a site with the old interpreter.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * GVPi is told no page.
 *
 * Wrong:
 *
 *     deployment bank { cti: genesys  mode: behind  platform: gvpi  servers: ["10.1.0.20:7009"] }
 *     cti { on treatment.play-application -> play menu(url: treatment.app-url else "http://a/m") }
 *
 * Better:
 *
 *     deployment bank { cti: genesys  mode: behind  platform: gvpi  servers: ["10.1.0.20:7009"] }
 *     cti { on treatment.play-application -> play menu(script: treatment.app-id else "main") }
 *
 * Why: with GVPi a PlayApplication picks a branch inside the application that is running already;
 * no page comes with it.
 */
export const appUrlNeedsNgi = (at: Span, secondary: ReadonlyArray<Label>): Diagnostic =>
  finding({
    code: "app-url-needs-ngi",
    message: "GVPi branches inside the running application and is told no page",
    at,
    label: "never there with GVPi",
    secondary,
    hint: "use `treatment.app-id`, or keep this line for sites with `platform: ngi`"
  })
