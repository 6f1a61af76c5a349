// Bytes ⇄ text for the two encodings that IVR Server XML is met in. Reading honours the document's
// own declaration. Latin-1 is the strict ISO-8859-1 (byte = code point), not the Windows-1252 that
// web decoders substitute for it.

/** `latin1` is ISO-8859-1. */
export type Charset = "latin1" | "utf8"

/** The names under which a declaration may call them; ASCII is a part of either. */
const charsetNames: ReadonlyMap<string, Charset> = new Map([
  ["iso-8859-1", "latin1"],
  ["iso_8859-1", "latin1"],
  ["iso8859-1", "latin1"],
  ["latin1", "latin1"],
  ["latin-1", "latin1"],
  ["us-ascii", "latin1"],
  ["ascii", "latin1"],
  ["utf-8", "utf8"],
  ["utf8", "utf8"]
])

/** How a charset is named in the XML declaration. */
export const declaredName = (charset: Charset): string =>
  charset === "latin1" ? "ISO-8859-1" : "UTF-8"

/** A declaration longer than this is none; the known ones have 45 bytes. */
const declarationLengthMax = 256

/**
 * What the XML declaration says: a known charset, `undefined` when it says nothing, or the unknown
 * name it gives.
 */
export const findDeclaredCharset = (
  bytes: Uint8Array
): Charset | undefined | { readonly unknown: string } => {
  const head = latin1Text(bytes.subarray(0, declarationLengthMax))
  const start = head.startsWith(utf8MarkAsLatin1) ? utf8MarkAsLatin1.length : 0
  if (!head.startsWith("<?xml", start)) return start === 0 ? undefined : "utf8"
  const declaration = head.slice(start, Math.max(start, head.indexOf("?>", start)))
  const at = declaration.indexOf("encoding")
  if (at < 0) return start === 0 ? undefined : "utf8"
  const value = declaration.slice(at + "encoding".length).trimStart()
  const quoted = value.startsWith("=") ? value.slice(1).trimStart() : ""
  const quote = quoted.charAt(0)
  const end = quoted.indexOf(quote, 1)
  if ((quote !== '"' && quote !== "'") || end < 0) return { unknown: quoted.slice(0, 20) }
  const name = quoted.slice(1, end)
  return charsetNames.get(name.toLowerCase()) ?? { unknown: name.slice(0, 40) }
}

/**
 * Text of the bytes. Without a charset: UTF-8 where the bytes are UTF-8, else Latin-1. Bytes that
 * are not what a UTF-8 declaration promised become U+FFFD: one damaged name in user data must not
 * cost the caller his route.
 */
export const decodeText = (bytes: Uint8Array, charset: Charset | undefined): string => {
  if (charset === "latin1") return latin1Text(bytes)
  const text = utf8Decoder.decode(bytes)
  return charset === undefined && text.includes("\uFFFD") ? latin1Text(bytes) : text
}

/** Bytes of a text; for `latin1` every character must already be below U+0100. */
export const encodeText = (text: string, charset: Charset): Uint8Array =>
  charset === "latin1" ? new Uint8Array(Buffer.from(text, "latin1")) : utf8Encoder.encode(text)

const utf8MarkAsLatin1 = "\u00EF\u00BB\u00BF"

const utf8Decoder = new TextDecoder("utf-8")

const utf8Encoder = new TextEncoder()

const latin1Text = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1")
