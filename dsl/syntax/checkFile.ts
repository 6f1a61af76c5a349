// The order of a file: its edition first, then imports, then declarations. What stands in the wrong
// order is still understood, so nothing is damaged by it.

import type { Diagnostic } from "../diagnostic/Diagnostic.ts"
import { makeSpan, spanText } from "../source/Source.ts"
import type { FlowFile } from "../tree/Ast.ts"
import type { Piece } from "./attempt.ts"
import { spanOfNode } from "./buildLeaves.ts"
import { editionMissing, editionUnknown, insertEdition } from "./findings/missing.ts"
import { unexpectedWord } from "./findings/words.ts"
import { byteOrderMark } from "./lex.ts"
import type { Recovered } from "./recover.ts"

/** The one edition there is. */
export const knownEdition = 2026

export const checkFile = (tree: FlowFile, read: Recovered): ReadonlyArray<Diagnostic> => [
  ...checkEdition(tree, read),
  ...checkOrder(tree, read.pieces)
]

const checkEdition = (
  { source, edition }: FlowFile,
  { findings, damaged }: Recovered
): ReadonlyArray<Diagnostic> => {
  if (edition !== undefined) {
    if (edition.year === knownEdition) return []
    const digits = /\d+$/.exec(spanText(edition.span))?.[0] ?? ""
    const year = makeSpan(source, edition.span.end - digits.length, edition.span.end)
    return [editionUnknown(year, `${knownEdition}`)]
  }
  const said =
    damaged.some(({ kind }) => kind === "edition") ||
    findings.some(({ code }) => code === "edition-missing")
  if (said) return []
  const start = source.text.charCodeAt(0) === byteOrderMark ? 1 : 0
  const span = makeSpan(source, start, start)
  return [editionMissing(span, insertEdition(span, start))]
}

const places = { edition: 0, import: 1, declaration: 2 }

const checkOrder = (
  { source, edition }: FlowFile,
  pieces: ReadonlyArray<Piece>
): ReadonlyArray<Diagnostic> => {
  const found: Array<Diagnostic> = []
  let furthest = 0
  for (const { kind, node } of pieces) {
    const { start } = spanOfNode(source, node)
    const keyword = makeSpan(source, start, start + kind.length)
    if (kind === "edition" && start !== edition?.span.start) {
      found.push(unexpectedWord(keyword, "the edition has been named already"))
    } else if (places[kind] < furthest) {
      found.push(unexpectedWord(keyword, `stands above ${above[kind]}`, "move this line up."))
    }
    furthest = Math.max(furthest, places[kind])
  }
  return found
}

const above = {
  edition: "everything else",
  import: "the first block",
  declaration: "nothing"
}
