// The first half of name resolution: which names every file and tenant declares and imports. What a
// name in an expression means depends on what is expected there, so uses are resolved by the types
// pass through `lookUp`; what is unused is said at the end of all passes.

import { nearestWord } from "../../dsl/index.ts"
import type { DamagedKind, Declaration, Diagnostic, Name, Span } from "../../dsl/index.ts"
import { byDnis } from "../../dsl/vocabulary/verbs/profile.ts"
import { constTypes } from "../../dsl/vocabulary/Value.ts"
import { duplicateName, reservedName } from "../checks/duplicate-name.ts"
import { misplacedBlock } from "../checks/misplaced-block.ts"
import { privateToTenant } from "../checks/private-to-tenant.ts"
import { unknownName } from "../checks/unknown-name.ts"
import { importRemoval, withFixes } from "../removals.ts"
import type { Loaded } from "./load.ts"
import type { ImportEdge, Module, Named, NamedDeclaration, NamedKind, Scope } from "./Module.ts"

/** A name that an `import` line brings into a file. */
export interface ImportedName {
  readonly module: Module
  readonly name: Name
  readonly named: Named
}

export interface Names {
  readonly scopes: ReadonlyMap<Module, Scope>
  readonly imported: ReadonlyArray<ImportedName>
}

export const declareNames = (loaded: Loaded): [Names, ReadonlyArray<Diagnostic>] => {
  const findings: Array<Diagnostic> = []
  const imported: Array<ImportedName> = []
  const scopes = new Map<Module, Scope>()
  for (const module of loaded.modules) {
    scopes.set(module, declareModule({ module, scopes, imported, findings }))
  }
  return [{ scopes, imported }, findings]
}

/** The names a file declares itself, which is what other files can import. */
export const exportsOf = (scope: Scope): ReadonlyArray<Named> =>
  [...scope.names.values()].filter((named) => named.module === scope.module)

const exportNames = (scope: Scope): ReadonlyArray<string> =>
  exportsOf(scope).map((named) => named.name)

/** The kind of a declaration that has a name. */
export const kindOf = (declaration: NamedDeclaration): NamedKind => {
  switch (declaration._tag) {
    case "Facts":
    case "Binding":
      return declaration.kind
    case "Enum":
      return "enum"
    case "Let":
      return "let"
    case "Tenant":
      return "tenant"
    default:
      return "transfer"
  }
}

interface Declaring {
  readonly module: Module
  readonly scopes: ReadonlyMap<Module, Scope>
  readonly imported: Array<ImportedName>
  readonly findings: Array<Diagnostic>
}

const declareModule = (declaring: Declaring): Scope => {
  const { module, findings } = declaring
  const names = new Map<string, Named>()
  const places = new Map<string, Span>()
  const silent = new Set<string>()
  for (const edge of module.imports) bindImport(declaring, edge, names, places, silent)
  for (const declaration of module.tree.declarations) {
    if (!isNamed(declaration)) continue
    const named = nameOf(declaration, module, undefined)
    checkReserved(named, findings)
    const first = places.get(named.name)
    if (first === undefined) {
      names.set(named.name, named)
      places.set(named.name, named.span)
    } else {
      findings.push(duplicateName(`The name \`${named.name}\``, named.span, { span: first }))
    }
  }
  checkOnlyOnes(module.tree.declarations, findings)
  const damaged = module.damaged.flatMap(({ name }) => name ?? [])
  const tenants = new Map<string, Scope>()
  const scope: Scope = {
    module,
    tenant: undefined,
    outer: undefined,
    names,
    tenants,
    silent: new Set([...silent, ...damaged]),
    silentForAll: module.damaged.some((one) => one.name === undefined && declares(one.kind))
  }
  for (const named of names.values()) {
    if (named.kind === "tenant" && named.module === module) {
      tenants.set(named.name, declareTenant(named, scope, findings))
    }
  }
  return scope
}

/** Whether a damaged block without a readable name may be the one that declares a missing name. */
const declares = (kind: DamagedKind): boolean => !nameless.has(kind)

const nameless: ReadonlySet<DamagedKind> = new Set(["select", "cti", "defaults", "test", "edition"])

const declareTenant = (tenant: Named, outer: Scope, findings: Array<Diagnostic>): Scope => {
  const names = new Map<string, Named>()
  const scope: Scope = {
    module: tenant.module,
    tenant: tenant.name,
    outer,
    names,
    tenants: new Map(),
    silent: new Set(),
    silentForAll: false
  }
  if (tenant.declaration._tag !== "Tenant") return scope
  const declarations = tenant.declaration.declarations
  for (const declaration of declarations) {
    if (!isNamed(declaration)) continue
    const named = nameOf(declaration, tenant.module, tenant.name)
    if (named.kind === "tenant" || named.kind === "deployment" || named.kind === "connector") {
      findings.push(misplacedBlock(named.kind, named.span, tenant.name))
      continue
    }
    checkReserved(named, findings)
    const own = names.get(named.name)
    const hidden = outer.names.get(named.name)
    const first = own ?? hidden
    if (first === undefined) {
      names.set(named.name, named)
    } else {
      const label = own === undefined ? "a tenant may not hide this name" : "already here"
      const what = `The name \`${named.name}\``
      findings.push(duplicateName(what, named.span, { span: first.span, label }))
    }
  }
  checkOnlyOnes(declarations, findings)
  return scope
}

const isNamed = (declaration: Declaration): declaration is NamedDeclaration => "name" in declaration

const nameOf = (
  declaration: NamedDeclaration,
  module: Module,
  tenant: string | undefined
): Named => ({
  kind: kindOf(declaration),
  name: declaration.name.text,
  span: declaration.name.span,
  declaration,
  module,
  tenant
})

const checkReserved = (named: Named, findings: Array<Diagnostic>): void => {
  if (named.kind === "profile" && named.name === byDnis) {
    findings.push(reservedName(named.name, "means the profile of the dialled number", named.span))
  }
  if (named.kind === "enum" && typeNames.has(named.name)) {
    findings.push(reservedName(named.name, "the name of a type", named.span))
  }
}

const typeNames: ReadonlySet<string> = new Set(constTypes)

/** `select`, `cti` and `defaults` can stand once in a file and once in a tenant. */
const checkOnlyOnes = (
  declarations: ReadonlyArray<Declaration>,
  findings: Array<Diagnostic>
): void => {
  const seen = new Map<string, Span>()
  for (const declaration of declarations) {
    if (declaration._tag !== "Select" && declaration._tag !== "Handlers") continue
    const word = declaration._tag === "Select" ? "select" : declaration.kind
    const first = seen.get(word)
    if (first === undefined) {
      seen.set(word, declaration.keyword)
    } else {
      const hint = "join the two blocks"
      findings.push(duplicateName(`\`${word}\``, declaration.keyword, { span: first }, hint))
    }
  }
}

const bindImport = (
  declaring: Declaring,
  edge: ImportEdge,
  names: Map<string, Named>,
  places: Map<string, Span>,
  silent: Set<string>
): void => {
  const target = edge.target === undefined ? undefined : declaring.scopes.get(edge.target)
  for (const name of edge.node.names) {
    const named = target === undefined ? undefined : importable(target, name, declaring.findings)
    if (named === undefined) {
      silent.add(name.text)
      // Whoever misspelled it here may have it right where it is used.
      const meant = target === undefined ? undefined : nearestWord(name.text, exportNames(target))
      if (meant !== undefined) silent.add(meant)
      continue
    }
    const first = places.get(name.text)
    if (first !== undefined) {
      const what = `The name \`${name.text}\``
      const found = duplicateName(what, name.span, { span: first })
      const isRepetition = names.get(name.text) === named
      const fixes = isRepetition ? importRemoval("import it once", edge.node, name) : []
      declaring.findings.push(withFixes(found, fixes))
      continue
    }
    names.set(name.text, named)
    places.set(name.text, name.span)
    declaring.imported.push({ module: declaring.module, name, named })
  }
}

const importable = (target: Scope, name: Name, findings: Array<Diagnostic>): Named | undefined => {
  const named = target.names.get(name.text)
  if (named?.module === target.module) return named
  if (target.silentForAll || target.silent.has(name.text)) return undefined
  for (const [tenant, scope] of target.tenants) {
    const inner = scope.names.get(name.text)
    if (inner === undefined) continue
    findings.push(privateToTenant(name.text, tenant, name.span, inner.span))
    return undefined
  }
  findings.push(
    unknownName({
      name: name.text,
      at: name.span,
      kind: `declaration of \`${target.module.file}\``,
      candidates: exportNames(target),
      hint: named === undefined ? undefined : `import it from \`${named.module.file}\` itself`
    })
  )
  return undefined
}
