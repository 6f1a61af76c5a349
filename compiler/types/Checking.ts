// What the types pass carries along: the findings so far, what was used, and for each place what
// may be said there. Mutable on purpose and only in here: the pass itself returns values.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import type { UseCti } from "../../dsl/vocabulary/fields.ts"
import { useCtiValues } from "../../dsl/vocabulary/fields.ts"
import type { KnownBy } from "../../dsl/vocabulary/Value.ts"
import type { Module, Named, Scope } from "../names/Module.ts"
import type { Expr } from "../plan/Plan.ts"
import type { Facts } from "./Facts.ts"
import { noFacts } from "./Facts.ts"
import type { Type } from "./Type.ts"
import { unknownType } from "./Type.ts"

/**
 * An expression that has been understood: its type, what it becomes in the plan, what it
 * establishes.
 */
export interface Typed {
  readonly type: Type
  /** It may be absent, and nothing around it has established that it is there. */
  readonly optional: boolean
  readonly span: Span
  readonly expr: Expr
  /** `transfer` stands for all that an event tells. */
  readonly known: KnownBy
  /** What holds where the condition does; empty for values. */
  readonly facts: Facts
}

/** A fact of an event that a transfer policy reads and that must be there when the policy runs. */
export interface Need {
  readonly field: string
  readonly span: Span
}

/** A field that was read somewhere. */
export interface FieldUse {
  readonly field: string
  readonly span: Span
}

export interface Checking {
  readonly findings: Array<Diagnostic>
  readonly used: Set<Named>
  readonly scopes: ReadonlyMap<Module, Scope>
  /** The scope whose names go into the plan as they are. */
  readonly root: Scope
  /** Values of `const` and `let`; `open` while one is being found. */
  readonly values: Map<Named, Typed | "open">
  readonly fieldUses: Array<FieldUse>
  /** Names that nothing declares and that have been reported. */
  readonly missing: Set<string>
  /** What the references to `env` and `secret` mean: one name can be declared in several files. */
  readonly references: Map<Expr, Named>
  /** Where a secret stands and may stand. */
  readonly secretUses: Array<Span>
  /** The rules that `expect rule("…")` asks for, until all rules are known. */
  readonly ruleUses: Array<{ readonly id: string; readonly span: Span }>
  /** `use-cti` of the gateways that take part, by their names in the plan. */
  readonly gateways: Map<string, UseCti>
  /** Values of `gateway.use-cti` that calls without a known gateway may have. */
  readonly otherUseCti: Set<UseCti>
}

/** What may be said at a place of the text. */
export interface Place {
  readonly scope: Scope
  readonly knownBy: KnownBy
  readonly facts: Facts
  /** The events of the `on` lines around the place, outermost first. */
  readonly events: ReadonlyArray<ReadonlyArray<string>>
  /** Set inside a transfer policy: what its events must have told is collected here. */
  readonly needs: Array<Need> | undefined
  /** On the left of `else` and behind `has`: absence is met. */
  readonly guarded: boolean
  /** In a rule of `select`, where no DNIS is mapped yet at `use-cti: 1`. */
  readonly beforeAccepted: boolean
  /** In an `expect` line. */
  readonly expecting: boolean
  /** In the `headers` of a service. */
  readonly secrets: boolean
}

export const placeAt = (scope: Scope, knownBy: KnownBy): Place => ({
  scope,
  knownBy,
  facts: noFacts,
  events: [],
  needs: undefined,
  guarded: false,
  beforeAccepted: false,
  expecting: false,
  secrets: false
})

/** Stands for an expression about which a finding has been made. */
export const unknownAt = (span: Span): Typed => ({
  type: unknownType,
  optional: false,
  span,
  expr: { op: "text", value: "" },
  known: "compile",
  facts: noFacts
})

/** A value that is known while compiling. */
export const constant = (type: Type, span: Span, expr: Expr): Typed => ({
  type,
  optional: false,
  span,
  expr,
  known: "compile",
  facts: noFacts
})

/** The later of two moments at which values are known. */
export const later = (left: KnownBy, right: KnownBy): KnownBy =>
  rank[left] >= rank[right] ? left : right

/** Whether a value that is known by `known` may stand where it must be known by `needed`. */
export const isKnownBy = (known: KnownBy, needed: KnownBy): boolean => rank[known] <= rank[needed]

const rank: Readonly<Record<KnownBy, number>> = { compile: 0, start: 1, call: 2, transfer: 3 }

/**
 * A declaration's name in the plan: `acme.sales` for the profile `sales` of the tenant `acme`. What
 * is reached through an imported file without having a name in the entry carries its file's name.
 */
export const planName = (checking: Checking, named: Named): string => {
  if (named.tenant !== undefined) return `${named.tenant}.${named.name}`
  return checking.root.names.get(named.name) === named
    ? named.name
    : `${named.name}@${named.module.file}`
}

/** The values `gateway.use-cti` can have in a call for which the facts hold. */
export const possibleUseCti = (checking: Checking, facts: Facts): ReadonlySet<UseCti> => {
  const values = new Set<UseCti>()
  for (const [name, useCti] of checking.gateways) {
    if (facts.gateways?.has(name) !== false) values.add(useCti)
  }
  if (facts.gateways === undefined) for (const useCti of checking.otherUseCti) values.add(useCti)
  if (checking.gateways.size === 0) for (const useCti of useCtiValues) values.add(useCti)
  return facts.useCti === undefined ? values : intersection(values, facts.useCti)
}

const intersection = (left: ReadonlySet<UseCti>, right: ReadonlySet<UseCti>): ReadonlySet<UseCti> =>
  new Set([...left].filter((value) => right.has(value)))
