// One action of a plan, made ready: its words resolved, its arguments turned into functions. What
// every verb is given.

import type { Plan, Profile, Service, Transfer } from "../../compiler/plan/Plan.ts"
import type { Facts, Value } from "../call/Facts.ts"
import type { SearchId } from "../call/Program.ts"

/** Functions of the facts of a call, for everything in a plan that is an expression. */
export interface Expressions {
  readonly value: (expr: Plan["deployment"]["admin"]) => (facts: Facts) => Value
  readonly entries: (
    entries: Profile["params"]
  ) => (facts: Facts) => ReadonlyArray<readonly [string, Value]>
}

export interface VerbSite {
  /** The word after the verb: a service, profile, transfer, report or release word. */
  readonly target: string | undefined
  readonly word: string | undefined
  readonly code: number | undefined
  /** Where handlers are looked for while this action waits and after it ended the chain. */
  readonly search: SearchId
  /** True when the author's chain ends here, so that a failure is the flow's to handle. */
  readonly last: boolean
  readonly operand: (facts: Facts) => Value
  /**
   * The arguments in the author's order; absent values are kept, since `else` has already been
   * asked.
   */
  readonly args: (facts: Facts) => ReadonlyArray<readonly [string, Value]>
  /** The arguments that are text, numbers or flags, as call data. */
  readonly textArguments: (facts: Facts) => ReadonlyMap<string, string>
  readonly place: Place
}

/** What of the plan and the site verbs look at. Built once per plan. */
export interface Place {
  readonly expressions: Expressions
  readonly service: (name: string) => Service | undefined
  readonly profile: (name: string) => Profile | undefined
  readonly transfer: (name: string) => Transfer | undefined
  readonly defaultProfile: Profile | undefined
  /** The names of `secret` bindings. */
  readonly secrets: ReadonlySet<string>
  /** The IVR port a dialled number arrives on; absent when the table has no entry for it. */
  readonly portOfCall: (dnis: string) => string | undefined
  /** A question for a route opens the dialogue by itself (`mode: cri`). */
  readonly routeOpens: boolean
  /**
   * The platform branches inside the running application (GVPi), so that every application keeps
   * its session.
   */
  readonly branches: boolean
  /** Where bare prompt and music file names live. */
  readonly prompts: string | undefined
  /** Where our own VoiceXML pages are served: `http://HOST:PORT`. */
  readonly documents: string
}
