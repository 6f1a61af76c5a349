// Types of what `sessionDescription.ts` uses of the npm package `sdp-transform` 3, which brings
// none.

declare module "sdp-transform" {
  export interface TransformedOrigin {
    username: string
    /** A number when it fits one exactly, else the digits. */
    sessionId: number | string
    sessionVersion: number | string
    netType: string
    ipVer: number
    address: string
  }

  export interface TransformedMedia {
    type: string
    port: number
    protocol: string
    /** A number when there is one format only. */
    payloads?: number | string | undefined
    direction?: string | undefined
    rtp: Array<{ payload: number; codec: string; rate?: number | undefined }>
    fmtp: Array<{ payload: number; config: string }>
    ptime?: number | undefined
    connection?: { version: number; ip: string } | undefined
  }

  export interface TransformedDescription {
    version: number
    origin?: TransformedOrigin | undefined
    name: string
    connection?: { version: number; ip: string } | undefined
    direction?: string | undefined
    timing?: { start: number; stop: number } | undefined
    media: Array<TransformedMedia>
  }

  export function parse(text: string): TransformedDescription
  export function write(description: TransformedDescription): string
}
