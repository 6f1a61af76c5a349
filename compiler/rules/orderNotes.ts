// Pairs of rules of one `select` that would take the same call and do different things with it. One
// note for each later rule, about the first rule above it; none where a comment above that one says
// that the order is meant, none about `otherwise`, and none about rules that do the same.

import type { Diagnostic } from "../../dsl/index.ts"
import { lineText, positionAt } from "../../dsl/index.ts"
import { orderMatters } from "../checks/order-matters.ts"
import type { Box } from "../regions/Box.ts"
import type { Space } from "../regions/Space.ts"
import { callInWords } from "../regions/words.ts"
import type { RuleNode } from "../types/Program.ts"
import { chainKey } from "./chainWords.ts"

/** Calls of `box` are decided by `rule`, and `later` would take them too. */
export interface Shared {
  readonly rule: number
  readonly later: number
  readonly box: Box
}

export const orderNotes = (
  space: Space,
  rules: ReadonlyArray<RuleNode>,
  shared: ReadonlyArray<Shared>
): ReadonlyArray<Diagnostic> => {
  const first = new Map<number, Shared>()
  const keys = new Map<RuleNode, string>()
  const keyOf = (rule: RuleNode): string => {
    const key = keys.get(rule) ?? chainKey(rule.chain)
    keys.set(rule, key)
    return key
  }
  for (const pair of shared) {
    const known = first.get(pair.later)
    if (known !== undefined && known.rule <= pair.rule) continue
    const [upper, lower] = [rules[pair.rule], rules[pair.later]]
    if (upper === undefined || lower?.condition === undefined) continue
    // A tenant's rules come before the root's wherever they stand.
    if (upper.tenant !== lower.tenant || isExplained(upper)) continue
    if (keyOf(upper) !== keyOf(lower)) first.set(pair.later, pair)
  }
  return [...first.values()].flatMap(({ rule, later, box }) => {
    const [upper, lower] = [rules[rule], rules[later]]
    if (upper === undefined || lower === undefined) return []
    return [orderMatters(lower.keyword, upper.keyword, callInWords(space, box, 0))]
  })
}

/** A comment on the line above. */
const isExplained = ({ keyword }: RuleNode): boolean => {
  const { line } = positionAt(keyword.source, keyword.start)
  return line > 1 && /^\s*\/\//.test(lineText(keyword.source, line - 1))
}
