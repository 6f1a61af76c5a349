// What decides which rule of `select` takes a call: the rules in the order in which they are tried,
// and the facts of the site that their conditions ask for. Both the checks of one program and the
// comparison of two read this and nothing else of a program.

import { useCtiValues } from "../../dsl/vocabulary/fields.ts"
import type { UseCti } from "../../dsl/vocabulary/fields.ts"
import type { NumberPattern } from "../plan/NumberPattern.ts"
import type { Expr } from "../plan/Plan.ts"
import type { Program } from "../types/participants.ts"
import type { Resource } from "../types/Program.ts"

export interface SelectModel {
  readonly origins: ReadonlyArray<Origin>
  readonly profiles: ReadonlyArray<ModelProfile>
  readonly tenants: ReadonlyArray<ModelTenant>
  /** False behind a Resource Manager, which maps numbers by a plan of its own. */
  readonly mapsNumbers: boolean
  /** A tenant's rules first, then the root's, as the plan has them. */
  readonly rules: ReadonlyArray<ModelRule>
}

/** Where a call can come from. Without a name: not a gateway that this program knows. */
export interface Origin {
  readonly gateway: string | undefined
  readonly useCti: UseCti
  /** A gateway of some other site: no call here comes from it, but its rules are not dead. */
  readonly isElsewhere: boolean
}

/** `name` is the plan's; a profile's own settings are constants of it. */
export interface ModelProfile {
  readonly name: string
  readonly ctiAllow: boolean
  readonly icmBridgeTransfer: boolean
  readonly patterns: ReadonlyArray<NumberPattern>
}

export interface ModelTenant {
  readonly name: string
  readonly patterns: ReadonlyArray<NumberPattern>
}

export interface ModelRule {
  readonly id: string
  readonly tenant: string | undefined
  /** Undefined for `otherwise`. */
  readonly condition: Expr | undefined
}

export const selectModel = (program: Program): SelectModel => {
  const [root, ...tenants] = program.logic
  return {
    origins: originsOf(program),
    mapsNumbers: program.site?.role !== "connector",
    profiles: program.profiles.map((profile) => ({
      name: profile.name,
      ctiAllow: switchOf(profile, "cti-allow", true),
      icmBridgeTransfer: switchOf(profile, "icm-bridge-transfer", false),
      patterns: patternsOf(profile, "dnis")
    })),
    tenants: program.tenants.map((tenant) => ({
      name: tenant.name,
      patterns: patternsOf(tenant, "numbers")
    })),
    rules: [...tenants, ...(root === undefined ? [] : [root])]
      .flatMap(({ rules }) => rules)
      .map(({ id, tenant, condition }) => ({ id, tenant, condition: condition?.expr }))
  }
}

/**
 * Gateways; behind a Resource Manager each call's parameters tell its `use-cti` instead. A
 * stranger is refused or served by the number plan (`strangers`); `select` never sees him.
 */
const originsOf = (program: Program): ReadonlyArray<Origin> => {
  const { gateways } = program.understood.checking
  const here = (gateway: string | undefined) => (useCti: UseCti) => ({
    gateway,
    useCti,
    isElsewhere: false
  })
  if (program.site?.role === "connector") {
    return [undefined, ...gateways.keys()].flatMap((name) => toldUseCti.map(here(name)))
  }
  const known = [...gateways].map(([gateway, useCti]) => here(gateway)(useCti))
  // A policy whose deployment is in another file is one for several sites.
  const isShared = program.deployment?.named.module !== program.root.module
  const elsewhere = isShared ? useCtiValues : []
  return [
    ...(known.length === 0 ? useCtiValues.map(here(undefined)) : known),
    ...elsewhere.map((useCti) => ({ gateway: undefined, useCti, isElsewhere: true }))
  ]
}

/** What an INVITE of a Resource Manager can say by its parameters. */
const toldUseCti: ReadonlyArray<UseCti> = [1, 2]

const switchOf = ({ settings }: Resource, key: string, absent: boolean): boolean => {
  const expr = settings.get(key)?.typed.expr
  return expr?.op === "bool" ? expr.value : absent
}

const patternsOf = ({ settings }: Resource, key: string): ReadonlyArray<NumberPattern> =>
  (settings.get(key)?.patterns ?? []).map(({ pattern }) => pattern)
