// Character references, and the characters that may not stand in XML 1.0 at all. Only the five
// predefined entities and numeric references are known; nothing else is ever expanded, so no text
// grows by being read.

import type { Charset } from "./charset.ts"

/** XML 1.0 §2.2: these have no place in a document, not even as a reference. */
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/gu

/** XML 1.0 §4.6. */
const predefined: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"]
])

/** `&#x10FFFF;` and `&#1114111;` are the longest that mean anything. */
const referenceLengthMax = 10

/**
 * Text with its references resolved and forbidden control characters dropped, those written as
 * references too. A reference to an entity we do not know stays as it stands: it may be declared in
 * the DTD that we do not load.
 */
export const resolveReferences = (raw: string): string => {
  const text = raw.replace(forbidden, "")
  let from = 0
  let at = text.indexOf("&")
  if (at < 0) return text
  let resolved = ""
  while (at >= 0) {
    const end = text.slice(at, at + referenceLengthMax).indexOf(";")
    const character = end < 0 ? undefined : referredCharacter(text.slice(at + 1, at + end))
    if (character === undefined) {
      resolved += text.slice(from, at + 1)
      from = at + 1
    } else {
      resolved += text.slice(from, at) + character
      from = at + end + 1
    }
    at = text.indexOf("&", from)
  }
  return resolved + text.slice(from)
}

/**
 * `undefined`: no reference that we know. Empty: a reference to a character that may not stand
 * here.
 */
const referredCharacter = (name: string): string | undefined => {
  if (!name.startsWith("#")) return predefined.get(name)
  const hexadecimal = name.startsWith("#x")
  const digits = name.slice(hexadecimal ? 2 : 1)
  if (!(hexadecimal ? /^[0-9A-Fa-f]+$/ : /^[0-9]+$/).test(digits)) return undefined
  const code = Number.parseInt(digits, hexadecimal ? 16 : 10)
  if (code > 0x10_ffff || isSurrogate(code)) return ""
  return String.fromCodePoint(code).replace(forbidden, "")
}

/**
 * Text as it may stand in a document. Forbidden characters are dropped. What the charset cannot
 * hold, and the C1 controls, which Windows takes for something else, are written as numeric
 * references; so is white space that a reader would change.
 */
export const escapeText = (
  text: string,
  place: "attribute" | "content",
  charset: Charset
): string => {
  if (!needsCare.test(text)) return text
  let escaped = ""
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    const named = escapes.get(character)
    if (named !== undefined) escaped += named
    else if (code === 0x0d || (place === "attribute" && (code === 0x09 || code === 0x0a))) {
      escaped += `&#${code};`
    } else if (isForbidden(code)) continue
    else if ((code >= 0x7f && code <= 0x9f) || (charset === "latin1" && code > 0xff)) {
      escaped += `&#${code};`
    } else escaped += character
  }
  return escaped
}

const needsCare = /[&<>"\u0000-\u001F\u007F-\u009F\u{100}-\u{10FFFF}]/u

const escapes: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"]
])

const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff

const isForbidden = (code: number): boolean =>
  (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) ||
  code === 0xfffe ||
  code === 0xffff ||
  isSurrogate(code)
