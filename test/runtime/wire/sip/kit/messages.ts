// Messages that tests begin with, and the few ways in which they are turned into others.

import { Result } from "effect"
import type { SipDecodeError } from "../../../../../runtime/wire/sip/SipError.ts"
import type { SipMessage } from "../../../../../runtime/wire/sip/SipMessage.ts"
import { decodeMessage } from "../../../../../runtime/wire/sip/SipMessage.ts"

/** The octets of wire text whose lines end in `\n`, sent with CR LF. */
export const octets = (text: string): Buffer =>
  Buffer.from(text.replaceAll("\r\n", "\n").replaceAll("\n", "\r\n"), "latin1")

/** A message that must decode; lines end in `\n` and are sent with CR LF. */
export const message = (text: string): SipMessage => Result.getOrThrow(decodeMessage(octets(text)))

/** The error of a message that must not decode. */
export const decodeError = (bytes: Uint8Array): SipDecodeError =>
  Result.getOrThrow(Result.flip(decodeMessage(bytes)))

/** An INVITE that every check accepts. */
export const invite = `INVITE sip:8005550100@192.0.2.10:5060;transport=udp SIP/2.0
Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK776asdhds;rport
Via: SIP/2.0/UDP gateway.example.com;branch=z9hG4bKfirst
Record-Route: <sip:192.0.2.1:5062;lr>
Max-Forwards: 69
From: "Alice" <sip:+14155550123@example.com>;tag=1928301774
To: <sip:8005550100@example.com>
Call-ID: a84b4c76e66710@pc33.example.com
CSeq: 314159 INVITE
Contact: <sip:alice@192.0.2.3:5070>
X-Genesys-GVP-Session-ID: 1F3A;gvp.rm.datanodes=1;gvp.rm.tenant-id=1.101_IVR App
Content-Type: application/sdp
Content-Length: 3

v=0`

/** The INVITE with one header line taken out, or put in another's place. */
export const inviteWith = (changes: Readonly<Record<string, string | undefined>>): string => {
  const lines = invite.split("\n")
  for (const [name, line] of Object.entries(changes)) {
    const index = lines.findIndex((candidate) => candidate.startsWith(`${name}:`))
    if (line === undefined) lines.splice(index, 1)
    else if (index === -1) lines.splice(1, 0, line)
    else lines[index] = line
  }
  return lines.join("\n")
}
