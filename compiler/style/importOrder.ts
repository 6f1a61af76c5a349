// Imports in the order of their files. Sorting them moves whole lines, so it is offered only where
// nothing but line ends stands between them.

import type { Diagnostic, Fix, FlowFile, Import } from "../../dsl/index.ts"
import { spanText } from "../../dsl/index.ts"
import { unsortedImports } from "../checks/unsorted-imports.ts"

export const importOrder = ({ imports }: FlowFile): ReadonlyArray<Diagnostic> => {
  for (const [index, node] of imports.entries()) {
    const above = imports[index - 1]
    if (above === undefined || above.from.value <= node.from.value) continue
    const label = `\`${above.from.value}\` comes later`
    return [unsortedImports(node.span, { span: above.span, label }, sorting(imports))]
  }
  return []
}

const sorting = (imports: ReadonlyArray<Import>): ReadonlyArray<Fix> => {
  const [first] = imports
  const last = imports.at(-1)
  if (first === undefined || last === undefined) return []
  const { source } = first.span
  const isPlain = imports.every((node, index) => {
    const next = imports[index + 1]
    const between = source.text.slice(node.span.end, next?.span.start ?? node.span.end)
    return between.trim() === ""
  })
  if (!isPlain) return []
  const sorted = imports.toSorted((left, right) =>
    left.from.value < right.from.value ? -1 : left.from.value > right.from.value ? 1 : 0
  )
  // Each place keeps its line ends and gets another line, so every line is an edit of its own.
  const edits = imports.flatMap((node, index) => {
    const instead = sorted[index]
    return instead === undefined || instead === node
      ? []
      : [{ span: node.span, text: spanText(instead.span) }]
  })
  return [{ title: "sort the imports", safe: true, edits }]
}
