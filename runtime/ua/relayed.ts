// What passes through us, and the few things a call needs to know of a message's text: header
// fields that are relayed end to end, bodies with their types, the progress that a NOTIFY tells of
// a REFER.

import { Result } from "effect"
import { nextVersion, originOf, sameMedia, type SdpOrigin, withOrigin } from "../wire/sdp/Sdp.ts"
import { passThroughHeaders } from "../wire/sip/passThrough.ts"
import { decodePercent, encodeUriUser } from "../wire/sip/Percent.ts"
import type { SipMessage } from "../wire/sip/SipMessage.ts"
import { parseSipfrag } from "../wire/sip/Sipfrag.ts"
import { detach } from "../wire/sip/Text.ts"
import { parseSipUri, uriUser } from "../wire/sip/Uri.ts"
import type { Body, Headers, PeerRequest } from "./LegEvent.ts"

/**
 * The header fields that belong to neither hop nor dialog, `X-Genesys-*` among them (`contract.md`,
 * wire promises).
 */
export const relayedHeaders = (message: SipMessage): Headers => passThroughHeaders(message)

/** The user part of a URI as somebody dialled it; empty when there is none. */
export const dialledUser = (uri: string): string => {
  const parsed = parseSipUri(uri)
  return Result.isSuccess(parsed) ? (uriUser(parsed.success) ?? "") : ""
}

/** The parameters of a URI, decoded, with their names as they were written. */
export const uriParameters = (uri: string): ReadonlyMap<string, string> => {
  const parsed = parseSipUri(uri)
  if (Result.isFailure(parsed)) return new Map()
  const { params, spellings } = parsed.success
  return new Map(
    [...params].map(([name, value]) => [
      detach(decodePercent(spellings?.get(name) ?? name)),
      detach(decodePercent(value ?? ""))
    ])
  )
}

/** A number or name as the user part of a URI. */
export const escapeUriUser = encodeUriUser

export const bodyOf = (message: SipMessage): Body | undefined =>
  message.body.length === 0
    ? undefined
    : {
        contentType: message.contentType ?? sdpType,
        // INVARIANT (nothing holds a datagram): a body outlives its message, so it is copied.
        content: Uint8Array.from(message.body)
      }

/** RFC 3515 §2.4.5: the status line a NOTIFY carries; undefined when it carries none. */
export const referProgress = (request: Pick<PeerRequest, "body">): number | undefined => {
  if (request.body === undefined) return undefined
  const parsed = parseSipfrag(textOf(request.body))
  return Result.isSuccess(parsed) ? parsed.success.status : undefined
}

const sdpType = "application/sdp"

const isSdp = (body: Body) => body.contentType.toLowerCase().startsWith(sdpType)

const textOf = (body: Body) => Buffer.from(body.content).toString("latin1")

/** Both describe the same session, whatever their o= lines say. */
export const sameSession = (left: Body, right: Body): boolean =>
  isSdp(left) && isSdp(right)
    ? sameMedia(textOf(left), textOf(right))
    : Buffer.compare(left.content, right.content) === 0

/**
 * Keeps the o= line of what a leg is told in order (RFC 3264 §8: the same origin throughout, the
 * version one higher whenever something changed). Descriptions of different far ends reach one
 * caller, and each brings its own o= line.
 */
export class SessionOrigin {
  #origin: SdpOrigin | undefined
  #last: Body | undefined

  /** The latest description the leg was told. */
  get last(): Body | undefined {
    return this.#last
  }

  /**
   * `body` with the leg's own o= line; the first one passes as it is and gives the leg its origin.
   */
  next(body: Body): Body {
    if (!isSdp(body)) return body
    const text = textOf(body)
    if (this.#last === undefined || this.#origin === undefined) {
      this.#origin = originOf(text)
      this.#last = body
      return body
    }
    if (!sameSession(body, this.#last)) {
      this.#origin = { ...this.#origin, version: nextVersion(this.#origin.version) }
    }
    const content = Buffer.from(withOrigin(text, this.#origin), "latin1")
    this.#last = { contentType: body.contentType, content }
    return this.#last
  }
}
