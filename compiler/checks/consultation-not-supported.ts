// `consultation-not-supported`: a transfer with a consultation before it.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * There are no consultation transfers.
 *
 * Wrong:
 *
 *     transfer to-agent { kind: consultation  via: platform  to: route.to }
 *
 * Better:
 *
 *     transfer to-agent { kind: bridge  via: platform  to: route.to }
 *
 * Why: neither CTI side nor platform offers them to a CTI Connector; an application that asks for
 * one is told `error.unsupported.transfer.consultation`.
 */
export const consultationNotSupported = (at: Span): Diagnostic =>
  finding({
    code: "consultation-not-supported",
    message: "There are no consultation transfers",
    at,
    label: "no site can do this",
    hint: "`bridge` keeps us in the path, `blind` hands the caller over"
  })
