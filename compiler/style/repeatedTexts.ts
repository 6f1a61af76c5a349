// Texts that stand in many places of a file. Tests may repeat what they like, since a test is to be
// read by itself; short texts, such as extensions, are repeated for good reasons.

import type { Diagnostic, FlowFile, TextLiteral } from "../../dsl/index.ts"
import { walkFile } from "../../dsl/index.ts"
import { repeatedLiteral } from "../checks/repeated-literal.ts"

/** From this often on it is no accident. */
const countMin = 4

/** Addresses and file names are longer, numbers and words shorter. */
const lengthMin = 10

/** As many other places as one looks at. */
const shownMax = 3

export const repeatedTexts = (tree: FlowFile): ReadonlyArray<Diagnostic> => {
  const places = new Map<string, Array<TextLiteral>>()
  const constants = new Map<string, string>()
  walkFile(tree, {
    declaration: (node) => {
      if (node._tag !== "Binding" || node.value?._tag !== "Text") return node._tag !== "Test"
      if (node.kind === "const") constants.set(node.value.value, node.name.text)
      return false
    },
    expression: (node) => {
      if (node._tag !== "Text" || node.value.length < lengthMin) return
      const known = places.get(node.value) ?? []
      known.push(node)
      places.set(node.value, known)
    }
  })
  return [...places].flatMap(([text, [first, ...others]]) => {
    const count = others.length + 1
    if (first === undefined || count < countMin) return []
    const shown = others.slice(0, shownMax).map(({ span }) => ({ span, label: "and here" }))
    return [repeatedLiteral(first.span, count, shown, constants.get(text))]
  })
}
