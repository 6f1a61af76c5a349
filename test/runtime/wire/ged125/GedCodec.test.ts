// The codec of GED-125 against the known-good vectors, against its own rows, and against bytes that
// lie.

import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import {
  choiceRows,
  makeGedDialect,
  plainGedDialect
} from "../../../../runtime/wire/ged125/dialect.ts"
import { decodeGed, encodeGed, encodeGedNoting } from "../../../../runtime/wire/ged125/GedCodec.ts"
import {
  dialogueId,
  icmCallId,
  invokeId,
  messageRow,
  messages,
  outsideDialogue
} from "../../../../runtime/wire/ged125/Messages.ts"
import type { GedMessage } from "../../../../runtime/wire/ged125/Messages.ts"
import { checkGolden } from "../../../kit/golden.ts"
import { dice } from "../ivrserver/generateMessage.ts"
import { generateGed, messageNames } from "./generateMessage.ts"
import { bytesOf, hexOf, vectors } from "./vectors.ts"

const decoded = (hex: string): GedMessage => Result.getOrThrow(decodeGed(bytesOf(hex)))

const encoded = (message: GedMessage): string => hexOf(Result.getOrThrow(encodeGed(message)))

/** A message with the fixed header of eight bytes put before the body. */
const framed = (type: number, body: string): string =>
  (body.length / 2).toString(16).padStart(8, "0") + type.toString(16).padStart(8, "0") + body

describe("the known-good vectors", () => {
  it.each(vectors)("$title is read and written byte for byte", ({ hex }) => {
    assert.strictEqual(encoded(decoded(hex)), hex)
  })

  it("are read as the fact sheet says", () => {
    const lines = vectors.map(({ hex, title }) => {
      const fields = Object.entries(decoded(hex)).map(
        ([field, value]: [string, unknown]) => `  ${field}: ${JSON.stringify(value, byteText)}`
      )
      return [title, hex, ...fields].join("\n")
    })
    checkGolden("ged125/vectors.messages.txt", `${lines.join("\n\n")}\n`)
  })

  it("go in the direction of their rows", () => {
    for (const { hex, title, to } of vectors) {
      const message = decoded(hex)
      if (message._tag === "Unknown" || message._tag === "UnknownService") assert.fail(title)
      assert.include([`to-${to}`, "both"], messageRow(message._tag).direction, title)
    }
  })
})

const byteText = (_key: string, value: unknown): unknown =>
  value instanceof Uint8Array ? hexOf(value) : value

describe("every row", () => {
  it.each(messageNames)("%s is read as it was written", (name) => {
    for (let seed = 0; seed < 30; seed += 1) {
      const message = generateGed(name, dice(seed), seed % 5 === 0)
      const written = Result.getOrThrow(encodeGed(message))
      assert.deepStrictEqual(Result.getOrThrow(decodeGed(written)), message, `seed ${seed}`)
      assert.strictEqual(encoded(Result.getOrThrow(decodeGed(written))), hexOf(written))
    }
  })

  it.each(messageNames)("%s without its last fixed byte is too short", (name) => {
    const bare = { ...generateGed(name, dice(1)) }
    const { fields, floats = [], list } = messageRow(name)
    if (Object.keys(fields).length === 0) return
    const cut = new Map(Object.entries(bare).filter(([key]) => !floats.some((f) => f === key)))
    if (list !== undefined) cut.set(list, [])
    const whole = encoded(Object.fromEntries(cut) as unknown as GedMessage)
    const body = whole.slice(16, -2)
    const failed = decodeGed(bytesOf(framed(Number.parseInt(whole.slice(8, 16), 16), body)))
    assert.isTrue(Result.isFailure(failed))
    if (Result.isFailure(failed)) {
      assert.strictEqual(failed.failure.reason, "too-short")
      assert.strictEqual(failed.failure.header.name, name)
    }
  })

  it("has a number of its own", () => {
    const numbers = Object.values(messages).map(({ id, sub }) => `${sub ? 47 : 0}.${id}`)
    assert.strictEqual(new Set(numbers).size, numbers.length)
    assert.strictEqual(numbers.length, 24 + 6 + 2 + 30)
  })
})

describe("texts", () => {
  const run = (label: string): GedMessage => ({
    _tag: "RUN_SCRIPT_REQ",
    DialogueID: dialogueId(1),
    SendSeqNo: 1,
    InvokeID: invokeId(1),
    ScriptID: label
  })
  const scriptIdOf = (message: GedMessage): string =>
    message._tag === "RUN_SCRIPT_REQ" ? message.ScriptID : assert.fail(message._tag)
  const dialectOf = (choices: Readonly<Record<string, string>>) =>
    Result.getOrThrow(makeGedDialect(new Map(Object.entries(choices))))

  it("longer than their maximum are shortened, and it is said", () => {
    const { bytes, misfits } = Result.getOrThrow(encodeGedNoting(run("s".repeat(41))))
    assert.deepStrictEqual(misfits, [
      { field: "ScriptID", reason: "shortened", length: 41, lengthMax: 40 }
    ])
    assert.strictEqual(scriptIdOf(Result.getOrThrow(decodeGed(bytes))), "s".repeat(40))
  })

  it("with a character that ASCII does not have get a question mark, or its Latin-1 byte", () => {
    const { bytes, misfits } = Result.getOrThrow(encodeGedNoting(run("Größe 😀")))
    assert.deepStrictEqual(
      misfits.map(({ reason }) => reason),
      ["replaced"]
    )
    assert.strictEqual(scriptIdOf(Result.getOrThrow(decodeGed(bytes))), "Gr??e ?")
    const latin1 = encodeGed(run("Größe 😀"), dialectOf({ "text.non-ascii": "latin1" }))
    assert.strictEqual(
      scriptIdOf(Result.getOrThrow(decodeGed(Result.getOrThrow(latin1)))),
      "Größe ?"
    )
  })

  it("end in a NUL where the site says so, and are read without it wherever it stands", () => {
    const nul = dialectOf({ "text.nul": "one" })
    const written = hexOf(Result.getOrThrow(encodeGed(run("ab"), nul)))
    assert.match(written, /2603616200$/)
    assert.strictEqual(scriptIdOf(decoded(written)), "ab")
    const padded = framed(47, `${written.slice(16, -10)}26056162000000`)
    assert.strictEqual(scriptIdOf(decoded(padded)), "ab")
  })

  it("have room for 255 bytes, NUL among them", () => {
    const close = {
      _tag: "CLOSE_REQ",
      InvokeID: invokeId(1),
      Status: 0,
      Text: "t".repeat(300)
    } as const
    for (const [choice, kept] of [
      ["none", 255],
      ["one", 254]
    ] as const) {
      const dialect = dialectOf({ "text.nul": choice })
      const read = Result.getOrThrow(
        decodeGed(Result.getOrThrow(encodeGed(close, dialect)), dialect)
      )
      assert.strictEqual(read._tag === "CLOSE_REQ" ? read.Text?.length : 0, kept)
    }
  })
})

describe("what is unknown", () => {
  // A NEW_CALL of dialogue 1 on port 7/1 of service 900, and floating fields behind it.
  const newCall = (floatingPart: string): string =>
    framed(47, `000000050000000100000001000000070000000100000384200138${floatingPart}`)

  it.each([
    [
      "a message",
      framed(25, "0102030405"),
      { _tag: "Unknown", type: 25, body: Uint8Array.of(1, 2, 3, 4, 5) }
    ],
    [
      "a message without a body",
      framed(40, ""),
      { _tag: "Unknown", type: 40, body: new Uint8Array(0) }
    ],
    [
      "a sub-message",
      framed(47, "000000630000000100000002ff"),
      { _tag: "UnknownService", subType: 99, DialogueID: 1, SendSeqNo: 2, body: Uint8Array.of(255) }
    ]
  ])("%s is kept", (_name, hex, message) => {
    assert.deepStrictEqual<unknown>(decoded(hex), message)
    assert.strictEqual(encoded(decoded(hex)), hex)
  })

  it.each([
    ["a field of no row", "fe03010203"],
    ["a field that the message may not have", "2d0400000001"],
    ["a field twice", "12013112013212013312013a"],
    ["fields in another order", "1c0161160162150163"],
    [
      "expanded variables mixed",
      "2c060000000100612b0500000001622c060000000101632b040000000224022930"
    ],
    ["a number of three bytes", "3b03010203"],
    ["an expanded variable without a tag", "2b0201022b050000000161"],
    ["an empty field", "1600"],
    ["tags of a newer protocol before older ones", "3e0161160162"]
  ])("%s is kept and written where it stood", (_name, floatingPart) => {
    const hex = newCall(floatingPart)
    assert.strictEqual(encoded(decoded(hex)), hex)
  })

  it("bytes behind a message that ends are kept, and harm nobody", () => {
    const hex = framed(5, "00000002abcdef")
    const message = decoded(hex)
    assert.strictEqual(message._tag === "HEARTBEAT_REQ" ? message.InvokeID : -1, 2)
    assert.strictEqual(encoded(message), hex)
  })

  it("a field of a list that names fewer than there are stays behind it", () => {
    const hex = framed(47, "00000010ffffffffffffffff00000007000000010001000100020004")
    const message = decoded(hex)
    const trunks = message._tag === "TRKGRP_STATUS" ? message.Trunks : []
    assert.deepStrictEqual(trunks, [{ TrunkNumber: 1, TrunkStatus: 1 }])
    assert.strictEqual(encoded(message), hex)
  })
})

describe("bytes that are no message", () => {
  it.each([
    ["nothing", "", "too-short", undefined, undefined],
    ["half a header", "00000004000000", "too-short", undefined, undefined],
    ["a length that promises more", "000000050000000500000001", "length", undefined, undefined],
    ["a length that promises less", "000000030000000500000001", "length", undefined, undefined],
    [
      "an envelope without a dialogue",
      framed(47, "0000000700000001"),
      "too-short",
      undefined,
      undefined
    ],
    [
      "a request without its InvokeID",
      framed(47, "000000070000002a00000001"),
      "too-short",
      42,
      undefined
    ],
    [
      "a script without a name",
      framed(47, "000000070000002a0000000100000009"),
      "field-missing",
      42,
      9
    ],
    [
      "a call without a number",
      framed(47, "000000050000002a00000001000000070000000100000384"),
      "field-missing",
      42,
      undefined
    ],
    [
      "a floating field longer than the message",
      framed(47, "000000070000002a000000010000000926ff41"),
      "float",
      42,
      9
    ],
    [
      "a tag without a length",
      framed(47, "000000070000002a000000010000000926014126"),
      "float",
      42,
      9
    ],
    [
      "more trunks than there are",
      framed(47, "00000010ffffffffffffffff00000007ffffffff00010001"),
      "too-short",
      -1,
      undefined
    ]
  ] as const)("%s", (_name, hex, reason, dialogue, invoke) => {
    const failed = decodeGed(bytesOf(hex))
    if (Result.isSuccess(failed)) return assert.fail(JSON.stringify(failed.success))
    assert.strictEqual(failed.failure.reason, reason)
    assert.include(failed.failure.message, "expected")
    const given = dialogue === undefined ? undefined : dialogueId(dialogue)
    assert.strictEqual(failed.failure.header.dialogueId, given)
    assert.strictEqual<number | undefined>(failed.failure.header.invokeId, invoke)
  })
})

describe("what cannot be written", () => {
  it.each([
    [
      "a number below its range",
      { _tag: "CALL_CLEARED_EVENT", CallID: icmCallId(1), CauseCode: -1 }
    ],
    [
      "a number above its range",
      { _tag: "CALL_CLEARED_EVENT", CallID: icmCallId(1), CauseCode: 2 ** 32 }
    ],
    ["a number that is none", { _tag: "FAILURE_EVENT", Status: Number.NaN }],
    ["a mask beyond 16 bits", { _tag: "REGISTER_VARIABLES", CallVarsMask: 65_536 }]
  ] as const)("%s is said", (_name, message) => {
    const failed = encodeGed(message)
    if (Result.isSuccess(failed)) return assert.fail()
    assert.strictEqual(failed.failure.reason, "range")
    assert.include(failed.failure.message, message._tag)
  })

  it("a message beyond the longest that is taken is said", () => {
    const Trunks = Array.from({ length: 20_000 }, () => ({ TrunkNumber: 1, TrunkStatus: 4 }))
    const failed = encodeGed({ _tag: "TRKGRP_STATUS", ...outsideDialogue, TrunkGroupID: 1, Trunks })
    if (Result.isSuccess(failed)) return assert.fail()
    assert.strictEqual(failed.failure.reason, "too-long")
  })
})

describe("the dialect of a site", () => {
  it("is refused for a key or a value that means nothing", () => {
    for (const [key, value] of [
      ["text.nul", "two"],
      ["text.null", "one"]
    ] as const) {
      const made = makeGedDialect(new Map([[key, value]]))
      assert.isTrue(Result.isFailure(made))
      if (Result.isFailure(made)) assert.include(made.failure.message, key)
    }
  })

  it.each(
    Object.entries(choiceRows).flatMap(([key, row]) => row.choices.map((value) => [key, value]))
  )("%s can be %s", (key = "", value = "") => {
    const dialect = Result.getOrThrow(makeGedDialect(new Map([[key, value]])))
    assert.deepStrictEqual(dialect, { ...plainGedDialect, [key]: value })
    const snapshot: GedMessage = {
      _tag: "INIT_TRKGRP_DATA_EVENT",
      InvokeID: value === "trunk-group-id" ? undefined : invokeId(4),
      TrunkGroupID: value === "trunk-group-id" || value === "both" ? 7 : undefined,
      CallsInToday: 1,
      CallsOutToday: 2,
      InServiceTimeToday: 3,
      InUseInboundTimeToday: 4,
      InUseOutboundTimeToday: 5,
      AllTrunksInUseTimeToday: 6,
      Trunks: [{ TrunkNumber: 1, TrunkStatus: 4 }]
    }
    const vru: GedMessage = {
      _tag: "INIT_VRU_DATA_EVENT",
      InvokeID: invokeId(4),
      CurrentTime: value === "with-time" ? 1_700_000_000 : undefined,
      TimeZoneDelta: -3_600,
      OperationalStatus: 0,
      StatusVariables: [{ StatusVariable: -1 }]
    }
    const set: GedMessage = {
      _tag: "SET_CALL_VARIABLES_EVENT",
      CallID: icmCallId(1),
      ExpCallVarArray: [{ tag: 1, index: 200, value: "x" }]
    }
    for (const message of [snapshot, vru, set]) {
      const written = Result.getOrThrow(encodeGed(message, dialect))
      const read = Result.getOrThrow(decodeGed(written, dialect))
      assert.deepStrictEqual(JSON.stringify(sorted(read)), JSON.stringify(sorted(message)))
    }
  })
})

/** Fields by name; those that are not there and those that are undefined are one. */
const sorted = (message: GedMessage): unknown =>
  Object.fromEntries(
    Object.entries(message)
      .filter(([, value]) => value !== undefined)
      .toSorted(([left], [right]) => left.localeCompare(right))
  )
