// The `env` and `secret` values a plan needs at start: those that some expression of it names, each
// once, although several files may declare it.

import type { Diagnostic, Expression, Span } from "../../dsl/index.ts"
import { envTypes } from "../../dsl/vocabulary/Value.ts"
import { envDisagrees } from "../checks/env-type.ts"
import type { Named } from "../names/Module.ts"
import type { Binding, Expr } from "../plan/Plan.ts"
import { placeAt } from "../types/Checking.ts"
import type { Checking } from "../types/Checking.ts"
import { scopeOf } from "../types/bindings.ts"
import { checkValue } from "../types/expressions.ts"
import type { Program } from "../types/participants.ts"
import { simple } from "../types/Type.ts"
import { locationOf } from "./place.ts"

/** `secret ADMIN_TOKEN` is asked for by the admin endpoints, not by an expression (contract.md). */
const askedByRuntime = "ADMIN_TOKEN"

export const lowerBindings = (
  program: Program,
  plan: unknown
): [ReadonlyArray<Binding>, ReadonlyArray<Diagnostic>] => {
  const { checking } = program.understood
  const named = new Set<Named>()
  const token = checking.root.names.get(askedByRuntime)
  if (token?.kind === "secret") named.add(token)
  collect(plan, checking, named)
  const findings: Array<Diagnostic> = []
  const bindings = new Map<string, { readonly binding: Binding; readonly span: Span }>()
  for (const one of inOrder(named)) {
    const binding = lowerBinding(checking, one)
    const known = bindings.get(one.name)
    if (binding === undefined) continue
    if (known === undefined) bindings.set(one.name, { binding, span: one.span })
    else if (!agree(known.binding, binding)) {
      findings.push(envDisagrees(one.name, one.span, { span: known.span, label: "and here" }))
    }
  }
  return [[...bindings.values()].map(({ binding }) => binding), findings]
}

/** By file, then by place, so that equal sources give equal plans. */
const inOrder = (named: ReadonlySet<Named>): ReadonlyArray<Named> =>
  [...named].toSorted((left, right) =>
    left.module === right.module
      ? left.span.start - right.span.start
      : left.module.file < right.module.file
        ? -1
        : 1
  )

/**
 * The declarations behind all references anywhere in a value; expressions are kept as they were
 * made.
 */
const collect = (value: unknown, checking: Checking, named: Set<Named>): void => {
  if (typeof value !== "object" || value === null) return
  for (const one of Object.values(value)) collect(one, checking, named)
  const found = isExpr(value) ? checking.references.get(value) : undefined
  if (found !== undefined) named.add(found)
}

const isExpr = (value: object): value is Expr => "op" in value

const lowerBinding = (checking: Checking, named: Named): Binding | undefined => {
  const { declaration } = named
  if (declaration._tag !== "Binding" || declaration.kind === "const") return undefined
  const type = envTypes.find((one) => one === declaration.type.text)
  if (type === undefined) return undefined
  const value =
    declaration.kind === "env" ? defaultOf(checking, named, type, declaration.value) : undefined
  return {
    name: named.name,
    kind: declaration.kind,
    type,
    ...(value === undefined ? {} : { default: value }),
    at: locationOf(named.span)
  }
}

/** Understood again for its value; its mistakes have been said. */
const defaultOf = (
  checking: Checking,
  named: Named,
  type: Binding["type"],
  value: Expression | undefined
): Expr | undefined => {
  if (value === undefined) return undefined
  const quiet = { ...checking, findings: [] }
  return checkValue(quiet, placeAt(scopeOf(checking, named), "compile"), value, simple(type)).expr
}

const agree = (left: Binding, right: Binding): boolean =>
  left.kind === right.kind &&
  left.type === right.type &&
  JSON.stringify(left.default) === JSON.stringify(right.default)
