// `ctiflow diff`: which calls another version of a flow handles differently. Each row changes one
// thing in the example with tenants and says what a caller would notice.

import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { diff } from "../../../compiler/commands/diff.ts"
import type { DiffFormat, DiffReport, DiffRequest } from "../../../compiler/commands/diff.ts"
import { makeLocalTime } from "../../../runtime/call/localTime.ts"
import { recordLine } from "../../../runtime/journal/recordLine.ts"
import { checkGolden } from "../../kit/golden.ts"
import { plainScreen, projectFiles } from "./projectFiles.ts"

const examples = fileURLToPath(new URL("../../../flows/examples/", import.meta.url))
const edge = readFileSync(`${examples}shared-edge.flow`, "utf8")
const library = readFileSync(`${examples}lib/common.flow`, "utf8")

type Edit = readonly [before: string, after: string]

const edited = (edits: ReadonlyArray<Edit>): string =>
  edits.reduce((text, [before, after]) => {
    assert.include(text, before)
    return text.replaceAll(before, after)
  }, edge)

const compare = (after: string, format: DiffFormat, more: Partial<DiffRequest> = {}) =>
  diff({
    ...projectFiles({ "old.flow": edge, "new.flow": after, "lib/common.flow": library }),
    files: ["old.flow", "new.flow"],
    clocks: makeLocalTime,
    format,
    screen: plainScreen,
    ...more
  })

const reportOf = (after: string, more: Partial<DiffRequest> = {}): DiffReport => {
  const { output, exitCode } = compare(after, "json", more)
  assert.strictEqual(exitCode, 0)
  // CAST: what `--format json` prints is a report.
  return JSON.parse(output) as DiffReport
}

const night: ReadonlyArray<Edit> = [[`"20:00".."07:00"`, `"21:00".."07:00"`]]

// oxfmt-ignore
const rows: ReadonlyArray<readonly [what: string, edits: ReadonlyArray<Edit>, changes: ReadonlyArray<string>]> = [
  ["nothing", [], []],
  ["comments, blank lines and layout", [["select {\n", "select {\n\n  // Said anew.\n\n"]], []],
  ["the name of a transfer", [["to-night-desk", "to-the-desk"]], []],
  ["the name of a service", [["play announce", "play announcement"], ["service announce ", "service announcement "]], []],
  ["the order of two lines that share no calls",
    [["  when gateway.use-cti == 0 and has profile                       -> profile by-dnis\n", ""],
     ["  otherwise    ", "  when gateway.use-cti == 0 and has profile -> profile by-dnis\n  otherwise    "]],
    []],
  ["the hour at which the night begins", night,
    ["transfer to-night-desk | cti | gateway `pstn-cti`, DNIS 8005551000 (tenant `acme`), at 20:00, on a Monday"]],
  ["a rule's code", [["release not-found", "release forbidden"]],
    ["release not-found | release forbidden | gateway `pstn-plain`, DNIS 8005551010 (no profile), at 00:00, any day"]],
  ["whether a profile allows CTI", [[`app: "http://globex/test.vxml"  cti-allow: false`, `app: "http://globex/test.vxml"  cti-allow: true`]],
    ["profile by-dnis | cti | gateway `pstn-mapped`, DNIS 8007779999 (tenant `globex`, profile `globex.globex-test`), any time, any day"]],
  ["the application of a profile", [["http://acme/info.vxml", "http://acme/news.vxml"]],
    ["profile by-dnis acme.acme-info | profile by-dnis acme.acme-info | gateway `pstn-plain`, DNIS 8005552000 (tenant `acme`, profile `acme.acme-info`), any time, any day",
     "profile by-dnis acme.acme-info | profile by-dnis acme.acme-info | gateway `pstn-mapped`, DNIS 8005552000 (tenant `acme`, profile `acme.acme-info`), any time, any day"]]
]

describe("a flow in which an author has changed", () => {
  it.each(rows)("%s", (_, edits, changes) => {
    const report = reportOf(edited(edits))
    const own = report.calls.filter(({ because }) => because.length === 0)
    const said = own.map(({ before, after, example }) =>
      [before, after]
        .map(({ does, profile }) => (profile === null ? does : `${does} ${profile}`))
        .concat(example)
        .join(" | ")
    )
    assert.sameMembers(said, [...changes])
    assert.isTrue(report.complete)
  })

  it("what happens to a transfer that many rules lead to is told with its cause", () => {
    const { calls } = reportOf(edited([["play sorry then release unavailable", "release busy"]]))
    assert.isNotEmpty(calls)
    for (const { before, after, because } of calls) {
      assert.strictEqual(before.does, after.does)
      assert.isNotEmpty(because)
    }
  })

  it("several things reads as a page, and as data", () => {
    const after = edited([
      ...night,
      ["max-call: 2h", "max-call: 90m"],
      [
        "gateway pstn-plain ",
        "gateway pstn-new    { use-cti: 0  peers: [MAPPED] }\ngateway pstn-plain "
      ],
      ["answer-within: 4s", "answer-within: 5s"]
    ])
    checkGolden("compiler/diff/shared-edge.human.txt", compare(after, "human").output)
    checkGolden("compiler/diff/shared-edge.json", compare(after, "json").output)
  })
})

describe("recorded calls", () => {
  const record = (gateway: string | undefined, dnis: string, started: string): string =>
    recordLine({
      id: "1",
      session: undefined,
      gateway,
      tenant: undefined,
      dnis,
      ani: undefined,
      profile: undefined,
      started,
      answered: undefined,
      ended: started,
      outcome: "rejected",
      cause: "localBye",
      rules: [],
      treatments: [],
      transfers: [],
      cti: undefined,
      sip: []
    })
  const lines = [
    // Half past eight in the evening in Berlin, a Friday; and that day before noon.
    record("pstn-cti", "8005551000", "2026-11-20T19:30:00.000Z"),
    record("pstn-cti", "8005551000", "2026-11-20T10:30:00.000Z"),
    record("pstn-plain", "8005552000", "2026-11-20T19:30:00.000Z"),
    record("another", "8005552000", "2026-11-20T19:30:00.000Z"),
    record(undefined, "8005552000", "2026-11-20T19:30:00.000Z"),
    "no record",
    ""
  ].flatMap((line) => line.split("\n"))

  // oxfmt-ignore
  const counts: ReadonlyArray<readonly [what: string, edits: ReadonlyArray<Edit>, different: number, unknown: number]> = [
    ["of nothing that was changed", [], 0, 0],
    ["by the site's own clock", night, 1, 0],
    ["by the profile of their number", [["http://acme/info.vxml", "http://acme/news.vxml"]], 1, 0],
    ["only where no rule asks for what is not recorded",
      [["  when gateway.use-cti == 1                                       -> cti", `  when gateway.use-cti == 1 and has call.header["X-Test"] -> release busy\n  when gateway.use-cti == 1 -> cti`]], 0, 1]
  ]
  it.each(counts)("are counted %s", (_, edits, different, unknown) => {
    const { corpus } = reportOf(edited(edits), { corpus: () => lines })
    assert.deepStrictEqual(corpus, { calls: 3, different, unknown, skipped: 3 })
  })
})

describe("what cannot be compared", () => {
  it("is a flow with errors, whose findings are shown", () => {
    const { exitCode, output, complaints } = compare(edited([["-> cti\n", "-> ctii\n"]]), "human")
    assert.strictEqual(exitCode, 1)
    assert.include(output, "error[")
    assert.match(complaints.join(), /`new\.flow` cannot be compared: 1 error/)
  })

  it("is a library, and a file that is not there", () => {
    const bare = compare("edition 2026\n", "human")
    assert.match(bare.complaints.join(), /it is a library/)
    assert.strictEqual(compare(edge, "human", { files: ["old.flow", "none.flow"] }).exitCode, 2)
  })
})
