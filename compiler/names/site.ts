// Which deployment a program is for, and what its site brings along. The deployment is declared in
// the entry, imported by it, or that of a site file which takes the place of both. The file a
// deployment comes from is the site: its gateways, media and connector groups take part in the
// program.

import type { Diagnostic } from "../../dsl/index.ts"
import { makeSpan } from "../../dsl/index.ts"
import { duplicateName } from "../checks/duplicate-name.ts"
import { unknownName } from "../checks/unknown-name.ts"
import { exportsOf } from "./declare.ts"
import type { Names } from "./declare.ts"
import type { Module, Named, NamedKind, Scope } from "./Module.ts"

export interface Placed {
  readonly names: Names
  /** The entry's scope with what the site brings. */
  readonly root: Scope
  /** Absent for a library. */
  readonly deployment: Named | undefined
}

/** `site` is the file of `--deployment`. */
export const placeAtSite = (
  names: Names,
  entry: Module,
  site: Module | undefined
): [Placed, ReadonlyArray<Diagnostic>] => {
  const findings: Array<Diagnostic> = []
  const scope = names.scopes.get(entry) ?? emptyScope(entry)
  const own = deploymentOf(names, entry, scope, findings)
  const siteScope = site === undefined ? undefined : names.scopes.get(site)
  const replaced = siteScope === undefined || site === entry ? undefined : siteScope
  const deployment = replaced === undefined ? own : siteDeployment(replaced, findings)
  const host = replaced ?? (own === undefined ? undefined : names.scopes.get(own.module))
  if (host === undefined || host === scope) return [{ names, root: scope, deployment }, findings]
  const root = joinSite(scope, host, replaced === undefined ? undefined : own)
  const scopes = new Map(names.scopes).set(entry, root)
  return [{ names: { ...names, scopes }, root, deployment }, findings]
}

/** The kinds of block that take part in a program by being in the site's file. */
const siteKinds: ReadonlySet<NamedKind> = new Set(["deployment", "gateway", "media", "connector"])

const emptyScope = (module: Module): Scope => ({
  module,
  tenant: undefined,
  outer: undefined,
  names: new Map(),
  tenants: new Map(),
  silent: new Set(),
  silentForAll: true
})

/** The one deployment the entry declares or imports; a second one is reported. */
const deploymentOf = (
  names: Names,
  entry: Module,
  scope: Scope,
  findings: Array<Diagnostic>
): Named | undefined => {
  const all = [...scope.names.values()].filter((named) => named.kind === "deployment")
  const placeOf = (named: Named): Named["span"] =>
    named.module === entry
      ? named.span
      : (names.imported.find((one) => one.module === entry && one.named === named)?.name.span ??
        named.span)
  const [first, ...others] = all
  for (const other of first === undefined ? [] : others) {
    const hint = "one program has one deployment; check others with `--deployment`"
    const earlier = first === undefined ? placeOf(other) : placeOf(first)
    findings.push(duplicateName("`deployment`", placeOf(other), { span: earlier }, hint))
  }
  return first
}

const siteDeployment = (site: Scope, findings: Array<Diagnostic>): Named | undefined => {
  const found = exportsOf(site).find((named) => named.kind === "deployment")
  if (found !== undefined || site.silentForAll) return found
  if (site.module.damaged.some((one) => one.kind === "deployment")) return undefined
  findings.push(
    unknownName({
      name: site.module.file,
      at: makeSpan(site.module.source, 0, 0),
      kind: "deployment",
      candidates: [],
      hint: "a site file holds a `deployment` block"
    })
  )
  return undefined
}

/** What the site declares takes the place of equal names; what a replaced site had is gone. */
const joinSite = (scope: Scope, site: Scope, replaced: Named | undefined): Scope => {
  const names = new Map<string, Named>()
  for (const [name, named] of scope.names) {
    const isGone =
      replaced !== undefined &&
      siteKinds.has(named.kind) &&
      (named.kind === "deployment" || named.module === replaced.module) &&
      named.module !== scope.module
    if (!isGone && named !== replaced) names.set(name, named)
  }
  for (const named of exportsOf(site)) {
    const present = names.get(named.name)
    if (siteKinds.has(named.kind) && (present === undefined || present.kind === named.kind)) {
      names.set(named.name, named)
    }
  }
  const joined: Scope = { ...scope, names, tenants: new Map() }
  const tenants = [...scope.tenants].map(([name, tenant]): [string, Scope] => [
    name,
    { ...tenant, outer: joined }
  ])
  return Object.assign(joined, { tenants: new Map(tenants) })
}
