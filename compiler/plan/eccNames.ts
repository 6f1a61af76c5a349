// The expanded call variables of Cisco ICM that a plan names: what is registered with ICM before
// any call, since a variable that nobody registered never comes and cannot be sent (ged125.md
// §9). Found where the plan reads or sets call data; a name of ICM's begins with `user.`.

import type { Plan } from "./Plan.ts"

/** In the order of the alphabet, so that equal plans register alike. */
export const eccNames = (plan: Plan): ReadonlyArray<string> => {
  const names = new Set<string>()
  collect([plan.select, plan.blocks, plan.transfers, plan.profiles, plan.services], names)
  return [...names].toSorted()
}

/** Keys of fields (`user-data["user.acct"]`) and of pairs (`params: { "user.acct": … }`). */
const collect = (value: unknown, names: Set<string>): void => {
  if (typeof value !== "object" || value === null) return
  if (Array.isArray(value)) {
    const [key] = value
    if (value.length === 2 && typeof key === "string") note(key, names)
    for (const one of value) collect(one, names)
    return
  }
  for (const [field, one] of Object.entries(value)) {
    if (field === "key" && typeof one === "string") note(one, names)
    else collect(one, names)
  }
}

/** An element of an array is registered under the array's name. */
const note = (key: string, names: Set<string>): void => {
  const [name = ""] = key.split("[", 1)
  if (/^user\.\S+$/.test(name)) names.add(name)
}
