// Messages of IVR Server made from the rows of its table: every field and list there or not, with
// words of the row or any text. Used by property tests of the codec and by the fuzz.

import { Schema } from "effect"
import { genesysCallId, messages } from "../../../../runtime/wire/ivrserver/Messages.ts"
import type {
  FieldRow,
  GctiMessage,
  MessageName
} from "../../../../runtime/wire/ivrserver/Messages.ts"
import type { DataNode, NodeList } from "../../../../runtime/wire/ivrserver/NodeList.ts"
import type { XmlElement } from "../../../../runtime/wire/xml/XmlElement.ts"

/** Deterministic numbers in [0, 1) of a seed (mulberry32): the tests' own dice. */
export const dice = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export type Dice = () => number

export const pick = <A>(roll: Dice, values: ReadonlyArray<A>, otherwise: A): A =>
  values[Math.floor(roll() * values.length)] ?? otherwise

// oxfmt-ignore
const texts = [
  "x", "2001", "EventEstablished", "Größe", "Αθήνα", "서울", "😀", "a & b", "<b>", `"quoted"`, "it's", "a:b", "]]>", "&amp;",
  "50 %", "line\nbreak", "tab\there", "0", "-1", "x".repeat(300)
]

const text = (roll: Dice): string => pick(roll, texts, "x")

/** Text as a child element gives it back: without white space around it, and never empty. */
const value = (roll: Dice, row: FieldRow): string =>
  roll() < 0.5 && row[3] !== undefined ? pick(roll, row[3], "x") : text(roll)

const element = (roll: Dice, name: string): XmlElement => ({
  name,
  attributes: new Map(roll() < 0.5 ? [["Foreign", text(roll)]] : []),
  children: roll() < 0.3 ? [element(roll, "Inner")] : [],
  text: roll() < 0.5 ? text(roll) : ""
})

const node = (roll: Dice, depth: number): DataNode => {
  const nested = depth < 3 && roll() < 0.25
  return {
    name: text(roll),
    type: roll() < 0.9 ? (nested ? "List" : pick(roll, ["Str", "Int", "Bin"], "Str")) : undefined,
    value: nested ? undefined : text(roll),
    list: nested ? list(roll, depth + 1) : undefined,
    attributes: new Map(roll() < 0.1 ? [["Hint", text(roll)]] : [])
  }
}

/** Never empty: an empty list inside a node is written as none. */
const list = (roll: Dice, depth: number): NodeList => ({
  nodes: Array.from({ length: 1 + Math.floor(roll() * 3) }, () => node(roll, depth)),
  others: roll() < 0.1 ? [element(roll, "Remark")] : []
})

/** One message of the row; `full` has everything the row allows. */
export const generateMessage = (name: MessageName, roll: Dice, full = false): GctiMessage => {
  const { fields, lists } = messages[name]
  const made = new Map<string, unknown>([
    ["_tag", name],
    ["callId", genesysCallId(`c-${Math.floor(roll() * 1e6)}`)]
  ])
  for (const [field, row] of Object.entries<FieldRow>(fields)) {
    if (full || row[1] === "required" || roll() < 0.5) made.set(field, value(roll, row))
  }
  for (const listName of lists) if (full || roll() < 0.5) made.set(listName, list(roll, 0))
  if (full || roll() < 0.2) {
    made.set("extras", {
      attributes: new Map([["X-Extra", text(roll)]]),
      elements: [element(roll, "Extra")],
      text: ""
    })
  }
  // The keys are those of the row, and the required ones are there.
  return Object.fromEntries(made) as unknown as GctiMessage
}

export const messageNames: ReadonlyArray<MessageName> = Object.keys(messages).filter(
  (name): name is MessageName => name in messages
)

export const Seed = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))
