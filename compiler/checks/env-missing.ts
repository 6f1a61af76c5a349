// `env-missing`: the values that a site is started with leave a variable of the flow open, or give
// it something that is no value of its type.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A variable has no default, and the values that were checked do not set it.
 *
 * Wrong:
 *
 *     env DESK : Dn
 *
 * Better:
 *
 *     env DESK : Dn = "4999"
 *
 * Why: the process does not start without it, and says so; `ctiflow check --env-file prod.env` says
 * it before the night of the deployment. A value that is not of the variable's type is the same to
 * the caller: nobody takes the call.
 *
 * @param from The file of values that was checked.
 */
export const envMissing = (name: string, at: Span, from: string): Diagnostic =>
  finding({
    code: "env-missing",
    message: `\`${name}\` has no value in \`${from}\``,
    at,
    label: "no default either",
    explanation: "The process would not start with these values.",
    hint: `add a line \`${name}=…\` there, or give it a default here`
  })

/** It has a value, of another type. `article` names the type: `a whole number`. */
export const envUnfit = (name: string, at: Span, from: string, article: string): Diagnostic =>
  finding({
    code: "env-missing",
    message: `What \`${from}\` says for \`${name}\` is not ${article}`,
    at,
    label: `must be ${article}`,
    explanation: "The process would not start with these values.",
    hint: `correct the line \`${name}=…\` there`
  })
