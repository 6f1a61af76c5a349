// Makes a diagnostic out of what a check has to say. It adds what is the same for all of them and
// knows nothing of any one.

import { curtail } from "../dsl/index.ts"
import type { Diagnostic, Fix, Label, Severity, Span } from "../dsl/index.ts"

export interface FindingText {
  readonly code: string
  /** `error` unless said otherwise. */
  readonly severity?: Severity
  /** One sentence without a full stop. */
  readonly message: string
  readonly at: Span
  /** What is said beside the caret. */
  readonly label: string
  readonly secondary?: ReadonlyArray<Label>
  readonly explanation?: string | undefined
  readonly hint?: string | undefined
  readonly fixes?: ReadonlyArray<Fix>
}

export const finding = (text: FindingText): Diagnostic =>
  curtail({
    code: text.code,
    severity: text.severity ?? "error",
    message: text.message,
    primary: { span: text.at, label: text.label },
    secondary: text.secondary ?? [],
    ...(text.explanation === undefined ? {} : { explanation: text.explanation }),
    ...(text.hint === undefined ? {} : { hint: text.hint }),
    fixes: text.fixes ?? []
  })

/** A fix that puts `text` in place of what the span covers. */
export const replacement = (span: Span, text: string, safe: boolean): Fix => ({
  title: text === "" ? "remove it" : `write \`${text}\``,
  safe,
  edits: [{ span, text }]
})

/** Words in backticks, as a sentence lists them: `a`, `b` and `c`. */
export const listWords = (words: ReadonlyArray<string>, last: "and" | "or" = "and"): string => {
  const quoted = words.map((word) => `\`${word}\``)
  if (quoted.length < 2) return quoted.join("")
  return `${quoted.slice(0, -1).join(", ")} ${last} ${quoted.at(-1)}`
}
