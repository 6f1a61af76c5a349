// Who plays in a demo beside the gateway and the media platform: the CTI side, the flow it is for,
// and the calls.

import { Effect, type Scope } from "effect"
import type { TcpClient } from "../../net/TcpClient.ts"
import type { TcpServer } from "../../net/TcpServer.ts"
import type { BindError } from "../../net/Udp.ts"
import type { GatewayOptions } from "../../sim/gateway/gatewayScript.ts"
import { makePim } from "../../sim/icm/Pim.ts"
import { makeIvrServer } from "../../sim/ivrserver/IvrServer.ts"
import type { MediaOptions } from "../../sim/media/mediaScript.ts"
import { demoCalls, demoStrategies } from "./demoCalls.ts"
import type { DemoCall } from "./demoCalls.ts"
import { tcpPort } from "./freePorts.ts"
import { icmAnswers, icmCalls, icmMediaRules, icmScripts } from "./icmCalls.ts"

export interface DemoCast {
  /** In `flows/demo`. */
  readonly flow: string
  readonly calls: ReadonlyArray<DemoCall>
  /** Who is behind the gateway; without it everybody answers. */
  readonly answers: GatewayOptions["answers"] | undefined
  /** Of the media platform, in front of those that every demo has. */
  readonly mediaRules: NonNullable<MediaOptions["rules"]>
  readonly openCti: Effect.Effect<DemoCti, BindError, Scope.Scope | TcpClient | TcpServer>
}

export interface DemoCti {
  /** By which the product finds it. */
  readonly settings: Readonly<Record<string, string>>
  /** What it had to say against the product so far. */
  readonly complaints: () => ReadonlyArray<string>
}

/** Each host has an address of its own, as it would on a network. */
const [productHost, ivrServerHost] = ["127.0.0.1", "127.0.0.31"]

export const genesysCast: DemoCast = {
  flow: "demo.flow",
  calls: demoCalls,
  answers: undefined,
  mediaRules: [],
  openCti: Effect.gen(function* () {
    const strategies = demoStrategies
    const server = yield* makeIvrServer({
      host: ivrServerHost,
      port: 0,
      mode: "behind",
      strategies
    })
    return {
      settings: { IVR_SERVER: `${server.host}:${server.port}` },
      complaints: () => server.clients().flatMap((client) => client.complaints)
    }
  })
}

export const icmCast: DemoCast = {
  flow: "demo-icm.flow",
  calls: icmCalls,
  answers: icmAnswers,
  mediaRules: icmMediaRules,
  openCti: Effect.gen(function* () {
    // The PIM connects to us, as soon as we are there.
    const port = yield* tcpPort(productHost, 5000)
    const pim = yield* makePim({ host: productHost, port, scripts: icmScripts })
    return { settings: { PIM: `tcp:${productHost}:${port}` }, complaints: pim.complaints }
  })
}
