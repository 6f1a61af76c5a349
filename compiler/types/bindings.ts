// The names that stand for values: `const`, `env`, `secret` and `let`. Each is understood once,
// where it is declared; a use gets its value, or for `env` and `secret` a reference that is filled
// at start.

import type { Binding, Expression, Name, Span } from "../../dsl/index.ts"
import { constTypes, envTypes, secretTypes } from "../../dsl/vocabulary/Value.ts"
import { definitionCycle } from "../checks/definition-cycle.ts"
import { envType } from "../checks/env-type.ts"
import { constantWithoutValue, notAConstant } from "../checks/not-a-constant.ts"
import { limitExceeded } from "../checks/limit-exceeded.ts"
import { privateToTenant } from "../checks/private-to-tenant.ts"
import { secretEscapes } from "../checks/secret-escapes.ts"
import { secretWithDefault } from "../checks/secret-with-default.ts"
import { mismatchOf } from "../checks/type-mismatch.ts"
import { unknownName } from "../checks/unknown-name.ts"
import { conditionSizeMax } from "../limits.ts"
import { isSilent, kindInWords, lookUp, visible } from "../names/Module.ts"
import type { Named, NamedKind, Scope } from "../names/Module.ts"
import type { Expr } from "../plan/Plan.ts"
import type { Checking, Place, Typed } from "./Checking.ts"
import { constant, isKnownBy, placeAt, unknownAt } from "./Checking.ts"
import { checkValue } from "./expressions.ts"
import { exprSize } from "./exprSize.ts"
import { simple, unknownType } from "./Type.ts"
import type { Type } from "./Type.ts"

/**
 * What a name means in a scope. A name that is not declared is reported and undefined; `kinds` says
 * which kinds of declaration were expected, `words` what else may stand there, for the suggestions.
 */
export const resolve = (
  checking: Checking,
  scope: Scope,
  name: Name,
  kinds: ReadonlyArray<NamedKind>,
  wanted: string,
  words: ReadonlyArray<string> = []
): Named | undefined => {
  const named = lookUp(scope, name.text)
  if (named !== undefined) {
    checking.used.add(named)
    return named
  }
  if (isSilent(scope, name.text)) return undefined
  // However often it is used, what is missing is one declaration.
  const key = `${name.text} in ${scope.tenant ?? ""} of ${scope.module.file}`
  if (checking.missing.has(key)) return undefined
  checking.missing.add(key)
  checking.findings.push(undeclared(scope, name, kinds, wanted, words))
  return undefined
}

const undeclared = (
  scope: Scope,
  name: Name,
  kinds: ReadonlyArray<NamedKind>,
  wanted: string,
  words: ReadonlyArray<string>
): ReturnType<typeof unknownName> => {
  const root = scope.outer ?? scope
  for (const [tenant, inner] of root.tenants) {
    const hidden = inner.names.get(name.text)
    if (hidden !== undefined) return privateToTenant(name.text, tenant, name.span, hidden.span)
  }
  const here = visible(scope).filter((named) => kinds.includes(named.kind))
  return unknownName({
    name: name.text,
    at: name.span,
    kind: wanted,
    candidates: [...here.map((named) => named.name), ...words]
  })
}

const valueKinds: ReadonlyArray<NamedKind> = ["const", "env", "let"]

/** The kinds of declaration that stand for a value. */
export const valueNames: ReadonlySet<string> = new Set([...valueKinds, "secret"])

/** The value of a name, as it may be used at the place; a name that stands for none is reported. */
export const namedValue = (checking: Checking, place: Place, name: Name): Typed | undefined => {
  const named = resolve(checking, place.scope, name, valueKinds, "value")
  if (named === undefined) return undefined
  if (named.kind === "secret" && !place.secrets) {
    checking.findings.push(secretEscapes(named.name, name.span, named.span))
    return undefined
  }
  if (named.kind === "secret") checking.secretUses.push(name.span)
  const value = valueOf(checking, named, name.span)
  if (value === undefined) return undefined
  if (!isKnownBy(value.known, place.knownBy)) {
    checking.findings.push(notAConstant(name.span, place.knownBy, value.known))
    return undefined
  }
  return { ...value, span: name.span }
}

/** What a declaration stands for; undefined and reported when it is no value at all. */
const valueOf = (checking: Checking, named: Named, at: Span): Typed | undefined => {
  const known = checking.values.get(named)
  if (known === "open") {
    checking.findings.push(definitionCycle(named.name, at, named.span))
    return undefined
  }
  if (known !== undefined) return known
  checking.values.set(named, "open")
  const value = declaredValue(checking, named)
  checking.values.set(named, value ?? unknownAt(named.span))
  if (value !== undefined) return value
  const label = `this is ${kindInWords(named.kind)}`
  checking.findings.push(mismatchOf(`\`${named.name}\` is not a value`, at, label))
  return undefined
}

const declaredValue = (checking: Checking, named: Named): Typed | undefined => {
  const scope = scopeOf(checking, named)
  const { declaration } = named
  if (declaration._tag === "Let") {
    const place = placeAt(scope, "call")
    return withinLimit(checking, named, checkValue(checking, place, declaration.value, bool))
  }
  if (declaration._tag !== "Binding") return undefined
  const type = bindingType(checking, scope, declaration)
  switch (declaration.kind) {
    case "const":
      return checkConst(checking, named, scope, declaration.value, type)
    case "env":
      checkDefault(checking, scope, declaration.value, type)
      return reference(checking, named, type)
    default:
      if (declaration.value !== undefined) {
        checking.findings.push(secretWithDefault(named.name, declaration.value.span))
      }
      return reference(checking, named, type.is === "unknown" ? type : simple("Secret"))
  }
}

const bool = simple("Bool")

/** A condition that grows beyond the limit by what it names is not followed any further. */
const withinLimit = (checking: Checking, named: Named, typed: Typed): Typed => {
  const size = exprSize(typed.expr)
  if (size <= conditionSizeMax) return typed
  checking.findings.push(limitExceeded(named.span, conditionParts, size, conditionSizeMax))
  return unknownAt(named.span)
}

const conditionParts = "parts of a condition with all it names"

const checkConst = (
  checking: Checking,
  named: Named,
  scope: Scope,
  value: Expression | undefined,
  type: Type
): Typed => {
  if (value === undefined) {
    checking.findings.push(constantWithoutValue(named.name, named.span))
    return unknownAt(named.span)
  }
  const typed = checkValue(checking, placeAt(scope, "compile"), value, type)
  return type.is === "unknown" ? unknownAt(named.span) : typed
}

const reference = (checking: Checking, named: Named, type: Type): Typed => {
  const expr: Expr = { op: "binding", name: named.name }
  checking.references.set(expr, named)
  return { ...constant(type, named.span, expr), known: "start" }
}

const checkDefault = (
  checking: Checking,
  scope: Scope,
  value: Expression | undefined,
  type: Type
): void => {
  if (value !== undefined) checkValue(checking, placeAt(scope, "compile"), value, type)
}

/**
 * Understands a declaration that may never be used, so that its mistakes are found all the same.
 */
export const checkBinding = (checking: Checking, named: Named): void => {
  if (
    named.kind === "const" ||
    named.kind === "env" ||
    named.kind === "secret" ||
    named.kind === "let"
  ) {
    valueOf(checking, named, named.span)
  }
}

/** The scope whose names a declaration can say. */
export const scopeOf = (checking: Checking, named: Named): Scope => {
  const scope = checking.scopes.get(named.module) ?? checking.root
  return named.tenant === undefined ? scope : (scope.tenants.get(named.tenant) ?? scope)
}

const bindingType = (checking: Checking, scope: Scope, binding: Binding): Type => {
  const { text, span } = binding.type
  const allowed: ReadonlyArray<string> =
    binding.kind === "const" ? constTypes : binding.kind === "env" ? envTypes : secretTypes
  const found = constTypes.find((type) => type === text)
  if (found !== undefined && allowed.includes(text)) return simple(found)
  if (binding.kind !== "const" && found !== undefined) {
    checking.findings.push(envType(text, span, allowed))
    return unknownType
  }
  const named = lookUp(scope, text)
  if (named?.declaration._tag === "Enum" && binding.kind === "const") {
    checking.used.add(named)
    return enumType(named)
  }
  if (!isSilent(scope, text)) {
    const enums = visible(scope).filter((one) => one.kind === "enum" && binding.kind === "const")
    const candidates = [...allowed, ...enums.map((one) => one.name)]
    checking.findings.push(unknownName({ name: text, at: span, kind: "type", candidates }))
  }
  return unknownType
}

/** The type whose values are the words of an enum. */
export const enumType = (named: Named): Type => ({
  is: "words",
  name: `\`${named.name}\``,
  words: named.declaration._tag === "Enum" ? named.declaration.words.map((word) => word.text) : []
})
