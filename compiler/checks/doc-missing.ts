// `doc-missing`: a library documents some of what it offers, and this not.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A library says of some names what they are for, and of this one not.
 *
 * Wrong:
 *
 *     /// Hold music without announcements.
 *     service hold  { kind: music  file: "hold.wav"  answer-within: 2s }
 *
 *     service sorry { kind: announcement  prompt: "sorry.wav"  answer-within: 2s }
 *
 * Better:
 *
 *     /// Hold music without announcements.
 *     service hold  { kind: music  file: "hold.wav"  answer-within: 2s }
 *
 *     /// An apology, about four seconds long.
 *     service sorry { kind: announcement  prompt: "sorry.wav"  answer-within: 2s }
 *
 * Why: whoever imports a name reads its `///` comment and not its settings. One comment serves all
 * lines below it up to the next blank line. Libraries without any such comment are left alone.
 */
export const docMissing = (name: string, at: Span): Diagnostic =>
  finding({
    code: "doc-missing",
    severity: "lint",
    message: `Nothing says what \`${name}\` is for`,
    at,
    label: "other names of this library have a `///` comment",
    hint: "write a line that starts with `///` above it"
  })
