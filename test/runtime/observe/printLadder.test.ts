// Ladders as people see them. The goldens are our own output, read by eye; `│` marks lifelines.

import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import type { Arrow, Peer } from "../../../runtime/observe/CallTrace.ts"
import { printCall } from "../../../runtime/observe/printCall.ts"
import { printLadder } from "../../../runtime/observe/printLadder.ts"
import { busyAgentCall } from "./trace.ts"

/**
 * `12 caller>us INVITE 5001`: a time in milliseconds, who to whom, a label, and the rest is the
 * note.
 */
const arrow = (line: string): Arrow => {
  const [atMs = "", ends = "", label = "", ...note] = line.split(" ")
  const [from, to] = ends.split(">") as [Peer, Peer]
  return {
    atMs: Number(atMs),
    from,
    to,
    label,
    note: note.length === 0 ? undefined : note.join(" ")
  }
}

const checkLadder = (arrows: ReadonlyArray<string>, expected: ReadonlyArray<string>) =>
  assert.deepStrictEqual(printLadder(arrows.map(arrow)).split("\n"), [...expected, ""])

describe("a ladder", () => {
  it("has a column for each peer that took part, and one for us", () => {
    checkLadder(
      ["1000 caller>us INVITE 5001", "1004 us>caller 404 Not Found", "1030 caller>us ACK"],
      [
        "           caller       us",
        "     0.000    │──INVITE─▶│  5001",
        "     0.004    │◀──404────│  Not Found",
        "     0.030    │───ACK───▶│"
      ]
    )
  })

  it("draws over the lifelines that an arrow passes", () => {
    checkLadder(
      ["0 us>media INVITE", "1 us>cti NewCall", "3661000 cti>us EndCall"],
      [
        "             us        media       cti",
        "     0.000    │──INVITE─▶│          │",
        "     0.001    │───────NewCall──────▶│",
        "  3661.000    │◀──────EndCall───────│"
      ]
    )
  })

  it("makes room for long names, and puts what does not fit beside the arrow", () => {
    const long = "A_VERY_LONG_NAME_OF_A_MESSAGE"
    checkLadder(
      ["0 us>cti RUN_SCRIPT_REQ Welcome", `0 cti>us ${long} note`],
      [
        "             us                        cti",
        "     0.000    │─────RUN_SCRIPT_REQ─────▶│  Welcome",
        "     0.000    │◀A_VERY_LONG_NAME_OF_A…──│  A_VERY_LONG_NAME_OF_A_MESSAGE note"
      ]
    )
  })

  it("shows where arrows were left out", () => {
    checkLadder(
      ["0 caller>us INVITE", "5 us>us 37_arrows_left_out", "9 caller>us BYE"],
      [
        "           caller       us",
        "     0.000    │──INVITE─▶│",
        "     0.005    │          · 37_arrows_left_out",
        "     0.009    │───BYE───▶│"
      ]
    )
  })

  it("is a line of heads when nothing has happened yet", () => {
    checkLadder([], ["             us"])
  })

  it("never lets the wire speak to the terminal", () => {
    checkLadder(
      ["0 caller>us INV\u001b[31mITE a\tb\u202ec\u2028d"],
      ["           caller            us", "     0.000    │──INV·[31mITE─▶│  a·b·c·d"]
    )
  })

  it("puts a decision behind what led to it and before what followed from it", () => {
    const arrows = ["0 caller>us INVITE", "0 us>caller 100", "7 cti>us Route", "9 us>agent INVITE"]
    const decisions = [
      { atMs: 0, rule: "select.1", file: "a.flow", line: 3 },
      { atMs: 7, rule: "cti.route", file: "lib/b.flow", line: 11 }
    ]
    assert.deepStrictEqual(printLadder(arrows.map(arrow), { decisions }).split("\n"), [
      "           caller       us         cti       agent",
      "     0.000    │──INVITE─▶│          │          │",
      "     0.000    │          * select.1  a.flow:3  │",
      "     0.000    │◀──100────│          │          │",
      "     0.007    │          │◀─Route───│          │",
      "     0.007    │          * cti.route  lib/b.flow:11",
      "     0.009    │          │───────INVITE───────▶│",
      ""
    ])
  })

  const word = Arbitrary.map(Arbitrary.schema(Schema.String), (text) => text || "x")
  const peer = Arbitrary.schema(Schema.Literals(["caller", "us", "media", "cti", "agent"]))
  const arrows = Arbitrary.array(
    Arbitrary.all({
      atMs: Arbitrary.Constant(0),
      from: peer,
      to: peer,
      label: word,
      note: word
    })
  )
  it.prop(
    "has one line per arrow and never one over its width, whatever was on the wire",
    [arrows],
    ([ladder]) => {
      for (const lineLengthMax of [60, 100]) {
        const lines = printLadder(ladder, { lineLengthMax }).split("\n")
        assert.strictEqual(lines.length, ladder.length + 2)
        for (const line of lines) assert.isAtMost(line.length, lineLengthMax)
        assert.isTrue(lines.every((line) => line.isWellFormed()))
      }
    },
    { arbitrary: { runs: 300, seed: 20_262 } }
  )
})

describe("a call as text", () => {
  const trace = busyAgentCall()

  it("shows who it is and its ladder while it lives", () => {
    assert.isTrue(printCall(trace).endsWith("\n\nstill waiting\n"))
  })

  it("shows the whole visit when it has ended", () => {
    trace.finish("answered-and-released", "localBye")
    assert.deepStrictEqual(printCall(trace).split("\n"), [
      "call 7c1e  +4989123456 → 5001  gateway pbx-east",
      "since    2026-11-22T10:00:00.000Z",
      "session  ABC;gvp.rm.cti-call=1",
      "cti      10.0.0.7:7009 call c-17  ConnId=0071023",
      "sip      a84b4c76e66710@pbx-east",
      "sip      b1@us",
      "",
      "           caller       us        media       cti       agent",
      "     0.000    │──INVITE─▶│          │          │          │  5001",
      "     0.000    │          * select.1  bank.flow:42         │",
      "     0.000    │◀──100────│          │          │          │  Trying",
      "     0.004    │          │───────NewCall──────▶│          │  CalledNum=5001",
      "     0.212    │          │◀────CallStatus──────│          │  Event=Established",
      "     0.212    │          * cti.accepted  bank.flow:47     │",
      "     0.212    │          │────RouteRequest────▶│          │  RouteDN=6001",
      "     0.242    │          │◀─────TreatCall──────│          │  Type=PlayApplication",
      "     0.242    │          * cti.treatment.play-application  bank.flow:49",
      "     0.242    │          │──INVITE─▶│          │          │  menu",
      "     0.260    │          │◀──200────│          │          │  OK",
      "     0.260    │◀──200────│          │          │          │  OK",
      "     0.272    │───ACK───▶│          │          │          │",
      "     7.672    │          │◀──BYE────│          │          │",
      "     7.672    │          │─────TreatStatus────▶│          │  Status=Completed",
      "     7.693    │          │◀───RouteResponse────│          │  RouteType=Normal",
      "     7.693    │          * cti.route.normal  bank.flow:57",
      "     7.693    │          │─────────────INVITE────────────▶│  7001",
      "     7.783    │          │◀─────────────486───────────────│  Busy Here",
      "     7.788    │◀──BYE────│          │          │          │",
      "     7.788    │          │───────EndCall──────▶│          │  EndCause=Normal",
      "",
      "treatment play-application by menu: done after 7.430 s",
      "transfer to-agent via platform to 7001: busy (rejected 486)",
      "answered-and-released (localBye) after 7.788 s",
      ""
    ])
  })
})
