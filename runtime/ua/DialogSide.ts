// Our side of one SIP dialog: sends requests inside it, with the right target, route set and CSeq,
// and the ACK of a 2xx, which is a transaction of its own (RFC 3261 §12.2, §13.2.2.4). Knows
// nothing of why.

import { type DialogState, nextRequest, refreshTarget } from "../protocol/dialog/DialogState.ts"
import type { SipMessage } from "../wire/sip/SipMessage.ts"
import type { Endpoint } from "./Endpoint.ts"
import type { Body, Headers } from "./LegEvent.ts"
import { printRequest } from "./printing.ts"

/** How a request of ours ended; 408 and 503 stand for an answer that never came. */
export interface Outcome {
  readonly status: number
  readonly message: SipMessage | undefined
}

export interface InDialogOptions {
  readonly headers?: Headers
  readonly body?: Body | undefined
}

/** An ACK as it was sent, to be sent again when the 2xx is repeated. */
export interface SentAck {
  readonly bytes: Buffer
  readonly target: string
}

/**
 * RFC 3261 §8.1.1.6. A request inside a dialog starts at us, whatever the other leg's hop count is.
 */
const maxForwards = 70

export class DialogSide {
  state: DialogState
  readonly #endpoint: Endpoint

  constructor(endpoint: Endpoint, state: DialogState) {
    this.#endpoint = endpoint
    this.state = state
  }

  /** Sends a request; `done` hears its final answer, once. Returns its CSeq number. */
  send(method: string, options: InDialogOptions, done: (outcome: Outcome) => void): number {
    const step = nextRequest(this.state, method)
    this.state = step.state
    const branch = this.#endpoint.newBranch()
    const bytes = this.#print(method, branch, step, options, method !== "BYE")
    this.#endpoint.resolve(step.target, (hop) => {
      if (hop === undefined) return done({ status: 503, message: undefined })
      this.#endpoint.layer.request({
        bytes,
        method,
        branch,
        hop,
        listener: {
          onResponse: (response) => {
            if (response.status < 200) return
            this.state = refreshTarget(this.state, response)
            done({ status: response.status, message: response })
          },
          onTimeout: () => done({ status: 408, message: undefined }),
          onTransportError: () => done({ status: 503, message: undefined })
        }
      })
    })
    return step.cseq
  }

  /** Sends the ACK for the 2xx to our latest INVITE. */
  acknowledge(body?: Body): SentAck {
    const step = nextRequest(this.state, "ACK")
    const ack = {
      bytes: this.#print("ACK", this.#endpoint.newBranch(), step, { body }, false),
      target: step.target
    }
    this.resend(ack)
    return ack
  }

  resend(ack: SentAck): void {
    this.#endpoint.resolve(ack.target, (hop) => {
      if (hop !== undefined) this.#endpoint.send(ack.bytes, hop)
    })
  }

  #print(
    method: string,
    branch: string,
    step: { readonly uri: string; readonly routes: ReadonlyArray<string>; readonly cseq: number },
    options: InDialogOptions,
    refreshesTarget: boolean
  ): Buffer {
    return printRequest({
      method,
      uri: step.uri,
      branch,
      sentBy: this.#endpoint.sentBy,
      transport: this.#endpoint.transport,
      routes: step.routes,
      from: this.state.localAddress,
      to: this.state.remoteAddress,
      callId: this.state.callId,
      cseq: step.cseq,
      maxForwards,
      contact: refreshesTarget ? this.#endpoint.contact : undefined,
      headers: options.headers ?? [],
      body: options.body
    })
  }
}
