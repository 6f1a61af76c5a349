// `import-cycle`: files import each other in a circle.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding, listWords } from "../finding.ts"

/**
 * Files import each other in a circle.
 *
 * Wrong:
 *
 *     // main.flow
 *     import { sorry } from "./common.flow"
 *     // common.flow
 *     import { to-desk } from "./main.flow"
 *
 * Better:
 *
 *     // main.flow
 *     import { sorry } from "./common.flow"
 *     import { to-desk } from "./desks.flow"
 *
 * Why: a file of a circle cannot be understood without all the others, so they are one file in
 * truth. Put what both need into a third.
 */
export const importCycle = (at: Span, files: ReadonlyArray<string>): Diagnostic =>
  finding({
    code: "import-cycle",
    message:
      files.length < 2 ? "This file imports itself" : "These files import each other in a circle",
    at,
    label: "closes the circle",
    hint:
      files.length < 2
        ? "names of the same file need no import"
        : `put what ${listWords(files)} share into a file that imports none of them`
  })
