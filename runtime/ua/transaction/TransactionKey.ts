// The names under which live transactions are found: RFC 3261 §17.1.3 for responses, §17.2.3 for
// requests, and §8.2.2.2 for a request that comes twice over different ways.
//
// INVARIANT (nothing holds a datagram): keys are kept longer than the messages whose parts they
// are. `join` copies its parts into a text of its own; a template would make a text of references
// to the datagram's.

import type { SipMessage } from "../../wire/sip/SipMessage.ts"
import { branchCookie } from "../../wire/sip/Via.ts"

// Neither a blank nor a line feed can stand in a token, a host or an unfolded header value, so
// nothing runs together.
const apart = "\n"

/**
 * A client transaction: the branch is ours and unique, and the method tells a CANCEL from the
 * INVITE it cancels.
 */
export const clientKey = (branch: string, method: string): string => `${method}${apart}${branch}`

/**
 * The client transaction a response belongs to; `undefined` when the response has no Via that
 * reads.
 */
export const responseKey = (response: SipMessage): string | undefined => {
  const branch = response.via?.branch
  return branch === undefined ? undefined : clientKey(branch, response.method)
}

/**
 * The server transaction a request belongs to, as if it were of `method`: an ACK belongs to its
 * INVITE, and a CANCEL asks for the INVITE it cancels.
 *
 * With the magic cookie in the branch: branch, sent-by and method. Without it, the sender follows
 * RFC 2543, where a branch need not be unique, and the whole identity of the request counts:
 * Request-URI, From tag, Call-ID, CSeq number and top Via; To tag too, but for INVITE and ACK,
 * since the ACK bears the tag of our answer. (§17.2.3 has it compared with the tag we sent; that
 * would only tell apart answers to the same INVITE, of which we give one.)
 */
export const requestKey = (request: SipMessage, method: string): string => {
  const via = request.via
  if (via?.branch?.startsWith(branchCookie) === true) {
    return [method, via.branch, via.host.toLowerCase(), via.port ?? ""].join(apart)
  }
  return [
    method,
    request.uri,
    request.callId,
    request.cseq?.number ?? "",
    request.from.tag ?? "",
    method === "INVITE" ? "" : (request.to.tag ?? ""),
    request.headers("Via")[0] ?? ""
  ].join(apart)
}

/**
 * What two copies of one request share that forked on the way to us (RFC 3261 §8.2.2.2): From tag,
 * Call-ID and CSeq. `undefined` for requests inside a dialog, which cannot fork, and for CANCEL,
 * which repeats the CSeq number by design.
 */
export const mergeKey = (request: SipMessage): string | undefined => {
  if (request.to.tag !== undefined || request.method === "CANCEL") return undefined
  const { callId, cseq, from } = request
  return [from.tag ?? "", callId, cseq?.number ?? "", request.method].join(apart)
}
