// Decides which datagrams the `sip` package may see. Its regular expressions take time that grows
// with the square or the cube of what they scan (sip.md, part A: 4,000 spaces cost nine seconds),
// so what would be slow is dropped unread. Knows nothing of SIP beyond lines and the end of the
// header; a linear scan, no regular expression.

/** Far above any message these peers exchange, far below what costs the package noticeable time. */
export const datagramLengthMax = 32 * 1024

/**
 * A Request-URI with a call's user data in it is the longest line we meet; 8 KiB costs the package
 * 30 ms at worst.
 */
export const lineLengthMax = 8 * 1024

/** Nobody folds or pads with more; the cube of it is still quick. */
export const blankRunMax = 64

const lineFeed = 0x0a
const carriageReturn = 0x0d

/**
 * What `\s` of a regular expression takes for a blank in latin1: controls from tab to return,
 * space, no-break space.
 */
const isBlank = (octet: number): boolean =>
  octet === 0x20 || (octet >= 0x09 && octet <= carriageReturn) || octet === 0xa0

/** Why this datagram must not be parsed, or `undefined`. Only the header part is looked at. */
export const screenDatagram = (bytes: Uint8Array): string | undefined => {
  if (bytes.length > datagramLengthMax) return `longer than ${datagramLengthMax} octets`
  let lineLength = 0
  let blankRun = 0
  // Blank lines before the start line are skipped by the package, so they do not end the header
  // either.
  let started = false
  for (let offset = 0; offset < bytes.length; offset++) {
    const octet = bytes[offset] ?? 0
    blankRun = isBlank(octet) ? blankRun + 1 : 0
    started ||= blankRun === 0
    if (blankRun > blankRunMax) return `more than ${blankRunMax} blanks in a row`
    lineLength = octet === lineFeed ? 0 : lineLength + 1
    if (lineLength > lineLengthMax) return `a line longer than ${lineLengthMax} octets`
    if (started && endsHeader(bytes, offset)) return undefined
  }
  return undefined
}

const endsHeader = (bytes: Uint8Array, offset: number): boolean =>
  bytes[offset] === lineFeed &&
  bytes[offset - 1] === carriageReturn &&
  bytes[offset - 2] === lineFeed &&
  bytes[offset - 3] === carriageReturn
