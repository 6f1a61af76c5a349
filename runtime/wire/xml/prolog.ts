// What may stand before the root element, and what may not stand anywhere: declarations. A document
// type that only names an external DTD is passed over, and nothing is ever fetched for it. One that
// declares something itself is refused: it is the only place where an entity could be declared,
// hence the only place from which an entity bomb could come.

import { Result } from "effect"
import { XmlError } from "./XmlElement.ts"

/** Offset of the root element's `<`, or what stands in its way. One pass, no backtracking. */
export const skipProlog = (text: string): Result.Result<number, XmlError> => {
  let at = text.startsWith("\uFEFF") ? 1 : 0
  let documentTypes = 0
  while (at < text.length) {
    at = skipSpace(text, at)
    if (text.startsWith("<?", at)) {
      const end = text.indexOf("?>", at)
      if (end < 0) return wrong(at, "`?>`", "the end of the document")
      at = end + 2
    } else if (text.startsWith("<!--", at)) {
      const end = text.indexOf("-->", at + 4)
      if (end < 0) return wrong(at, "`-->`", "the end of the document")
      at = end + 3
    } else if (text.startsWith("<!DOCTYPE", at)) {
      documentTypes += 1
      if (documentTypes > 1) return declared(at, "a second document type")
      const end = findDocumentTypeEnd(text, at)
      if (Result.isFailure(end)) return end
      at = end.success
    } else return Result.succeed(at)
  }
  return wrong(at, "a root element", "the end of the document")
}

/** Refuses `<!…` that is neither a comment nor a CDATA section from `from` to the end. */
export const checkNoDeclarations = (text: string, from: number): Result.Result<void, XmlError> => {
  let at = text.indexOf("<!", from)
  while (at >= 0) {
    const close = text.startsWith("<!--", at)
      ? "-->"
      : text.startsWith("<![CDATA[", at)
        ? "]]>"
        : undefined
    if (close === undefined) return declared(at, "a declaration inside the document")
    const end = text.indexOf(close, at + 4)
    if (end < 0) return wrong(at, `\`${close}\``, "the end of the document")
    at = text.indexOf("<!", end + close.length)
  }
  return Result.succeed(undefined)
}

/** `<!DOCTYPE name SYSTEM 'x'>`: literals may hold `>`; a `[` outside them opens declarations. */
const findDocumentTypeEnd = (text: string, start: number): Result.Result<number, XmlError> => {
  let at = start
  while (at < text.length) {
    const character = text.charAt(at)
    if (character === "[") return declared(at, "declarations inside the document type")
    if (character === ">") return Result.succeed(at + 1)
    if (character === '"' || character === "'") {
      const end = text.indexOf(character, at + 1)
      if (end < 0) break
      at = end
    }
    at += 1
  }
  return wrong(start, "the end of the document type", "the end of the document")
}

const skipSpace = (text: string, from: number): number => {
  let at = from
  while (isSpace(text.charCodeAt(at))) at += 1
  return at
}

const isSpace = (code: number): boolean =>
  code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

const wrong = (offset: number, expected: string, found: string) =>
  Result.fail(new XmlError({ reason: "not-well-formed", offset, expected, found }))

const declared = (offset: number, found: string) =>
  Result.fail(
    new XmlError({
      reason: "document-type",
      offset,
      expected: "at most one document type, without declarations",
      found
    })
  )
