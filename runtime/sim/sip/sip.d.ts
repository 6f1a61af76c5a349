// Types of the npm package `sip` 0.0.6, which has none: only what `SipStack.ts` uses, and as the
// package behaves rather than as its page says. Everything a message holds is mutable, because the
// package changes what it is given.

declare module "sip" {
  export interface PackageParams {
    [name: string]: string | number | null | undefined
  }

  export interface PackageVia {
    version?: string
    protocol?: string
    host?: string
    port?: number | undefined
    params: PackageParams
  }

  export interface PackageUri {
    schema?: string
    user?: string | undefined
    password?: string | undefined
    host: string
    /** NaN when the URI has none. */
    port?: number
    params: PackageParams
    headers?: Record<string, string>
  }

  export interface PackageAddress {
    /** With its quotation marks, when it has them. */
    name?: string | undefined
    /** A text in what was parsed, except in Route and Record-Route. */
    uri: string | PackageUri | undefined
    params: PackageParams
  }

  export interface PackageHeaders {
    via: Array<PackageVia>
    to: PackageAddress
    from: PackageAddress
    "call-id": string
    cseq: { seq: number; method: string }
    contact?: Array<PackageAddress>
    route?: Array<PackageAddress>
    "record-route"?: Array<PackageAddress>
    "refer-to"?: PackageAddress
    "content-length"?: number
    /** Fields that the package does not know are texts, several of one name joined by commas. */
    [name: string]: unknown
  }

  /** A request has `method` and `uri`, a response `status` and `reason`. */
  export interface PackageMessage {
    method?: string
    uri?: string | PackageUri
    status?: number
    reason?: string
    version?: string
    headers: PackageHeaders
    /** One character an octet (latin1). */
    content?: string | undefined
  }

  export interface PackageRemote {
    protocol: string
    address: string
    port: number
  }

  export interface PackageOptions {
    address: string
    port: number
    udp: boolean
    tcp: boolean
    /**
     * Read at every sending for Via, but only once, at the start, for the test "is this hop
     * myself".
     */
    publicAddress: string | undefined
    logger: {
      send: (message: PackageMessage, target: PackageRemote) => void
      recv: (message: PackageMessage, remote: PackageRemote) => void
      error: (error: unknown) => void
    }
  }

  export interface PackageStack {
    send(message: PackageMessage, onResponse?: (response: PackageMessage) => void): void
    destroy(): void
  }

  export function create(
    options: PackageOptions,
    onRequest: (request: PackageMessage, remote: PackageRemote) => void
  ): PackageStack
  export function parseUri(text: string): PackageUri | undefined
  export function stringifyUri(uri: string | PackageUri): string
  export function stringify(message: PackageMessage): string
}
