// A BYE of the media platform with results in its body. Our own user agent, which plays the
// platform in these tests, says BYE without a body, so it is written by hand from what passed on
// the network.

import type { HeldLeg } from "./house.ts"
import { hosts } from "./house.ts"
import type { VirtualNetwork } from "./VirtualNetwork.ts"

const field = (text: string, name: string): string =>
  new RegExp(`^${name}: (.*)\\r$`, "m").exec(text)?.[1] ?? ""

/** `body` is form-encoded already. */
export const byeWithResults = (network: VirtualNetwork, { leg }: HeldLeg, body: string): void => {
  const ofLeg = network.packets.filter(({ text }) => field(text, "Call-ID") === leg.callId)
  const invite = ofLeg.find(({ text }) => text.startsWith("INVITE"))?.text ?? ""
  const answer = ofLeg.find(({ text }) => text.startsWith("SIP/2.0 200"))?.text ?? ""
  const bye = [
    `BYE ${field(invite, "Contact").replace(/[<>]/g, "")} SIP/2.0`,
    `Via: SIP/2.0/UDP ${hosts.media}:5060;branch=z9hG4bK-${leg.callId}`,
    `From: ${field(answer, "To")}`,
    `To: ${field(answer, "From")}`,
    `Call-ID: ${leg.callId}`,
    "CSeq: 99 BYE",
    "Max-Forwards: 70",
    "Content-Type: application/x-www-form-urlencoded",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "",
    body
  ]
  network.send(`${hosts.media}:5060`, `${hosts.product}:5060`, bye.join("\r\n"))
}
