// `internal-error`: we went wrong ourselves, and not the author.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * The compiler went wrong on this file; the fault is ours.
 *
 * Wrong: any flow on which the compiler stumbles
 *
 * Better: the same flow, with a version of ctiflow in which the fault is mended
 *
 * Why: no text that an author writes may make the compiler break off. When it does, the other files
 * are checked all the same, the command ends with 3, and a report is written that holds the
 * version, the fault and the names and digests of the files, but none of their text. Send us that
 * report.
 */
export const internalError = (at: Span): Diagnostic =>
  finding({
    code: "internal-error",
    message: "ctiflow went wrong in this file, and the fault is ours",
    at,
    label: "not checked any further",
    hint: "send us the report that was written; nothing in the flow needs to change"
  })
