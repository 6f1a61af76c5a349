// Names where a gateway, a tenant or a profile is expected: `gateway == pstn-cti`, `profile ==
// acme.sales`. They become the names that the plan knows.

import type { Name, Path } from "../../dsl/index.ts"
import { privateToTenant } from "../checks/private-to-tenant.ts"
import { mismatchOf } from "../checks/type-mismatch.ts"
import { unknownName } from "../checks/unknown-name.ts"
import { isSilent, kindInWords, lookUp } from "../names/Module.ts"
import type { Named, Scope } from "../names/Module.ts"
import { resolve } from "./bindings.ts"
import type { Checking, Place, Typed } from "./Checking.ts"
import { constant, planName, unknownAt } from "./Checking.ts"

export const checkNamed = (
  checking: Checking,
  place: Place,
  path: Path,
  of: "gateway" | "tenant" | "profile"
): Typed => {
  const named = findNamed(checking, place, path, of)
  if (named === undefined) return unknownAt(path.span)
  if (named.kind !== of) {
    const label = `this is ${kindInWords(named.kind)}`
    checking.findings.push(mismatchOf(`A ${of} is expected here`, path.span, label))
    return unknownAt(path.span)
  }
  const expr = { op: "text", value: planName(checking, named) } as const
  return constant({ is: "named", of }, path.span, expr)
}

const findNamed = (
  checking: Checking,
  place: Place,
  path: Path,
  of: "gateway" | "tenant" | "profile"
): Named | undefined => {
  const step = path.steps[0]
  if (step === undefined) return resolve(checking, place.scope, path.head, [of], of)
  const tenant = resolve(checking, place.scope, path.head, ["tenant"], "tenant")
  if (tenant === undefined) return undefined
  if (tenant.kind !== "tenant" || step._tag !== "Field" || path.steps.length > 1) {
    const message = `A ${of} is expected here`
    checking.findings.push(mismatchOf(message, path.span, "a tenant's names are `tenant.name`"))
    return undefined
  }
  return findInTenant(checking, place.scope, tenant, step.name, of)
}

const findInTenant = (
  checking: Checking,
  from: Scope,
  tenant: Named,
  name: Name,
  of: string
): Named | undefined => {
  const scope = checking.scopes.get(tenant.module)?.tenants.get(tenant.name)
  const named = scope?.names.get(name.text)
  if (named !== undefined && from.tenant !== undefined && from !== scope) {
    checking.findings.push(privateToTenant(name.text, tenant.name, name.span, named.span))
    return undefined
  }
  if (named !== undefined) {
    checking.used.add(named)
    return named
  }
  if (scope !== undefined && !isSilent(scope, name.text)) {
    const candidates = [...scope.names.values()].flatMap((one) => (one.kind === of ? one.name : []))
    const kind = `${of} of \`${tenant.name}\``
    checking.findings.push(unknownName({ name: name.text, at: name.span, kind, candidates }))
  }
  return undefined
}

/** The declaration a name of the wanted kind means; a name of another kind is reported. */
export const resolveKind = (
  checking: Checking,
  scope: Scope,
  name: Name,
  kind: "service" | "profile" | "transfer" | "media",
  user: string,
  words: ReadonlyArray<string> = []
): Named | undefined => {
  const wanted = kind === "media" ? "media group" : kind
  const named = resolve(checking, scope, name, [kind], wanted, words)
  if (named === undefined || named.kind === kind) return named
  checking.findings.push(
    mismatchOf(
      `\`${user}\` needs a ${wanted}`,
      name.span,
      `this is ${kindInWords(named.kind)}`,
      undefined,
      [{ span: named.span, label: "declared here" }]
    )
  )
  return undefined
}

/** Whether a name is known, without saying anything about it. */
export const isDeclared = (scope: Scope, name: string): boolean =>
  lookUp(scope, name) !== undefined || isSilent(scope, name)
