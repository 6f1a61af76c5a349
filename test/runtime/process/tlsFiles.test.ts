// Where the certificate for SIP over TLS comes from, and what is said when it is not there.

import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, FileSystem, Layer, Option } from "effect"
import { Resolve } from "../../../runtime/net/Resolve.ts"
import { readDeployment } from "../../../runtime/process/readDeployment.ts"
import { readTlsFiles } from "../../../runtime/process/tlsFiles.ts"
import { planOf } from "../../kit/house.ts"

const pem = (what: string) => `-----BEGIN ${what}-----\n`

const files = new Map([
  ["cert.pem", pem("CERTIFICATE")],
  ["key.pem", pem("PRIVATE KEY")],
  ["ca.pem", pem("CERTIFICATE")],
  ["notes.txt", "no certificate"]
])

const disk = Layer.succeed(
  FileSystem.FileSystem,
  FileSystem.makeNoop({
    readFileString: (path) => {
      const text = files.get(path)
      return text === undefined ? Effect.die(new Error("not asked for")) : Effect.succeed(text)
    }
  })
)

const read = (
  given: { readonly cert?: string; readonly key?: string; readonly ca?: string },
  environment: Readonly<Record<string, string>> = {}
) =>
  readTlsFiles(
    {
      cert: Option.fromUndefinedOr(given.cert),
      key: Option.fromUndefinedOr(given.key),
      ca: Option.fromUndefinedOr(given.ca)
    },
    environment
  ).pipe(Effect.provide(disk))

describe("the files for TLS", () => {
  it.effect("come from the options", () =>
    Effect.gen(function* () {
      const { credentials, problems } = yield* read({ cert: "cert.pem", key: "key.pem" })
      assert.deepStrictEqual(problems, [])
      assert.strictEqual(credentials?.cert, pem("CERTIFICATE"))
      assert.strictEqual(credentials?.ca, undefined)
    })
  )

  it.effect("come from the environment where no option says otherwise", () =>
    Effect.gen(function* () {
      const environment = { CTIFLOW_TLS_CERT: "notes.txt", CTIFLOW_TLS_KEY: "key.pem" }
      const { credentials, problems } = yield* read({ cert: "cert.pem", ca: "ca.pem" }, environment)
      assert.deepStrictEqual(problems, [])
      assert.strictEqual(credentials?.key, pem("PRIVATE KEY"))
      assert.strictEqual(credentials?.ca, pem("CERTIFICATE"))
    })
  )

  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [what: string, given: Parameters<typeof read>[0], problem: string]> = [
    ["a certificate without its key", { cert: "cert.pem" },                    "TLS needs a certificate and its key: --tls-key is missing"],
    ["authorities alone",             { ca: "ca.pem" },                        "TLS needs a certificate and its key: --tls-cert is missing"],
    ["a file that is no PEM file",    { cert: "notes.txt", key: "key.pem" },   "--tls-cert: notes.txt is no PEM file"]
  ]
  for (const [what, given, problem] of rows) {
    it.effect(`${what}: ${problem}`, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual((yield* read(given)).problems, [problem])
      })
    )
  }

  it.effect("are asked for in one sentence that names who needs them", () =>
    Effect.gen(function* () {
      const flow = `edition 2026
deployment desk { cti: none  sip: ["udp:127.0.0.1:5060", "tls:127.0.0.1:5061"] }
gateway trunk { use-cti: 0  peers: ["127.0.0.11"]  transport: tls }
media   mcp   { peers: ["127.0.0.12:5060"] }
profile menu  { dnis: ["5001"]  app: "http://apps.example/menu.vxml" }
select { when has profile -> profile by-dnis  otherwise -> release not-found }
defaults { on hangup -> release normal  on service.failed, service.timeout -> release unavailable }
`
      const failure = yield* Effect.flip(
        readDeployment(planOf(flow), {
          set: {},
          envFile: Option.none(),
          log: "human",
          drain: Duration.seconds(1)
        }).pipe(Effect.provide(Layer.mergeAll(Resolve.layer, disk)))
      )
      assert.strictEqual(
        failure.message,
        'desk cannot start: sip: "tls:127.0.0.1:5061", gateway trunk needs a certificate and its key: ' +
          "give --tls-cert and --tls-key"
      )
    })
  )
})
