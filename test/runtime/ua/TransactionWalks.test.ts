// Random walks through the transaction layer: any message at any time, any answer, any failure.
// Nothing throws, no table is left, every request of ours ends once, and in the end nothing is
// left.

import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import type { ClientTransaction, ServerTransaction } from "../../../runtime/ua/TransactionLayer.ts"
import {
  Exchange,
  gateway,
  request,
  requestBytes,
  response,
  responseBytes,
  tcp
} from "./kit/Exchange.ts"

const index = (count: number) =>
  Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: count - 1 }))

const methods = ["INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "PRACK", "X-NEW"] as const
const statuses = [100, 180, 183, 200, 202, 302, 408, 481, 486, 487, 503, 603] as const
const branches = ["z9hG4bK-1", "z9hG4bK-2", "z9hG4bK-3", "", "old"] as const
const pausesMs = [0, 10, 50, 200, 500, 3_500, 5_000, 32_000, 181_000] as const
const hops = [gateway, tcp("127.0.0.11")] as const

const deed = Schema.Struct({
  deed: Schema.Literals([
    "their request",
    "their request",
    "their response",
    "their response",
    "our request",
    "our response",
    "our response",
    "cancel",
    "time",
    "time",
    "failure",
    "sending fails",
    "sending works"
  ]),
  method: Schema.Literals(methods),
  status: Schema.Literals(statuses),
  branch: Schema.Literals(branches),
  pauseMs: Schema.Literals(pausesMs),
  isTagged: Schema.Boolean,
  which: index(4),
  hop: index(hops.length)
})

type Deed = typeof deed.Type

class Walk {
  readonly exchange = new Exchange()
  readonly ours: Array<{ readonly transaction: ClientTransaction; readonly ends: Array<string> }> =
    []

  take(each: Deed): void {
    const { exchange } = this
    const { method, status, branch, which } = each
    const hop = hops[each.hop] ?? gateway
    const shape = { branch, ...(each.isTagged ? { toTag: "callee" } : {}) }
    switch (each.deed) {
      case "their request":
        return exchange.receive(request(method, shape), hop)
      case "their response":
        return exchange.receive(response(request(method, { branch }), status), hop)
      case "our request":
        return this.#send(method, branch, each.hop)
      case "our response":
        return this.#respond(this.exchange.requests.at(-1 - which), status)
      case "cancel":
        return this.ours.at(-1 - which)?.transaction.cancel()
      case "time":
        return exchange.advanceTo(exchange.wheel.nowMs + each.pauseMs)
      case "failure":
        return exchange.layer.transportFailed(hop)
      case "sending fails":
        exchange.onSend = (to) => exchange.layer.transportFailed(to)
        return
      case "sending works":
        exchange.onSend = () => {}
        return
      default:
        each.deed satisfies never
    }
  }

  /** Answers what is open, gives up what is under way, and waits for the longest timers. */
  end(): void {
    const { exchange } = this
    exchange.onSend = () => {}
    for (const open of exchange.requests) this.#respond(open, 480)
    for (const { transaction } of this.ours) transaction.cancel()
    exchange.advanceTo(exchange.wheel.nowMs + 181_000 + 64_000)
  }

  #send(method: string, branch: string, hop: number): void {
    const ends: Array<string> = []
    const transaction = this.exchange.layer.request({
      bytes: requestBytes(method, { branch }),
      method,
      branch,
      hop: hops[hop] ?? gateway,
      listener: {
        onResponse: ({ status }) => {
          const isFirst = !ends.includes("2xx")
          if (status >= 300 || (status >= 200 && method !== "INVITE")) ends.push("final")
          else if (status >= 200 && isFirst) ends.push("2xx")
        },
        onTimeout: () => ends.push("timeout"),
        onTransportError: () => ends.push("transport error")
      }
    })
    this.ours.push({ transaction, ends })
  }

  #respond(transaction: ServerTransaction | undefined, status: number): void {
    transaction?.respond(responseBytes(transaction.request, status), status)
  }
}

describe("a transaction layer to which anything may happen", () => {
  it.prop(
    "ends every request once, keeps to its tables, and is left empty",
    [Schema.Array(deed).check(Schema.isMinLength(1), Schema.isMaxLength(60))],
    ([deeds]) => {
      const walk = new Walk()
      for (const each of deeds) walk.take(each)
      walk.end()
      walk.exchange.checkEmpty()
      for (const { ends, transaction } of walk.ours) {
        assert.strictEqual(ends.length, 1, ends.join(", "))
        assert.strictEqual(transaction.state, "Terminated")
      }
    },
    { arbitrary: { runs: 600, seed: 3261, size: 60 } }
  )
})
