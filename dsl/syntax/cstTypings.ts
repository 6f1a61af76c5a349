// The TypeScript shapes of the concrete syntax tree, derived from the grammar. `Cst.generated.ts`
// holds the result; `test/dsl/syntax/grammar.test.ts` checks that it is fresh and, with
// UPDATE_GOLDEN=1, writes it.

import { generateCstDts } from "chevrotain"
import { flowParser } from "./FlowParser.ts"

const header = `// Generated from the grammar in FlowParser.ts by cstTypings.ts; not to be edited.
// To renew: UPDATE_GOLDEN=1 npx vitest run test/dsl/syntax/grammar.test.ts
`

/** The whole text of `Cst.generated.ts`, in the project's own formatting. */
export const cstTypings = (): string => {
  const typings = generateCstDts(flowParser().getGAstProductions(), {
    includeVisitorInterface: false
  })
  const formatted = typings
    .replaceAll(";", "")
    .replaceAll("(IToken)[]", "IToken[]")
    .replace("CstNode, ICstVisitor, IToken", "CstNode, IToken")
  return `${header}\n${formatted.trim()}\n`
}
