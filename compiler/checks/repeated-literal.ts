// `repeated-literal`: the same text again and again, where a name would say what it is.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * The same text stands in many places.
 *
 * Wrong:
 *
 *     service menu  { vxml: "https://apps.bank.local/menu.vxml"  answer-within: 4s }
 *     service again { vxml: "https://apps.bank.local/menu.vxml"  answer-within: 9s }
 *     service short { vxml: "https://apps.bank.local/menu.vxml"  answer-within: 1s }
 *     service long  { vxml: "https://apps.bank.local/menu.vxml"  answer-within: 20s }
 *
 * Better:
 *
 *     const MENU : Uri = "https://apps.bank.local/menu.vxml"
 *     service menu { vxml: MENU  answer-within: 4s }
 *
 * Why: on the day the address changes, one of the places is forgotten, and callers of that line
 * hear the old one or nothing. A `const` is changed once; `${NAME}` puts it into longer texts.
 *
 * @param others The other places.
 * @param known The name of a constant that has this value already.
 */
export const repeatedLiteral = (
  at: Span,
  count: number,
  others: ReadonlyArray<Label>,
  known: string | undefined
): Diagnostic =>
  finding({
    code: "repeated-literal",
    severity: "lint",
    message: `The same text stands in ${count} places`,
    at,
    label: "first here",
    secondary: others,
    hint:
      known === undefined
        ? "give it a name with `const`, and say the name"
        : `say \`${known}\`, which has this value`
  })
