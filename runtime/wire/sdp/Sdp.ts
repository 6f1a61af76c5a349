// Session descriptions (RFC 8866) as far as a signalling B2BUA touches them: whose they are (o=),
// where the first audio stream goes, and whether two of them ask for the same media. A relayed
// description stays the octets it came in; only its o= line is ever rewritten. Offers and answers
// are not matched here, and nothing is validated.
//
// Texts are wire text, one character an octet, so that `i=` lines in any character set survive.
// Total and linear.

/**
 * The o= line, RFC 8866 §5.2. All fields as written; the numbers may have more digits than a double
 * can count.
 */
export interface SdpOrigin {
  readonly username: string
  readonly sessionId: string
  readonly version: string
  readonly networkType: string
  readonly addressType: string
  readonly address: string
}

export type SdpDirection = "sendrecv" | "sendonly" | "recvonly" | "inactive"

/** The first audio stream of a description. */
export interface SdpAudio {
  /** The media's own c= line, else the session's; undefined when there is neither. */
  readonly addressType: string | undefined
  readonly address: string | undefined
  /** 0 in an answer that refuses the stream. */
  readonly port: number
  /** `RTP/AVP`, `RTP/SAVPF` … */
  readonly protocol: string
  /** The media's own attribute, else the session's, else `sendrecv` (RFC 8866 §6.7). */
  readonly direction: SdpDirection
}

/** What `withOrigin` writes; the last three stay what they were when they are left out. */
export type NewOrigin = Pick<SdpOrigin, "username" | "sessionId" | "version"> & Partial<SdpOrigin>

/** The origin, or undefined when there is no o= line of six fields. */
export const originOf = (sdp: string): SdpOrigin | undefined => {
  const line = findOrigin(sdp)
  if (line === undefined) return undefined
  const [username, sessionId, version, networkType, addressType, address, ...rest] = sdp
    .slice(line.start + 2, line.end)
    .split(" ")
  if (address === undefined || rest.length > 0) return undefined
  return {
    username: username ?? "",
    sessionId: sessionId ?? "",
    version: version ?? "",
    networkType: networkType ?? "",
    addressType: addressType ?? "",
    address
  }
}

/**
 * The same description under another origin. RFC 3264 §8: what one leg is told must bear one o=
 * line throughout, with the version going up by one for each change; a B2BUA that hands the
 * descriptions of several far ends to one caller has to see to that itself. Give all six fields
 * (`originOf` of the first description, with a new version) to keep the address too. A
 * description without a readable o= line comes back as it is.
 */
export const withOrigin = (sdp: string, origin: NewOrigin): string => {
  const line = findOrigin(sdp)
  const old = originOf(sdp)
  if (line === undefined || old === undefined) return sdp
  const { username, sessionId, version, networkType, addressType, address } = { ...old, ...origin }
  const fields = [username, sessionId, version, networkType, addressType, address].map(oneField)
  return `${sdp.slice(0, line.start)}o=${fields.join(" ")}${sdp.slice(line.end)}`
}

/**
 * The version that follows this one; counts beyond 2**53. A version that is no number is followed
 * by `1`.
 */
export const nextVersion = (version: string): string =>
  isNumber(version) ? String(BigInt(version) + 1n) : "1"

/** Whether two descriptions are equal, octet by octet, but for their o= lines. */
export const sameMedia = (left: string, right: string): boolean => {
  const leftLine = findOrigin(left)
  const rightLine = findOrigin(right)
  if (leftLine === undefined || rightLine === undefined) return left === right
  return (
    left.slice(0, leftLine.start) === right.slice(0, rightLine.start) &&
    left.slice(leftLine.end) === right.slice(rightLine.end)
  )
}

/** Address, port and direction of the first audio stream; undefined when there is none. */
export const audioOf = (sdp: string): SdpAudio | undefined => {
  let audio: { readonly port: number; readonly protocol: string } | undefined
  let connection: Connection | undefined
  let direction: SdpDirection = "sendrecv"
  let isSession = true
  for (const { start, end } of linesOf(sdp)) {
    const type = sdp.slice(start, start + 2)
    if (type === "m=") {
      if (audio !== undefined) break
      isSession = false
      audio = audioLine(sdp.slice(start + 2, end))
    } else if (isSession || audio !== undefined) {
      const value = sdp.slice(start + 2, end)
      if (type === "c=") connection = connectionOf(value) ?? connection
      else if (type === "a=" && isDirection(value)) direction = value
    }
  }
  if (audio === undefined) return undefined
  return { ...audio, direction, addressType: connection?.type, address: connection?.address }
}

interface Connection {
  readonly type: string
  readonly address: string
}

interface Line {
  readonly start: number
  /** Before the line break. */
  readonly end: number
}

// A digit more than any 64-bit number: what is longer is not counted but replaced.
const versionDigitsMax = 20

const isNumber = (text: string): boolean =>
  text.length > 0 && text.length <= versionDigitsMax && /^[0-9]+$/.test(text)

/** The lines of a description, which end in CR LF or (RFC 8866 §5) a bare LF. */
function* linesOf(sdp: string): Generator<Line> {
  let start = 0
  while (start < sdp.length) {
    const found = sdp.indexOf("\n", start)
    const next = found === -1 ? sdp.length : found
    const end = next > start && sdp.charCodeAt(next - 1) === 0x0d ? next - 1 : next
    yield { start, end }
    start = next + 1
  }
}

/** The o= line of the session part; the first m= line ends the search. */
const findOrigin = (sdp: string): Line | undefined => {
  for (const line of linesOf(sdp)) {
    if (sdp.startsWith("o=", line.start)) return line
    if (sdp.startsWith("m=", line.start)) return undefined
  }
  return undefined
}

/** `audio 49170/2 RTP/AVP 0`, or undefined for other media. */
const audioLine = (
  value: string
): { readonly port: number; readonly protocol: string } | undefined => {
  const [media, ports = "", protocol = ""] = value.split(" ", 3)
  const [port = ""] = ports.split("/", 1)
  if (media !== "audio" || !isNumber(port) || Number(port) > 65_535) return undefined
  return { port: Number(port), protocol }
}

/** `IN IP4 224.2.36.42/127`: the address without time to live and count. */
const connectionOf = (value: string): Connection | undefined => {
  const [network, type, target] = value.split(" ", 4)
  if (network !== "IN" || type === undefined || target === undefined) return undefined
  return { type, address: target.split("/", 1)[0] ?? target }
}

const directions: ReadonlySet<string> = new Set(["sendrecv", "sendonly", "recvonly", "inactive"])

const isDirection = (value: string): value is SdpDirection => directions.has(value)

/** A field of the o= line: without white space and line breaks, and never empty. */
const oneField = (value: string): string => {
  let field = ""
  for (const character of value) if (character > " " && character !== "\x7f") field += character
  return field === "" ? "-" : field
}
