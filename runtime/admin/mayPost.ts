// Who may change something through the admin server: this machine, or the bearer of `ADMIN_TOKEN`.
// Pure.
//
// `This machine` is a matter of the connection, and two things can stand behind a connection from
// loopback that are not its user: a reverse proxy, which says so in its header fields, and a
// browser that a page of somebody else's makes speak to us, which says so in `Origin`. Neither
// counts as this machine.

/** What of a request decides. Names of header fields in lower case. */
export interface Asker {
  readonly remoteAddress: string | undefined
  readonly headers: Readonly<Record<string, string | undefined>>
}

/**
 * `no-token`: bring one. `wrong-token`: another one. `not-here`: this process has no token, ask
 * from this machine.
 */
export type Refusal = "no-token" | "wrong-token" | "not-here"

/** `undefined`: yes. `token` is the process's own; an empty one is none. */
export const refusePost = (asker: Asker, token: string | undefined): Refusal | undefined => {
  const configured = token === "" ? undefined : token
  const brought = bearerToken(asker.headers["authorization"])
  if (brought !== undefined && configured !== undefined) {
    return sameSecret(brought, configured) ? undefined : "wrong-token"
  }
  if (isThisMachine(asker)) return undefined
  return configured === undefined ? "not-here" : "no-token"
}

/**
 * 127.0.0.0/8, ::1, and the former mapped into IPv6 (RFC 4291 §2.5.5.2), as the system prints them.
 */
const isLoopback = (address: string): boolean =>
  /^(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/i.test(address) || address === "::1"

const proxyHeaders = ["forwarded", "x-forwarded-for", "x-real-ip", "via"]

const isThisMachine = ({ remoteAddress, headers }: Asker): boolean =>
  remoteAddress !== undefined &&
  isLoopback(remoteAddress) &&
  proxyHeaders.every((name) => headers[name] === undefined) &&
  isOwnPage(headers["origin"])

/**
 * A page of ours was loaded from loopback by its address. A name could have been pointed at us by
 * anybody's DNS.
 */
const isOwnPage = (origin: string | undefined): boolean => {
  if (origin === undefined) return true
  const host = /^http:\/\/(\[[0-9a-f:]+\]|[^/:@]+)(:\d{1,5})?$/i.exec(origin)?.[1]
  if (host === undefined) return false
  return host.toLowerCase() === "localhost" || isLoopback(host.replace(/^\[|\]$/g, ""))
}

const bearerToken = (authorization: string | undefined): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1]

/**
 * Takes the same time wherever two texts of one length differ, so that nobody learns a token letter
 * by letter.
 */
const sameSecret = (left: string, right: string): boolean => {
  let difference = left.length ^ right.length
  for (let index = 0; index < left.length; index++) {
    difference |= left.charCodeAt(index) ^ right.charCodeAt(index % right.length)
  }
  return difference === 0
}
