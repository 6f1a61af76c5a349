// `import-outside-project`: an `import`, or the entry of a program, lies outside the project's
// root.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A file lies outside the project.
 *
 * Wrong:
 *
 *     import { sorry } from "/srv/flows/common.flow"
 *
 * Better:
 *
 *     import { sorry } from "./lib/common.flow"
 *
 * Why: a build must give the same plan on every machine, so all that takes part lies below one
 * folder: the one named with `--root`, else the working directory.
 */
export const importOutsideProject = (at: Span, root: string): Diagnostic =>
  finding({
    code: "import-outside-project",
    message: "This file lies outside the project",
    at,
    label:
      root === "" || root === "." ? "not below the working directory" : `not below \`${root}\``,
    hint: "paths are relative to the file that says them; `--root` names another root"
  })
