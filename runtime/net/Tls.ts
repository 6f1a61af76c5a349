// What TLS needs on either side of a connection: who we are, whom we believe, and the check of a
// far end's certificate against the name we called it by (RFC 5922). Opens nothing.

import {
  checkServerIdentity,
  type ConnectionOptions,
  type PeerCertificate,
  type TlsOptions
} from "node:tls"
import { tlsHandshakeMs } from "../config/SipLimits.ts"

/** PEM texts. */
export interface TlsCredentials {
  /** Our certificate, and those between it and its authority. */
  readonly cert: string
  readonly key: string
  /** Whom we believe; absent: the authorities that Node ships. */
  readonly ca: string | undefined
  /** Who connects to us must show a certificate of theirs. */
  readonly mutual: boolean
}

/** A connection of ours that is to be secured. */
export interface TlsTarget {
  readonly credentials: TlsCredentials
  /** The name or address the far end must prove to be. */
  readonly name: string
}

// RFC 9325 §3.1.1: nothing below TLS 1.2.
const minVersion = "TLSv1.2"

export const serverTlsOptions = (credentials: TlsCredentials): TlsOptions => ({
  cert: credentials.cert,
  key: credentials.key,
  ...(credentials.ca === undefined ? {} : { ca: credentials.ca }),
  requestCert: credentials.mutual,
  rejectUnauthorized: credentials.mutual,
  handshakeTimeout: tlsHandshakeMs,
  minVersion
})

export const clientTlsOptions = ({ credentials, name }: TlsTarget): ConnectionOptions => ({
  cert: credentials.cert,
  key: credentials.key,
  ...(credentials.ca === undefined ? {} : { ca: credentials.ca }),
  // RFC 6066 §3: addresses are not permitted as a server name.
  ...(isAddress(name) ? {} : { servername: name }),
  checkServerIdentity: (_host, certificate) => checkSipIdentity(name, certificate),
  rejectUnauthorized: true,
  minVersion
})

const isAddress = (name: string) => name.includes(":") || /^[\d.]+$/.test(name)

/**
 * RFC 5922 §7.1 and §7.2: the URIs `sip:DOMAIN` of a certificate name whom it is for; only where
 * there is none its DNS names do (and for an address its addresses).
 */
export const checkSipIdentity = (name: string, certificate: PeerCertificate): Error | undefined => {
  const domains = sipDomains(certificate.subjectaltname ?? "")
  if (domains.length === 0) return checkServerIdentity(name, certificate)
  return domains.includes(name.toLowerCase())
    ? undefined
    : new Error(`the certificate is for ${domains.join(", ")}, and not for ${name}`)
}

/** A URI with a user names a person, and no host of theirs. */
const sipDomains = (names: string): ReadonlyArray<string> =>
  names.split(", ").flatMap((name) => {
    const domain = /^URI:sip:([^@;?]{1,253})$/i.exec(name)?.[1]
    return domain === undefined ? [] : [domain.toLowerCase()]
  })
