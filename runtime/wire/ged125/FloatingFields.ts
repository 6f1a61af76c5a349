// The floating fields of GED-125 (ged125.md §2.3, §8) as one table: tag, type, the longest value
// that may be sent, evidence. A floating field is a tag byte, a length byte and its bytes, so no
// value is longer than 255 of them. Which message may carry which field is in `Messages.ts`.

import type { Mark } from "./Mark.ts"

/**
 * `text` one byte a character; `bytes` opaque; `name`, `value` and `element` of an expanded call
 * variable, each behind the tag that REGISTER_VARIABLES gave it, an element behind its index too.
 */
export type FloatType = "text" | "bytes" | "uint" | "bool" | "name" | "value" | "element"

export interface FloatRow {
  readonly tag: number
  readonly type: FloatType
  /** Of a text or of opaque bytes: the longest that is sent; 255 where no limit is known. */
  readonly lengthMax: number
  /** Whether a message may have several of them. */
  readonly repeats: boolean
  readonly mark: Mark
}

const one = { repeats: false } as const
const many = { repeats: true } as const

// oxfmt-ignore
export const floats = {
  Text:                        { tag: 1,  type: "text",    lengthMax: 255, mark: "dissector", ...one },
  ANI:                         { tag: 18, type: "text",    lengthMax: 40,  mark: "doc",       ...one },
  UserToUserInfo:              { tag: 19, type: "bytes",   lengthMax: 131, mark: "doc",       ...one },
  DNIS:                        { tag: 20, type: "text",    lengthMax: 32,  mark: "doc",       ...one },
  DigitsDialed:                { tag: 21, type: "text",    lengthMax: 40,  mark: "dissector", ...one },
  CallVariable1:               { tag: 22, type: "text",    lengthMax: 40,  mark: "doc",       ...one },
  CallVariable2:               { tag: 23, type: "text",    lengthMax: 40,  mark: "doc",       ...one },
  CallVariable3:               { tag: 24, type: "text",    lengthMax: 40,  mark: "doc",       ...one },
  CallVariable4:               { tag: 25, type: "text",    lengthMax: 40,  mark: "doc",       ...one },
  CallVariable5:               { tag: 26, type: "text",    lengthMax: 40,  mark: "doc",       ...one },
  CallVariable6:               { tag: 27, type: "text",    lengthMax: 40,  mark: "doc",       ...one },
  CallVariable7:               { tag: 28, type: "text",    lengthMax: 40,  mark: "doc",       ...one },
  CallVariable8:               { tag: 29, type: "text",    lengthMax: 40,  mark: "doc",       ...one },
  CallVariable9:               { tag: 30, type: "text",    lengthMax: 40,  mark: "doc",       ...one },
  CallVariable10:              { tag: 31, type: "text",    lengthMax: 40,  mark: "doc",       ...one },
  DialedNumber:                { tag: 32, type: "text",    lengthMax: 32,  mark: "doc",       ...one },
  CED:                         { tag: 33, type: "text",    lengthMax: 40,  mark: "doc",       ...one },
  Label:                       { tag: 34, type: "text",    lengthMax: 40,  mark: "doc",       ...one },
  TrunkGroupID:                { tag: 35, type: "uint",    lengthMax: 4,   mark: "dissector", ...one },
  TrunkNumber:                 { tag: 36, type: "uint",    lengthMax: 4,   mark: "dissector", ...one },
  CalledNumber:                { tag: 37, type: "text",    lengthMax: 32,  mark: "doc",       ...one },
  ScriptID:                    { tag: 38, type: "text",    lengthMax: 40,  mark: "doc",       ...one },
  ScriptConfiguration:         { tag: 39, type: "text",    lengthMax: 40,  mark: "doc",       ...one },
  CorrelationID:               { tag: 40, type: "text",    lengthMax: 255, mark: "dissector", ...one },
  CauseCode:                   { tag: 41, type: "uint",    lengthMax: 4,   mark: "doc",       ...one },
  ExpCallVarName:              { tag: 42, type: "name",    lengthMax: 32,  mark: "doc",       ...many },
  ExpCallVarValue:             { tag: 43, type: "value",   lengthMax: 210, mark: "doc",       ...many },
  ExpCallVarArray:             { tag: 44, type: "element", lengthMax: 210, mark: "doc",       ...many },
  NewTransaction:              { tag: 45, type: "bool",    lengthMax: 4,   mark: "doc",       ...one },
  TransferHint:                { tag: 46, type: "bool",    lengthMax: 4,   mark: "doc",       ...one },
  // §8.1 gives a media specifier an inner layout; it belongs to Cisco's own prompts, which a VRU
  // of this kind does not offer, so it stays opaque.
  MediaSpecifier:              { tag: 47, type: "bytes",   lengthMax: 255, mark: "dissector", ...many },
  InitialPrompt:               { tag: 48, type: "bytes",   lengthMax: 255, mark: "dissector", ...many },
  InvalidEntryPrompt:          { tag: 49, type: "bytes",   lengthMax: 255, mark: "dissector", ...many },
  TimeoutPrompt:               { tag: 50, type: "bytes",   lengthMax: 255, mark: "dissector", ...many },
  CustomerID:                  { tag: 51, type: "text",    lengthMax: 255, mark: "dissector", ...one },
  ApplicationMediaLibrary:     { tag: 52, type: "text",    lengthMax: 255, mark: "dissector", ...one },
  SystemMediaLibrary:          { tag: 53, type: "text",    lengthMax: 255, mark: "dissector", ...one },
  Locale:                      { tag: 54, type: "text",    lengthMax: 255, mark: "dissector", ...one },
  MediaServerSet:              { tag: 55, type: "text",    lengthMax: 255, mark: "dissector", ...one },
  MicroappErrorText:           { tag: 56, type: "text",    lengthMax: 255, mark: "dissector", ...one },
  ASRGrammar:                  { tag: 57, type: "text",    lengthMax: 255, mark: "dissector", ...one },
  Currency:                    { tag: 58, type: "text",    lengthMax: 255, mark: "dissector", ...one },
  RouterCallKey:               { tag: 59, type: "uint",    lengthMax: 4,   mark: "code",      ...one },
  RouterCallKeyDay:            { tag: 60, type: "uint",    lengthMax: 4,   mark: "code",      ...one },
  RouterCallKeySequenceNumber: { tag: 61, type: "uint",    lengthMax: 4,   mark: "code",      ...one },
  CallGUID:                    { tag: 62, type: "text",    lengthMax: 255, mark: "code",      ...one },
  LocationParameterPKID:       { tag: 63, type: "text",    lengthMax: 255, mark: "code",      ...one },
  LocationParameterName:       { tag: 64, type: "text",    lengthMax: 255, mark: "code",      ...one },
  PSTNTrunkGroupID:            { tag: 65, type: "text",    lengthMax: 255, mark: "code",      ...one },
  PSTNTrunkGroupChannelNumber: { tag: 66, type: "uint",    lengthMax: 4,   mark: "code",      ...one },
  SIPHeader:                   { tag: 67, type: "text",    lengthMax: 255, mark: "code",      ...one },
  WhisperAnnounce:             { tag: 68, type: "text",    lengthMax: 255, mark: "code",      ...one },
  FeatureType:                 { tag: 69, type: "text",    lengthMax: 255, mark: "code",      ...one },
  FeatureParam1:               { tag: 70, type: "text",    lengthMax: 255, mark: "code",      ...one },
  FeatureParam2:               { tag: 71, type: "text",    lengthMax: 255, mark: "code",      ...one },
  AgentGreetingHint:           { tag: 72, type: "bytes",   lengthMax: 255, mark: "code",      ...one }
} as const satisfies Readonly<Record<string, FloatRow>>

export type FloatName = keyof typeof floats

/** What the length byte can say. */
export const floatLengthMax = 255

/** The call variables, in their order. */
export const callVariableNames = [
  "CallVariable1",
  "CallVariable2",
  "CallVariable3",
  "CallVariable4",
  "CallVariable5",
  "CallVariable6",
  "CallVariable7",
  "CallVariable8",
  "CallVariable9",
  "CallVariable10"
] as const satisfies ReadonlyArray<FloatName>

/** ICM's own limits of expanded call variables (§9). */
export const eccLimits = {
  nameLengthMax: 32,
  valueLengthMax: 210,
  /** Elements of one array. */
  elementsMax: 255,
  /** Over all variables of a call, counted as `eccLength` counts. */
  totalLengthMax: 2_000
} as const

/** An expanded call variable bound to the tag under which its values travel, both ways. */
export interface EccName {
  readonly tag: number
  readonly name: string
}

export interface EccValue {
  readonly tag: number
  readonly value: string
}

export interface EccElement {
  readonly tag: number
  readonly index: number
  readonly value: string
}

/** The TypeScript type of each type of floating field. */
interface FloatTypes {
  readonly text: string
  readonly bytes: Uint8Array
  readonly uint: number
  readonly bool: boolean
  readonly name: EccName
  readonly value: EccValue
  readonly element: EccElement
}

/** What stands in a message under a floating field's name: one value, or a list of them. */
export type FloatValue<N extends FloatName> = (typeof floats)[N]["repeats"] extends true
  ? ReadonlyArray<FloatTypes[(typeof floats)[N]["type"]]>
  : FloatTypes[(typeof floats)[N]["type"]]

/** The field of a tag, with its row. */
export const floatOfTag = (tag: number): readonly [FloatName, FloatRow] | undefined =>
  floatsByTag.get(tag)

const floatsByTag: ReadonlyMap<number, readonly [FloatName, FloatRow]> = new Map(
  // The keys of the table are its type's members.
  (Object.entries(floats) as ReadonlyArray<[FloatName, FloatRow]>).map((entry) => [
    entry[1].tag,
    entry
  ])
)

/**
 * The place of a field in a message that we write: ascending tags, expanded call variables behind
 * them, behind those the tags that peers of an older protocol do not know (§13, §15.4 no. 3), and
 * last what has no row.
 */
export const writingOrder = (tag: number): number => {
  if (!floatsByTag.has(tag)) return 3_000 + tag
  if (tag > lastTagOf2007) return 2_000 + tag
  return tag === floats.ExpCallVarValue.tag || tag === floats.ExpCallVarArray.tag
    ? 1_000 + tag
    : tag
}

/** The last tag that the specification of 2007 has; a dissector written for it knows no other. */
const lastTagOf2007 = 58
