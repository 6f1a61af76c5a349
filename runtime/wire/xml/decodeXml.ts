// One XML document → one element, by fast-xml-parser with everything switched off that could
// surprise: no DTD, no entities but the five and numeric references, no conversion of numbers, no
// trimming, order kept. That parser alone forgives crossed tags and follows `<!DOCTYPE … [`, so its
// validator and our own look at declarations go first. Bounded in length, depth and number of
// elements; total; time and memory are linear in the length. Strings are copies of their own and do
// not keep the document alive. Decoding what `encodeXml` wrote gives the element again, less
// characters XML forbids.

import { Result } from "effect"
import { XMLParser, XMLValidator } from "fast-xml-parser"
import { decodeText, findDeclaredCharset } from "./charset.ts"
import { checkNoDeclarations, skipProlog } from "./prolog.ts"
import { resolveReferences } from "./references.ts"
import { XmlError, xmlLimits } from "./XmlElement.ts"
import type { XmlElement } from "./XmlElement.ts"

/** The root element of a document, or why the bytes are none. Never throws, loads nothing. */
export const decodeXml = (bytes: Uint8Array): Result.Result<XmlElement, XmlError> => {
  const { lengthMax } = xmlLimits
  if (bytes.length > lengthMax) {
    return fail("too-long", lengthMax, `at most ${lengthMax} bytes`, `${bytes.length} bytes`)
  }
  const charset = findDeclaredCharset(bytes)
  if (typeof charset === "object") {
    return fail("encoding", 0, "ISO-8859-1 or UTF-8", charset.unknown)
  }
  const text = decodeText(dropPadding(bytes), charset)
  const start = skipProlog(text)
  if (Result.isFailure(start)) return Result.fail(start.failure)
  const declarations = checkNoDeclarations(text, start.success)
  if (Result.isFailure(declarations)) return Result.fail(declarations.failure)
  return parseElement(text, start.success)
}

/** A peer written in C may count the zero that ends its string. */
const dropPadding = (bytes: Uint8Array): Uint8Array => {
  let length = bytes.length
  while (length > 0 && bytes[length - 1] === 0) length -= 1
  return bytes.subarray(0, length)
}

const parseElement = (text: string, start: number): Result.Result<XmlElement, XmlError> => {
  const body = text.slice(start)
  const validated = Result.try(() => XMLValidator.validate(body))
  if (Result.isFailure(validated)) return thrown(start, validated.failure)
  if (validated.success !== true) {
    const { code, col, line } = validated.success.err
    const offset = start + offsetOf(body, line, col)
    return fail("not-well-formed", offset, "well-formed XML", faults.get(code) ?? code)
  }
  const parsed = Result.try((): unknown => parser.parse(body))
  if (Result.isFailure(parsed)) return thrown(start, parsed.failure)
  const roots = readContent(parsed.success, { elements: 0 }, 1)
  if (Result.isFailure(roots)) return Result.fail(roots.failure)
  const [root, second] = roots.success.children
  // The parser forgets text after a root without content.
  const isWhole = body.trimEnd().endsWith(">")
  return root === undefined || second !== undefined || !isWhole
    ? fail("not-well-formed", start, "one root element", "something else beside it")
    : Result.succeed(root)
}

const textKey = "#text"
const cdataKey = "#cdata"
const attributesKey = ":@"

/** Keeps nothing of one document for the next. */
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  textNodeName: textKey,
  cdataPropName: cdataKey,
  // Off altogether: `references.ts` resolves what may be resolved, in one pass and without growth.
  processEntities: false,
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  jPath: false,
  maxNestedTags: xmlLimits.depthMax,
  // Our elements live in arrays and Maps, so `toString` and its like are names as any other.
  onDangerousProperty: (name: string) => name
})

/** What one document has used of its bounds. */
interface Budget {
  elements: number
}

interface Content {
  readonly children: ReadonlyArray<XmlElement>
  readonly text: string
}

/** The parser's ordered form: a list of `{ name: list, ":@": attributes }` and `{ "#text": … }`. */
const readContent = (
  ordered: unknown,
  budget: Budget,
  depth: number
): Result.Result<Content, XmlError> => {
  const children: Array<XmlElement> = []
  let text = ""
  for (const entry of listOf(ordered)) {
    const pairs = Object.entries(recordOf(entry))
    const attributes = pairs.find(([key]) => key === attributesKey)?.[1]
    const [name, content] = pairs.find(([key]) => key !== attributesKey) ?? []
    if (name === undefined) continue
    if (name === textKey) text += resolveReferences(stringOf(content))
    else if (name === cdataKey) text += stringOf(recordOf(listOf(content)[0])[textKey])
    else {
      budget.elements += 1
      const { depthMax, elementsMax } = xmlLimits
      if (budget.elements > elementsMax) {
        return fail("too-many-elements", 0, `at most ${elementsMax}`, "more")
      }
      if (depth > depthMax) return fail("too-deep", 0, `at most ${depthMax} levels`, "more")
      const inner = readContent(content, budget, depth + 1)
      if (Result.isFailure(inner)) return inner
      children.push({ name, attributes: readAttributes(attributes), ...inner.success })
    }
  }
  const isLayout = children.length > 0 && text.trim() === ""
  return Result.succeed({ children, text: isLayout ? "" : detach(text) })
}

const readAttributes = (attributes: unknown): ReadonlyMap<string, string> => {
  const read = new Map<string, string>()
  for (const [name, value] of Object.entries(recordOf(attributes))) {
    // XML 1.0 §3.3.3: white space that is not a reference is read as a space.
    read.set(name, detach(resolveReferences(stringOf(value).replace(/[\t\n\r]/gu, " "))))
  }
  return read
}

/** Below it V8 copies anyway; from here on a slice would keep the whole document in memory. */
const sliceLengthMin = 13

/**
 * A copy that holds nothing else: an id kept for the length of a call must not hold a 60 kB
 * message.
 */
const detach = (text: string): string =>
  text.length < sliceLengthMin ? text : Buffer.from(text, "utf16le").toString("utf16le")

const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {}

const stringOf = (value: unknown): string => (typeof value === "string" ? value : "")

/** The validator counts lines and columns from 1. */
const offsetOf = (text: string, line: number, column: number): number => {
  let at = 0
  for (let index = 1; index < line; index += 1) at = text.indexOf("\n", at) + 1
  return at + column - 1
}

const fail = (
  reason: XmlError["reason"],
  offset: number,
  expected: string,
  found: string
): Result.Result<never, XmlError> => Result.fail(new XmlError({ reason, offset, expected, found }))

/**
 * The validator's codes in words. Its own sentences quote the document, which may be what a caller
 * said; none of them is passed on.
 */
const faults: ReadonlyMap<string, string> = new Map([
  ["InvalidTag", "a tag that is broken, or does not match its other half"],
  ["InvalidAttr", "attributes that are broken, or one of them twice"],
  ["InvalidChar", "a character that may not stand there"],
  ["InvalidXml", "something beside the root element"]
])

/** What the parser throws becomes a value. Its depth limit is ours and is told as such. */
const thrown = (start: number, cause: unknown): Result.Result<never, XmlError> =>
  cause instanceof Error && cause.message === "Maximum nested tags exceeded"
    ? fail("too-deep", start, `at most ${xmlLimits.depthMax} levels`, "more")
    : fail("not-well-formed", start, "well-formed XML", "a name or a construct that is refused")
