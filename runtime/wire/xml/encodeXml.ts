// One element → one XML document, in the form IVR Server's clients send: declaration, document
// type, then the element on one line. Text is escaped for its place and charset, and characters XML
// forbids are dropped, so any text can be written. Says nothing about which elements a message
// needs, and does not bound the length: the message codec does.

import { Result } from "effect"
import { declaredName, encodeText } from "./charset.ts"
import type { Charset } from "./charset.ts"
import { escapeText } from "./references.ts"
import { XmlError } from "./XmlElement.ts"
import type { XmlElement } from "./XmlElement.ts"

/** Bytes of the document. `systemId` is the file named in the document type; nothing reads it. */
export const encodeXml = (
  root: XmlElement,
  options: { readonly charset: Charset; readonly systemId: string }
): Result.Result<Uint8Array, XmlError> => {
  const name = findBadName(root, options.charset)
  if (name !== undefined) {
    return Result.fail(
      new XmlError({
        reason: "name",
        offset: 0,
        expected: `an XML name that ${declaredName(options.charset)} can hold`,
        found: name
      })
    )
  }
  const head = `<?xml version="1.0" encoding="${declaredName(options.charset)}"?>\n`
  const documentType = `<!DOCTYPE ${root.name} SYSTEM "${options.systemId}">\n`
  const text = head + documentType + printElement(root, options.charset)
  return Result.succeed(encodeText(text, options.charset))
}

const printElement = (element: XmlElement, charset: Charset): string => {
  let text = `<${element.name}`
  for (const [name, value] of element.attributes) {
    text += ` ${name}="${escapeText(value, "attribute", charset)}"`
  }
  if (element.children.length === 0 && element.text === "") return `${text}/>`
  text += `>${escapeText(element.text, "content", charset)}`
  for (const child of element.children) text += printElement(child, charset)
  return `${text}</${element.name}>`
}

/** XML 1.0 §2.3, without the planes beyond the first. Names cannot hold references, unlike text. */
const nameStart = [
  String.raw`:A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF`,
  String.raw`\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD`
].join("")
const nameFurther = String.raw`\-.0-9\u00B7\u0300-\u036F`
const xmlName = new RegExp(`^[${nameStart}][${nameStart}${nameFurther}]*$`, "u")

const findBadName = (element: XmlElement, charset: Charset): string | undefined => {
  for (const name of [element.name, ...element.attributes.keys()]) {
    const beyond = charset === "latin1" && /[\u{100}-\u{10FFFF}]/u.test(name)
    if (beyond || !xmlName.test(name)) return name
  }
  for (const child of element.children) {
    const bad = findBadName(child, charset)
    if (bad !== undefined) return bad
  }
  return undefined
}
