// Call variables of ICM: their names on the wire, as the language reads them and as inputs of a
// voice application, in one place. CED, CallVariable1 to 10, and the expanded call variables (ECC)
// that the flow names, each behind the tag we registered it with.
//
// Names are compared without case and punctuation, since the three spellings differ in nothing
// else: `CallVar1`, `ICM_CallVar1` and `CallVariable1` are one variable, `user.acct` and
// `ICM_ECC_useracct` are another (gvp-ctic.md §4.3 leaves open what stands between `user` and the
// name).

import { callVariableNames, eccLimits } from "../../wire/ged125/FloatingFields.ts"
import type { EccElement, EccName, EccValue } from "../../wire/ged125/FloatingFields.ts"
import type { CallData } from "../Instruction.ts"

type CallVariableName = (typeof callVariableNames)[number]

/** The floating fields that carry call data, as a message has them. */
export type VariableFloats = {
  readonly [K in CallVariableName]?: string | undefined
} & {
  readonly CED?: string | undefined
  readonly ExpCallVarValue?: ReadonlyArray<EccValue> | undefined
  readonly ExpCallVarArray?: ReadonlyArray<EccElement> | undefined
}

/** Names of ICM beside its variables, exposed where a message carries them (ged125.md §8). */
interface CallKeys {
  readonly RouterCallKey?: number | undefined
  readonly RouterCallKeyDay?: number | undefined
  readonly RouterCallKeySequenceNumber?: number | undefined
  readonly CallGUID?: string | undefined
}

// oxfmt-ignore
const callKeyNames = ["RouterCallKey", "RouterCallKeyDay", "RouterCallKeySequenceNumber", "CallGUID"] as const

/** All ten call variables are wanted: each is an input of every script (ged125.md §9). */
export const allCallVariables = 0x03ff

/** ECC variables beyond this many cannot fit ICM's total of 2 000 bytes, even if all are empty. */
export const eccNamesMax = 333

export class Variables {
  readonly registered: ReadonlyArray<EccName>
  /** Names that ICM cannot have: too long, or too many. */
  readonly refused: ReadonlyArray<string>
  readonly #tags = new Map<string, number>()
  readonly #names = new Map<number, string>()

  constructor(names: ReadonlyArray<string>) {
    const isFit = (name: string, index: number): boolean =>
      name.length <= eccLimits.nameLengthMax && index < eccNamesMax
    this.refused = names.filter((name, index) => !isFit(name, index))
    this.registered = names.filter(isFit).map((name, index) => ({ tag: index + 1, name }))
    for (const { name, tag } of this.registered) {
      this.#tags.set(plain(name), tag)
      this.#names.set(tag, name)
    }
  }

  /** What a message of ICM tells, under the names of the language. */
  read(message: VariableFloats & CallKeys): CallData {
    const told = new Map<string, string>()
    if (message.CED !== undefined) told.set("CED", message.CED)
    for (const [index, name] of callVariableNames.entries()) {
      const value = message[name]
      if (value !== undefined) told.set(`CallVar${index + 1}`, value)
    }
    for (const { tag, value } of message.ExpCallVarValue ?? []) {
      const name = this.#names.get(tag)
      if (name !== undefined) told.set(name, value)
    }
    for (const { index, tag, value } of message.ExpCallVarArray ?? []) {
      const name = this.#names.get(tag)
      if (name !== undefined) told.set(`${name}[${index}]`, value)
    }
    for (const name of callKeyNames) {
      const value = message[name]
      if (value !== undefined) told.set(name, String(value))
    }
    return told
  }

  /** What of call data ICM has a variable for. Everything else stays with the call. */
  write(callData: CallData): VariableFloats {
    const floats = new Map<string, string>()
    const scalars = new Map<number, string>()
    const elements = new Map<string, EccElement>()
    for (const [key, value] of callData) {
      const name = plain(key)
      const field = fieldOf(name)
      if (field !== undefined) {
        floats.set(field, value)
        continue
      }
      const [, array, digits] = /^(.+)\[([0-9]{1,3})\]$/.exec(name) ?? []
      const index = Number(digits)
      const tag = this.#tags.get(withoutEcc(array ?? name))
      if (tag === undefined) continue
      if (array === undefined) scalars.set(tag, value)
      else if (index < eccLimits.elementsMax) elements.set(`${tag} ${index}`, { tag, index, value })
    }
    return {
      ...Object.fromEntries(floats),
      ...(scalars.size === 0
        ? {}
        : { ExpCallVarValue: Array.from(scalars, ([tag, value]) => ({ tag, value })) }),
      ...(elements.size === 0 ? {} : { ExpCallVarArray: [...elements.values()] })
    }
  }
}

/** Call data as inputs of a voice application (gvp-ctic.md §4.3). */
export const applicationInputs = (callData: CallData): CallData =>
  new Map(Array.from(callData, ([name, value]) => [inputName(name), value]))

/** `user.acct` → `ICM_ECC_useracct`; further dots would be no names in ECMAScript. */
const inputName = (name: string): string =>
  name.startsWith("user.")
    ? `ICM_ECC_user${name.slice("user.".length).replaceAll(".", "_")}`
    : `ICM_${name}`

const plain = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^icm_/, "")
    .replace(/[^a-z0-9[\]]/g, "")

const withoutEcc = (name: string): string => name.replace(/^ecc(?=user)/, "")

const fieldOf = (name: string): CallVariableName | "CED" | undefined => {
  if (name === "ced") return "CED"
  const [, number] = /^callvar(?:iable)?([1-9]|10)$/.exec(name) ?? []
  return number === undefined ? undefined : callVariableNames[Number(number) - 1]
}
