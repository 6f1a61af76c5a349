// Names of a library without a `///` comment, where others have one.

import type { Declaration, Diagnostic, FlowFile } from "../../dsl/index.ts"
import { positionAt } from "../../dsl/index.ts"
import { docMissing } from "../checks/doc-missing.ts"

export const missingDocs = ({ declarations }: FlowFile): ReadonlyArray<Diagnostic> => {
  const named = declarations.flatMap((node) => ("name" in node ? [node] : []))
  if (named.every(({ doc }) => doc === undefined)) return []
  let isTold = false
  let endLine = 0
  return named.flatMap((node) => {
    // One comment serves the lines right below it, as people write groups of services.
    isTold = node.doc !== undefined || (isTold && startLine(node) === endLine + 1)
    endLine = lineAt(node, node.span.end)
    return isTold ? [] : [docMissing(node.name.text, node.name.span)]
  })
}

const startLine = (node: Declaration): number => lineAt(node, node.span.start)

const lineAt = (node: Declaration, offset: number): number =>
  positionAt(node.span.source, offset).line
