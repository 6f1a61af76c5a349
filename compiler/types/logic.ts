// `select`, `cti` and `defaults` of a file or a tenant.

import type { Chain, Declaration, Select } from "../../dsl/index.ts"
import type { Scope } from "../names/Module.ts"
import { checkChain } from "./chains.ts"
import type { Checking, Place } from "./Checking.ts"
import { placeAt } from "./Checking.ts"
import { checkValue } from "./expressions.ts"
import { makeBlock } from "./handlers.ts"
import type { BlockNode, Logic, RuleNode } from "./Program.ts"
import { simple } from "./Type.ts"

export const checkLogic = (
  checking: Checking,
  scope: Scope,
  declarations: ReadonlyArray<Declaration>
): Logic => {
  const select = declarations.find((one) => one._tag === "Select")
  return {
    tenant: scope.tenant,
    select: select?.keyword,
    rules: select === undefined ? [] : checkSelect(checking, scope, select),
    cti: checkBlock(checking, scope, declarations, "cti"),
    defaults: checkBlock(checking, scope, declarations, "defaults")
  }
}

/** `cti` of the root, `acme.cti` of the tenant `acme`. */
const idOf = (scope: Scope, word: string): string =>
  scope.tenant === undefined ? word : `${scope.tenant}.${word}`

const checkBlock = (
  checking: Checking,
  scope: Scope,
  declarations: ReadonlyArray<Declaration>,
  kind: "cti" | "defaults"
): BlockNode | undefined => {
  const block = declarations.find((one) => one._tag === "Handlers" && one.kind === kind)
  if (block?._tag !== "Handlers") return undefined
  const context = {
    id: idOf(scope, kind),
    place: placeAt(scope, "transfer"),
    inside: { kind, tenant: scope.tenant }
  }
  return makeBlock(checking, context, kind, block.keyword, block.handlers)
}

const checkSelect = (checking: Checking, scope: Scope, select: Select): ReadonlyArray<RuleNode> => {
  const place: Place = { ...placeAt(scope, "call"), beforeAccepted: true }
  const rules = select.rules.map((rule, index): RuleNode => {
    const id = `${idOf(scope, "select")}.${index + 1}`
    const condition = checkValue(checking, place, rule.condition, simple("Bool"))
    const inside = { ...place, facts: condition.facts }
    const chain = ruleChain(checking, scope, inside, id, rule.chain)
    const asked = rule.condition
    return { id, keyword: rule.keyword, tenant: scope.tenant, condition, asked, chain }
  })
  if (select.otherwise === undefined) return rules
  const { keyword, chain } = select.otherwise
  const id = `${idOf(scope, "select")}.otherwise`
  return [
    ...rules,
    {
      id,
      keyword,
      tenant: scope.tenant,
      condition: undefined,
      asked: undefined,
      chain: ruleChain(checking, scope, place, id, chain)
    }
  ]
}

const ruleChain = (
  checking: Checking,
  scope: Scope,
  place: Place,
  id: string,
  chain: Chain
): RuleNode["chain"] =>
  checkChain(checking, { id, place, inside: { kind: "select", tenant: scope.tenant } }, chain)
