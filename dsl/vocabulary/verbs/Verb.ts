// What a row of the verb table says. The rows stand one to a file beside this one, and `verbs.ts`
// gathers them. The compiler checks actions against them; `runtime/verbs` has one implementation
// for each.

import type { Verb } from "../../tree/Ast.ts"
import type { SiteKind } from "../Site.ts"
import type { ValueType } from "../Value.ts"

export type VerbName = Verb

/** What stands behind the verb. */
export type TargetKind = "service" | "profile" | "transfer" | "report word" | "release word"

/** What a service of a kind can be asked with; see `play`. */
export type ServiceKind = "vxml" | "announcement" | "music" | "digits"

export interface Parameter {
  readonly name: string
  readonly type: ValueType
  readonly doc: string
  /** Only services of these kinds read the parameter; with others the name is an ordinary one. */
  readonly serviceKinds?: ReadonlyArray<ServiceKind>
}

export interface VerbRow {
  readonly verb: VerbName
  /** What it does, in one line. */
  readonly doc: string
  /** Its counterpart on the wire. */
  readonly wire: string
  /** What name stands behind the verb; absent: none (`route` takes a value instead). */
  readonly target?: TargetKind
  /** The type of the value behind the verb. */
  readonly operand?: ValueType
  readonly parameters: ReadonlyArray<Parameter>
  /** Where arguments of other names go; absent: there must be none. */
  readonly otherArguments?: string
  /** A chain needs no further action after it, and may have none. */
  readonly endsChain: boolean
  /** How the caller's leg stands afterwards. */
  readonly callerAfter: string
  /**
   * The events that may follow from the verb itself. Those of the CTI side follow from the
   * dialogue.
   */
  readonly outcomes: ReadonlyArray<string>
  /** The sites that can carry it out. */
  readonly sites: ReadonlyArray<SiteKind>
}
