// Host names to addresses. A literal address is answered at once and never asked of anybody; a name
// is asked of the system once and remembered for a while, so that a dialog's requests do not wait
// for DNS twice. RFC 3263's SRV records are not looked at here.

import { Context, Layer } from "effect"
import { lookup } from "node:dns"
import { isIP } from "node:net"

/** How long an answer is good. Short: a moved host should be found without a restart. */
const rememberMs = 30_000

/** Names remembered at most; beyond it the oldest goes. A deployment names a handful of hosts. */
const namesMax = 1_024

export class Resolve extends Context.Service<
  Resolve,
  {
    /**
     * Calls back at once for a literal or remembered address, later for a name; `undefined` when
     * there is none.
     */
    readonly resolve: (
      host: string,
      nowMs: number,
      found: (address: string | undefined) => void
    ) => void
  }
>()("ctiflow/runtime/net/Resolve") {
  static readonly layer = Layer.sync(Resolve, () => {
    const known = new Map<string, { readonly address: string; readonly untilMs: number }>()
    return {
      resolve: (host, nowMs, found) => {
        const literal = host.startsWith("[") ? host.slice(1, -1) : host
        if (isIP(literal) !== 0) return found(literal)
        const entry = known.get(host)
        if (entry !== undefined && entry.untilMs > nowMs) return found(entry.address)
        lookup(literal, (error, address) => {
          if (error !== null) return found(undefined)
          if (known.size >= namesMax) {
            const oldest = known.keys().next()
            if (oldest.done !== true) known.delete(oldest.value)
          }
          known.set(host, { address, untilMs: nowMs + rememberMs })
          found(address)
        })
      }
    }
  })
}
