// Every message that our encoder writes, as tshark reads it: field by field, by place, width and
// value. Where the dissector is known to be wrong (ged125.md §15.4) a row says so and why, and a
// row that nothing needs any more is a failure. What tshark cannot judge (directions, order,
// required fields, lengths of texts) is the unit tests' business. Numbers with names are compared
// with tshark's own.

import { assert, it } from "@effect/vitest"
import { Result } from "effect"
import {
  eventFeedReports,
  eventFeedSnapshot,
  serviceControlReports,
  serviceControlSnapshot,
  vruStateOf
} from "../../runtime/protocol/ged125/VruState.ts"
import {
  causeCodes,
  eventIds,
  labelTypes,
  releaseCauses,
  statusCodes,
  trunkStatuses
} from "../../runtime/wire/ged125/codes.ts"
import type { CodeTable } from "../../runtime/wire/ged125/codes.ts"
import { decodeGed, encodeGed } from "../../runtime/wire/ged125/GedCodec.ts"
import { floats, writingOrder } from "../../runtime/wire/ged125/FloatingFields.ts"
import type { FloatName, FloatRow } from "../../runtime/wire/ged125/FloatingFields.ts"
import {
  doubtfulFields,
  invokeId,
  lists,
  messageRow,
  serviceControlType
} from "../../runtime/wire/ged125/Messages.ts"
import type { FieldType, GedMessage, Message } from "../../runtime/wire/ged125/Messages.ts"
import { generateGed, messageNames } from "../runtime/wire/ged125/generateMessage.ts"
import { bytesOf, vectors } from "../runtime/wire/ged125/vectors.ts"
import { dice } from "../runtime/wire/ivrserver/generateMessage.ts"
import { namesByTshark, readByTshark, tsharkVersion } from "./pdml.ts"
import type { PdmlMessage } from "./pdml.ts"
import { describeWithOracles } from "./tools.ts"

/** What tshark must show at a place. */
interface Expected {
  readonly name: string
  readonly offset: number
  readonly size: number
  /** A number as it is shown, or a text's bytes in hexadecimal. */
  readonly number?: number
  readonly hex?: string
  /** Of the quirk that makes this hard to see; `loose` compares the beginning alone. */
  readonly loose?: number
}

interface Reading {
  readonly expected: ReadonlyArray<Expected>
  /** From this place on the dissector has lost its way. */
  readonly until: number
  readonly quirks: ReadonlySet<number>
}

/** §15.4: what the dissector does wrong, and which of its complaints follow from that. */
// oxfmt-ignore
const quirks: ReadonlyMap<number, { readonly why: string; readonly complaints: ReadonlyArray<string> }> = new Map([
  [1,  { complaints: ["malformed"], why: "a message that may have floating fields and has none is read rightly and then called malformed" }],
  [2,  { complaints: [], why: "fewer than twelve bytes at the start of a segment are not read at all" }],
  [3,  { complaints: ["malformed", "ged125.length.bad"], why: "tags above 58 are not skipped by their length; what follows is read out of their bytes" }],
  [4,  { complaints: ["malformed"], why: "the text of an array's element is shown with a byte too much, and as the last field not at all" }],
  [5,  { complaints: ["malformed", "ged125.length.bad"], why: "behind a media specifier the place of the next field is wrong" }],
  [6,  { complaints: [], why: "a floating field without bytes at the very end is not shown" }],
  [11, { complaints: ["ged125.operational_status.normal", "ged125.operational_status.loss_redundant_component", "ged125.operational_status.degraded_call_processing", "ged125.operational_status.conditions_prevent_call"], why: "every OperationalStatus carries a note, 0 too" }]
])

function idsOf(sub: boolean): CodeTable {
  return Object.fromEntries(
    messageNames.flatMap((name) => {
      const row = messageRow(name)
      return row.sub === sub ? [[name, row.id]] : []
    })
  )
}

const describeField = (field: string): string =>
  `ged125.${fieldNames.get(field) ?? field.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase()}`

/** Fields whose names in tshark are not the document's in small letters. */
const fieldNames: ReadonlyMap<string, string> = new Map([
  ["ASRAllowed", "asr_allowed"],
  ["CallsHandledToday", "call_handled_today"],
  ["CallsInNow", "call_in_now"],
  ["CallsOutNow", "call_out_now"],
  ["CallsOutToday", "call_out_today"],
  ["Cause", "call_release"],
  ["DTMFMenuKeys", "dtmf_menu_keys"],
  ["DTMFTerminationKey", "dtmf_termination_key"],
  ["InvalidEntryTries", "number_of_invalid_entry_tries"],
  ["NoEntryTries", "number_of_no_entry_tries"],
  ["VRUTimeLag", "vru_time_lag"]
])

/** What tshark must find in a message; written down from the message and the rows of §3, §6, §8. */
const readingOf = (message: Message, length: number): Reading => {
  const row = messageRow(message._tag)
  const values = new Map<string, unknown>(Object.entries(message))
  const expected: Array<Expected> = []
  let offset = 0
  const put = (name: string, size: number, number: number): void => {
    expected.push({ name, offset, size, number })
    offset += size
  }
  put("ged125.len", 4, length - 8)
  put("ged125.value", 4, row.sub ? serviceControlType : row.id)
  if (row.sub) {
    put("ged125.service_control", 4, row.id)
    put("ged125.dialogue_id", 4, Number(values.get("DialogueID")))
    put("ged125.send_seq_no", 4, Number(values.get("SendSeqNo")))
  }
  const list: unknown = row.list === undefined ? [] : values.get(row.list)
  const entries: ReadonlyArray<object> = Array.isArray(list) ? list : []
  for (const [field, type] of Object.entries(row.fields)) {
    const doubtful = doubtfulFields.get(`${message._tag}.${field}`)
    if (doubtful !== undefined && !doubtful.layouts.includes("invoke-id")) continue
    const value = type === "count" ? entries.length : Number(values.get(field))
    put(describeField(field), type === "ushort" ? 2 : 4, value)
  }
  for (const entry of entries) {
    const columns: Readonly<Record<string, FieldType>> =
      row.list === undefined ? {} : lists[row.list]
    for (const [field, value] of Object.entries(entry)) {
      put(describeField(field), columns[field] === "ushort" ? 2 : 4, Number(value))
    }
  }
  const order = message.extras?.order ?? []
  const reading = floatReading(row.floats ?? [], values, order, offset, length)
  const isBare = row.floats !== undefined && reading.expected.length === 0 && offset === length
  const used = new Set(reading.quirks)
  if (isBare) used.add(1)
  if ("OperationalStatus" in row.fields) used.add(11)
  return { expected: [...expected, ...reading.expected], until: reading.until, quirks: used }
}

const floatReading = (
  names: ReadonlyArray<FloatName>,
  values: ReadonlyMap<string, unknown>,
  order: ReadonlyArray<number>,
  start: number,
  length: number
): Reading => {
  const expected: Array<Expected> = []
  const used = new Set<number>()
  let offset = start
  let until = length
  // A vector has its fields in an order of its own, no tag of them twice.
  const placeOf = (tag: number): number =>
    order.length === 0 ? writingOrder(tag) : order.indexOf(tag)
  const inOrder = names
    .flatMap((name) => {
      const value = values.get(name)
      const given: ReadonlyArray<unknown> = Array.isArray(value) ? value : [value]
      return given.filter((each) => each !== undefined).map((each) => ({ name, value: each }))
    })
    .toSorted((left, right) => placeOf(floats[left.name].tag) - placeOf(floats[right.name].tag))
  for (const { name, value } of inOrder) {
    const { tag, type }: FloatRow = floats[name]
    const parts = isMedia(name) ? [mediaPart(value)] : partsOf(type, value)
    const size = parts.reduce((sum, part) => sum + part.size, 0)
    if (tag > 58 && until === length) {
      used.add(3)
      until = offset
    }
    const isHidden = size === 0 && offset + 2 === length
    if (isHidden) used.add(6)
    else if (offset < until) {
      expected.push({ name: "ged125.floating_field", offset, size: 1, number: tag })
      expected.push({ name: "ged125.len", offset: offset + 1, size: 1, number: size })
      let at = offset + 2
      for (const part of parts) {
        const isLast = at + part.size === length
        if (part.loose === 4) used.add(4)
        if (!(part.loose === 4 && isLast)) expected.push({ ...part, offset: at })
        at += part.size
      }
    }
    if (isMedia(name) && until === length) {
      used.add(5)
      // Behind the tag, the length and the first byte.
      until = offset + 3
    }
    offset += 2 + size
  }
  return { expected, until, quirks: used }
}

const isMedia = (name: FloatName): boolean =>
  ["MediaSpecifier", "InitialPrompt", "InvalidEntryPrompt", "TimeoutPrompt"].includes(name)

/** Of a media specifier tshark shows the parts; the first is one byte, and for us all is opaque. */
const mediaPart = (value: unknown): Omit<Expected, "offset"> => {
  const bytes = value instanceof Uint8Array ? value : new Uint8Array(0)
  const hex = Buffer.from(bytes.subarray(0, 1)).toString("hex")
  return { name: "ged125.media_protocol", size: bytes.length, hex, loose: 5 }
}

const partsOf = (
  type: FloatRow["type"],
  value: unknown
): ReadonlyArray<Omit<Expected, "offset">> => {
  const text = (given: unknown): Omit<Expected, "offset"> => {
    const hex = Buffer.from(String(given), "latin1").toString("hex")
    return { name: "ged125.floating_payload.strg", size: hex.length / 2, hex }
  }
  const of = new Map<string, unknown>(
    Object.entries(typeof value === "object" && value !== null ? value : {})
  )
  const tag = { name: "ged125.ecc_var_tag", size: 4, number: Number(of.get("tag")) }
  switch (type) {
    case "text":
      return [text(value)]
    case "bytes": {
      const bytes = value instanceof Uint8Array ? value : new Uint8Array(0)
      return [
        {
          name: "ged125.floating_unspec",
          size: bytes.length,
          hex: Buffer.from(bytes).toString("hex")
        }
      ]
    }
    case "uint":
      return [{ name: "ged125.call_cleared_code", size: 4, number: Number(value) }]
    case "bool":
      return [{ name: "ged125.floating_payload.bool", size: 4, number: Number(value) }]
    case "name":
      return [tag, text(of.get("name"))]
    case "value":
      return [tag, text(of.get("value"))]
    case "element":
      return [
        tag,
        { name: "ged125.uchar_array_index", size: 1, number: Number(of.get("index")) },
        { ...text(of.get("value")), loose: 4 }
      ]
  }
}

/** Quirk 2. */
const shortestRead = 12

/** What tshark shows otherwise than expected, one line each. */
const differences = (reading: Reading, seen: PdmlMessage): ReadonlyArray<string> => {
  const shown = seen.fields.filter(({ offset }) => offset < reading.until)
  const found = reading.expected.flatMap((wanted) => {
    const at = shown.filter(({ name, offset }) => offset === wanted.offset && name === wanted.name)
    const here = at.find(({ size }) => size === wanted.size) ?? at[0]
    const place = `${wanted.name} at ${wanted.offset}`
    if (here === undefined) return wanted.size === 0 ? [] : [`${place} is not shown`]
    if (wanted.loose !== undefined) {
      return here.value.startsWith(wanted.hex ?? "") ? [] : [`${place} begins with ${here.value}`]
    }
    if (here.size !== wanted.size) return [`${place} has ${here.size} bytes, not ${wanted.size}`]
    const isSame =
      wanted.hex === undefined ? Number(here.show) === wanted.number : here.value === wanted.hex
    return isSame ? [] : [`${place} is ${here.show}, not ${wanted.number ?? wanted.hex}`]
  })
  const places = new Set(reading.expected.map(({ offset }) => offset))
  const extra = shown.flatMap(({ name, offset }) =>
    places.has(offset) ? [] : [`${name} at ${offset}, where nothing is`]
  )
  const allowed = new Set([...reading.quirks].flatMap((no) => quirks.get(no)?.complaints ?? []))
  const complaints = [...seen.complaints].filter((complaint) => !allowed.has(complaint))
  return [...found, ...extra, ...complaints]
}

/** Numbers that a VRU and a PIM would send, so that no complaint is about them. */
const plausible = (message: GedMessage): GedMessage => {
  const made = new Map<string, unknown>(Object.entries(message))
  if (made.has("TrunkGroupID")) made.set("TrunkGroupID", Number(made.get("TrunkGroupID")) % 65_536)
  if (made.has("OperationalStatus"))
    made.set("OperationalStatus", Number(made.get("OperationalStatus")) % 128)
  // In the layout of the plain dialect tshark takes the InvokeID for a trunk group (U5).
  if (message._tag === "INIT_TRKGRP_DATA_EVENT") made.set("InvokeID", invokeId(7))
  // As it was generated, but for those numbers.
  return Object.fromEntries(made) as unknown as GedMessage
}

const facts = {
  trunkGroupId: 7,
  serviceId: 900,
  portCount: 1_100,
  inboundPorts: new Set([0, 1_050]),
  media: "all",
  isDraining: false
} as const
const time = { now: 1_700_000_000, timeZoneDelta: -18_000, startOfDay: 1_699_916_400 }
const [calm, draining] = [vruStateOf(facts), vruStateOf({ ...facts, isDraining: true })]

const samples: ReadonlyArray<GedMessage> = [
  ...messageNames.flatMap((name) => [
    plausible(generateGed(name, dice(1), true)),
    ...[2, 3, 4, 5, 6].map((seed) => plausible(generateGed(name, dice(seed))))
  ]),
  ...vectors.map(({ hex }) => Result.getOrThrow(decodeGed(bytesOf(hex)))),
  ...serviceControlSnapshot(invokeId(5), 15, calm, time),
  ...eventFeedSnapshot(invokeId(6), calm, time),
  ...serviceControlReports(calm, draining, time),
  ...eventFeedReports(calm, draining, time)
]

/** Our tables of numbers, and where tshark has another word for the same. */
// oxfmt-ignore
const numbersWithNames: ReadonlyArray<{ readonly field: string; readonly table: CodeTable; readonly others: ReadonlyMap<number, string> }> = [
  { field: "ged125.value",           table: { ...idsOf(false), SERVICE_CONTROL: serviceControlType }, others: new Map() },
  { field: "ged125.service_control", table: idsOf(true), others: new Map() },
  // §10.1: the manual's name; tshark repeats that of 6 (quirk 8).
  { field: "ged125.status",          table: statusCodes, others: new Map([[7, "E_POLLING_NOT_SUPPORTED"]]) },
  { field: "ged125.error_code",      table: statusCodes, others: new Map([[7, "E_POLLING_NOT_SUPPORTED"]]) },
  { field: "ged125.event_id",        table: eventIds, others: new Map() },
  { field: "ged125.trunk_status",    table: trunkStatuses, others: new Map() },
  // §10.5: a label of CRI; for anything else tshark calls it not supported.
  { field: "ged125.label_type",      table: labelTypes, others: new Map([[4, "POST_QUERY"]]) },
  { field: "ged125.call_release",    table: releaseCauses, others: new Map([[0, "Normal Clearing"]]) },
  // §10.3: tshark shows what ICM makes of a cause, so two of them are one there.
  { field: "ged125.call_cleared_code", table: causeCodes, others: new Map([
    [4, "NEW_TRANSACTION"], [8, "NETWORK_CONGESTION"], [9, "NETWORK_NOT_OBTAINABLE"], [12, "TRUNKS_BUSY"]]) },
  { field: "ged125.floating_field",  table: { ...Object.fromEntries(Object.entries(floats).map(([name, { tag }]) => [name, tag])), Invalid: 0 },
    others: new Map([[19, "UserToUserInfo"]]) }
]

describeWithOracles("GED-125 as tshark reads it", () => {
  it("is what we wrote, field by field, in every kind of message", () => {
    const bytes = samples.map((message) => Result.getOrThrow(encodeGed(message)))
    const seen = readByTshark("ged125", bytes)
    assert.strictEqual(seen.length, samples.length)
    const used = new Set<number>()
    const wrong = samples.flatMap((message, index) => {
      if (message._tag === "Unknown" || message._tag === "UnknownService") return [message._tag]
      const reading = readingOf(message, bytes[index]?.length ?? 0)
      for (const no of reading.quirks) used.add(no)
      const pdml = seen[index] ?? { fields: [], complaints: new Set<string>() }
      if ((bytes[index]?.length ?? 0) < shortestRead) {
        used.add(2)
        return pdml.fields.map(({ name }) => `${index} ${message._tag}: ${name} is read after all`)
      }
      return differences(reading, pdml).map((text) => `${index} ${message._tag}: ${text}`)
    })
    assert.deepStrictEqual(wrong.slice(0, 20), [])
    // A quirk that was never met hides nothing, and its row should go.
    if (tsharkVersion() === "4.0.17") {
      assert.deepStrictEqual(new Set([...quirks.keys()].filter((no) => !used.has(no))), new Set())
    }
    assert.strictEqual(new Set(samples.map(({ _tag }) => _tag)).size, messageNames.length)
  })

  it("is told from bytes that are wrong by one", () => {
    const message = plausible(generateGed("RUN_SCRIPT_RESULT", dice(1)))
    const bytes = Result.getOrThrow(encodeGed(message))
    const changed = bytes.slice()
    changed[23] = (changed[23] ?? 0) ^ 1
    const [good, bad] = readByTshark("ged125", [bytes, changed])
    if (good === undefined || bad === undefined || message._tag !== "RUN_SCRIPT_RESULT")
      return assert.fail()
    const reading = readingOf(message, bytes.length)
    assert.deepStrictEqual(differences(reading, good), [])
    assert.match(differences(reading, bad).join(), /ged125.invoke_id at 20 is \d+, not \d+/)
  })

  it.each(numbersWithNames)("calls the numbers of $field as we do", ({ field, others, table }) => {
    const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "")
    const wrong = [...namesByTshark(field)].flatMap(([number, name]) => {
      const ours = Object.entries(table).find(([, value]) => value === number)?.[0]
      const theirs = others.get(number) ?? name
      const isSame = ours !== undefined && plain(theirs).includes(plain(ours))
      return isSame ? [] : [`${number} is ${name} for tshark and ${ours ?? "nothing"} for us`]
    })
    assert.deepStrictEqual(wrong, [])
  })
})
