// Concrete tree → declarations. The concrete tree dies here; what leaves is plain values with
// spans. Nothing is checked: whatever the grammar lets through is built as it stands.

import type { IToken } from "chevrotain"
import type { Source, Span } from "../source/Source.ts"
import type * as Ast from "../tree/Ast.ts"
import { buildChain, buildHandlers } from "./buildChain.ts"
import { buildArguments, buildExpression, buildValue } from "./buildExpression.ts"
import {
  buildDuration,
  buildName,
  buildNames,
  buildText,
  spanOfNode,
  spanOfToken
} from "./buildLeaves.ts"
import type * as Cst from "./Cst.generated.ts"

/** The documentation above the declaration that starts at an offset, or none. */
export type DocAt = (offset: number) => string | undefined

/** What every declaration has in front of its own fields. */
interface Head {
  readonly span: Span
  readonly doc: string | undefined
}

export const buildEdition = (source: Source, node: Cst.EditionCstNode): Ast.Edition => ({
  span: spanOfNode(source, node),
  year: Number.parseInt(node.children.Int[0]?.image ?? "0", 10)
})

export const buildImport = (source: Source, node: Cst.ImportLineCstNode): Ast.Import => ({
  span: spanOfNode(source, node),
  names: buildNames(source, node.children.Name),
  from: buildText(source, node.children.Text[0])
})

/** Builds one declaration with all that is in it. */
export const buildDeclaration = (
  source: Source,
  docAt: DocAt,
  node: Cst.DeclarationCstNode
): Ast.Declaration => {
  const span = spanOfNode(source, node)
  const head = { span, doc: docAt(span.start) }
  const { facts, binding, enumeration, condition, tenant, select, handlers, transfer, test } =
    node.children
  if (facts?.[0] !== undefined) return buildFacts(source, head, facts[0])
  if (binding?.[0] !== undefined) return buildBinding(source, head, binding[0])
  if (enumeration?.[0] !== undefined) return buildEnum(source, head, enumeration[0])
  if (condition?.[0] !== undefined) return buildLet(source, head, condition[0])
  if (tenant?.[0] !== undefined) return buildTenant(source, head, docAt, tenant[0])
  if (handlers?.[0] !== undefined) return buildHandlersBlock(source, head, handlers[0])
  if (transfer?.[0] !== undefined) return buildTransfer(source, head, transfer[0])
  if (test?.[0] !== undefined) return buildTest(source, head, test[0])
  return buildSelect(source, head, select?.[0])
}

const buildFacts = (source: Source, head: Head, node: Cst.FactsCstNode): Ast.Facts => ({
  _tag: "Facts",
  ...head,
  kind: factsKindOf(node.children),
  name: buildName(source, node.children.Name[0]),
  settings: buildSettings(source, node.children.setting)
})

// By the token's type and not by its text: the text of a repaired keyword is still the author's
// `gatway`.
const factsKindOf = (children: Cst.FactsCstChildren): Ast.FactsKind => {
  if (children.Gateway !== undefined) return "gateway"
  if (children.Media !== undefined) return "media"
  if (children.Connector !== undefined) return "connector"
  if (children.Profile !== undefined) return "profile"
  if (children.Service !== undefined) return "service"
  return "deployment"
}

const buildSettings = (
  source: Source,
  nodes: ReadonlyArray<Cst.SettingCstNode> | undefined
): ReadonlyArray<Ast.Setting> =>
  (nodes ?? []).map((node) => ({
    span: spanOfNode(source, node),
    name: buildName(source, node.children.Name[0]),
    value: buildValue(source, node.children.value[0])
  }))

const buildBinding = (source: Source, head: Head, node: Cst.BindingCstNode): Ast.Binding => {
  const { Env, Secret, name, type, value } = node.children
  return {
    _tag: "Binding",
    ...head,
    kind: Env !== undefined ? "env" : Secret !== undefined ? "secret" : "const",
    name: buildName(source, name[0]),
    type: buildName(source, type[0]),
    value: value === undefined ? undefined : buildValue(source, value[0])
  }
}

const buildEnum = (
  source: Source,
  head: Head,
  node: Cst.EnumerationCstNode
): Ast.EnumDeclaration => ({
  _tag: "Enum",
  ...head,
  name: buildName(source, node.children.name[0]),
  words: buildNames(source, node.children.word)
})

const buildLet = (source: Source, head: Head, node: Cst.ConditionCstNode): Ast.LetDeclaration => ({
  _tag: "Let",
  ...head,
  name: buildName(source, node.children.Name[0]),
  value: buildExpression(source, node.children.expression[0])
})

const buildTenant = (
  source: Source,
  head: Head,
  docAt: DocAt,
  node: Cst.TenantCstNode
): Ast.Tenant => ({
  _tag: "Tenant",
  ...head,
  name: buildName(source, node.children.Name[0]),
  settings: buildSettings(source, node.children.setting),
  declarations: (node.children.declaration ?? []).map((inner) =>
    buildDeclaration(source, docAt, inner)
  )
})

const buildSelect = (
  source: Source,
  head: Head,
  node: Cst.SelectCstNode | undefined
): Ast.Select => {
  const { Select, whenRule, otherwise } = node?.children ?? {}
  return {
    _tag: "Select",
    ...head,
    keyword: spanOfToken(source, Select?.[0]),
    rules: (whenRule ?? []).map((rule) => ({
      span: spanOfNode(source, rule),
      keyword: spanOfToken(source, rule.children.When[0]),
      condition: buildExpression(source, rule.children.expression[0]),
      chain: buildChain(source, rule.children.chain[0])
    })),
    otherwise: otherwise?.[0] && {
      span: spanOfNode(source, otherwise[0]),
      keyword: spanOfToken(source, otherwise[0].children.Otherwise[0]),
      chain: buildChain(source, otherwise[0].children.chain[0])
    }
  }
}

const buildHandlersBlock = (
  source: Source,
  head: Head,
  node: Cst.HandlersCstNode
): Ast.Handlers => {
  const { Cti, Defaults, outcomes } = node.children
  return {
    _tag: "Handlers",
    ...head,
    kind: Defaults === undefined ? "cti" : "defaults",
    keyword: spanOfToken(source, (Defaults ?? Cti)?.[0]),
    handlers: buildHandlers(source, outcomes[0]?.children.onRule)
  }
}

const buildTransfer = (
  source: Source,
  head: Head,
  node: Cst.TransferCstNode
): Ast.TransferPolicy => ({
  _tag: "TransferPolicy",
  ...head,
  name: buildName(source, node.children.Name[0]),
  settings: buildSettings(source, node.children.setting),
  handlers: buildHandlers(source, node.children.onRule)
})

const buildTest = (source: Source, head: Head, node: Cst.TestCstNode): Ast.Test => ({
  _tag: "Test",
  ...head,
  title: buildText(source, node.children.Text[0]),
  steps: (node.children.step ?? []).map((step) => buildStep(source, step))
})

const buildStep = (source: Source, node: Cst.StepCstNode): Ast.Step => {
  const span = spanOfNode(source, node)
  const { Wait, Duration, At, Text, expression, Name, Less, message, args } = node.children
  if (Wait !== undefined) {
    return { _tag: "Wait", span, duration: buildDuration(source, Duration?.[0]) }
  }
  if (At !== undefined) return { _tag: "At", span, moment: buildText(source, Text?.[0]) }
  if (expression !== undefined) {
    return { _tag: "Expect", span, condition: buildExpression(source, expression[0]) }
  }
  return {
    _tag: "Arrow",
    span,
    peer: buildName(source, Name?.[0]),
    direction: Less === undefined ? ">" : "<",
    message: messageOf(source, message?.[0]),
    args: args === undefined ? undefined : buildArguments(source, args[0])
  }
}

const messageOf = (source: Source, node: Cst.MessageCstNode | undefined): Ast.Name => {
  const { Int, Name } = node?.children ?? {}
  const parts: ReadonlyArray<IToken> = Int ?? Name ?? []
  return { span: spanOfNode(source, node), text: parts.map((part) => part.image).join(".") }
}
