// Calls over TLS on real sockets, with certificates made here: who is believed, who is not, and
// what a caller hears then. `npm run oracle`.

import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger } from "effect"
import { Resolve } from "../../runtime/net/Resolve.ts"
import { TcpClient } from "../../runtime/net/TcpClient.ts"
import { TcpServer } from "../../runtime/net/TcpServer.ts"
import type { TlsCredentials } from "../../runtime/net/Tls.ts"
import { Udp } from "../../runtime/net/Udp.ts"
import { Metrics } from "../../runtime/observe/Metrics.ts"
import type { LegEvent } from "../../runtime/ua/LegEvent.ts"
import { Ua } from "../../runtime/ua/Ua.ts"
import { sdp } from "../kit/uaPair.ts"
import { makeAuthority } from "./certificates.ts"
import { freeAdmin, startProduct } from "./kit.ts"

const net = Layer.mergeAll(Udp.layer, TcpClient.layer, TcpServer.layer, Resolve.layer)

const openUa = (tls: TlsCredentials, address: string) =>
  Effect.map(
    Layer.build(
      Ua.layer({
        listen: [{ transport: "tls", address, port: 0 }],
        advertise: undefined,
        tls
      }).pipe(Layer.provide(Layer.mergeAll(net, Metrics.layer)))
    ),
    (context) => Effect.runSync(Effect.provide(Ua, context))
  )

/** What a caller hears who dials `uri` at someone who answers at once, and what came in there. */
const dialOne = Effect.fnUntraced(function* (
  caller: TlsCredentials,
  callee: TlsCredentials,
  address: string,
  makeUri: (port: string) => string
) {
  const dialling = yield* openUa(caller, address)
  const receiving = yield* openUa(callee, address)
  const transports: Array<string> = []
  receiving.receiveCalls(({ leg, source }) => ({
    _tag: "Taken",
    listener: {
      onEvent: (event) => transports.push(event._tag),
      onMessage: () => undefined
    },
    begin: () => {
      transports.push(source.transport)
      leg.answer({ body: sdp("callee", 5000) })
    }
  }))
  const port = receiving.listening[0]?.split(":").at(-1) ?? ""
  const uri = makeUri(port)
  const heard: Array<string> = []
  const leg = dialling.dial(
    {
      uri,
      from: "<sip:caller@oracle.example>",
      to: `<${uri}>`,
      headers: [],
      body: sdp("caller", 4000),
      maxForwards: 70
    },
    {
      onEvent: (event: LegEvent) => {
        heard.push(event._tag === "Rejected" ? String(event.status) : event._tag)
        if (event._tag !== "Answered") return
        leg.acknowledge()
        leg.release()
      },
      onMessage: () => undefined
    }
  )
  yield* Effect.sleep(20).pipe(
    Effect.repeat({ until: () => heard.includes("ByeAnswered") || heard.includes("503") }),
    Effect.timeout(10_000)
  )
  return { heard, transports }
})

const quiet = Logger.layer([])

describe("a call over TLS", () => {
  const answered = { heard: ["Answered", "ByeAnswered"] }
  const refused = { heard: ["503"], transports: [] }
  // oxfmt-ignore
  const rows: ReadonlyArray<{
    what: string; names: ReadonlyArray<string>; uri: (port: string) => string; address?: string
    mutual?: boolean; callerBy?: "other authority"; calleeBy?: "other authority"; answered: boolean
  }> = [
    { what: "to an address that its certificate is for",        names: ["IP:127.0.0.1"],                uri: (port) => `sip:x@127.0.0.1:${port};transport=tls`, answered: true },
    { what: "to an IPv6 address",                               names: ["IP:::1"], address: "::1",      uri: (port) => `sip:x@[::1]:${port};transport=tls`,     answered: true },
    { what: "to a sips URI",                                    names: ["IP:127.0.0.1"],                uri: (port) => `sips:x@127.0.0.1:${port}`,              answered: true },
    { what: "to a name by the SIP URI of its certificate",      names: ["URI:sip:localhost"],           uri: (port) => `sip:x@localhost:${port};transport=tls`, answered: true },
    { what: "to a certificate of somebody else",                names: ["DNS:other.example"],           uri: (port) => `sip:x@127.0.0.1:${port};transport=tls`, answered: false },
    { what: "to a SIP URI of somebody else beside the right name", names: ["URI:sip:other.example", "DNS:localhost"], uri: (port) => `sip:x@localhost:${port};transport=tls`, answered: false },
    { what: "to a certificate of an unknown authority",         names: ["IP:127.0.0.1"], calleeBy: "other authority", uri: (port) => `sip:x@127.0.0.1:${port};transport=tls`, answered: false },
    { what: "with a certificate where one is asked for",        names: ["IP:127.0.0.1"], mutual: true,  uri: (port) => `sip:x@127.0.0.1:${port};transport=tls`, answered: true },
    { what: "with an unknown authority's where one is asked for", names: ["IP:127.0.0.1"], mutual: true, callerBy: "other authority", uri: (port) => `sip:x@127.0.0.1:${port};transport=tls`, answered: false }
  ]
  for (const row of rows) {
    it.live(`${row.what} is ${row.answered ? "answered" : "refused with 503"}`, () =>
      Effect.gen(function* () {
        const [ours, other] = [yield* makeAuthority, yield* makeAuthority]
        const credentials = (by: "other authority" | undefined, mutual: boolean) => {
          const { cert, key } = (by === undefined ? ours : other).issue(row.names)
          return { cert, key, ca: ours.ca, mutual }
        }
        const result = yield* dialOne(
          credentials(row.callerBy, false),
          credentials(row.calleeBy, row.mutual === true),
          row.address ?? "127.0.0.1",
          row.uri
        )
        if (!row.answered) return assert.deepStrictEqual(result, refused)
        assert.deepStrictEqual(result.heard, answered.heard)
        assert.strictEqual(result.transports[0], "tls")
      }).pipe(Effect.scoped, Effect.provide(quiet))
    )
  }
})

const flow = `edition 2026

env SIP : Text
env ADMIN : Text

deployment secured { cti: none  sip: [SIP]  admin: ADMIN }
gateway trunk { use-cti: 0  peers: ["127.0.0.1"] }
media   mcp   { peers: ["127.0.0.1:5070"] }
profile menu  { dnis: ["5001"]  app: "http://apps.oracle.local/menu.vxml" }
select { when has profile -> profile by-dnis  otherwise -> release not-found }
defaults {
  on hangup -> release normal
  on service.failed, service.timeout -> release unavailable
}
`

describe("the product with a TLS address", () => {
  it.live("opens it with the certificate it is given, and says where", () =>
    Effect.gen(function* () {
      const authority = yield* makeAuthority
      const { certFile, keyFile } = authority.issue(["IP:127.0.0.1"])
      const settings = { SIP: "tls:127.0.0.1:0", ADMIN: yield* freeAdmin("127.0.0.1") }
      const options = ["--tls-cert", certFile, "--tls-key", keyFile, "--tls-ca", authority.caFile]
      const product = yield* startProduct(flow, settings, options)
      assert.match(product.ready.sip[0] ?? "", /^tls:127\.0\.0\.1:\d+$/)
      assert.strictEqual(yield* product.stop, 0)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )
})
