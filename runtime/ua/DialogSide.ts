// Our side of one SIP dialog: sends requests inside it, with the right target, route set and CSeq,
// and the ACK of a 2xx, which is a transaction of its own (RFC 3261 §12.2, §13.2.2.4). Knows
// nothing of why.

import { type DialogState, nextRequest, refreshTarget } from "../protocol/dialog/DialogState.ts"
import type { SipMessage } from "../wire/sip/SipMessage.ts"
import type { Endpoint } from "./Endpoint.ts"
import type { Body, Headers } from "./LegEvent.ts"
import { printRequest } from "./printing.ts"
import type { Hop } from "./TransactionLayer.ts"
import type { SessionTimer } from "./SessionTimer.ts"
import { sendAlone, sendRequest } from "./sendRequest.ts"
import type { Local } from "./transport/Local.ts"

/** How a request of ours ended; 408 and 503 stand for an answer that never came. */
export interface Outcome {
  readonly status: number
  readonly message: SipMessage | undefined
}

export interface InDialogOptions {
  readonly headers?: Headers
  readonly body?: Body | undefined
}

/** An ACK that was sent; sending it again sends the same octets. */
export interface SentAck {
  readonly again: () => void
}

/** The requests that refresh a session (RFC 4028 §4). */
const offers: ReadonlySet<string> = new Set(["INVITE", "UPDATE"])

/**
 * RFC 3261 §8.1.1.6. A request inside a dialog starts at us, whatever the other leg's hop count is.
 */
const maxForwards = 70

export class DialogSide {
  state: DialogState
  /** The session timer, once the dialog is confirmed. */
  session: SessionTimer | undefined
  readonly #endpoint: Endpoint

  /** The hop by which the dialog was made. */
  readonly #flow: Hop | undefined

  constructor(endpoint: Endpoint, state: DialogState, flow: Hop | undefined) {
    this.#endpoint = endpoint
    this.state = state
    this.#flow = flow
  }

  /** Sends a request; `done` hears its final answer, once. Returns its CSeq number. */
  send(method: string, options: InDialogOptions, done: (outcome: Outcome) => void): number {
    const step = nextRequest(this.state, method)
    this.state = step.state
    const isOffer = offers.has(method)
    const proposed = isOffer ? (this.session?.proposal() ?? []) : []
    const headers = [...proposed, ...(options.headers ?? [])]
    sendRequest(this.#endpoint, {
      method,
      target: step.target,
      flow: this.#flow,
      print: (local, branch) => this.#print(method, branch, step, { ...options, headers }, local),
      listener: {
        onResponse: (response) => {
          if (response.status < 200) return
          this.state = refreshTarget(this.state, response)
          if (isOffer) this.session?.answered(response)
          done({ status: response.status, message: response })
        },
        onTimeout: () => done({ status: 408, message: undefined }),
        onTransportError: () => done({ status: 503, message: undefined })
      }
    })
    return step.cseq
  }

  /** Sends the ACK for the 2xx to our latest INVITE. */
  acknowledge(body?: Body): SentAck {
    const step = nextRequest(this.state, "ACK")
    const way = { target: step.target, flow: this.#flow }
    const again = sendAlone(this.#endpoint, way, (local) =>
      this.#print("ACK", this.#endpoint.newBranch(), step, { body }, local)
    )
    again()
    return { again }
  }

  /** Our Contact in a message over this hop. */
  contact(local: Local): string {
    return this.state.isSecure ? local.secureContact : local.contact
  }

  #print(
    method: string,
    branch: string,
    step: { readonly uri: string; readonly routes: ReadonlyArray<string>; readonly cseq: number },
    options: InDialogOptions,
    local: Local
  ): Buffer {
    const refreshesTarget = method !== "BYE" && method !== "ACK"
    return printRequest({
      method,
      uri: step.uri,
      branch,
      local,
      routes: step.routes,
      from: this.state.localAddress,
      to: this.state.remoteAddress,
      callId: this.state.callId,
      cseq: step.cseq,
      maxForwards,
      contact: refreshesTarget ? this.contact(local) : undefined,
      headers: options.headers ?? [],
      body: options.body
    })
  }
}
