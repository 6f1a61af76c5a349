// A house whose CTI side is the real link to ICM, over TCP inside the process, with a PIM that the
// test plays message by message; and the messages that tests say most.

import { Effect, Layer } from "effect"
import { linkLayer } from "../../runtime/main.ts"
import { Health } from "../../runtime/process/Health.ts"
import type { Leg } from "../../runtime/ua/Leg.ts"
import { labelTypes } from "../../runtime/wire/ged125/codes.ts"
import { invokeId } from "../../runtime/wire/ged125/Messages.ts"
import { makeMemoryNet } from "../runtime/cti/memoryNet.ts"
import { connectPim, openSession } from "../runtime/cti/icm/pim.ts"
import { type HeldLeg, hosts, openHouse, settle } from "./house.ts"
import { readFile } from "./readTree.ts"
import { sdp } from "./uaPair.ts"

export const careIcm = readFile("flows/examples/care-icm.flow").replace(
  /import .*\n/,
  `service sorry { kind: announcement  prompt: "http://p/sorry.wav"  answer-within: 2s }
service hold  { kind: music         file: "http://p/hold.wav"     answer-within: 2s }
`
)

export const claimsCri = readFile("flows/examples/claims-cri.flow")

/** Where the flows' `PIM` says that we listen. */
export const place = { host: "127.0.0.1", port: 5000 }

/** A house for a flow whose link waits for a PIM, and the network it would come by. */
export const openIcmHouse = Effect.fnUntraced(function* (flow: string) {
  const net = makeMemoryNet()
  const house = yield* openHouse(
    flow,
    { [flow.includes("CUBE_1") ? "CUBE_1" : "CUBE"]: hosts.gateway, MCP: `${hosts.media}:5060` },
    (read) => linkLayer(read).pipe(Layer.provide(Layer.mergeAll(net.layer, Health.layer)))
  )
  return { house, net }
})

/** A house for a flow, and a PIM that has opened a session. */
export const openIcm = Effect.fnUntraced(function* (flow: string, mode: "sci" | "cri" = "sci") {
  const { house, net } = yield* openIcmHouse(flow)
  const connect = connectPim(place.host, place.port).pipe(Effect.provide(net.layer))
  const pim = yield* connect
  const registered = yield* openSession(pim, mode)
  return { ...house, house, pim, registered, connect }
})

/** The media platform ends its session with results (RFC 5552 §4). */
export const endWith = (leg: Leg, namelist: string): void => {
  const contentType = "application/x-www-form-urlencoded"
  leg.request("BYE", { body: { contentType, content: Buffer.from(namelist) } }, () => undefined)
}

export const script = (id: string, invoke: number, more: object = {}) =>
  ({ _tag: "RUN_SCRIPT_REQ", InvokeID: invokeId(invoke), ScriptID: id, ...more }) as const

export const label = (number: string, more: object = {}) =>
  ({ _tag: "CONNECT", LabelType: labelTypes.NORMAL, Label: number, ...more }) as const

/** A caller who was answered before takes the session of whoever comes next. */
export const takeReoffer = (caller: HeldLeg): void => {
  const last = caller.events.at(-1)
  if (last?._tag === "Reoffered") last.request.respond(200, { body: sdp("caller", 4000) })
}

/** A call that ICM has been told of. */
export const announced = Effect.fnUntraced(function* (
  dnis: string,
  flow: string = careIcm,
  options: Parameters<Effect.Success<ReturnType<typeof openHouse>>["call"]>[1] = {}
) {
  const open = yield* openIcm(flow)
  const caller = open.call(dnis, options)
  yield* settle
  const newCall = yield* open.pim.expect("NEW_CALL")
  return { ...open, caller, newCall }
})

/** The same with a script that the caller hears. */
export const scripted = Effect.fnUntraced(function* (
  dnis: string,
  id = "Welcome",
  flow: string = careIcm
) {
  const open = yield* announced(dnis, flow)
  open.pim.say(open.newCall, script(id, 7))
  yield* settle
  open.media.latest.leg.answer({ body: sdp("media", 6000) })
  yield* settle
  return open
})
