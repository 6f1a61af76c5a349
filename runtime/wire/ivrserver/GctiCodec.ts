// IVR Server's XML messages: bytes ⇄ data, by the rows of `Messages.ts` and the choices of a
// dialect (iserver-xml.md §2). Total on any bytes; unknown messages, attributes, elements and text
// are kept. decode(encode(m)) = m for every message whose scalars in children have no white space
// around them; encode(decode(bytes)) is canonical: our order, our places, our quotes. Knows nothing
// of which message may follow which, and of frames only how much fits one.

import { Data, Result } from "effect"
import type { Charset } from "../xml/charset.ts"
import { decodeXml } from "../xml/decodeXml.ts"
import { encodeXml } from "../xml/encodeXml.ts"
import { makeElement } from "../xml/XmlElement.ts"
import type { XmlElement } from "../xml/XmlElement.ts"
import { otherSpellings } from "./dialect.ts"
import type { Dialect } from "./dialect.ts"
import { genesysCallId, messageRow, messages } from "./Messages.ts"
import type { Extras, GctiMessage, MessageRow, Place } from "./Messages.ts"
import { readNodeList, writeNodeList } from "./NodeList.ts"
import type { NodeList } from "./NodeList.ts"

/**
 * What fits one GLI frame: 65 535 less the two bytes its length counts too. There are no
 * continuations (§1.2).
 */
export const messageLengthMax = 65_533

/** Of the XML we write; what we read says for itself what it is in. */
export type GctiEncoding = Charset

const rootName = "GctiMsg"
const callIdName = "CallId"

/** Named in the document type; neither side loads it. */
const systemId = "IServer.dtd"

/**
 * Bytes that are no message of IVR Server. It costs this message; the frames around it are sound.
 */
export class GctiDecodeError extends Data.TaggedError("GctiDecodeError")<{
  readonly reason: "xml" | "root" | "no-message" | "several-messages" | "field-missing"
  /** The message's name as far as it is known. */
  readonly element: string | undefined
  readonly field: string | undefined
  /** In characters, where the XML itself is at fault; else 0. */
  readonly offset: number
  readonly expected: string
  readonly found: string
}> {
  override get message(): string {
    const place = [this.element ?? rootName, this.field].filter((part) => part !== undefined)
    return `${place.join(".")}: ${this.reason}: found ${this.found}, expected ${this.expected}`
  }
}

/** A message that cannot be sent. */
export class GctiEncodeError extends Data.TaggedError("GctiEncodeError")<{
  readonly reason: "too-long" | "name"
  readonly element: string
  readonly found: string
  readonly expected: string
}> {
  override get message(): string {
    return `${this.element}: ${this.reason}: found ${this.found}, expected ${this.expected}`
  }
}

/** One message of the payload of one frame. */
export const decodeMessage = (
  bytes: Uint8Array,
  dialect: Dialect
): Result.Result<GctiMessage, GctiDecodeError> => {
  const document = decodeXml(bytes)
  if (Result.isFailure(document)) {
    const { expected, found, offset, reason } = document.failure
    return fail("xml", undefined, undefined, expected, `${reason}: ${found}`, offset)
  }
  const root = document.success
  if (root.name !== rootName) return fail("root", undefined, undefined, rootName, root.name)
  let callId = ""
  let element: XmlElement | undefined
  for (const child of root.children) {
    if (child.name === callIdName) callId = child.text.trim()
    else if (element === undefined) element = child
    else return fail("several-messages", element.name, undefined, "one message", child.name)
  }
  if (element === undefined) {
    return fail("no-message", undefined, undefined, "a message element", "none")
  }
  return readMessage(element, callId, dialect)
}

/** Bytes of one message; checks the length, so that what it returns always fits a frame. */
export const encodeMessage = (
  message: GctiMessage,
  options: { readonly dialect: Dialect; readonly charset: GctiEncoding }
): Result.Result<Uint8Array, GctiEncodeError> => {
  const element =
    message._tag === "Unknown" ? message.element : writeMessage(message, options.dialect)
  const callId = makeElement(callIdName, noAttributes, [], message.callId)
  const bytes = encodeXml(makeElement(rootName, noAttributes, [callId, element]), {
    charset: options.charset,
    systemId
  })
  if (Result.isFailure(bytes)) {
    const { expected, found } = bytes.failure
    return Result.fail(
      new GctiEncodeError({ reason: "name", element: element.name, found, expected })
    )
  }
  return bytes.success.length <= messageLengthMax
    ? Result.succeed(bytes.success)
    : Result.fail(
        new GctiEncodeError({
          reason: "too-long",
          element: element.name,
          found: `${bytes.success.length} bytes`,
          expected: `at most ${messageLengthMax}`
        })
      )
}

const noAttributes: ReadonlyMap<string, string> = new Map()

/** An element in a row's own spelling or in the dialect's. */
const findRow = (
  elementName: string,
  dialect: Dialect
): readonly [string, MessageRow] | undefined => {
  const own = messageRow(elementName)
  if (own !== undefined) return [elementName, own]
  for (const [path, name] of dialect.names) {
    const row = name === elementName ? messageRow(path) : undefined
    if (row !== undefined) return [path, row]
  }
  return undefined
}

const readMessage = (
  element: XmlElement,
  callIdText: string,
  dialect: Dialect
): Result.Result<GctiMessage, GctiDecodeError> => {
  const callId = genesysCallId(callIdText)
  const found = findRow(element.name, dialect)
  if (found === undefined) return Result.succeed({ _tag: "Unknown", callId, element })
  const [tag, row] = found
  const rest = makeRest(element)
  const read = new Map<string, unknown>([
    ["_tag", tag],
    ["callId", callId]
  ])
  for (const [field, [place, need]] of Object.entries(row.fields)) {
    const value = takeScalar(rest, spellings(`${tag}.${field}`, field, dialect), place)
    if (value !== undefined) read.set(field, value)
    else if (need === "required") {
      return fail("field-missing", tag, field, "an attribute or a child element", "neither")
    }
  }
  for (const list of row.lists) {
    const value = takeElement(rest, [list, ...(otherSpellings.get(list) ?? [])])
    if (value !== undefined) read.set(list, readNodeList(value))
  }
  const extras = extrasOf(rest)
  if (extras !== undefined) read.set("extras", extras)
  // The keys are those of the row and the required ones are there, which is what the type says.
  return Result.succeed(Object.fromEntries(read) as unknown as GctiMessage)
}

/** What of an element no row has asked for yet. */
interface Rest {
  readonly attributes: Map<string, string>
  readonly elements: Array<XmlElement>
  text: string
}

const makeRest = (element: XmlElement): Rest => ({
  attributes: new Map(element.attributes),
  elements: [...element.children],
  text: element.text
})

/** The names a field may have: the dialect's, the table's, and others met. */
const spellings = (path: string, field: string, dialect: Dialect): ReadonlyArray<string> => {
  const chosen = dialect.names.get(path)
  const others = otherSpellings.get(path) ?? []
  return chosen === undefined ? [field, ...others] : [chosen, field, ...others]
}

/** The one accessor of scalars (§2.2): an attribute first, then a child element, then own text. */
const takeScalar = (rest: Rest, names: ReadonlyArray<string>, place: Place): string | undefined => {
  for (const name of names) {
    const value = rest.attributes.get(name)
    if (value !== undefined) {
      rest.attributes.delete(name)
      return value
    }
  }
  const element = takeElement(rest, names)
  if (element !== undefined) return element.text.trim()
  if (place !== "text" || rest.text === "") return undefined
  const text = rest.text.trim()
  rest.text = ""
  return text
}

const takeElement = (rest: Rest, names: ReadonlyArray<string>): XmlElement | undefined => {
  const index = rest.elements.findIndex((element) => names.includes(element.name))
  return index < 0 ? undefined : rest.elements.splice(index, 1)[0]
}

const extrasOf = ({ attributes, elements, text }: Rest): Extras | undefined =>
  attributes.size === 0 && elements.length === 0 && text.trim() === ""
    ? undefined
    : { attributes, elements, text: text.trim() }

const writeMessage = (
  message: Exclude<GctiMessage, { readonly _tag: "Unknown" }>,
  dialect: Dialect
): XmlElement => {
  const tag = message._tag
  const row: MessageRow = messages[tag]
  // Fields and lists by the row's names; the types of `Message` are derived from those rows.
  const values = new Map<string, unknown>(Object.entries(message))
  const attributes = new Map<string, string>()
  const children: Array<XmlElement> = []
  let text = message.extras?.text ?? ""
  for (const [field, [place]] of Object.entries(row.fields)) {
    const value = values.get(field)
    if (typeof value !== "string") continue
    const path = `${tag}.${field}`
    const name = dialect.names.get(path) ?? field
    const written = dialect.places.get(path) ?? place
    if (written === "attribute") attributes.set(name, value)
    else if (written === "child") children.push(makeElement(name, noAttributes, [], value))
    else text = value
  }
  for (const list of row.lists) {
    const value = values.get(list)
    if (isNodeList(value)) children.push(writeNodeList(list, value))
  }
  for (const [name, value] of message.extras?.attributes ?? []) {
    if (!attributes.has(name)) attributes.set(name, value)
  }
  children.push(...(message.extras?.elements ?? []))
  return makeElement(dialect.names.get(tag) ?? tag, attributes, children, text)
}

const isNodeList = (value: unknown): value is NodeList =>
  typeof value === "object" && value !== null && "nodes" in value && "others" in value

const fail = (
  reason: GctiDecodeError["reason"],
  element: string | undefined,
  field: string | undefined,
  expected: string,
  found: string,
  offset = 0
): Result.Result<never, GctiDecodeError> =>
  Result.fail(new GctiDecodeError({ reason, element, field, offset, expected, found }))
