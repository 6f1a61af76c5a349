// Sends a request of ours to the hops of its target, one after another until one answers (RFC 3263
// §4.3), and over TCP where it is too long for a datagram (RFC 3261 §18.1.1). Each try is a
// transaction of its own with a branch of its own; who asked hears of one end only.

import { sipTimers } from "../config/SipTimers.ts"
import type { SipMessage } from "../wire/sip/SipMessage.ts"
import type { Endpoint } from "./Endpoint.ts"
import type { CancelFactory, ClientListener, ClientTransaction, Hop } from "./TransactionLayer.ts"
import type { Local } from "./transport/Local.ts"
import { targetOf } from "./transport/locate.ts"

export interface RequestToSend {
  readonly method: string
  /** The URI whose host it goes to: of the nearest route, or the Request-URI. */
  readonly target: string
  /** The hop by which the dialog was made; see `preferFlow`. */
  readonly flow?: Hop | undefined
  readonly print: (local: Local, branch: string) => Buffer
  /** Called with each try, before it is sent. */
  readonly onSending?: (bytes: Buffer, hop: Hop) => void
  readonly listener: ClientListener
}

export interface SentRequest {
  /** As `ClientTransaction.cancel`; before anything was sent nothing will be. */
  readonly cancel: (factory?: CancelFactory) => void
}

/** What is said where a name has no address, and where the last hop has failed. */
const noAddress = "no address for the host"

export const sendRequest = (endpoint: Endpoint, request: RequestToSend): SentRequest => {
  const tries = new Tries(endpoint, request)
  endpoint.locate(request.target, (hops) => {
    tries.begin(preferFlow(request.target, request.flow, hops))
  })
  return tries
}

/**
 * A far end that made its dialog over a connection and whose Contact does not say so is still
 * reached over it: RFC 3261 would have us send a datagram, which many that speak TCP never hear.
 */
const preferFlow = (
  target: string,
  flow: Hop | undefined,
  hops: ReadonlyArray<Hop>
): ReadonlyArray<Hop> => {
  const [first] = hops
  if (flow === undefined || flow.transport === "udp" || first?.transport !== "udp") return hops
  if (flow.connection?.isOpen() === false || first.address !== flow.address) return hops
  return targetOf(target)?.transport === undefined ? [flow, ...hops] : hops
}

class Tries implements SentRequest {
  readonly #endpoint: Endpoint
  readonly #request: RequestToSend
  #hops: ReadonlyArray<Hop> = []
  #index = 0
  #cancelled = false
  #transaction: ClientTransaction | undefined

  constructor(endpoint: Endpoint, request: RequestToSend) {
    this.#endpoint = endpoint
    this.#request = request
  }

  cancel(factory?: CancelFactory): void {
    this.#cancelled = true
    this.#transaction?.cancel(factory)
  }

  begin(hops: ReadonlyArray<Hop>): void {
    this.#hops = hops
    this.#next(noAddress)
  }

  #next(reason: string): void {
    const hop = this.#hops[this.#index]
    this.#index += 1
    if (hop === undefined || this.#cancelled) {
      return this.#request.listener.onTransportError(reason)
    }
    const { bytes, branch } = this.#print(hop)
    const switched = overTcp(this.#endpoint, hop, bytes.length)
    if (switched === undefined) return this.#send(hop, bytes, branch, () => this.#next(noAnswer))
    const again = this.#print(switched)
    this.#send(switched, again.bytes, again.branch, () => {
      // §18.1.1: a far end that takes no TCP gets the datagram all the same.
      this.#endpoint.farEnds.udpOnly(hop)
      this.#index -= 1
      this.#next(noAnswer)
    })
  }

  #print(hop: Hop): { readonly bytes: Buffer; readonly branch: string } {
    const branch = this.#endpoint.newBranch()
    return { bytes: this.#request.print(this.#endpoint.nameFor(hop), branch), branch }
  }

  #send(hop: Hop, bytes: Buffer, branch: string, otherwise: () => void): void {
    const { listener, method, onSending } = this.#request
    const { farEnds, layer } = this.#endpoint
    const isSwitched = hop.transport === "tcp" && this.#hops[this.#index - 1]?.transport === "udp"
    const hasOther = isSwitched || this.#index < this.#hops.length
    let heard = false
    const mayGoOn = () => hasOther && !heard && !this.#cancelled
    onSending?.(bytes, hop)
    this.#transaction = layer.request({
      bytes,
      method,
      branch,
      hop,
      listener: {
        onResponse: (response) => {
          const isOverloaded = response.status === 503
          if (isOverloaded) farEnds.troubled(hop, retryAfterMs(response))
          else farEnds.well(hop)
          if (isOverloaded && !isSwitched && mayGoOn()) return otherwise()
          heard ||= response.status > 100
          listener.onResponse(response)
        },
        onTimeout: () => {
          farEnds.troubled(hop)
          if (mayGoOn()) otherwise()
          else listener.onTimeout()
        },
        onTransportError: (reason) => {
          if (!isSwitched) farEnds.troubled(hop)
          if (mayGoOn()) otherwise()
          else listener.onTransportError(reason)
        }
      }
    })
    if (this.#cancelled) this.#transaction.cancel()
  }
}

const noAnswer = "no hop answered"

/** The hop by TCP where a request is too long for a datagram, and the far end may take TCP. */
const overTcp = (endpoint: Endpoint, hop: Hop, length: number): Hop | undefined => {
  if (hop.transport !== "udp" || length <= endpoint.limits.udpRequestLengthMax) return undefined
  if (endpoint.farEnds.isUdpOnly(hop)) return undefined
  return { transport: "tcp", address: hop.address, port: hop.port }
}

/** RFC 3261 §21.5.4, at least T1 and at most an hour; undefined where nothing is said. */
const retryAfterMs = (response: SipMessage): number | undefined => {
  const seconds = Number.parseInt(response.header("Retry-After") ?? "", 10)
  if (!Number.isInteger(seconds)) return undefined
  return Math.min(Math.max(seconds * 1_000, sipTimers.t1Ms), retryAfterMaxMs)
}

const retryAfterMaxMs = 3_600_000

/**
 * A request that is no transaction: the ACK of a 2xx. Gives what sends it, and sends the same
 * octets when it is called again. Which hop it takes is decided the first time.
 */
export const sendAlone = (
  endpoint: Endpoint,
  { target, flow }: Pick<RequestToSend, "target" | "flow">,
  print: (local: Local) => Buffer
): (() => void) => {
  let sent: { readonly bytes: Buffer; readonly hop: Hop } | undefined
  return () => {
    if (sent !== undefined && !isTooLong(endpoint, sent)) {
      return endpoint.send(sent.bytes, sent.hop)
    }
    endpoint.locate(target, (hops) => {
      const [hop] = preferFlow(target, flow, hops)
      if (hop === undefined) return
      const bytes = print(endpoint.nameFor(hop))
      const switched = overTcp(endpoint, hop, bytes.length)
      sent =
        switched === undefined
          ? { bytes, hop }
          : { bytes: print(endpoint.nameFor(switched)), hop: switched }
      endpoint.send(sent.bytes, sent.hop)
    })
  }
}

/** It went over TCP, and the far end has shown meanwhile that it takes none. */
const isTooLong = (
  endpoint: Endpoint,
  sent: { readonly bytes: Buffer; readonly hop: Hop }
): boolean => sent.hop.transport === "tcp" && endpoint.farEnds.isUdpOnly(sent.hop)
