// The types pass: everything all files of a program declare, understood. Blocks of settings come
// first, for what rules may say depends on the gateways; then values, policies, rules and handlers,
// and at last the tests.

import type { Declaration, Diagnostic, EnumDeclaration, Span, Test } from "../../dsl/index.ts"
import type { UseCti } from "../../dsl/vocabulary/fields.ts"
import { useCtiValues } from "../../dsl/vocabulary/fields.ts"
import type { SiteFacts } from "../../dsl/vocabulary/Site.ts"
import { duplicateName } from "../checks/duplicate-name.ts"
import { exportsOf } from "../names/declare.ts"
import type { Named, Scope } from "../names/Module.ts"
import type { Placed } from "../names/site.ts"
import { checkBinding } from "./bindings.ts"
import type { Ladder } from "../plan/Ladder.ts"
import type { Checking } from "./Checking.ts"
import { planName } from "./Checking.ts"
import { checkLogic } from "./logic.ts"
import { checkPolicy } from "./policies.ts"
import type { Logic, Policy, Resource, Understood } from "./Program.ts"
import { checkResource, siteFacts, wordOf } from "./resources.ts"
import { checkTests } from "./tests.ts"

export const understand = (placed: Placed): [Understood, ReadonlyArray<Diagnostic>] => {
  const checking: Checking = {
    findings: [],
    used: new Set(),
    scopes: placed.names.scopes,
    root: placed.root,
    values: new Map(),
    fieldUses: [],
    missing: new Set(),
    references: new Map(),
    secretUses: [],
    ruleUses: [],
    gateways: new Map(),
    otherUseCti: new Set()
  }
  const scopes = allScopes(placed)
  const declared = scopes.flatMap((scope) => ownNames(scope).map((named) => ({ scope, named })))
  const resources = new Map<Named, Resource>()
  for (const { scope, named } of declared) {
    const block = blockKind(named)
    if (block !== undefined) resources.set(named, checkResource(checking, scope, named, block))
  }
  const site = siteOf(placed, resources)
  learnGateways(checking, placed, resources, site)
  const policies = new Map<Named, Policy>()
  for (const { scope, named } of declared) {
    checkBinding(checking, named)
    if (named.declaration._tag === "Enum") checkEnum(checking, named.declaration)
    if (named.kind === "transfer") policies.set(named, checkPolicy(checking, scope, named))
  }
  const logic = new Map<Scope["module"], ReadonlyArray<Logic>>()
  const tests: Array<Test> = []
  const ladders: Array<Ladder> = []
  for (const scope of scopes) {
    // Rules, handlers and tests of an imported file are that file's own; tenants can be imported.
    const isRoot = scope.module === placed.root.module
    if (!isRoot && scope.tenant === undefined) continue
    const declarations = declarationsOf(scope)
    const known = logic.get(scope.module) ?? []
    logic.set(scope.module, [...known, checkLogic(checking, scope, declarations)])
    const own = isRoot ? declarations.filter((one) => one._tag === "Test") : []
    tests.push(...own)
    ladders.push(...checkTests(checking, scope, own, site?.kind))
  }
  return [{ checking, resources, policies, logic, tests, ladders }, checking.findings]
}

/** The facts of the site, when the deployment says enough. */
export const siteOf = (
  placed: Placed,
  resources: ReadonlyMap<Named, Resource>
): SiteFacts | undefined => {
  const { deployment } = placed
  const resource = deployment === undefined ? undefined : resources.get(deployment)
  return resource === undefined ? undefined : siteFacts(resource.settings)
}

/** Every file's scope, each followed by those of its tenants. */
const allScopes = (placed: Placed): ReadonlyArray<Scope> =>
  Array.from(placed.names.scopes.values()).flatMap((scope) =>
    [scope].concat(Array.from(scope.tenants.values()))
  )

const ownNames = (scope: Scope): ReadonlyArray<Named> =>
  scope.tenant === undefined ? exportsOf(scope) : [...scope.names.values()]

const declarationsOf = (scope: Scope): ReadonlyArray<Declaration> => {
  const { declarations } = scope.module.tree
  if (scope.tenant === undefined) return declarations
  const tenant = scope.outer?.names.get(scope.tenant)?.declaration
  return tenant?._tag === "Tenant" ? tenant.declarations : []
}

const blockKind = (named: Named): Parameters<typeof checkResource>[3] | undefined => {
  const { declaration } = named
  if (declaration._tag === "Facts") return declaration.kind
  return declaration._tag === "Tenant" ? "tenant" : undefined
}

const checkEnum = (checking: Checking, declaration: EnumDeclaration): void => {
  const seen = new Map<string, Span>()
  for (const { text, span } of declaration.words) {
    const first = seen.get(text)
    if (first === undefined) seen.set(text, span)
    else checking.findings.push(duplicateName(`The word \`${text}\``, span, { span: first }))
  }
}

/** A declaration, and for a tenant what stands inside it. */
const within = (placed: Placed, named: Named): ReadonlyArray<Named> =>
  named.kind === "tenant"
    ? [...(placed.names.scopes.get(named.module)?.tenants.get(named.name)?.names.values() ?? [])]
    : [named]

/** The values `gateway.use-cti` can have: those of the gateways, and of calls from elsewhere. */
const learnGateways = (
  checking: Checking,
  placed: Placed,
  resources: ReadonlyMap<Named, Resource>,
  site: SiteFacts | undefined
): void => {
  for (const named of [...placed.root.names.values()].flatMap((one) => within(placed, one))) {
    if (named.kind !== "gateway") continue
    const expr = resources.get(named)?.settings.get("use-cti")?.typed.expr
    const value = expr?.op === "int" ? expr.value : undefined
    const useCti = useCtiValues.find((one) => one === value)
    if (useCti === undefined) for (const one of useCtiValues) checking.otherUseCti.add(one)
    else checking.gateways.set(planName(checking, named), useCti)
  }
  const settings =
    placed.deployment === undefined ? undefined : resources.get(placed.deployment)?.settings
  if (settings !== undefined && wordOf(settings, "strangers") === "profile") {
    checking.otherUseCti.add(0)
  }
  // Behind a Resource Manager the parameters of the INVITE say it, not the gateway (design.md §3).
  const told: ReadonlyArray<UseCti> = site?.role === "connector" ? [1, 2] : []
  for (const one of told) checking.otherUseCti.add(one)
}
