// Where the response to a request goes: RFC 3261 §18.2.2 and RFC 3581 §4. For whoever answers
// without a transaction too.

import type { SipMessage } from "../../wire/sip/SipMessage.ts"
import type { Hop } from "../TransactionLayer.ts"

const defaultPort = 5060
const defaultTlsPort = 5061

/**
 * Over TCP and TLS the connection that brought the request; should that be gone, the address it
 * came from at the port of its sent-by. Over UDP the address it came from, at
 * the port it came from when the sender asks for that with `rport`, else at the port of its
 * sent-by: gateways that send from a passing port and listen on 5060 depend on it.
 *
 * §18.2.2 would have `maddr` go before all that. It is not followed: whoever can write a Via could
 * have us send to anyone, and what it was made for, multicast, is not served here.
 */
export const responseHop = (request: SipMessage, source: Hop): Hop => {
  const via = request.via
  if (via === undefined) return source
  if (source.transport !== "udp") {
    if (source.connection === undefined) return source
    const port = via.port ?? (source.transport === "tls" ? defaultTlsPort : defaultPort)
    return { ...source, port }
  }
  if (via.params.has("rport")) return source
  const port = via.port ?? defaultPort
  return port === source.port ? source : { ...source, port }
}
