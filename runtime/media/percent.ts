// Percent-encoding as the three places that media requests pass through want it: parameters of a
// SIP URI, queries of an HTTP URL, and bodies of type application/x-www-form-urlencoded. Text is
// UTF-8 on its way out; on its way in it is read as UTF-8 and, where it is none, as Latin-1,
// because platforms of both kinds are in the field.

const utf8 = new TextEncoder()

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

const bytesOf = (marks: string): ReadonlySet<number> => new Set(utf8.encode(alphanumeric + marks))

/** RFC 3261 §25.1 paramchar: unreserved, and param-unreserved. */
const uriParamCharacters = bytesOf("-_.!~*'()[]/:&+$")

/**
 * RFC 3986 §2.3 unreserved; whatever else a query could carry unescaped is escaped, so that nobody
 * has to guess.
 */
const queryCharacters = bytesOf("-._~")

/** RFC 3986 §3.3 pchar without the sub-delimiters that some servers treat as separators. */
const pathCharacters = bytesOf("-._~!*'()@:")

/**
 * A name or value of a SIP URI parameter; everything outside paramchar becomes `%HH` of its UTF-8
 * bytes.
 */
export const encodeUriParam = (text: string): string => encode(text, uriParamCharacters)

/**
 * A name or value of an HTTP query. A space is `%20`, which forms and URLs both read as a space.
 */
export const encodeQuery = (text: string): string => encode(text, queryCharacters)

/** One segment of an HTTP path. */
export const encodePathSegment = (text: string): string => encode(text, pathCharacters)

/** How the bytes behind the escapes are read. */
export type FormCharset = "utf-8" | "latin1"

/**
 * A name or value of a form body or a query. Total: an escape that is none stands for itself.
 *
 * A plus is a space, as the form encoding says, with one exception: a text that is a plus and
 * digits only is a telephone number of an encoder (ECMAScript's `escape`) that leaves pluses alone.
 */
export const decodeForm = (text: string, charset: FormCharset = "utf-8"): string => {
  const bytes = unescapeBytes(isPlusNumber(text) ? text : text.replaceAll("+", " "))
  if (charset === "latin1") return latin1.decode(bytes)
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return latin1.decode(bytes)
  }
}

// `ignoreBOM` keeps a leading U+FEFF in the text, where it was put. `latin1` is what WHATWG calls
// windows-1252.
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
const latin1 = new TextDecoder("latin1")

const encode = (text: string, unescaped: ReadonlySet<number>): string => {
  let encoded = ""
  for (const byte of utf8.encode(text)) {
    encoded += unescaped.has(byte)
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`
  }
  return encoded
}

const isPlusNumber = (text: string): boolean => /^\+[0-9]+$/.test(text)

/**
 * The bytes that a text stands for. Text from the wire has one character per byte, and stays bytes;
 * a character beyond that cannot have come from a wire and counts as its UTF-8 bytes.
 */
const unescapeBytes = (text: string): Uint8Array => {
  const bytes: Array<number> = []
  for (let offset = 0; offset < text.length; offset++) {
    const unit = text.charCodeAt(offset)
    const high = unit === 0x25 ? hexDigit(text.charCodeAt(offset + 1)) : -1
    const low = high < 0 ? -1 : hexDigit(text.charCodeAt(offset + 2))
    if (low >= 0) {
      bytes.push(high * 16 + low)
      offset += 2
    } else if (unit <= 0xff) {
      bytes.push(unit)
    } else {
      const character = String.fromCodePoint(text.codePointAt(offset) ?? unit)
      bytes.push(...utf8.encode(character))
      offset += character.length - 1
    }
  }
  return Uint8Array.from(bytes)
}

/** The value of a hexadecimal digit, −1 for anything else, the end of a text (NaN) included. */
const hexDigit = (unit: number): number => {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30
  const lower = unit | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}
