// OPTIONS outside of any dialog (RFC 3261 §11): asks a peer whether it is there. What the answer
// means is the asker's business.

import type { Endpoint } from "./Endpoint.ts"
import { printRequest } from "./printing.ts"

/** The status of the answer; `undefined` when none came, or the request could not be sent. */
export type OptionsAnswered = (status: number | undefined) => void

/** OPTIONS passes no further proxies than a call would (RFC 3261 §8.1.1.6). */
const maxForwards = 70

/** Sends OPTIONS to `uri` and tells the first final answer, once. */
export const askOptions = (endpoint: Endpoint, uri: string, answered: OptionsAnswered): void => {
  endpoint.resolve(uri, (hop) => {
    if (hop === undefined) return answered(undefined)
    const branch = endpoint.newBranch()
    const bytes = printRequest({
      method: "OPTIONS",
      uri,
      branch,
      sentBy: endpoint.sentBy,
      transport: endpoint.transport,
      routes: [],
      from: `<sip:ctiflow@${endpoint.host}>;tag=${endpoint.newTag()}`,
      to: `<${uri}>`,
      callId: endpoint.newCallId(),
      cseq: 1,
      maxForwards,
      contact: endpoint.contact,
      headers: [["Accept", "application/sdp"]],
      body: undefined
    })
    endpoint.layer.request({
      bytes,
      method: "OPTIONS",
      branch,
      hop,
      listener: {
        onResponse: (response) => {
          if (response.status >= 200) answered(response.status)
        },
        onTimeout: () => answered(undefined),
        onTransportError: () => answered(undefined)
      }
    })
  })
}
