// The running product between SIPp and SIPp, one scenario for each thing that two ends of a call
// may say to each other; with messages lost, over TCP, and behind a record-routing proxy of another
// making. `npm run oracle`.

import { assert, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { checkClean, checkSuccess, type Edge, startEdge } from "./edge.ts"
import { freePlace, type Place, startSipp } from "./kit.ts"
import { startKamailio } from "./kamailio.ts"
import { describeWithOracles, kamailio } from "./tools.ts"

const hosts = {
  caller: "127.0.64.11",
  product: "127.0.64.1",
  media: "127.0.64.21",
  proxy: "127.0.64.31"
} as const

const quiet = Logger.layer([])

const call = Effect.fnUntraced(function* (
  edge: Edge,
  row: {
    readonly caller: string
    readonly service: string
    readonly media?: string
    readonly agent?: string
    readonly calls?: number
    readonly rate?: number
    readonly lossPercent?: number
    readonly transport?: "tcp"
    readonly target?: Place
  }
) {
  const { calls = 1, lossPercent } = row
  const loss = lossPercent === undefined ? {} : { lossPercent }
  const platform =
    row.media === undefined
      ? undefined
      : yield* startSipp({ scenario: row.media, at: edge.media, calls, ...loss })
  const agent =
    row.agent === undefined
      ? undefined
      : yield* startSipp({ scenario: row.agent, at: edge.agent, calls })
  const caller = yield* startSipp({
    scenario: row.caller,
    at: yield* freePlace(hosts.caller),
    target: row.target ?? edge.at,
    service: row.service,
    calls,
    ...loss,
    ...(row.rate === undefined ? {} : { rate: row.rate }),
    ...(row.transport === undefined ? {} : { transport: row.transport })
  })
  yield* checkSuccess("caller", caller, calls)
  if (platform !== undefined) yield* checkSuccess("media", platform, calls)
  if (agent !== undefined) yield* checkSuccess("agent", agent, calls)
})

// oxfmt-ignore
const rows: ReadonlyArray<readonly [what: string, row: Parameters<typeof call>[1]]> = [
  ["who demands reliable responses gets them",           { caller: "caller-100rel", service: "5001", media: "media-100rel" }],
  ["who knows nothing of them hears a reliable platform", { caller: "caller-bye", service: "5001", media: "media-100rel" }],
  ["whose session timer is too short is told",           { caller: "caller-short-session", service: "5001", media: "media-serves" }],
  ["who offers nothing answers the platform's offer",    { caller: "caller-late-offer", service: "5001", media: "media-serves" }],
  ["holds and resumes",                                  { caller: "caller-holds", service: "5001", media: "media-serves" }],
  ["changes his session by UPDATE",                      { caller: "caller-updates", service: "5001", media: "media-serves" }],
  ["presses keys that his gateway tells by INFO",        { caller: "caller-keys", service: "5001", media: "media-serves" }],
  ["is answered twice behind a proxy that forks",        { caller: "caller-bye", service: "5001", media: "media-forks" }],
  ["hears with what cause the agent hung up",            { caller: "caller-hears-cause", service: "5004", agent: "agent-hangs-up" }],
  ["asks by OPTIONS",                                    { caller: "asks-options", service: "5001" }],
  ["demands an extension nobody has: 420",               { caller: "asks-extension", service: "5001" }],
  ["hangs up a call we do not have: 481",                { caller: "asks-lost-dialog", service: "5001" }],
  ["takes us for a registrar: 405",                      { caller: "asks-registrar", service: "5001" }],
  ["has a method of his own: 501",                       { caller: "asks-unknown", service: "5001" }],
  ["has no hops left: 483",                              { caller: "asks-no-hops", service: "5001" }],
  ["comes over TCP",                                     { caller: "caller-bye", service: "5001", media: "media-serves", transport: "tcp" }],
  ["stays, over TCP",                                    { caller: "caller-stays", service: "5001", media: "media", transport: "tcp" }]
]

describeWithOracles("a caller of the running product", () => {
  for (const [what, row] of rows) {
    it.live(what, () =>
      Effect.gen(function* () {
        const edge = yield* startEdge("edge-plain", hosts)
        yield* call(edge, row)
        yield* checkClean(edge)
      }).pipe(Effect.scoped, Effect.provide(quiet))
    )
  }

  it.live("loses one message in ten, and so does the platform: all calls come through", () =>
    Effect.gen(function* () {
      const edge = yield* startEdge("edge-plain", hosts)
      // SIPp takes a repeated INVITE of a call that it has forgotten for a new one, so it waits for
      // more calls than there are.
      yield* startSipp({ scenario: "media-serves", at: edge.media, calls: 100, lossPercent: 10 })
      yield* call(edge, {
        caller: "caller-bye",
        service: "5001",
        calls: 15,
        rate: 10,
        lossPercent: 10
      })
      assert.strictEqual(yield* edge.product.stop, 0)
    }).pipe(Effect.scoped, Effect.provide(quiet))
  )
})

describeWithOracles(
  "the running product behind Kamailio, which stays in every dialog",
  () => {
    for (const transport of ["udp", "tcp"] as const) {
      for (const caller of ["caller-bye", "caller-stays", "caller-holds", "caller-cancels"]) {
        it.live(`serves ${caller} over ${transport}`, () =>
          Effect.gen(function* () {
            const edge = yield* startEdge("edge-plain", hosts, { gateway: "127.0.0.0/8" })
            const target = yield* startKamailio(hosts.proxy, edge.at, transport)
            const platforms = new Map([
              ["caller-stays", "media"],
              ["caller-cancels", "media-rings"]
            ])
            const media = platforms.get(caller) ?? "media-serves"
            yield* call(edge, { caller, service: "5001", media, target })
            yield* checkClean(edge)
          }).pipe(Effect.scoped, Effect.provide(quiet))
        )
      }
    }
  },
  [kamailio]
)
