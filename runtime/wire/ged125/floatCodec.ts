// One floating field and the floating part of a message: bytes ⇄ values (ged125.md §2.2, §2.3, §8).
// A field that its message may not have, or whose bytes its type does not take, stays as it came.
// Texts are one byte a character, read as ISO-8859-1; what becomes of others is the dialect's.

import { Reader } from "../bytes/Reader.ts"
import { Writer } from "../bytes/Writer.ts"
import { floatLengthMax, floatOfTag, floats } from "./FloatingFields.ts"
import type { FloatName, FloatRow, FloatType } from "./FloatingFields.ts"
import type { GedDialect } from "./dialect.ts"
import type { RawFloat } from "./Messages.ts"

/** Something of a message that could not be sent as it was. */
export interface Misfit {
  readonly field: FloatName
  /** `shortened`: longer than the field's maximum; `replaced`: a character has no byte. */
  readonly reason: "shortened" | "replaced"
  /** Of the value, in characters or bytes. */
  readonly length: number
  readonly lengthMax: number
}

export interface FloatingPart {
  readonly values: ReadonlyMap<FloatName, unknown>
  readonly raw: ReadonlyArray<RawFloat>
  /** Of every field, in the order they came. */
  readonly tags: ReadonlyArray<number>
}

/**
 * Everything to the end of the message; `undefined` when a length passes it. Of several fields of
 * one tag where there may be but one, the first counts. From the first that is not sound on, fields
 * of that tag stay as they came, so that their order does.
 */
export const readFloats = (
  reader: Reader,
  permitted: ReadonlyArray<FloatName>,
  dialect: GedDialect
): FloatingPart | undefined => {
  const values = new Map<FloatName, unknown>()
  const raw: Array<RawFloat> = []
  const rawTags = new Set<number>()
  const tags: Array<number> = []
  while (reader.remaining > 0) {
    const tag = reader.uint8()
    const length = reader.uint8()
    const bytes = length === undefined ? undefined : reader.bytes(length)
    if (tag === undefined || bytes === undefined) return undefined
    tags.push(tag)
    const [name, row] = floatOfTag(tag) ?? []
    const isKnown = name !== undefined && permitted.includes(name) && !rawTags.has(tag)
    const value = isKnown && row !== undefined ? readValue(row.type, bytes, dialect) : undefined
    const before = name === undefined ? undefined : values.get(name)
    if (name === undefined || value === undefined || (before !== undefined && !row?.repeats)) {
      raw.push({ tag, bytes: bytes.slice() })
      rawTags.add(tag)
    } else if (row?.repeats !== true) values.set(name, value)
    else if (Array.isArray(before)) before.push(value)
    else values.set(name, [value])
  }
  return { values, raw, tags }
}

/** The bytes of one value; what had to be changed is added to `misfits`. */
export const makeFloat = (
  name: FloatName,
  lengthMaxHere: number | undefined,
  value: unknown,
  dialect: GedDialect,
  misfits: Array<Misfit>
): RawFloat => {
  const row: FloatRow = floats[name]
  const lengthMax = lengthMaxHere ?? row.lengthMax
  const writer = new Writer()
  const text = (given: unknown): void => {
    writeText(writer, name, String(given), lengthMax, dialect, misfits)
  }
  if (value instanceof Uint8Array) {
    if (value.length > lengthMax) {
      misfits.push({ field: name, reason: "shortened", length: value.length, lengthMax })
    }
    writer.bytes(value.subarray(0, lengthMax))
  } else if (typeof value === "object" && value !== null) {
    const parts = new Map<string, unknown>(Object.entries(value))
    writer.uint32(Number(parts.get("tag")))
    if (row.type === "element") {
      const index = Number(parts.get("index"))
      if (dialect["ecc.index"] === "one-byte") writer.uint8(index)
      else writer.uint16(index)
    }
    text(parts.get(row.type === "name" ? "name" : "value"))
  } else if (row.type === "text") text(value)
  else writer.uint32(Number(value))
  return { tag: row.tag, bytes: writer.finish() }
}

const readValue = (type: FloatType, bytes: Uint8Array, dialect: GedDialect): unknown => {
  const reader = new Reader(bytes)
  switch (type) {
    case "text":
      return readText(reader)
    case "bytes":
      return bytes.slice()
    case "uint":
      return bytes.length === 4 ? reader.uint32() : undefined
    case "bool":
      return bytes.length === 4 ? reader.uint32() !== 0 : undefined
    case "name": {
      const tag = reader.uint32()
      return tag === undefined ? undefined : { tag, name: readText(reader) }
    }
    case "value": {
      const tag = reader.uint32()
      return tag === undefined ? undefined : { tag, value: readText(reader) }
    }
    case "element": {
      const tag = reader.uint32()
      const index = dialect["ecc.index"] === "one-byte" ? reader.uint8() : reader.uint16()
      if (tag === undefined || index === undefined) return undefined
      return { tag, index, value: readText(reader) }
    }
  }
}

/** The rest as text; NULs at its end are a terminator, or what a fixed buffer was filled with (U1). */
const readText = (reader: Reader): string => {
  const bytes = reader.rest()
  let length = bytes.length
  while (length > 0 && bytes[length - 1] === 0) length -= 1
  return Buffer.from(bytes.buffer, bytes.byteOffset, length).toString("latin1")
}

const writeText = (
  writer: Writer,
  field: FloatName,
  text: string,
  lengthMax: number,
  dialect: GedDialect,
  misfits: Array<Misfit>
): void => {
  const highest = dialect["text.non-ascii"] === "latin1" ? 0xff : 0x7f
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0)
  const terminator = dialect["text.nul"] === "one" ? [0] : []
  const length = codes.length
  const room = Math.min(lengthMax, floatLengthMax - writer.length - terminator.length)
  if (length > room) misfits.push({ field, reason: "shortened", length, lengthMax: room })
  // A NUL at the end would be taken for a terminator.
  const kept = codes.slice(0, room)
  while (kept.at(-1) === 0) kept.pop()
  if (kept.some((code) => code > highest)) {
    misfits.push({ field, reason: "replaced", length, lengthMax: room })
  }
  const bytes = kept.map((code) => (code > highest ? questionMark : code))
  writer.bytes(Uint8Array.from([...bytes, ...terminator]))
}

const questionMark = 0x3f
