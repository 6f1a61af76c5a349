// OPTIONS outside of any dialog (RFC 3261 §11): asks a peer whether it is there. What the answer
// means is the asker's business.

import type { Endpoint } from "./Endpoint.ts"
import { printRequest } from "./printing.ts"
import { sendRequest } from "./sendRequest.ts"

/** The status of the answer; `undefined` when none came, or the request could not be sent. */
export type OptionsAnswered = (status: number | undefined) => void

/** OPTIONS passes no further proxies than a call would (RFC 3261 §8.1.1.6). */
const maxForwards = 70

/** Sends OPTIONS to `uri` and tells the first final answer, once. */
export const askOptions = (endpoint: Endpoint, uri: string, answered: OptionsAnswered): void => {
  const tag = endpoint.newTag()
  const callId = endpoint.newCallId()
  sendRequest(endpoint, {
    method: "OPTIONS",
    target: uri,
    print: (local, branch) =>
      printRequest({
        method: "OPTIONS",
        uri,
        branch,
        local,
        routes: [],
        from: `<sip:ctiflow@${endpoint.host}>;tag=${tag}`,
        to: `<${uri}>`,
        callId,
        cseq: 1,
        maxForwards,
        contact: local.contact,
        headers: [["Accept", "application/sdp"]],
        body: undefined
      }),
    listener: {
      onResponse: (response) => {
        if (response.status >= 200) answered(response.status)
      },
      onTimeout: () => answered(undefined),
      onTransportError: () => answered(undefined)
    }
  })
}
