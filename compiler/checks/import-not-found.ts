// `import-not-found`: an `import` names a file that is not there. The entry of a program, asked for
// on a command line, is reported by the same code.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A file that is to be read is not there.
 *
 * Wrong:
 *
 *     import { sorry } from "./lib/comon.flow"
 *
 * Better:
 *
 *     import { sorry } from "./lib/common.flow"
 *
 * Why: what the names of that file mean is not known, so nothing that uses them can be checked.
 * Paths are relative to the file that says them, with forward slashes and the ending `.flow`.
 */
export const importNotFound = (at: Span, path: string, file: string): Diagnostic =>
  finding({
    code: "import-not-found",
    message: `There is no file \`${path}\``,
    at,
    label: path === file ? "not found" : `looked for \`${file}\``,
    hint: "paths are relative to the file that says them, with forward slashes"
  })
