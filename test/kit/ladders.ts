// Flows as texts with their ladders, compiled and run as `ctiflow test` does it.

import { Effect } from "effect"
import { type FileReport } from "../../runtime/cli/ladders/FileReport.ts"
import { humanReport } from "../../runtime/cli/ladders/humanReport.ts"
import { runFile } from "../../runtime/cli/ladders/runFiles.ts"

/** Runs the ladders of a text. What goes wrong in us is thrown. */
export const runText = Effect.fnUntraced(function* (text: string) {
  const project = { root: ".", read: (file: string) => (file === "main.flow" ? text : undefined) }
  const ran = yield* runFile(project, "main.flow")
  if ("cause" in ran) return yield* Effect.die(ran.cause)
  return ran satisfies FileReport
})

/** The report as people read it, without what depends on the machine. */
export const reportOf = (report: FileReport): string =>
  humanReport([report], { colour: false, width: 100 })

/** A hotline behind the switch: treatments, a transfer by the switch, an overflow desk. */
export const hotline = `edition 2026
env IVR_SERVER : Text
secret APP_TOKEN : Text
deployment hotline {
  cti: genesys  mode: behind  sip: ["udp:127.0.0.1:5060"]  servers: [IVR_SERVER]  client: "hotline"
}
gateway pbx { use-cti: 1  peers: ["127.0.0.11"] }
media mcp { peers: ["127.0.0.20:5070"] }
service menu { vxml: "https://apps/menu.vxml"  headers: { "X-Auth": APP_TOKEN }  answer-within: 4s }
service announce { kind: announcement  answer-within: 2s }
service collect  { kind: digits  answer-within: 2s }
select {
  when has call.header["X-Block"] and call.header["X-Block"] == "yes" -> release forbidden
  when gateway.use-cti == 1 -> cti(segment: call.header["X-Segment"] else "none")
  otherwise -> release not-found
}
cti {
  on accepted -> route "6001"
  on treatment.play-application -> play menu
  on treatment.play-announcement -> play announce(prompt: treatment.prompt else "silence.wav")
  on treatment.play-announcement-and-digits -> 
    play collect(prompt: treatment.prompt else "silence.wav", max: treatment.max-digits else 1)
  on treatment.other -> report unsupported
  on route.normal -> transfer to-agent
  on route.default, failed -> transfer to-overflow
  on released -> release normal
}
transfer to-agent {
  kind: blind  via: cti  to: route.to
  on busy -> attach(reason: "agent busy") then transfer to-overflow
  on no-answer after 25s, failed, link.down -> transfer to-overflow
}
transfer to-overflow {
  kind: blind  via: platform  to: "4999"
  on busy, no-answer after 30s, failed -> release unavailable
}
defaults {
  on hangup -> release normal
  on service.failed, service.timeout -> report failed
  on silence after 10s -> transfer to-overflow
  on link.down -> transfer to-overflow
}
`

/** An edge in front of the switch: bridges, redirections, profiles. */
export const edge = `edition 2026
deployment edge {
  cti: genesys  mode: in-front  sip: ["udp:127.0.0.1:5060"]  servers: ["127.0.0.1:7009"]
  timezone: "Europe/Berlin"  prompts: "http://prompts/"
}
gateway trunk { use-cti: 1  peers: ["10.1.0.0/24"] }
gateway plain { use-cti: 0  peers: ["10.2.0.10:5062"] }
media mcp { peers: ["mcp.local:5070"] }
profile sales { dnis: ["800555100X"]  app: "http://apps/sales.vxml"  params: { tone: "calm" } }
let night = time in "20:00".."07:00"
service sorry { kind: announcement  prompt: "sorry.wav"  answer-within: 2s }
select {
  when gateway.use-cti == 0 and has profile -> profile by-dnis
  when gateway.use-cti == 1 and night -> transfer to-desk
  when gateway.use-cti == 1 -> cti
  otherwise -> release not-found
}
cti {
  on accepted -> route "6001"
  on treatment -> play sorry
  on route.normal -> transfer to-agent
  on route.default -> transfer to-desk
  on released -> release normal
  on failed -> transfer to-desk
}
transfer to-agent {
  kind: bridge  via: platform  to: route.to
  on busy, failed -> transfer to-desk
  on no-answer after 20s -> transfer to-desk
}
transfer to-desk {
  kind: blind  via: platform  redirect: yes  to: "4999"
  on busy, failed, no-answer after 30s -> play sorry then release unavailable
}
defaults {
  on hangup -> release normal
  on service.failed, service.timeout -> report failed
  on silence after 8s -> transfer to-desk
  on link.down -> transfer to-desk
}
`
