// The link to Genesys IVR Server: one connection to each configured server, always trying to be
// logged in on all of them, and each new call on the most preferred that is up. A dialogue lives
// and dies with the connection it was opened on (a server knows nothing of it after a break,
// gvp-ctic.md §5.4). Composes; the rules are in `genesys/` and in `protocol/ivrserver`.

import { Clock, Data, Effect, Layer, Random, Result } from "effect"
import { ivrServerLimits } from "../config/CtiLimits.ts"
import type { IvrServerLimits } from "../config/CtiLimits.ts"
import type { TcpClient } from "../net/TcpClient.ts"
import { makeDialect } from "../wire/ivrserver/dialect.ts"
import type { DialectError } from "../wire/ivrserver/dialect.ts"
import type { GctiEncoding } from "../wire/ivrserver/GctiCodec.ts"
import { genesysCallId } from "../wire/ivrserver/Messages.ts"
import type { GenesysCallId } from "../wire/ivrserver/Messages.ts"
import { CtiLink } from "./CtiLink.ts"
import { GenesysServer } from "./genesys/GenesysServer.ts"
import type { GenesysMode } from "./genesys/mapping.ts"
import { makeServerPorts } from "./genesys/serverFibers.ts"

export interface GenesysLinkOptions {
  /** `HOST:PORT`, preferred first; an IPv6 address in brackets. */
  readonly servers: ReadonlyArray<string>
  /** `LoginReq/@ClientName`: the name of the IVR object in the Genesys configuration. */
  readonly client: string
  readonly mode: GenesysMode
  /** Of the XML we send. */
  readonly encoding: GctiEncoding
  /** A site's choices over `wire/ivrserver/dialect.ts`; absent: the best-evidenced forms. */
  readonly dialect?: ReadonlyMap<string, string> | undefined
  readonly limits?: Partial<IvrServerLimits> | undefined
}

/** A setting of the link that cannot be used; the process does not start with it. */
export class GenesysLinkError extends Data.TaggedError("GenesysLinkError")<{
  readonly setting: "servers" | "client" | "dialect"
  readonly value: string
  readonly expected: string
}> {
  override get message(): string {
    return `IVR Server link: \`${this.setting}\` is \`${this.value}\`, expected ${this.expected}`
  }
}

/**
 * The service that calls ask for a dialogue, over IVR Servers. Connects in the background: it is
 * there at once.
 */
export const genesysLink = (
  options: GenesysLinkOptions
): Layer.Layer<CtiLink, GenesysLinkError, TcpClient> =>
  Layer.effect(CtiLink, makeGenesysLink(options))

const makeGenesysLink = Effect.fn("GenesysLink.make")(function* (options: GenesysLinkOptions) {
  const addresses = yield* Effect.fromResult(readServers(options.servers))
  if (options.client.trim() === "") {
    return yield* new GenesysLinkError({ setting: "client", value: "", expected: "a name" })
  }
  const dialect = yield* Effect.fromResult(
    Result.mapError(makeDialect(options.dialect ?? new Map()), dialectError)
  )
  const limits: IvrServerLimits = { ...ivrServerLimits, ...options.limits }
  const nextCallId = yield* makeCallIds
  const servers: Array<GenesysServer> = []
  for (const address of addresses) {
    const ports = yield* makeServerPorts(address, limits)
    const { client, encoding, mode } = options
    const { name } = address
    const server = new GenesysServer(
      { name, client, mode, dialect, charset: encoding, limits, nextCallId },
      ports
    )
    // Before the fibers of its ports are interrupted, so that its calls are told while it can
    // speak.
    yield* Effect.addFinalizer(() => Effect.sync(() => server.stop()))
    servers.push(server)
  }
  for (const server of servers) server.start()
  return CtiLink.of({
    health: () => servers.map((server) => server.health()),
    open: (call, listener) => {
      const preferred = servers.find((server) => server.health().state === "up")
      if (preferred === undefined) return unavailable(servers.map(describe).join("; "))
      const count = servers.reduce((sum, server) => sum + server.health().dialogues, 0)
      if (count >= limits.dialoguesMax) {
        return unavailable(`${count} dialogues are open, at most ${limits.dialoguesMax}`)
      }
      return Result.mapError(preferred.open(call, listener), (error) => ({
        _tag: "LinkUnavailable" as const,
        reason: error.message
      }))
    }
  })
})

const unavailable = (reason: string) => Result.fail({ _tag: "LinkUnavailable" as const, reason })

/** `10.0.0.1:7009 down (connect ECONNREFUSED …)`. */
const describe = (server: GenesysServer): string =>
  `${server.name} ${server.health().state} (${server.reason})`

const dialectError = ({ expected, key, value }: DialectError): GenesysLinkError =>
  new GenesysLinkError({ setting: "dialect", value: `${key}: ${value}`, expected })

/**
 * CallIds of one process: `f`, the start in base 36, four random characters, a counter. Unlike
 * those of a process before it or beside it under the same client name, and below 40 ASCII
 * characters (iserver-xml.md §2).
 */
const makeCallIds = Effect.gen(function* () {
  const startMs = yield* Clock.currentTimeMillis
  const random = yield* Random.nextIntBetween(0, randomMax)
  const prefix = `f${startMs.toString(36)}-${random.toString(36).padStart(randomLength, "0")}`
  let count = 0
  return (): GenesysCallId => {
    count += 1
    return genesysCallId(`${prefix}-${count.toString(36)}`)
  }
})

const randomLength = 4
const randomMax = 36 ** randomLength

interface ServerAddress {
  readonly name: string
  readonly host: string
  readonly port: number
}

const hostPort = /^(?:\[([0-9A-Fa-f:.%]+)\]|([^\s:[\]/]+)):([0-9]{1,5})$/

const readServers = (
  servers: ReadonlyArray<string>
): Result.Result<ReadonlyArray<ServerAddress>, GenesysLinkError> => {
  const expected = "HOST:PORT, each server once"
  const addresses: Array<ServerAddress> = []
  for (const name of servers) {
    const [, ipv6, plain, digits] = hostPort.exec(name) ?? []
    const port = Number(digits)
    const host = ipv6 ?? plain
    const isTwice = addresses.some((address) => address.name === name)
    if (host === undefined || port < 1 || port > 65_535 || isTwice) {
      return Result.fail(new GenesysLinkError({ setting: "servers", value: name, expected }))
    }
    addresses.push({ name, host, port })
  }
  return addresses.length > 0
    ? Result.succeed(addresses)
    : Result.fail(new GenesysLinkError({ setting: "servers", value: "", expected }))
}
