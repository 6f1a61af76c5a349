// A chain in a few words, and when two chains do the same.

import type { ActionNode, ChainNode } from "../types/Program.ts"

/** `play sorry then release unavailable`, without arguments. */
export const chainInWords = (chain: ChainNode): string =>
  chain.actions
    .filter(({ isImplied }) => !isImplied)
    .map(({ ast, code }) => [ast.verb, ast.name?.text ?? code].filter(Boolean).join(" "))
    .join(" then ")

/**
 * Equal for chains that do the same with the same arguments. A block behind an action is its own:
 * two that read alike count as different.
 */
export const chainKey = (chain: ChainNode): string => JSON.stringify(chain.actions.map(actionKey))

const actionKey = (action: ActionNode) => [
  action.verb,
  action.target?.name,
  action.target?.tenant,
  action.target?.module.file,
  action.byDnis,
  action.word,
  action.code,
  action.operand?.expr,
  action.args.map(({ name, typed }) => [name, typed.expr]),
  action.outcomes?.at.start
]
