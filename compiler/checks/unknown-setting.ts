// `unknown-setting`: a block has no setting of that name, or not at this site.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding, listWords, replacement } from "../finding.ts"
import { nearestWord } from "../../dsl/index.ts"

/**
 * A block has no such setting.
 *
 * Wrong:
 *
 *     gateway pbx { use-cti: 1  peer: ["10.1.0.10"] }
 *
 * Better:
 *
 *     gateway pbx { use-cti: 1  peers: ["10.1.0.10"] }
 *
 * Why: a setting that nobody reads would look as if it had an effect.
 */
export const unknownSetting = (
  block: string,
  key: string,
  at: Span,
  candidates: ReadonlyArray<string>
): Diagnostic => {
  const meant = nearestWord(key, candidates)
  return finding({
    code: "unknown-setting",
    message: `A \`${block}\` has no setting \`${key}\``,
    at,
    label: meant === undefined ? "no such setting" : `did you mean \`${meant}\`?`,
    hint: `it has ${listWords(candidates)}`,
    fixes: meant === undefined ? [] : [replacement(at, meant, false)]
  })
}

/** The setting exists, but means nothing with the other facts of the block. */
export const settingWithoutMeaning = (
  key: string,
  at: Span,
  why: string,
  other: Span
): Diagnostic =>
  finding({
    code: "unknown-setting",
    message: `\`${key}\` means nothing here`,
    at,
    label: "no effect",
    secondary: [{ span: other, label: why }],
    hint: "leave it out"
  })
