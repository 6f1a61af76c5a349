// From a URI to the hops that its requests are sent to: RFC 3263 §4. Addresses and ports as they
// stand, SRV by priority and weight (RFC 2782), NAPTR where nothing says the transport. Asks
// nobody itself: look-ups come in as functions that call back.

import { Result } from "effect"
import type { NamingRecord, ServiceRecord } from "../../net/Resolve.ts"
import { addressOf, parseIpv4, parseIpv6 } from "../../wire/sip/Host.ts"
import { parseNameAddr } from "../../wire/sip/NameAddr.ts"
import { parseSipUri, type SipUri } from "../../wire/sip/Uri.ts"
import type { Hop } from "../TransactionLayer.ts"

type Transport = Hop["transport"]

/** Answers to questions of the name service, empty where there is none. */
export interface Lookups {
  readonly addresses: (host: string, found: (addresses: ReadonlyArray<string>) => void) => void
  readonly services: (name: string, found: (records: ReadonlyArray<ServiceRecord>) => void) => void
  readonly naming: (domain: string, found: (records: ReadonlyArray<NamingRecord>) => void) => void
  /** In [0, 1), for weights. */
  readonly random: () => number
}

/** What a URI says of its next hop before anything is looked up. */
export interface Target {
  readonly host: string
  readonly port: number | undefined
  /** Undefined where the URI leaves it open. */
  readonly transport: Transport | undefined
  readonly isSecure: boolean
}

/** `undefined` for what cannot be dialled: a tel URI, a stranger's scheme, an unknown transport. */
export const targetOf = (uri: string): Target | undefined => {
  const address = uri.includes("<") ? parseNameAddr(uri) : undefined
  const text = address !== undefined && Result.isSuccess(address) ? address.success.uri : uri
  const parsed = parseSipUri(text)
  if (Result.isFailure(parsed) || parsed.success.scheme === "tel") return undefined
  const { scheme, host, port, params } = parsed.success
  const transport = transportOf(parsed.success)
  if (transport === "unknown") return undefined
  return { host: params.get("maddr") ?? host, port, transport, isSecure: scheme === "sips" }
}

// RFC 5630 §3.1.3: over `sips` the parameter `tcp` means TLS over TCP, and datagrams are not
// secured.
const transportOf = ({ scheme, params }: SipUri): Transport | undefined | "unknown" => {
  const named = params.get("transport")?.toLowerCase()
  if (scheme === "sips") {
    return named === undefined || named === "tcp" || named === "tls" ? "tls" : "unknown"
  }
  if (named === undefined || named === "udp" || named === "tcp" || named === "tls") return named
  return "unknown"
}

const defaultPort = (transport: Transport) => (transport === "tls" ? 5061 : 5060)

/** Calls back with the hops in the order in which they are to be tried, at once for an address. */
export const locate = (
  target: Target,
  lookups: Lookups,
  found: (hops: ReadonlyArray<Hop>) => void
): void => {
  const { host, port, isSecure } = target
  const fallback = target.transport ?? (isSecure ? "tls" : "udp")
  const name = addressOf(host)
  const isAddress = parseIpv4(name) !== undefined || parseIpv6(name) !== undefined
  if (isAddress || port !== undefined) {
    return hopsOf([{ host: name, port: port ?? defaultPort(fallback), transport: fallback }])
  }
  if (target.transport !== undefined) return byServices([serviceName(fallback, name)])
  lookups.naming(name, (records) => {
    const named = orderNaming(records, isSecure)
    byServices(named.length > 0 ? named : usualServices(name, isSecure))
  })

  function byServices(services: ReadonlyArray<NamedService>): void {
    const [service, ...others] = services
    if (service === undefined) {
      return hopsOf([{ host: name, port: defaultPort(fallback), transport: fallback }])
    }
    lookups.services(service.name, (records) => {
      if (records.length === 0) return byServices(others)
      hopsOf(
        orderServices(records, lookups.random).map((record) => ({
          host: record.name,
          port: record.port,
          transport: service.transport
        }))
      )
    })
  }

  function hopsOf(places: ReadonlyArray<Place>): void {
    collect(places, name, lookups, [], found)
  }
}

interface Place {
  readonly host: string
  readonly port: number
  readonly transport: Transport
}

/**
 * Addresses of the places, one place after another. RFC 5922 §4: a certificate is for the domain
 * of the URI, not for the host that SRV gave.
 */
const collect = (
  places: ReadonlyArray<Place>,
  serverName: string,
  lookups: Lookups,
  hops: ReadonlyArray<Hop>,
  found: (hops: ReadonlyArray<Hop>) => void
): void => {
  const [place, ...others] = places
  if (place === undefined) return found(hops)
  const { transport, port } = place
  lookups.addresses(place.host, (addresses) => {
    const more = addresses.map((address): Hop =>
      transport === "tls" ? { transport, address, port, serverName } : { transport, address, port }
    )
    collect(others, serverName, lookups, [...hops, ...more], found)
  })
}

interface NamedService {
  readonly name: string
  readonly transport: Transport
}

const prefixes: Readonly<Record<Transport, string>> = {
  udp: "_sip._udp.",
  tcp: "_sip._tcp.",
  tls: "_sips._tcp."
}

const serviceName = (transport: Transport, domain: string): NamedService => ({
  name: `${prefixes[transport]}${domain}`,
  transport
})

/** §4.1: without NAPTR, SRV is asked for each transport that we have, in our own order. */
const usualServices = (domain: string, isSecure: boolean): ReadonlyArray<NamedService> =>
  (isSecure ? (["tls"] as const) : (["udp", "tcp"] as const)).map((transport) =>
    serviceName(transport, domain)
  )

const namingServices: ReadonlyMap<string, Transport> = new Map([
  ["SIP+D2U", "udp"],
  ["SIP+D2T", "tcp"],
  ["SIPS+D2T", "tls"]
])

/** §4.1: NAPTR by order and preference, those whose service we have; `sips` takes TLS only. */
const orderNaming = (
  records: ReadonlyArray<NamingRecord>,
  isSecure: boolean
): ReadonlyArray<NamedService> =>
  records
    .toSorted((one, other) => one.order - other.order || one.preference - other.preference)
    .flatMap((record) => {
      const transport = namingServices.get(record.service.toUpperCase())
      const fits = transport !== undefined && (!isSecure || transport === "tls")
      const isService = record.flags.toLowerCase() === "s" && record.replacement !== ""
      return fits && isService ? [{ name: record.replacement, transport }] : []
    })

/**
 * RFC 2782: the lowest priority first; within one, each next record is drawn by its weight, those
 * of weight 0 with a small chance. `random` is in [0, 1).
 */
export const orderServices = (
  records: ReadonlyArray<ServiceRecord>,
  random: () => number
): ReadonlyArray<ServiceRecord> => {
  const ordered: Array<ServiceRecord> = []
  const left = records
    .filter(({ name }) => name !== "" && name !== ".")
    .toSorted((one, other) => one.priority - other.priority || one.weight - other.weight)
  while (left.length > 0) {
    const priority = left[0]?.priority
    const equals = left.filter((record) => record.priority === priority)
    const total = equals.reduce((sum, { weight }) => sum + weight, 0)
    let drawn = Math.floor(random() * (total + 1))
    const index = equals.findIndex(({ weight }) => {
      drawn -= weight
      return drawn <= 0
    })
    ordered.push(...left.splice(Math.max(0, index), 1))
  }
  return ordered
}
