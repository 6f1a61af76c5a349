// The values of `env` and `secret` blocks at start: read from where the operator put them, checked
// against their types. Everything that is missing or does not fit is named at once, so that one
// start tells the whole story; a secret's value is never told.

import { bindingTypes } from "../../compiler/plan/bindingTypes.ts"
import type { Plan } from "../../compiler/plan/Plan.ts"
import type { Facts, Value } from "../call/Facts.ts"
import { evaluator } from "../../compiler/plan/evaluate.ts"

type Binding = Plan["bindings"][number]

export interface BindingsRead {
  readonly values: ReadonlyMap<string, Value>
  /** One entry a variable, ready for a sentence: `IVR_SERVER is not set`. */
  readonly problems: ReadonlyArray<string>
}

/** `lookup` asks `--set`, then `--env-file`, then the process environment. */
export const readBindings = (
  plan: Plan,
  lookup: (name: string) => string | undefined
): BindingsRead => {
  const values = new Map<string, Value>()
  const problems: Array<string> = []
  for (const binding of plan.bindings) {
    const given = lookup(binding.name)
    const value = given === undefined ? defaultOf(binding) : bindingTypes[binding.type].read(given)
    if (value === undefined) problems.push(problemOf(binding, given))
    else values.set(binding.name, value)
  }
  return { values, problems }
}

const noFacts: Facts = { read: () => undefined }

const defaultOf = (binding: Binding): Value =>
  binding.default === undefined ? undefined : evaluator(binding.default, new Map())(noFacts)

const problemOf = ({ name, kind, type }: Binding, given: string | undefined): string => {
  if (given === undefined) return `${name} is not set`
  const shown = kind === "secret" ? "its value" : `"${given.slice(0, 80)}"`
  return `${name}: ${shown} is not ${bindingTypes[type].article}`
}
