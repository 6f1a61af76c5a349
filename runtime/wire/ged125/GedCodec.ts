// GED-125 messages: bytes ⇄ data, by the rows of `Messages.ts` and `FloatingFields.ts` and the
// choices of a dialect (ged125.md §2, §3.1, §6, §8). Big-endian, no padding. Total on any bytes;
// unknown messages, fields that no row allows, their order, and bytes behind a message are kept.
// decode(encode(m)) = m for every message whose texts fit; encode(decode(bytes)) = bytes but for
// NULs at the end of a text, a BOOL that is neither 0 nor 1, and characters that ASCII does not
// have, which are written in the one way the dialect says. What was decoded holds no view of the
// bytes. Knows nothing of which message may follow which.

import { Data, Result } from "effect"
import { Reader } from "../bytes/Reader.ts"
import { Writer } from "../bytes/Writer.ts"
import { plainGedDialect } from "./dialect.ts"
import type { GedDialect } from "./dialect.ts"
import { makeFloat, readFloats } from "./floatCodec.ts"
import type { Misfit } from "./floatCodec.ts"
import { writingOrder } from "./FloatingFields.ts"
import { bodyLengthMax, headerLength } from "./GedFrame.ts"
import {
  dialogueId,
  doubtfulFields,
  invokeId,
  lists,
  messageOfId,
  messageRow,
  serviceControlType
} from "./Messages.ts"
import type {
  DialogueId,
  FieldType,
  GedExtras,
  GedMessage,
  InvokeId,
  ListName,
  Message,
  MessageName,
  MessageRow,
  RawFloat
} from "./Messages.ts"

/** What of a message could be read before it turned out to be none: whom to answer. */
export interface GedHeader {
  readonly name: MessageName | undefined
  readonly dialogueId: DialogueId | undefined
  readonly invokeId: InvokeId | undefined
}

/**
 * Bytes of one frame that are no message: E_INVALID_MESSAGE. It costs this message; the frames
 * around it are sound.
 */
export class GedDecodeError extends Data.TaggedError("GedDecodeError")<{
  readonly reason: "length" | "too-short" | "float" | "field-missing"
  readonly header: GedHeader
  readonly field: string
  /** In bytes, from the beginning of the message. */
  readonly offset: number
  readonly expected: string
  readonly found: string
}> {
  override get message(): string {
    const place = `${this.header.name ?? "GED-125 message"}.${this.field} at offset ${this.offset}`
    return `${place}: ${this.reason}: found ${this.found}, expected ${this.expected}`
  }
}

/** A message that cannot be sent. */
export class GedEncodeError extends Data.TaggedError("GedEncodeError")<{
  readonly reason: "too-long" | "range"
  readonly name: string
  readonly field: string
  readonly found: string
  readonly expected: string
}> {
  override get message(): string {
    return `${this.name}.${this.field}: ${this.reason}: found ${this.found}, expected ${this.expected}`
  }
}

export interface EncodedGed {
  readonly bytes: Uint8Array
  /** What had to be shortened or replaced, for the log. */
  readonly misfits: ReadonlyArray<Misfit>
}

/** The bytes of one message, header included. */
export const encodeGed = (
  message: GedMessage,
  dialect: GedDialect = plainGedDialect
): Result.Result<Uint8Array, GedEncodeError> =>
  Result.map(encodeGedNoting(message, dialect), ({ bytes }) => bytes)

/** As `encodeGed`, and says what of the message did not fit. */
export const encodeGedNoting = (
  message: GedMessage,
  dialect: GedDialect = plainGedDialect
): Result.Result<EncodedGed, GedEncodeError> => {
  const writer = new Writer().uint32(0)
  const misfits: Array<Misfit> = []
  const written =
    message._tag === "Unknown" || message._tag === "UnknownService"
      ? writeUnknown(writer, message)
      : writeMessage(writer, message, dialect, misfits)
  if (written !== undefined) return Result.fail(written)
  const length = writer.length - headerLength
  if (length > bodyLengthMax) {
    const limit = { found: `${length} bytes`, expected: `at most ${bodyLengthMax}` }
    return Result.fail(
      new GedEncodeError({ reason: "too-long", name: message._tag, field: "body", ...limit })
    )
  }
  return Result.succeed({ bytes: writer.setUint32(0, length).finish(), misfits })
}

/** One whole message as a framer cuts it, header included. */
export const decodeGed = (
  bytes: Uint8Array,
  dialect: GedDialect = plainGedDialect
): Result.Result<GedMessage, GedDecodeError> => {
  const reader = new Reader(bytes)
  const length = reader.uint32()
  const type = reader.uint32()
  if (length === undefined || type === undefined) {
    return fail("too-short", nothingRead, "header", 0, `${headerLength} bytes`, `${bytes.length}`)
  }
  if (length !== reader.remaining) {
    const expected = `${length} bytes behind it`
    return fail("length", nothingRead, "MessageLength", 0, expected, `${reader.remaining}`)
  }
  if (type === serviceControlType) return readService(reader, dialect)
  const found = messageOfId(type, false)
  if (found === undefined) {
    return Result.succeed({ _tag: "Unknown", type, body: reader.rest().slice() })
  }
  return readMessage(reader, found, new Map(), dialect)
}

type Read = Map<string, unknown>

const nothingRead: GedHeader = { name: undefined, dialogueId: undefined, invokeId: undefined }

const writeUnknown = (
  writer: Writer,
  message: Extract<GedMessage, { readonly _tag: "Unknown" | "UnknownService" }>
): undefined => {
  if (message._tag === "Unknown") writer.uint32(message.type)
  else {
    writer.uint32(serviceControlType).uint32(message.subType)
    writer.uint32(message.DialogueID).uint32(message.SendSeqNo)
  }
  writer.bytes(message.body)
}

const writeMessage = (
  writer: Writer,
  message: Message,
  dialect: GedDialect,
  misfits: Array<Misfit>
): GedEncodeError | undefined => {
  const row = messageRow(message._tag)
  // Fields, list and floating fields by the row's names; the type of `Message` is derived from it.
  const values = new Map<string, unknown>(Object.entries(message))
  let fault: GedEncodeError | undefined
  const put = (field: string, type: FieldType, value: unknown): void => {
    fault ??= writeField(writer, message._tag, field, type, value)
  }
  if (row.sub) {
    writer.uint32(serviceControlType).uint32(row.id)
    put("DialogueID", "dialogueId", values.get("DialogueID"))
    put("SendSeqNo", "uint", values.get("SendSeqNo"))
  } else writer.uint32(row.id)
  const entries = row.list === undefined ? [] : listEntries(values.get(row.list))
  for (const [field, type] of Object.entries(row.fields)) {
    if (!isThere(message._tag, field, dialect)) continue
    // A doubtful field that nobody filled in is the null element.
    put(field, type, type === "count" ? entries.length : (values.get(field) ?? fallback(type)))
  }
  if (row.list !== undefined) {
    const columns = Object.entries<FieldType>(lists[row.list])
    for (const entry of entries) {
      for (const [field, type] of columns) put(field, type, entry.get(field))
    }
  }
  if (row.floats !== undefined) writeFloats(writer, row, values, message.extras, dialect, misfits)
  writer.bytes(message.extras?.tail ?? noBytes)
  return fault
}

const noBytes = new Uint8Array(0)

const fallback = (type: FieldType): number | undefined =>
  type.startsWith("doubtful") ? 0xffff_ffff : undefined

/** A field of every row is there; a doubtful one where the dialect's layout has it. */
const isThere = (name: MessageName, field: string, dialect: GedDialect): boolean => {
  const doubtful = doubtfulFields.get(`${name}.${field}`)
  return doubtful === undefined || doubtful.layouts.includes(dialect[doubtful.key])
}

const listEntries = (value: unknown): ReadonlyArray<ReadonlyMap<string, unknown>> =>
  Array.isArray(value)
    ? value.map((entry: object) => new Map<string, unknown>(Object.entries(entry)))
    : []

/** Lowest and highest value of the numbers, and their width in bytes. */
const unsigned = { lowest: 0, highest: 0xffff_ffff, width: 4 }
const ranges: ReadonlyMap<FieldType, typeof unsigned> = new Map([
  ["int", { lowest: -0x8000_0000, highest: 0x7fff_ffff, width: 4 }],
  ["ushort", { lowest: 0, highest: 0xffff, width: 2 }]
])

const writeField = (
  writer: Writer,
  name: MessageName,
  field: string,
  type: FieldType,
  value: unknown
): GedEncodeError | undefined => {
  const { lowest, highest, width } = ranges.get(type) ?? unsigned
  const number = typeof value === "boolean" ? Number(value) : value
  const isFit = typeof number === "number" && Number.isInteger(number)
  if (!isFit || number < lowest || number > highest) {
    const expected = `a whole number from ${lowest} to ${highest}`
    return new GedEncodeError({ reason: "range", name, field, found: String(value), expected })
  }
  if (width === 2) writer.uint16(number)
  else writer.uint32(number)
  return undefined
}

const writeFloats = (
  writer: Writer,
  row: MessageRow,
  values: ReadonlyMap<string, unknown>,
  extras: GedExtras | undefined,
  dialect: GedDialect,
  misfits: Array<Misfit>
): void => {
  const made: Array<RawFloat> = []
  for (const name of row.floats ?? []) {
    const value = values.get(name)
    if (value === undefined) continue
    for (const each of Array.isArray(value) ? value : [value]) {
      made.push(makeFloat(name, row.lengths?.[name], each, dialect, misfits))
    }
  }
  made.push(...(extras?.floats ?? []))
  made.sort((left, right) => writingOrder(left.tag) - writingOrder(right.tag))
  for (const { bytes, tag } of inOrder(made, extras?.order ?? [])) {
    writer.uint8(tag).uint8(bytes.length).bytes(bytes)
  }
}

/** Fields as they once came, and behind them those that have joined since. */
const inOrder = (
  made: ReadonlyArray<RawFloat>,
  order: ReadonlyArray<number>
): ReadonlyArray<RawFloat> => {
  if (order.length === 0) return made
  const waiting = new Map<number, Array<RawFloat>>()
  for (const float of made.toReversed()) {
    const same = waiting.get(float.tag)
    if (same === undefined) waiting.set(float.tag, [float])
    else same.push(float)
  }
  const placed = order.flatMap((tag) => waiting.get(tag)?.pop() ?? [])
  const isPlaced = new Set(placed)
  return [...placed, ...made.filter((float) => !isPlaced.has(float))]
}

const readService = (
  reader: Reader,
  dialect: GedDialect
): Result.Result<GedMessage, GedDecodeError> => {
  const subType = reader.uint32()
  const dialogue = reader.uint32()
  const sequence = reader.uint32()
  if (subType === undefined || dialogue === undefined || sequence === undefined) {
    const found = `${reader.remaining} more`
    return fail("too-short", nothingRead, "SERVICE_CONTROL", reader.offset, "12 bytes", found)
  }
  const ids = { DialogueID: dialogueId(dialogue), SendSeqNo: sequence }
  const found = messageOfId(subType, true)
  if (found === undefined) {
    return Result.succeed({
      _tag: "UnknownService",
      subType,
      ...ids,
      body: reader.rest().slice()
    })
  }
  return readMessage(reader, found, new Map(Object.entries(ids)), dialect)
}

const readMessage = (
  reader: Reader,
  [name, row]: readonly [MessageName, MessageRow],
  read: Read,
  dialect: GedDialect
): Result.Result<GedMessage, GedDecodeError> => {
  const tooShort = (field: string) =>
    fail("too-short", headerOf(name, read), field, reader.offset, "more bytes", "the end")
  read.set("_tag", name)
  let count: number | undefined
  for (const [field, type] of Object.entries(row.fields)) {
    if (!isThere(name, field, dialect)) continue
    const value = readField(reader, type)
    if (value === undefined) return tooShort(field)
    if (type === "count") count = Number(value)
    else read.set(field, value)
  }
  if (row.list !== undefined) {
    const entries = readList(reader, row.list, count)
    if (entries === undefined) return tooShort(row.list)
    read.set(row.list, entries)
  }
  let extras: GedExtras = { floats: [], order: [], tail: noBytes }
  if (row.floats !== undefined) {
    const place = reader.offset
    const floats = readFloats(reader, row.floats, dialect)
    if (floats === undefined) {
      const [expected, found] = ["tags and lengths up to the end", "one that passes it"]
      return fail("float", headerOf(name, read), "floating part", place, expected, found)
    }
    for (const [field, value] of floats.values) read.set(field, value)
    extras = { floats: floats.raw, order: orderOf(floats.tags), tail: noBytes }
  } else extras = { ...extras, tail: reader.rest().slice() }
  for (const field of row.required ?? []) {
    if (!read.has(field)) {
      return fail("field-missing", headerOf(name, read), field, reader.offset, field, "none")
    }
  }
  if (extras.floats.length + extras.order.length + extras.tail.length > 0) {
    read.set("extras", extras)
  }
  // The keys are those of the row and the required ones are there, which is what the type says.
  return Result.succeed(Object.fromEntries(read) as unknown as GedMessage)
}

const readField = (reader: Reader, type: FieldType): number | boolean | undefined => {
  if (type === "ushort") return reader.uint16()
  if (type === "int") return reader.int32()
  const value = reader.uint32()
  return type === "bool" && value !== undefined ? value !== 0 : value
}

/** Entries as many as `count` says, or else as many as there are; no more than the bytes hold. */
const readList = (
  reader: Reader,
  list: ListName,
  count: number | undefined
): ReadonlyArray<Readonly<Record<string, unknown>>> | undefined => {
  const columns = Object.entries<FieldType>(lists[list])
  const width = columns.reduce((sum, [, type]) => sum + (type === "ushort" ? 2 : 4), 0)
  const wanted = count ?? Math.floor(reader.remaining / width)
  if (wanted * width > reader.remaining) return undefined
  return Array.from({ length: wanted }, () =>
    Object.fromEntries(columns.map(([field, type]) => [field, readField(reader, type)]))
  )
}

/** The order of the tags, where it is not the one in which we would write them. */
const orderOf = (tags: ReadonlyArray<number>): ReadonlyArray<number> => {
  const isOurs = tags.every((tag, index) => {
    const next = tags[index + 1]
    return next === undefined || writingOrder(tag) <= writingOrder(next)
  })
  return isOurs ? [] : tags
}

const headerOf = (name: MessageName, read: Read): GedHeader => {
  const id = (field: string): number | undefined => {
    const value = read.get(field)
    return typeof value === "number" ? value : undefined
  }
  const [dialogue, invoke] = [id("DialogueID"), id("InvokeID")]
  return {
    name,
    dialogueId: dialogue === undefined ? undefined : dialogueId(dialogue),
    invokeId: invoke === undefined ? undefined : invokeId(invoke)
  }
}

const fail = (
  reason: GedDecodeError["reason"],
  header: GedHeader,
  field: string,
  offset: number,
  expected: string,
  found: string
): Result.Result<never, GedDecodeError> =>
  Result.fail(new GedDecodeError({ reason, header, field, offset, expected, found }))
