// Where a secret goes and where it does not: with the https page of its service, and never with
// another page that a treatment has put in its place.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { accepted, hosts, openHouse, settle, treatment } from "../../kit/house.ts"

const flow = `edition 2026

secret APP_TOKEN : Text
const  MAIN      : Uri  = "https://apps.bank.local/main.vxml"
env    SELF      : Text = "udp:${hosts.product}:5060"

deployment hotline {
  cti: genesys
  mode: behind
  sip: [SELF]
  servers: ["127.0.0.1:7009"]
}

gateway pbx { use-cti: 1  peers: ["${hosts.gateway}"] }
media   mcp { peers: ["${hosts.media}:5060"] }

service menu {
  vxml: "https://apps.bank.local/menu.vxml"
  headers: { "X-Auth": "Bearer \${APP_TOKEN}", "X-Desk": "7" }
  answer-within: 4s
}

select { otherwise -> cti }

cti {
  on accepted                   -> route "6001"
  on treatment.play-application -> play menu(url: treatment.app-url else MAIN)
  on treatment                  -> report unsupported
  on route, failed              -> release unavailable
  on released                   -> release normal
}

defaults {
  on hangup            -> release normal
  on service           -> report failed
  on silence after 10s -> release unavailable
  on link.down         -> release unavailable
}
`

/** The INVITE by which a page is asked for. */
const asked = (appUrl: string | undefined) =>
  Effect.gen(function* () {
    const { cti, call, network } = yield* openHouse(flow, { APP_TOKEN: "s3cret" })
    call("5001")
    yield* settle
    cti.say(accepted)
    yield* settle
    cti.say(treatment("play-application", appUrl === undefined ? {} : { appUrl }))
    yield* settle
    const invite = network.packets.find(({ text }) => text.startsWith("INVITE sip:dialog@"))
    assert.include(invite?.text ?? "", "X-Desk: 7")
    return invite?.text ?? ""
  })

describe("a secret among the headers of a service", () => {
  it.effect("goes with a page that is reached over https", () =>
    Effect.gen(function* () {
      assert.include(yield* asked(undefined), "X-Auth: Bearer s3cret")
      assert.include(yield* asked("https://apps.bank.local/b.vxml"), "X-Auth: Bearer s3cret")
    })
  )

  it.effect("stays here when a treatment names a page over http", () =>
    Effect.gen(function* () {
      assert.notInclude(yield* asked("http://apps.bank.local/b.vxml"), "s3cret")
    })
  )
})
