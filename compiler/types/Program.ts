// A program that has been understood: every name resolved, every value typed, still with the places
// in the author's text. The passes behind it (numbers, capability, rules, paths, lower) read this
// and no tree.

import type { Action, Expression, Handler, Setting, Span, Test } from "../../dsl/index.ts"
import type { EventRow } from "../../dsl/vocabulary/events/Event.ts"
import type { SettingRow } from "../../dsl/vocabulary/settings.ts"
import type { VerbName } from "../../dsl/vocabulary/verbs/Verb.ts"
import type { Module, Named } from "../names/Module.ts"
import type { Ladder } from "../plan/Ladder.ts"
import type { NumberPattern } from "../plan/NumberPattern.ts"
import type { Checking, Need, Typed } from "./Checking.ts"
import type { Facts } from "./Facts.ts"

/** A number pattern with its place. */
export interface PlacedPattern {
  readonly pattern: NumberPattern
  readonly span: Span
}

export interface SettingValue {
  readonly row: SettingRow
  readonly setting: Setting
  /** Its type is unknown when a finding has been made about it. */
  readonly typed: Typed
  /** What `media` and `default-profile` name. */
  readonly named?: Named | undefined
  /** What `dnis` and `numbers` list. */
  readonly patterns?: ReadonlyArray<PlacedPattern>
}

/** A block of settings. */
export interface Resource {
  readonly named: Named
  /** Its name in the plan. */
  readonly name: string
  readonly settings: ReadonlyMap<string, SettingValue>
}

/** A transfer policy: its settings and its `on` lines. */
export interface Policy extends Resource {
  readonly block: BlockNode
  /** What events must have told before the policy can run. */
  readonly needs: ReadonlyArray<Need>
}

/** A block of `on` lines. */
export interface BlockNode {
  readonly kind: "action" | "transfer" | "cti" | "defaults"
  /** What the author would call it. */
  readonly name: string
  /** Where a finding about the whole block points. */
  readonly at: Span
  readonly tenant: string | undefined
  readonly handlers: ReadonlyArray<HandlerNode>
}

/** One `on` line. */
export interface HandlerNode {
  readonly id: string
  readonly ast: Handler
  readonly events: ReadonlyArray<EventNode>
  readonly chain: ChainNode
}

/** An event of an `on` line. */
export interface EventNode {
  readonly event: string
  readonly span: Span
  /** All events it stands for; a dotted prefix stands for several. */
  readonly rows: ReadonlyArray<EventRow>
  /** `script("A", "B")`, each with its place. */
  readonly ids: ReadonlyArray<{ readonly id: string; readonly span: Span }> | undefined
  readonly afterMs: number | undefined
}

export interface ChainNode {
  readonly span: Span
  readonly actions: ReadonlyArray<ActionNode>
}

/** `inside` says in which block of `on` lines, or in which rule, an action stands. */
export interface ActionNode {
  readonly ast: Action
  readonly verb: VerbName
  /** A service, profile or transfer; undefined when there is none or it is not known. */
  readonly target: Named | undefined
  /** `profile by-dnis`. */
  readonly byDnis: boolean
  readonly word: string | undefined
  readonly code: number | undefined
  readonly operand: Typed | undefined
  readonly args: ReadonlyArray<ArgumentValue>
  readonly outcomes: BlockNode | undefined
  /** What events must have told before the action can run; only inside transfer policies. */
  readonly needs: ReadonlyArray<Need>
  /** What the rule's condition has established. */
  readonly facts: Facts
  readonly inside: Surroundings
  /** A finding has been made about it: what follows from it is not known. */
  readonly isBroken: boolean
  /** An implied `report done`. */
  readonly isImplied: boolean
}

export interface ArgumentValue {
  readonly name: string
  readonly span: Span
  readonly typed: Typed
}

export interface Surroundings {
  readonly kind: "select" | "cti" | "defaults" | "transfer"
  readonly tenant: string | undefined
}

/** A `when` line, or `otherwise`, which has no condition. */
export interface RuleNode {
  readonly id: string
  readonly keyword: Span
  readonly tenant: string | undefined
  readonly condition: Typed | undefined
  /** The condition as written, for findings about its parts. */
  readonly asked: Expression | undefined
  readonly chain: ChainNode
}

/** What one file, or one tenant of it, declares besides names. */
export interface Logic {
  readonly tenant: string | undefined
  /** The word `select`; undefined when there is none. */
  readonly select: Span | undefined
  readonly rules: ReadonlyArray<RuleNode>
  readonly cti: BlockNode | undefined
  readonly defaults: BlockNode | undefined
}

/** Everything the files of a program declare, understood. */
export interface Understood {
  readonly checking: Checking
  readonly resources: ReadonlyMap<Named, Resource>
  readonly policies: ReadonlyMap<Named, Policy>
  /** For each file the root's logic first, then its tenants'. */
  readonly logic: ReadonlyMap<Module, ReadonlyArray<Logic>>
  readonly tests: ReadonlyArray<Test>
  /** The same tests, ready to be run. */
  readonly ladders: ReadonlyArray<Ladder>
}
