// `numbers-cross`: two number plans share numbers, and neither lies inside the other.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * Two number plans cross.
 *
 * Wrong:
 *
 *     profile north { dnis: ["800555X1XX"]  app: "http://apps/north.vxml" }
 *     profile south { dnis: ["8005552XXX"]  app: "http://apps/south.vxml" }
 *
 * Better:
 *
 *     profile north { dnis: ["800555X1XX"]                app: "http://apps/north.vxml" }
 *     profile south { dnis: ["8005552XXX", "80055521XX"]  app: "http://apps/south.vxml" }
 *
 * Why: for a number that both contain there is no answer that everybody would expect. A pattern
 * inside another is fine, the inner one wins: so a third pattern with just the shared numbers says
 * whose they are.
 */
export const numbersCross = (crossing: {
  readonly at: Span
  readonly first: Span
  readonly common: string
  readonly example: string
  readonly owners: readonly [string, string]
}): Diagnostic => {
  const [first, second] = crossing.owners
  const whose = first === second ? `\`${first}\`` : `\`${first}\` or \`${second}\``
  return finding({
    code: "numbers-cross",
    message: "Two number plans cross",
    at: crossing.at,
    label: `both contain ${crossing.common}`,
    secondary: [{ span: crossing.first, label: "crosses this one" }],
    explanation:
      first === second
        ? `For ${crossing.example} two patterns of \`${first}\` say the same.`
        : `For ${crossing.example} it would depend on luck which application answers.`,
    hint: `give one of them the shared numbers: add ${crossing.common} to ${whose}`
  })
}
