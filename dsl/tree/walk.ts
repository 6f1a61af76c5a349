// Walking a tree from top to bottom, in the order of the text. A visitor names the kinds of node it
// wants to see; a visit that returns false keeps the walk out of that node.

import type {
  Action,
  Argument,
  Chain,
  Declaration,
  EventPattern,
  Expression,
  FlowFile,
  Handler,
  Otherwise,
  Setting,
  Step,
  WhenRule
} from "./Ast.ts"

/** Returns false to pass over what is inside the node. */
export type Visit<A> = (node: A) => boolean | void

/** Every visit is optional; each is called before the parts of its node are walked. */
export interface Visitor {
  readonly declaration?: Visit<Declaration>
  readonly setting?: Visit<Setting>
  readonly rule?: Visit<WhenRule | Otherwise>
  readonly handler?: Visit<Handler>
  readonly event?: Visit<EventPattern>
  readonly chain?: Visit<Chain>
  readonly action?: Visit<Action>
  readonly argument?: Visit<Argument>
  readonly expression?: Visit<Expression>
  readonly step?: Visit<Step>
}

/** Walks all declarations of a file; its edition and imports hold nothing to visit. */
export const walkFile = (file: FlowFile, visitor: Visitor): void =>
  each(file.declarations, visitor, walkDeclaration)

/** Walks one declaration; a tenant's inner ones too. */
export const walkDeclaration = (node: Declaration, visitor: Visitor): void => {
  if (visitor.declaration?.(node) === false) return
  switch (node._tag) {
    case "Facts":
      return each(node.settings, visitor, walkSetting)
    case "Binding":
      return node.value && walkExpression(node.value, visitor)
    case "Let":
      return walkExpression(node.value, visitor)
    case "Tenant":
      each(node.settings, visitor, walkSetting)
      return each(node.declarations, visitor, walkDeclaration)
    case "Select":
      each(node.rules, visitor, walkRule)
      return node.otherwise && walkRule(node.otherwise, visitor)
    case "Handlers":
      return each(node.handlers, visitor, walkHandler)
    case "TransferPolicy":
      each(node.settings, visitor, walkSetting)
      return each(node.handlers, visitor, walkHandler)
    case "Test":
      return each(node.steps, visitor, walkStep)
    default:
      // An enum has words and nothing below them.
      return undefined
  }
}

export const walkHandler = (node: Handler, visitor: Visitor): void => {
  if (visitor.handler?.(node) === false) return
  each(node.events, visitor, walkEvent)
  walkChain(node.chain, visitor)
}

export const walkChain = (node: Chain, visitor: Visitor): void => {
  if (visitor.chain?.(node) !== false) each(node.actions, visitor, walkAction)
}

/** Walks an expression from the outside in; paths and literals are its leaves. */
export const walkExpression = (node: Expression, visitor: Visitor): void => {
  if (visitor.expression?.(node) !== false) each(partsOf(node), visitor, walkPart)
}

const walkSetting = (node: Setting, visitor: Visitor): void => {
  if (visitor.setting?.(node) !== false) walkExpression(node.value, visitor)
}

const walkRule = (node: WhenRule | Otherwise, visitor: Visitor): void => {
  if (visitor.rule?.(node) === false) return
  if ("condition" in node) walkExpression(node.condition, visitor)
  walkChain(node.chain, visitor)
}

const walkEvent = (node: EventPattern, visitor: Visitor): void => {
  if (visitor.event?.(node) === false) return
  each(node.args ?? [], visitor, walkArgument)
  if (node.after !== undefined) walkExpression(node.after, visitor)
}

const walkAction = (node: Action, visitor: Visitor): void => {
  if (visitor.action?.(node) === false) return
  if (node.operand !== undefined) walkExpression(node.operand, visitor)
  each(node.args ?? [], visitor, walkArgument)
  each(node.outcomes ?? [], visitor, walkHandler)
}

const walkArgument = (node: Argument, visitor: Visitor): void => {
  if (visitor.argument?.(node) !== false) walkExpression(node.value, visitor)
}

const walkStep = (node: Step, visitor: Visitor): void => {
  if (visitor.step?.(node) === false) return
  switch (node._tag) {
    case "Wait":
      return walkExpression(node.duration, visitor)
    case "At":
      return walkExpression(node.moment, visitor)
    case "Expect":
      return walkExpression(node.condition, visitor)
    default:
      return each(node.args ?? [], visitor, walkArgument)
  }
}

type Part = Expression | Argument

const walkPart = (node: Part, visitor: Visitor): void =>
  "_tag" in node ? walkExpression(node, visitor) : walkArgument(node, visitor)

/** The parts of an expression that are expressions themselves, or arguments that hold one. */
const partsOf = (node: Expression): ReadonlyArray<Part> => {
  switch (node._tag) {
    case "Call":
      return [node.callee, ...node.args]
    case "List":
      return node.values
    case "Record":
      return node.entries.map(({ value }) => value)
    case "Range":
      return [node.from, node.to]
    case "Else":
      return [node.value, node.otherwise]
    case "Group":
      return [node.value]
    case "Not":
      return [node.operand]
    case "Logical":
      return node.operands
    case "Comparison":
      return [node.left, node.right]
    case "In":
      return [node.value, node.container]
    case "Matches":
      return [node.value, node.pattern]
    case "Has":
      return [node.path]
    default:
      return []
  }
}

const each = <A>(
  nodes: ReadonlyArray<A>,
  visitor: Visitor,
  walk: (node: A, visitor: Visitor) => void
): void => {
  for (const node of nodes) walk(node, visitor)
}
