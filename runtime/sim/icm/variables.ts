// Call variables as a script names them and as GED-125 carries them: `CallVar1` to `CallVar10`,
// `CED`, `user.name` under the tag that the VRU registered, `user.name[3]` for an array's element.

import { callVariableNames } from "../../wire/ged125/FloatingFields.ts"
import type { EccElement, EccValue } from "../../wire/ged125/FloatingFields.ts"
import type { GedMessage, Message } from "../../wire/ged125/Messages.ts"

/** What REGISTER_VARIABLES said; before it came all ten are wanted and no name has a tag (§9). */
export interface Registration {
  readonly mask: number
  readonly tags: ReadonlyMap<string, number>
}

export const unregistered: Registration = { mask: 0x03ff, tags: new Map() }

export const registrationOf = (message: Message<"REGISTER_VARIABLES">): Registration => ({
  mask: message.CallVarsMask,
  tags: new Map(message.ExpCallVarName?.map(({ name, tag }) => [name, tag]))
})

/** The floating fields of variables. */
export interface VariableFields {
  readonly fields: Readonly<Record<string, unknown>>
  /** Names that the VRU did not register or does not want; they are not sent. */
  readonly unsent: ReadonlyArray<string>
}

export const variableFields = (
  vars: Readonly<Record<string, string>>,
  { mask, tags }: Registration
): VariableFields => {
  const fields = new Map<string, unknown>()
  const values: Array<EccValue> = []
  const elements: Array<EccElement> = []
  const unsent: Array<string> = []
  for (const [name, value] of Object.entries(vars)) {
    const number = callVariableNumber(name)
    const [, array, index] = /^(.*)\[(\d{1,3})\]$/.exec(name) ?? []
    const tag = tags.get(array ?? name)
    if (name === "CED") fields.set("CED", value)
    else if (number !== undefined && (mask & (1 << (number - 1))) !== 0) {
      fields.set(`CallVariable${number}`, value)
    } else if (number !== undefined || tag === undefined) unsent.push(name)
    else if (index === undefined) values.push({ tag, value })
    else elements.push({ tag, index: Number(index), value })
  }
  if (values.length > 0) fields.set("ExpCallVarValue", values)
  if (elements.length > 0) fields.set("ExpCallVarArray", elements)
  return { fields: Object.fromEntries(fields), unsent }
}

/** The variables of a message by their names; those of an unknown tag by `tag 9`. */
export const variablesIn = (
  message: GedMessage,
  { tags }: Registration
): ReadonlyMap<string, string> => {
  const given = new Map<string, unknown>(Object.entries(message))
  const found = new Map<string, string>()
  const text = (field: string, name: string): void => {
    const value = given.get(field)
    if (typeof value === "string") found.set(name, value)
  }
  text("CED", "CED")
  for (const [index, field] of callVariableNames.entries()) text(field, `CallVar${index + 1}`)
  const names = new Map([...tags].map(([name, tag]) => [tag, name]))
  const nameOf = (tag: number): string => names.get(tag) ?? `tag ${tag}`
  if ("ExpCallVarValue" in message) {
    for (const { tag, value } of message.ExpCallVarValue ?? []) found.set(nameOf(tag), value)
  }
  if ("ExpCallVarArray" in message) {
    for (const { index, tag, value } of message.ExpCallVarArray ?? []) {
      found.set(`${nameOf(tag)}[${index}]`, value)
    }
  }
  return found
}

/** Tags of a message that nobody registered. */
export const strangeTags = (message: GedMessage, { tags }: Registration): ReadonlyArray<number> => {
  const known = new Set(tags.values())
  const used = [
    ...("ExpCallVarValue" in message ? (message.ExpCallVarValue ?? []) : []),
    ...("ExpCallVarArray" in message ? (message.ExpCallVarArray ?? []) : [])
  ]
  return used.map(({ tag }) => tag).filter((tag) => !known.has(tag))
}

const callVariableNumber = (name: string): number | undefined => {
  const number = Number(/^CallVar(?:iable)?(10|[1-9])$/.exec(name)?.[1])
  return Number.isNaN(number) ? undefined : number
}
