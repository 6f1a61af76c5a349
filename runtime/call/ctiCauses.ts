// Why the CTI side ended a call, as SIP says it, and why we ended one, as the CTI side is told: the
// two columns of one table (gvp-ctic.md §4.8; iserver-xml.md §5.3). The flow decides the response;
// this is what stands in its Reason, so that a trace alone explains the end.

import type { CloseCause } from "../cti/Instruction.ts"

/** EndCall's causes in lower case. What is not here, `Normal` above all, is no failure. */
// oxfmt-ignore
const statuses: ReadonlyMap<string, number> = new Map([
  ["timeout",                408],
  ["resources",              503],
  ["serverpaused",           503],
  ["featurenotsupported",    501],
  ["invalidversion",         505],
  ["invalidstatetransition", 500]
])

/** The SIP status that says the same (RFC 3326 `SIP;cause=`); absent for an ordinary end. */
export const sipCauseOf = (ctiCause: string): number | undefined =>
  statuses.get(ctiCause.toLowerCase())

/** What we tell the CTI side when we end a call with this status. */
export const closeCauseOf = (status: number): CloseCause => {
  switch (status) {
    case 500:
    case 503:
      return "resources"
    case 408:
    case 504:
      return "timeout"
    case 405:
    case 501:
      return "unsupported"
    default:
      return "normal"
  }
}
