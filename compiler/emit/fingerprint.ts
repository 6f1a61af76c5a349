// An identity for a finding that outlives edits elsewhere in its file, so that a code-scanning
// service can tell an old alert from a new one. It is made of the code, the declaration the finding
// stands in and the text it points at; never of a line number, and never of the message, whose
// wording may improve.

import { lineText, positionAt, spanText } from "../../dsl/index.ts"
import type { Diagnostic, Source } from "../../dsl/index.ts"

/**
 * One fingerprint for each finding, in their order. Findings alike in all three are told apart by a
 * count at the end.
 */
export const fingerprints = (diagnostics: ReadonlyArray<Diagnostic>): ReadonlyArray<string> => {
  const counts = new Map<string, number>()
  return diagnostics.map((diagnostic) => {
    const { span } = diagnostic.primary
    const declaration = declarationAt(span.source, span.start)
    const pointedAt = spanText(span).replace(/\s+/g, " ")
    const identity = [diagnostic.code, span.source.file, declaration, pointedAt].join("\n")
    const count = (counts.get(identity) ?? 0) + 1
    counts.set(identity, count)
    return `${fnv1a(identity)}:${count}`
  })
}

/**
 * The head of the top-level declaration an offset lies in, `transfer to-agent`: the nearest line
 * above that starts in column 1 with a word, which is where the formatter puts declarations and
 * nothing else.
 */
const declarationAt = (source: Source, offset: number): string => {
  for (let line = positionAt(source, offset).line; line > 0; line--) {
    const [head] = /^[A-Za-z][\w-]*(?: +[\w-]+)?/.exec(lineText(source, line)) ?? []
    if (head !== undefined) return head.replace(/ +/, " ")
  }
  return ""
}

const fnvOffset = 0xcbf29ce484222325n
const fnvPrime = 0x100000001b3n

/** FNV-1a, 64 bits, over UTF-16 code units: an identity, not a signature. */
const fnv1a = (text: string): string => {
  let hash = fnvOffset
  for (let index = 0; index < text.length; index++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * fnvPrime)
  }
  return hash.toString(16).padStart(16, "0")
}
