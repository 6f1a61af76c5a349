// `no-requery`: the outcome of a label is reported at a site that does not ask again.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * ICM names no other label here.
 *
 * Wrong:
 *
 *     deployment care { cti: icm  mode: sci  requery: no }
 *     transfer to-agent { kind: by-profile  via: platform  to: label.number
 *                         on busy -> report busy }
 *
 * Better:
 *
 *     deployment care { cti: icm  mode: sci  requery: no }
 *     transfer to-agent { kind: by-profile  via: platform  to: label.number
 *                         on busy -> play sorry then release busy }
 *
 * Why: with `requery: no` we tell ICM that we do not come back for another label. After the report
 * nothing would follow.
 */
export const noRequery = (word: string, at: Span, secondary: ReadonlyArray<Label>): Diagnostic =>
  finding({
    code: "no-requery",
    message: `After \`report ${word}\` ICM names no other label here`,
    at,
    label: "nothing would follow",
    secondary,
    explanation: "The caller would wait for a label that never comes.",
    hint: "end the call yourself: `play … then release …`; or set `requery: yes`"
  })
