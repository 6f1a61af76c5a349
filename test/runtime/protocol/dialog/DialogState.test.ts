import { assert, describe, it } from "@effect/vitest"
import {
  acceptRequest,
  confirmUacDialog,
  dialogId,
  dialogIdOf,
  endsDialog,
  makeUacDialog,
  makeUasDialog,
  nextRequest,
  refreshTarget
} from "../../../../runtime/protocol/dialog/DialogState.ts"
import type { DialogState } from "../../../../runtime/protocol/dialog/DialogState.ts"
import type { SipMessage } from "../../../../runtime/wire/sip/SipMessage.ts"
import { sipText } from "../kit/sipText.ts"

const invite = (uri = "sip:bob@example.com", ...lines: ReadonlyArray<string>) =>
  sipText(
    `INVITE ${uri} SIP/2.0`,
    "Via: SIP/2.0/UDP 127.0.0.11:5060;branch=z9hG4bK-1",
    'From: "Alice" <sip:alice@example.com>;tag=alice',
    `To: <${uri}>`,
    "Call-ID: call-1@example.com",
    "CSeq: 7 INVITE",
    "Max-Forwards: 70",
    ...lines
  )

const answer = (status: number, ...lines: ReadonlyArray<string>) =>
  sipText(
    `SIP/2.0 ${status} OK`,
    "Via: SIP/2.0/UDP 127.0.0.11:5060;branch=z9hG4bK-1",
    'From: "Alice" <sip:alice@example.com>;tag=alice',
    "To: <sip:bob@example.com>;tag=bob",
    "Call-ID: call-1@example.com",
    "CSeq: 7 INVITE",
    ...lines
  )

/** A request of Alice inside the dialog that Bob answered. */
const inside = (method: string, cseq: number, ...lines: ReadonlyArray<string>) =>
  sipText(
    `${method} sip:bob@10.0.0.2 SIP/2.0`,
    "Via: SIP/2.0/UDP 127.0.0.11:5060;branch=z9hG4bK-2",
    "From: <sip:alice@example.com>;tag=alice",
    "To: <sip:bob@example.com>;tag=bob",
    "Call-ID: call-1@example.com",
    `CSeq: ${cseq} ${method}`,
    ...lines
  )

const contact = (uri: string) => `Contact: <${uri}>`
const recordRoute = (...values: ReadonlyArray<string>) =>
  values.map((value) => `Record-Route: ${value}`)

const near = "<sip:near.example.com;lr>"
const far = "<sip:far.example.com;lr>"

describe("the caller's dialog", () => {
  it("takes names, numbers, Contact and the proxies in reverse from INVITE and 2xx", () => {
    const dialog = makeUacDialog(
      invite(),
      answer(200, contact("sip:bob@10.0.0.2:5062"), ...recordRoute(far, near))
    )
    assert.deepStrictEqual(dialog, {
      role: "uac",
      callId: "call-1@example.com",
      localTag: "alice",
      remoteTag: "bob",
      localAddress: '"Alice" <sip:alice@example.com>;tag=alice',
      remoteAddress: "<sip:bob@example.com>;tag=bob",
      remoteTarget: "sip:bob@10.0.0.2:5062",
      routes: [near, far],
      localCSeq: 7,
      localInviteCSeq: 7,
      remoteCSeq: undefined,
      remoteInviteCSeq: undefined,
      isSecure: false
    })
  })

  it("takes proxies out of one comma-separated line as out of several", () => {
    const dialog = makeUacDialog(invite(), answer(200, `Record-Route: ${far}, ${near}`))
    assert.deepStrictEqual(dialog.routes, [near, far])
  })

  it("goes on with the URI that was dialled when the answer has no Contact", () => {
    assert.strictEqual(makeUacDialog(invite(), answer(180)).remoteTarget, "sip:bob@example.com")
  })

  it("is secure when a sips URI was dialled", () => {
    assert.isTrue(makeUacDialog(invite("SIPS:bob@example.com"), answer(200)).isSecure)
  })

  it("has no remote tag when the far end is of RFC 2543", () => {
    const untagged = sipText(
      "SIP/2.0 200 OK",
      "From: <sip:alice@example.com>;tag=alice",
      "To: <sip:bob@example.com>",
      "Call-ID: call-1@example.com",
      "CSeq: 7 INVITE"
    )
    const dialog = makeUacDialog(invite(), untagged)
    assert.strictEqual(dialog.remoteTag, "")
    assert.strictEqual(dialog.remoteAddress, "<sip:bob@example.com>")
    assert.strictEqual(dialogIdOf(untagged), dialogId("call-1@example.com", "alice", ""))
  })

  it("takes route set and Contact anew from the 2xx when it was early, but no numbers", () => {
    const early = makeUacDialog(
      invite(),
      answer(183, contact("sip:early@10.0.0.2"), ...recordRoute(far))
    )
    const { state } = nextRequest(early, "PRACK")
    const confirmed = confirmUacDialog(
      state,
      answer(200, contact("sip:bob@10.0.0.3"), ...recordRoute(far, near))
    )
    assert.deepStrictEqual(confirmed.routes, [near, far])
    assert.strictEqual(confirmed.remoteTarget, "sip:bob@10.0.0.3")
    assert.strictEqual(confirmed.localCSeq, 8)
    assert.strictEqual(confirmed.localInviteCSeq, 7)
  })
})

describe("the callee's dialog", () => {
  it("takes names, numbers, Contact and the proxies in order from the INVITE", () => {
    const dialog = makeUasDialog(
      invite("sip:bob@example.com", contact("sip:alice@10.0.0.1"), ...recordRoute(near, far)),
      "bob"
    )
    assert.deepStrictEqual(dialog, {
      role: "uas",
      callId: "call-1@example.com",
      localTag: "bob",
      remoteTag: "alice",
      localAddress: "<sip:bob@example.com>;tag=bob",
      remoteAddress: '"Alice" <sip:alice@example.com>;tag=alice',
      remoteTarget: "sip:alice@10.0.0.1",
      routes: [near, far],
      localCSeq: 0,
      localInviteCSeq: 0,
      remoteCSeq: 7,
      remoteInviteCSeq: 7,
      isSecure: false
    })
  })

  it("goes on with the URI of From when the INVITE has no Contact", () => {
    assert.strictEqual(makeUasDialog(invite(), "bob").remoteTarget, "sip:alice@example.com")
  })
})

describe("the name of a dialog", () => {
  it("is the same at both ends' messages, seen from one end", () => {
    const expected = dialogId("call-1@example.com", "bob", "alice")
    assert.strictEqual(dialogIdOf(inside("BYE", 8)), expected)
    assert.strictEqual(dialogIdOf(answer(200)), dialogId("call-1@example.com", "alice", "bob"))
  })

  it("tells forks apart by their tags, and never runs together", () => {
    assert.notStrictEqual(dialogId("c", "a", "1"), dialogId("c", "a", "2"))
    assert.notStrictEqual(dialogId("c", "a1", ""), dialogId("c", "a", "1"))
    assert.notStrictEqual(dialogId("c", "a", "b"), dialogId("c", "b", "a"))
  })
})

describe("a request inside a dialog", () => {
  const dialogWith = (...routes: ReadonlyArray<string>): DialogState => ({
    ...makeUacDialog(invite(), answer(200, contact("sip:bob@10.0.0.2"))),
    routes
  })

  it.each<readonly [string, ReadonlyArray<string>, string, ReadonlyArray<string>, string]>([
    ["no proxy", [], "sip:bob@10.0.0.2", [], "sip:bob@10.0.0.2"],
    ["a loose router", [near], "sip:bob@10.0.0.2", [near], "sip:near.example.com;lr"],
    ["two loose routers", [near, far], "sip:bob@10.0.0.2", [near, far], "sip:near.example.com;lr"],
    [
      "a strict router",
      ["<sip:strict.example.com>"],
      "sip:strict.example.com",
      ["<sip:bob@10.0.0.2>"],
      "sip:strict.example.com"
    ],
    [
      "a strict router before a loose one",
      ["<sip:strict.example.com;method=BYE;ttl=3?Subject=x>", far],
      "sip:strict.example.com;ttl=3",
      [far, "<sip:bob@10.0.0.2>"],
      "sip:strict.example.com;ttl=3"
    ],
    [
      "a loose router before a strict one",
      [near, "<sip:strict.example.com>"],
      "sip:bob@10.0.0.2",
      [near, "<sip:strict.example.com>"],
      "sip:near.example.com;lr"
    ],
    ["lr=on", ["<sip:p;lr=on>"], "sip:bob@10.0.0.2", ["<sip:p;lr=on>"], "sip:p;lr=on"],
    ["lr beside the URI", ["<sip:p>;lr"], "sip:p", ["<sip:bob@10.0.0.2>"], "sip:p"],
    ["a route that does not read", ["<>"], "sip:bob@10.0.0.2", ["<>"], "<>"]
  ])("goes by %s", (_name, set, uri, routes, target) => {
    const { state: _state, ...made } = nextRequest(dialogWith(...set), "BYE")
    assert.deepStrictEqual(made, { uri, routes, target, cseq: 8 })
  })

  it("bears the next number; an ACK bears its INVITE's, whatever was sent since", () => {
    const numbers: Array<readonly [string, number]> = []
    let dialog = dialogWith()
    for (const method of ["ACK", "INFO", "UPDATE", "ACK", "INVITE", "INFO", "ACK", "BYE"]) {
      const { state, cseq } = nextRequest(dialog, method)
      numbers.push([method, cseq])
      dialog = state
    }
    assert.deepStrictEqual(numbers, [
      ["ACK", 7],
      ["INFO", 8],
      ["UPDATE", 9],
      ["ACK", 7],
      ["INVITE", 10],
      ["INFO", 11],
      ["ACK", 10],
      ["BYE", 12]
    ])
  })

  it("begins with 1 at the callee", () => {
    assert.strictEqual(nextRequest(makeUasDialog(invite(), "bob"), "BYE").cseq, 1)
  })
})

describe("a request of the far end", () => {
  const dialog = makeUasDialog(invite("sip:bob@example.com", contact("sip:alice@10.0.0.1")), "bob")

  const check = (from: DialogState, request: SipMessage, tag: string): DialogState => {
    const acceptance = acceptRequest(from, request)
    assert.strictEqual(acceptance._tag, tag)
    return acceptance._tag === "Accepted" ? acceptance.state : from
  }

  it.each<readonly [string, number, string]>([
    ["INFO", 8, "Accepted"],
    ["INFO", 4_000, "Accepted"],
    ["INFO", 7, "OutOfOrder"],
    ["INFO", 6, "OutOfOrder"],
    ["BYE", 1, "OutOfOrder"],
    ["INVITE", 7, "OutOfOrder"],
    ["ACK", 7, "Accepted"],
    ["ACK", 8, "OutOfOrder"],
    ["CANCEL", 7, "Accepted"],
    ["CANCEL", 6, "OutOfOrder"]
  ])("%s with the number %i behind INVITE 7: %s", (method, cseq, tag) => {
    check(dialog, inside(method, cseq), tag)
  })

  it("may have any number when it is the first", () => {
    const first = makeUacDialog(invite(), answer(200))
    for (const cseq of [0, 1, 2_147_483_647]) {
      const request = sipText(
        "BYE sip:alice@10.0.0.1 SIP/2.0",
        "From: <sip:bob@example.com>;tag=bob",
        "To: <sip:alice@example.com>;tag=alice",
        "Call-ID: call-1@example.com",
        `CSeq: ${cseq} BYE`
      )
      assert.strictEqual(check(first, request, "Accepted").remoteCSeq, cseq)
    }
  })

  it("raises the number that the next one is measured by; an ACK does not", () => {
    let state = check(dialog, inside("INVITE", 9), "Accepted")
    state = check(state, inside("INFO", 10), "Accepted")
    state = check(state, inside("ACK", 9), "Accepted")
    state = check(state, inside("ACK", 7), "OutOfOrder")
    state = check(state, inside("UPDATE", 10), "OutOfOrder")
    state = check(state, inside("UPDATE", 11), "Accepted")
    assert.strictEqual(state.remoteCSeq, 11)
    assert.strictEqual(state.remoteInviteCSeq, 9)
  })

  it.each([
    ["another Call-ID", "call-2@example.com", "bob", "alice"],
    ["another tag of ours", "call-1@example.com", "bobby", "alice"],
    ["another tag of theirs", "call-1@example.com", "bob", "mallory"]
  ])("belongs to another dialog with %s", (_name, callId, to, from) => {
    const request = sipText(
      "BYE sip:bob@10.0.0.2 SIP/2.0",
      `From: <sip:alice@example.com>;tag=${from}`,
      `To: <sip:bob@example.com>;tag=${to}`,
      `Call-ID: ${callId}`,
      "CSeq: 8 BYE"
    )
    assert.deepStrictEqual(acceptRequest(dialog, request), { _tag: "WrongDialog", status: 481 })
  })

  it("moves the remote target when it is an INVITE or UPDATE with a Contact", () => {
    for (const [method, moves] of [
      ["INVITE", true],
      ["UPDATE", true],
      ["INFO", false],
      ["BYE", false]
    ] as const) {
      const state = check(dialog, inside(method, 8, contact("sip:alice@10.9.9.9")), "Accepted")
      const target = moves ? "sip:alice@10.9.9.9" : "sip:alice@10.0.0.1"
      assert.strictEqual(state.remoteTarget, target, method)
      assert.strictEqual(
        check(dialog, inside(method, 8), "Accepted").remoteTarget,
        "sip:alice@10.0.0.1"
      )
    }
  })

  it("never changes the route set", () => {
    const state = check(dialog, inside("INVITE", 8, ...recordRoute(near)), "Accepted")
    assert.deepStrictEqual(state.routes, [])
  })
})

describe("an answer to a request of ours", () => {
  const dialog = makeUacDialog(invite(), answer(200, contact("sip:bob@10.0.0.2")))

  it.each([
    [200, "sip:bob@10.0.0.7"],
    [202, "sip:bob@10.0.0.7"],
    [180, "sip:bob@10.0.0.2"],
    [302, "sip:bob@10.0.0.2"],
    [491, "sip:bob@10.0.0.2"]
  ])("%i to a re-INVITE leaves the remote target %s", (status, target) => {
    const moved = refreshTarget(dialog, answer(status, contact("sip:bob@10.0.0.7")))
    assert.strictEqual(moved.remoteTarget, target)
  })

  it("ends the dialog when it says that nobody knows it there", () => {
    assert.deepStrictEqual(
      [200, 404, 408, 480, 481, 487, 491, 500, 503].filter(endsDialog),
      [408, 481]
    )
  })
})
