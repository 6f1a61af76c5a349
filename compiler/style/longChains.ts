// Chains of more actions than a reader keeps in mind.

import type { Diagnostic, FlowFile } from "../../dsl/index.ts"
import { walkFile } from "../../dsl/index.ts"
import { longChain } from "../checks/long-chain.ts"

/** What one reads as one thing; the limit of the language is 16. */
const easyCountMax = 6

export const longChains = (tree: FlowFile): ReadonlyArray<Diagnostic> => {
  const found: Array<Diagnostic> = []
  walkFile(tree, {
    chain: ({ actions }) => {
      const first = actions[easyCountMax]
      if (first !== undefined) found.push(longChain(first.keyword, actions.length, easyCountMax))
    }
  })
  return found
}
