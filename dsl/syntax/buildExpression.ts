// Concrete tree → expressions. A level of the grammar that did nothing (an `or` with one operand)
// leaves no node behind; parentheses do, because the formatter gives back what the author wrote.

import { joinSpans } from "../source/Source.ts"
import type { Source, Span } from "../source/Source.ts"
import type {
  Argument,
  ComparisonOperator,
  Expression,
  Path,
  PathStep,
  RecordEntry
} from "../tree/Ast.ts"
import {
  buildDuration,
  buildInt,
  buildName,
  buildText,
  spanOfNode,
  spanOfToken
} from "./buildLeaves.ts"
import type * as Cst from "./Cst.generated.ts"
import { readText } from "./readText.ts"

export const buildExpression = (
  source: Source,
  node: Cst.ExpressionCstNode | undefined
): Expression =>
  logical(
    "or",
    (node?.children.conjunction ?? []).map((conjunction) =>
      logical(
        "and",
        conjunction.children.negation.map((negation) => buildNegation(source, negation)),
        spanOfNode(source, conjunction)
      )
    ),
    spanOfNode(source, node)
  )

const logical = (
  operator: "and" | "or",
  operands: ReadonlyArray<Expression>,
  span: Span
): Expression => {
  const [only] = operands
  return only !== undefined && operands.length === 1
    ? only
    : { _tag: "Logical", span, operator, operands }
}

const buildNegation = (source: Source, node: Cst.NegationCstNode): Expression => {
  const operand = buildComparison(source, node.children.comparison[0])
  return node.children.Not === undefined
    ? operand
    : { _tag: "Not", span: spanOfNode(source, node), operand }
}

const buildComparison = (source: Source, node: Cst.ComparisonCstNode | undefined): Expression => {
  const span = spanOfNode(source, node)
  const { Has, path, left, operator, right, container, Matches, Text } = node?.children ?? {}
  if (Has !== undefined) return { _tag: "Has", span, path: buildPath(source, path?.[0]) }
  const value = buildValue(source, left?.[0])
  if (operator !== undefined) {
    return {
      _tag: "Comparison",
      span,
      operator: operatorOf(operator[0]),
      left: value,
      right: buildValue(source, right?.[0])
    }
  }
  if (container !== undefined) {
    return { _tag: "In", span, value, container: buildValue(source, container[0]) }
  }
  if (Matches !== undefined) {
    return { _tag: "Matches", span, value, pattern: buildText(source, Text?.[0]) }
  }
  return value
}

const operatorOf = (node: Cst.OperatorCstNode | undefined): ComparisonOperator => {
  const found = node?.children ?? {}
  if (found.NotEqual !== undefined) return "!="
  if (found.Less !== undefined) return "<"
  if (found.LessEqual !== undefined) return "<="
  if (found.Greater !== undefined) return ">"
  if (found.GreaterEqual !== undefined) return ">="
  return "=="
}

/** A value: a primary, a range of two, or either with an `else`. */
export const buildValue = (source: Source, node: Cst.ValueCstNode | undefined): Expression => {
  const { primary, to, otherwise } = node?.children ?? {}
  const from = buildPrimary(source, primary?.[0])
  const ranged = to === undefined ? from : rangeOf(from, buildPrimary(source, to[0]))
  if (otherwise === undefined) return ranged
  return {
    _tag: "Else",
    span: spanOfNode(source, node),
    value: ranged,
    otherwise: buildPrimary(source, otherwise[0])
  }
}

const rangeOf = (from: Expression, to: Expression): Expression => ({
  _tag: "Range",
  span: joinSpans(from.span, to.span),
  from,
  to
})

const buildPrimary = (source: Source, node: Cst.PrimaryCstNode | undefined): Expression => {
  const span = spanOfNode(source, node)
  const found = node?.children ?? {}
  if (found.path !== undefined) {
    const callee = buildPath(source, found.path[0])
    if (found.args === undefined) return callee
    return { _tag: "Call", span, callee, args: buildArguments(source, found.args[0]) }
  }
  if (found.Int !== undefined) return buildInt(source, found.Int[0])
  if (found.Duration !== undefined) return buildDuration(source, found.Duration[0])
  if (found.True !== undefined) return { _tag: "Bool", span, value: true }
  if (found.False !== undefined) return { _tag: "Bool", span, value: false }
  if (found.list !== undefined) {
    const values = found.list[0]?.children.value ?? []
    return { _tag: "List", span, values: values.map((value) => buildValue(source, value)) }
  }
  if (found.record !== undefined) {
    const entries = found.record[0]?.children.recordEntry ?? []
    return { _tag: "Record", span, entries: entries.map((entry) => buildEntry(source, entry)) }
  }
  if (found.expression !== undefined) {
    return { _tag: "Group", span, value: buildExpression(source, found.expression[0]) }
  }
  return buildText(source, found.Text?.[0])
}

const buildEntry = (source: Source, node: Cst.RecordEntryCstNode): RecordEntry => {
  const { Name, Text, value } = node.children
  const quoted = Text !== undefined
  const text = buildText(source, Text?.[0])
  return {
    span: spanOfNode(source, node),
    key: quoted ? { span: text.span, text: text.value } : buildName(source, Name?.[0]),
    quoted,
    value: buildValue(source, value[0])
  }
}

export const buildPath = (source: Source, node: Cst.PathCstNode | undefined): Path => ({
  _tag: "Path",
  span: spanOfNode(source, node),
  head: buildName(source, node?.children.Name[0]),
  steps: (node?.children.pathStep ?? []).map((step) => buildStep(source, step))
})

const buildStep = (source: Source, node: Cst.PathStepCstNode): PathStep => {
  const { Name, Text } = node.children
  if (Text === undefined) return { _tag: "Field", name: buildName(source, Name?.[0]) }
  const span = spanOfToken(source, Text[0])
  return { _tag: "Key", span, key: readText(source, span.start, span.end).value }
}

export const buildArguments = (
  source: Source,
  node: Cst.ArgsCstNode | undefined
): ReadonlyArray<Argument> =>
  (node?.children.argument ?? []).map((argument) => ({
    span: spanOfNode(source, argument),
    name:
      argument.children.Name === undefined
        ? undefined
        : buildName(source, argument.children.Name[0]),
    value: buildValue(source, argument.children.value[0])
  }))
