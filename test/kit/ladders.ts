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
  // Nobody is left: every gateway of this site leaves its calls to the CTI side.
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

/** Customer care: ICM names scripts and labels (SCI). */
export const care = `edition 2026
deployment care {
  cti: icm  mode: sci  sip: ["udp:127.0.0.1:5060"]  listen: "tcp:127.0.0.1:5000"
}
gateway cube { use-cti: 2  peers: ["127.0.0.11"] }
media mcp { peers: ["127.0.0.20:5070"] }
profile line { dnis: ["1800555XXXX"]  app: "http://vxml/root.vxml"  icm-bridge-transfer: true }
service welcome { vxml: "http://vxml/welcome.vxml"  answer-within: 4s }
service billing { vxml: "http://vxml/billing.vxml"  answer-within: 4s }
service sorry { kind: announcement  prompt: "http://vxml/sorry.wav"  answer-within: 2s }
select {
  when has profile -> cti
  otherwise -> release not-found
}
cti {
  on script("Welcome") -> play welcome
  on script("Billing") -> play billing(account: user-data["user.account"] else "unknown")
  on script.other -> report unsupported
  on label.normal -> transfer to-agent
  on label.busy -> release busy
  on label.ring -> release no-answer
  on label.default -> play welcome then release normal
  on released -> release normal
  on failed -> play sorry then release unavailable
}
transfer to-agent {
  kind: by-profile  via: platform  to: label.number
  on busy -> report busy
  on no-answer after 20s -> report no-answer
  on failed, link.down -> play sorry then release unavailable
}
defaults {
  on hangup -> release normal
  on service.failed, service.timeout -> report failed
  on silence after 15s -> play sorry then release unavailable
  on link.down -> play sorry then release unavailable
}
`

/** An application that leads, and ICM that is asked for a route (CRI). */
export const routing = `edition 2026
deployment routing {
  cti: icm  mode: cri  sip: ["udp:127.0.0.1:5060"]  listen: "tcp:127.0.0.1:5000"
}
gateway cube { use-cti: 0  peers: ["127.0.0.11"] }
media mcp { peers: ["127.0.0.20:5070"] }
profile line { dnis: ["1800555XXXX"]  app: "http://vxml/root.vxml" }
select {
  when has profile -> profile by-dnis
  otherwise -> release not-found
}
cti {
  on app.transfer -> route app.to
  on label.normal -> transfer to-agent
  on label.busy -> report busy
  on label.ring -> report no-answer
  on label.default -> report failed
  on failed -> report failed
}
transfer to-agent {
  kind: by-application  via: platform  to: label.number
  on busy -> report busy
  on no-answer after 20s -> report no-answer
  on failed -> report failed
}
defaults {
  on hangup -> release normal
  on service.failed, service.timeout -> release unavailable
  on silence after 5s -> report failed
  on link.down -> report failed
}
`
