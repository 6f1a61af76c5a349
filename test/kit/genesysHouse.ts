// The house with the real link to a simulated IVR Server in it, everything on one virtual clock:
// what a call does goes through the codecs, frames and machines of the link and comes back.

import { Effect, Layer } from "effect"
import { genesysLink } from "../../runtime/cti/GenesysLink.ts"
import type { IvrServer, IvrServerOptions } from "../../runtime/sim/ivrserver/IvrServer.ts"
import { makeIvrServer } from "../../runtime/sim/ivrserver/IvrServer.ts"
import { makeMemoryNet } from "../runtime/cti/memoryNet.ts"
import { openHouse, settle } from "./house.ts"

const ivrPort = 7009

/** Where the flows of these tests find the server. */
export const ivrServerAddress = `127.0.0.1:${ivrPort}`

/** Opens both; `mode` must be the flow's. */
export const openGenesysHouse = Effect.fnUntraced(function* (
  flow: string,
  options: Pick<IvrServerOptions, "mode" | "strategies"> &
    Partial<IvrServerOptions> & { readonly set?: Readonly<Record<string, string>> }
) {
  const net = makeMemoryNet()
  const server = yield* makeIvrServer({
    port: ivrPort,
    timings: { ringingMs: 1, establishedMs: 1, unmatchedMs: 60_000 },
    ...options
  }).pipe(Effect.provide(net.layer))
  const link = genesysLink({
    servers: [ivrServerAddress],
    client: "CTIC_TEST",
    mode: options.mode,
    encoding: "latin1",
    limits: { retryFirstMs: 100, retryMaxMs: 200 }
  }).pipe(Layer.provide(net.layer), Layer.orDie)
  const house = yield* openHouse(flow, options.set ?? {}, () => link)
  yield* settle
  return { ...house, house, server }
})

/** What the server heard of one kind, in order. */
export const heardBy = (server: IvrServer): ReadonlyArray<string> =>
  server.recording
    .all()
    .flatMap(({ direction, message }) => (direction === "received" ? [message._tag] : []))
    .filter((tag) => tag !== "LoginReq")
