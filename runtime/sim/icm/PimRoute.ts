// One routing request at a simulated PIM (ged125.md §7): the steps of its script, and the check
// that ROUTE_END_EVENT follows ROUTE_SELECT within the limit of the administrator.

import { Deferred, Effect } from "effect"
import { codeName, statusCodes } from "../../wire/ged125/codes.ts"
import type { CrossRefId, GedMessage, Message } from "../../wire/ged125/Messages.ts"
import type { PimHands } from "./PimDialogue.ts"
import { labelTypeOf, statusOf } from "./PimScript.ts"
import type { PimScript, PimStep } from "./PimScript.ts"
import { variableFields, variablesIn } from "./variables.ts"

export interface PimRouteOptions {
  readonly request: Message<"ROUTE_REQUEST_EVENT">
  readonly script: PimScript
  readonly hands: PimHands
  readonly ended: () => void
}

/** §7: typically ten seconds. */
const routeEndMs = 10_000

export class PimRoute {
  readonly id: CrossRefId
  readonly vars: ReadonlyMap<string, string>
  /** The name of the status in ROUTE_END_EVENT, once it came. */
  outcome: string | undefined
  readonly #options: PimRouteOptions
  readonly #over: Deferred.Deferred<void>

  constructor(options: PimRouteOptions, over: Deferred.Deferred<void>) {
    this.id = options.request.CrossRefID
    this.vars = variablesIn(options.request, options.hands.registration())
    this.#options = options
    this.#over = over
  }

  /** What the PIM does of its own accord, until the request is over. */
  get script(): Effect.Effect<void> {
    return Effect.forEach(this.#options.script.steps, (step) => this.#perform(step), {
      discard: true
    })
  }

  receive(message: Message<"ROUTE_END_EVENT">): void {
    this.outcome = codeName(statusCodes, message.Status)
    Deferred.doneUnsafe(this.#over, Effect.void)
    this.#options.ended()
  }

  #perform(step: PimStep): Effect.Effect<void> {
    const { hands } = this.#options
    if ("waitMs" in step) return Effect.sleep(step.waitMs)
    if ("silence" in step) return Effect.never
    if ("select" in step) return this.#select(step.select)
    if ("routeEnd" in step) {
      hands.send({ _tag: "ROUTE_END", CrossRefID: this.id, Status: statusOf(step.routeEnd) })
      this.#options.ended()
    } else if ("drop" in step) hands.drop(step.drop)
    else if ("switchSide" in step) hands.switchSide(step.switchSide)
    else if ("clock" in step) hands.tellTimeLag(step.clock)
    else hands.complain(`route ${this.id}: a step that only a dialogue can have`)
    return Effect.void
  }

  #select(given: Extract<PimStep, { readonly select: unknown }>["select"]): Effect.Effect<void> {
    const { hands } = this.#options
    const { fields, unsent } = variableFields(given.vars, hands.registration())
    for (const name of unsent) hands.complain(`route ${this.id}: ${name} was not registered`)
    const message = {
      _tag: "ROUTE_SELECT",
      CrossRefID: this.id,
      LabelType: labelTypeOf(given.label),
      Label: given.number
    }
    // The variables are fields of the row.
    hands.send({ ...message, ...fields } as unknown as GedMessage)
    return Deferred.await(this.#over).pipe(
      Effect.timeoutOrElse({
        duration: routeEndMs,
        orElse: () =>
          Effect.sync(() => hands.complain(`route ${this.id}: no ROUTE_END_EVENT after 10 s`))
      })
    )
  }
}

export const makePimRoute = (options: PimRouteOptions): Effect.Effect<PimRoute> =>
  Effect.map(Deferred.make<void>(), (over) => new PimRoute(options, over))
