// The 2xx of a simulated peer and its repeats (RFC 3261 §13.3.1.4), in virtual time.

import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import { ReceivedInvite } from "../../../../runtime/sim/sip/ReceivedInvite.ts"
import { SipCallId, type SipRequest } from "../../../../runtime/sim/sip/SipMessage.ts"

const party = { display: undefined, uri: "sip:a@127.0.0.1", tag: "a" }

const message = (method: string): SipRequest => ({
  method,
  uri: "sip:b@127.0.0.1",
  branch: undefined,
  source: "127.0.0.1:5060",
  callId: SipCallId("c"),
  sequence: 1,
  from: party,
  to: party,
  contact: undefined,
  recordRoutes: [],
  headers: new Map(),
  body: ""
})

const answer = {
  status: 200,
  reason: "OK",
  contact: undefined,
  headers: new Map<string, string>(),
  body: undefined
}

/**
 * Accepts an INVITE whose ACK comes after `ackAfterMs`; tells when the 2xx went out, and how it
 * ended.
 */
const checkRepeats = Effect.fnUntraced(function* (
  ackAfterMs: number,
  expected: { readonly sentAt: ReadonlyArray<number>; readonly end: string }
) {
  const clock = yield* Clock.Clock
  const sentAt: Array<number> = []
  let end = "open"
  let repeats: Effect.Effect<void> = Effect.void
  const respond = () => {
    sentAt.push(clock.currentTimeMillisUnsafe())
  }
  const invite = new ReceivedInvite({ request: message("INVITE"), respond }, "tag", (effect) => {
    repeats = effect
  })
  invite.accept(answer, {
    onAcknowledged: () => (end = "acknowledged"),
    onUnacknowledged: () => (end = "unacknowledged")
  })
  yield* Effect.forkChild(repeats, { startImmediately: true })
  yield* TestClock.adjust(ackAfterMs)
  invite.acknowledge(message("ACK"))
  invite.acknowledge(message("ACK"))
  yield* TestClock.adjust("2 minutes")
  assert.deepStrictEqual(sentAt, [...expected.sentAt])
  assert.strictEqual(end, expected.end)
})

describe("the 2xx of a simulated peer", () => {
  it.effect("is sent once when its ACK comes at once", () =>
    checkRepeats(10, { sentAt: [0], end: "acknowledged" })
  )

  it.effect("is repeated until its ACK comes", () =>
    checkRepeats(1_600, { sentAt: [0, 500, 1_500], end: "acknowledged" })
  )

  it.effect("is repeated after T1, doubling up to T2, and given up after 64*T1", () =>
    checkRepeats(60_000, {
      sentAt: [0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500],
      end: "unacknowledged"
    })
  )
})
