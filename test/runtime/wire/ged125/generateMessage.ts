// GED-125 messages made from the rows of its tables: every field filled, every permitted floating
// field there or not, lists of some length. Used by property tests, by the fuzz, and by tshark.

import { floats } from "../../../../runtime/wire/ged125/FloatingFields.ts"
import type { FloatName, FloatRow } from "../../../../runtime/wire/ged125/FloatingFields.ts"
import {
  doubtfulFields,
  lists,
  messageRow,
  messages
} from "../../../../runtime/wire/ged125/Messages.ts"
import type {
  FieldType,
  GedMessage,
  MessageName
} from "../../../../runtime/wire/ged125/Messages.ts"
import { pick } from "../ivrserver/generateMessage.ts"
import type { Dice } from "../ivrserver/generateMessage.ts"

export const messageNames: ReadonlyArray<MessageName> = Object.keys(messages).filter(
  (name): name is MessageName => name in messages
)

const whole = (roll: Dice, highest: number): number => Math.floor(roll() * (highest + 1))

// oxfmt-ignore
const texts = ["x", "8005551212", "PlayMenu", "cfg=1;lang=en", "*#0123456789ABCD", "a b", "~!@$%^&()", "", "0"]

export const fieldValue = (roll: Dice, type: FieldType): number | boolean => {
  if (type === "bool") return roll() < 0.5
  if (type === "ushort") return whole(roll, 0xffff)
  if (type === "int") return whole(roll, 0xffff_ffff) - 0x8000_0000
  return roll() < 0.1 ? 0xffff_ffff : whole(roll, 0xffff_ffff)
}

const floatValue = (roll: Dice, name: FloatName, lengthMax: number): unknown => {
  const row: FloatRow = floats[name]
  const text = (): string =>
    roll() < 0.1 ? "9".repeat(lengthMax) : pick(roll, texts, "x").slice(0, lengthMax)
  switch (row.type) {
    case "text":
      return text()
    case "bytes":
      return Uint8Array.from({ length: whole(roll, lengthMax) }, () => whole(roll, 255))
    case "uint":
      return whole(roll, 0xffff_ffff)
    case "bool":
      return roll() < 0.5
    case "name":
      return { tag: whole(roll, 999), name: text() }
    case "value":
      return { tag: whole(roll, 999), value: text() }
    case "element":
      return { tag: whole(roll, 999), index: whole(roll, 255), value: text() }
  }
}

/** A message of the row; `full` has every floating field that the row permits. */
export const generateGed = (name: MessageName, roll: Dice, full = false): GedMessage => {
  const row = messageRow(name)
  const made = new Map<string, unknown>([["_tag", name]])
  if (row.sub) {
    made.set("DialogueID", whole(roll, 0xffff_fffe)).set("SendSeqNo", whole(roll, 0xffff_fffe))
    if (row.isOutsideDialogue === true) {
      made.set("DialogueID", 0xffff_ffff).set("SendSeqNo", 0xffff_ffff)
    }
  }
  for (const [field, type] of Object.entries(row.fields)) {
    // A doubtful field is there in the plain dialect's layout alone.
    const isThere = doubtfulFields.get(`${name}.${field}`)?.layouts.includes("invoke-id") ?? true
    if (type !== "count" && isThere) made.set(field, fieldValue(roll, type))
  }
  if (row.list !== undefined) {
    const columns = Object.entries<FieldType>(lists[row.list])
    made.set(
      row.list,
      Array.from({ length: whole(roll, 5) }, () =>
        Object.fromEntries(columns.map(([field, type]) => [field, fieldValue(roll, type)]))
      )
    )
  }
  for (const float of row.floats ?? []) {
    const isRequired = row.required?.includes(float) ?? false
    if (!full && !isRequired && roll() < 0.5) continue
    const lengthMax = row.lengths?.[float] ?? floats[float].lengthMax
    const value = () => floatValue(roll, float, lengthMax)
    const isMany: boolean = floats[float].repeats
    made.set(float, isMany ? Array.from({ length: 1 + whole(roll, 2) }, value) : value())
  }
  // The keys are those of the row, and the required ones are there.
  return Object.fromEntries(made) as unknown as GedMessage
}
