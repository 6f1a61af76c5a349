// The octets and small texts that SIP is made of: character classes of RFC 3261 §25.1, white space
// and folding, quoted strings, comma lists, and the two directions between wire text and Unicode.
//
// Wire text is a string with one character per octet (ISO-8859-1 read as such). All SIP texts in
// this room are wire texts: they go back onto the wire octet by octet as they came, whatever
// character set their sender had in mind. Everything here is total and linear; nothing decodes a
// header.

/** One bit per class of RFC 3261 §25.1 (or of ours); an octet may be in several. */
export const charClass = {
  token: 1,
  digit: 2,
  hex: 4,
  alpha: 8,
  unreserved: 16,
  userExtra: 32,
  passwordExtra: 64,
  paramExtra: 128,
  headerExtra: 256,
  space: 512,
  hostname: 1024,
  /** Printable ASCII but the space, and every octet above 0x7F. */
  visible: 2048
} as const

const classes = new Uint16Array(256)

const mark = (bit: number, characters: string): void => {
  for (let index = 0; index < characters.length; index++) {
    const code = characters.charCodeAt(index)
    classes[code] = (classes[code] ?? 0) | bit
  }
}

const digits = "0123456789"
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

mark(charClass.digit, digits)
mark(charClass.hex, `${digits}ABCDEFabcdef`)
mark(charClass.alpha, letters)
mark(charClass.token, `${digits}${letters}-.!%*_+\`'~`)
mark(charClass.unreserved, `${digits}${letters}-_.!~*'()`)
mark(charClass.userExtra, "&=+$,;?/")
mark(charClass.passwordExtra, "&=+$,")
mark(charClass.paramExtra, "[]/:&+$")
mark(charClass.headerExtra, "[]/?:+$")
mark(charClass.space, " \t\r\n")
mark(charClass.hostname, `${digits}${letters}-._`)
for (let code = 0x21; code < 0x100; code++) {
  if (code !== 0x7f) classes[code] = (classes[code] ?? 0) | charClass.visible
}

/** Whether the character at `index` is in one of the classes of `mask`; false beyond either end. */
export const isIn = (text: string, index: number, mask: number): boolean =>
  ((classes[text.charCodeAt(index)] ?? 0) & mask) !== 0

/**
 * The first index from `start` whose character is in none of the classes of `mask`, at most `end`.
 */
export const skip = (text: string, start: number, end: number, mask: number): number => {
  let index = start
  while (index < end && isIn(text, index, mask)) index++
  return index
}

/** Whether the whole text is one or more characters of these classes. */
export const isAll = (text: string, mask: number): boolean =>
  text.length > 0 && skip(text, 0, text.length, mask) === text.length

/** `token` of RFC 3261 §25.1: methods, header names, parameter names, tags. */
export const isToken = (text: string): boolean => isAll(text, charClass.token)

/**
 * The text between `start` and `end` without white space at either end. Not `String.trim`: that
 * takes 0xA0 for a space, and 0xA0 is the second octet of `à` in UTF-8.
 */
export const trimmed = (text: string, start: number, end: number): string => {
  let from = start
  let to = end
  while (from < to && isIn(text, from, charClass.space)) from++
  while (to > from && isIn(text, to - 1, charClass.space)) to--
  return text.slice(from, to)
}

/** RFC 3261 §7.3.1: a line break followed by white space counts as one space. */
export const unfold = (text: string): string => {
  let lineEnd = text.indexOf("\n")
  if (lineEnd === -1) return text
  const parts: Array<string> = []
  let start = 0
  while (lineEnd !== -1) {
    parts.push(trimmed(text, start, lineEnd))
    start = lineEnd + 1
    lineEnd = text.indexOf("\n", start)
  }
  parts.push(trimmed(text, start, text.length))
  return parts.filter((part) => part !== "").join(" ")
}

/**
 * Whether `text` holds, from `start`, the letters of `lower` in either case. `lower` must be in
 * lower case.
 */
export const matchesAt = (text: string, start: number, lower: string): boolean => {
  for (let index = 0; index < lower.length; index++) {
    const code = text.charCodeAt(start + index)
    const folded = code >= 0x41 && code <= 0x5a ? code | 0x20 : code
    if (folded !== lower.charCodeAt(index)) return false
  }
  return true
}

/**
 * The index behind a quoted string that opens at `start`, or -1 when it is not closed before `end`.
 */
export const skipQuoted = (text: string, start: number, end: number): number => {
  let index = start + 1
  while (index < end) {
    const code = text.charCodeAt(index)
    if (code === 0x5c) index += 2
    else if (code === 0x22) return index + 1
    else index++
  }
  return -1
}

/**
 * The values of a comma-separated header line, each without outer white space. Commas inside
 * quotes or angle brackets do not separate. An empty line has no value; an empty place between
 * two commas stays an empty text, so that a check can see it. A quote that never closes takes
 * the rest of the line into its value.
 */
export const splitList = (text: string): ReadonlyArray<string> => {
  const values: Array<string> = []
  let start = 0
  let index = 0
  let bracketed = false
  while (index < text.length) {
    const code = text.charCodeAt(index)
    if (code === 0x22) {
      const next = skipQuoted(text, index, text.length)
      if (next === -1) break
      index = next
      continue
    }
    if (code === 0x3c) bracketed = true
    else if (code === 0x3e) bracketed = false
    else if (code === 0x2c && !bracketed) {
      values.push(trimmed(text, start, index))
      start = index + 1
    }
    index++
  }
  const last = trimmed(text, start, text.length)
  if (last !== "" || values.length > 0) values.push(last)
  return values
}

/** A text as a quoted string: quotes and backslashes escaped, line breaks turned into spaces. */
export const quote = (text: string): string => {
  let quoted = '"'
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 0x22 || code === 0x5c) quoted += `\\${text.charAt(index)}`
    else quoted += code === 0x0d || code === 0x0a ? " " : text.charAt(index)
  }
  return `${quoted}"`
}

/** What a quoted string says; any other text as it is. */
export const unquote = (text: string): string => {
  if (text.length < 2 || text.charCodeAt(0) !== 0x22 || !text.endsWith('"')) return text
  const inner = text.slice(1, -1)
  if (!inner.includes("\\")) return inner
  let plain = ""
  for (let index = 0; index < inner.length; index++) {
    if (inner.charCodeAt(index) === 0x5c && index + 1 < inner.length) index++
    plain += inner.charAt(index)
  }
  return plain
}

/** The wire text of a Unicode text: its UTF-8 octets, one character each. */
export const toWire = (text: string): string =>
  isAscii(text) ? text : Buffer.from(text, "utf8").toString("latin1")

/**
 * The Unicode text of a wire text. Octets that are not UTF-8 are read as ISO-8859-1, one
 * character each, which is what senders that know nothing of UTF-8 mean by them; so nothing is
 * lost in either case. A text that is no wire text, since it has characters above U+00FF, is
 * Unicode already.
 */
export const fromWire = (text: string): string => {
  if (isAscii(text) || !isOneOctetEach(text)) return text
  const octets = Buffer.from(text, "latin1")
  const unicode = octets.toString("utf8")
  return Buffer.from(unicode, "utf8").equals(octets) ? unicode : text
}

/** Whether every character fits into one octet. A single character class cannot backtrack. */
export const isOneOctetEach = (text: string): boolean => !/[\u0100-\uffff]/.test(text)

/**
 * A header value that stays one line whatever it holds: each run of CR and LF becomes one space,
 * or nothing at either end. Without it, a value taken from call data could end its header and
 * begin another.
 */
export const oneLine = (value: string): string => {
  if (!value.includes("\r") && !value.includes("\n")) return value
  let line = ""
  let start = 0
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index)
    if (code !== 0x0d && code !== 0x0a) continue
    const part = value.slice(start, index)
    if (part !== "") line += line === "" ? part : ` ${part}`
    start = index + 1
  }
  const rest = value.slice(start)
  return rest === "" ? line : line === "" ? rest : `${line} ${rest}`
}

/**
 * A copy that stands alone. V8 makes `slice` a view of its parent: one kept tag of 20 octets
 * would keep its whole datagram, 64 KiB at worst, for as long as the dialog lives. Everything
 * kept beyond its message goes through here.
 */
export const detach = (text: string): string =>
  isOneOctetEach(text)
    ? Buffer.from(text, "latin1").toString("latin1")
    : Buffer.from(text, "utf16le").toString("utf16le")

const isAscii = (text: string): boolean => !/[^\x00-\x7f]/.test(text)
