// The tables of the vocabulary hold together: what one names, another has.

import { assert, describe, it } from "@effect/vitest"
import { fieldNames } from "../../../compiler/plan/Plan.ts"
import { capabilities } from "../../../dsl/vocabulary/capabilities.ts"
import {
  chooseHandler,
  eventRow,
  events,
  eventsNamed
} from "../../../dsl/vocabulary/events/events.ts"
import { fieldPresence, fieldRow, fields } from "../../../dsl/vocabulary/fields.ts"
import { settings } from "../../../dsl/vocabulary/settings.ts"
import { siteKinds } from "../../../dsl/vocabulary/Site.ts"
import { happensAt } from "../../../dsl/vocabulary/skeletons/skeletons.ts"
import { verbs } from "../../../dsl/vocabulary/verbs/verbs.ts"
import { releaseRows, releaseWords, reportRows, wordsFor } from "../../../dsl/vocabulary/words.ts"

const checkDistinct = (names: ReadonlyArray<string>): void =>
  assert.deepStrictEqual([...new Set(names)], [...names])

describe("tables", () => {
  it("name nothing twice", () => {
    checkDistinct(events.map((row) => row.event))
    checkDistinct(fields.map((row) => row.field))
    checkDistinct(capabilities.map((row) => row.code))
    checkDistinct(reportRows.map((row) => row.word))
    for (const rows of Object.values(settings)) checkDistinct(rows.map((row) => row.key))
  })

  it("say of every verb which events may follow, all of them known", () => {
    for (const { outcomes } of Object.values(verbs)) {
      for (const outcome of outcomes) assert.isAbove(eventsNamed(outcome).length, 0, outcome)
    }
  })

  it("give expressions every field that a flow or a ladder can read, and no other", () => {
    const readable = [...fields.map((row) => row.field), "rule"]
    assert.deepStrictEqual(readable.toSorted(), [...fieldNames].toSorted())
  })

  it("name known fields and events where a field is certain", () => {
    for (const [field, certain] of fieldPresence) {
      assert.isDefined(fieldRow(field), field)
      for (const event of certain) assert.isDefined(eventRow(event), event)
    }
  })

  it("let every event happen at some site", () => {
    for (const row of events) {
      assert.isTrue(
        siteKinds.some((kind) => happensAt(row, kind)),
        row.event
      )
    }
  })

  it("have a row for every word of release, with codes that end a call", () => {
    for (const word of releaseWords) {
      const row = releaseRows[word]
      assert.strictEqual(row.word, word)
      assert.isAtLeast(row.beforeAnswer, 300)
    }
  })
})

describe("what answers a pending request", () => {
  it.each([
    ["treatment", ["done", "failed", "unsupported"]],
    ["script", ["done", "failed", "unsupported"]],
    ["label", ["failed", "busy", "no-answer"]],
    ["app", ["failed", "unsupported", "busy", "no-answer"]]
  ] as const)("a %s takes %o", (pending, words) => {
    assert.deepStrictEqual([...wordsFor(pending)], [...words])
  })
})

/** Which of some lines reacts; a line is `NAME` or `script:ID`. */
const checkChosen = (
  blocks: ReadonlyArray<ReadonlyArray<string>>,
  occurred: string,
  chosen: string | undefined
): void => {
  const lines = blocks.map((block) =>
    block.map((line) => {
      const [event = "", id] = line.split(":")
      return { event, ids: id === undefined ? undefined : [id], line }
    })
  )
  const [event = "", id] = occurred.split(":")
  assert.strictEqual(chooseHandler(lines, { event, id })?.line, chosen)
}

describe("the line that reacts", () => {
  it.each([
    [[["treatment", "treatment.music"]], "treatment.music", "treatment.music"],
    [[["treatment", "treatment.other"]], "treatment.music", "treatment.other"],
    [[["treatment"]], "treatment.silence", "treatment"],
    [[["treatment.music"]], "treatment.silence", undefined],
    [[["treatment.other"]], "treatment.other", "treatment.other"],
    [[["label", "label.busy"]], "label.busy", "label.busy"],
    [[["label"]], "label.ring", "label"],
    [[["service"]], "service.timeout", "service"],
    [[["script:A", "script.other"]], "script:A", "script:A"],
    [[["script:A", "script.other"]], "script:B", "script.other"],
    [[["script", "script.other"]], "script:B", "script.other"],
    [[["script", "script:A"]], "script:B", "script"],
    [[["script:A"]], "script:B", undefined],
    [[["route.normal"]], "route.reroute", "route.normal"],
    [[["route.normal", "route"]], "route.reroute", "route"],
    [[["route.normal"], ["route.reroute"]], "route.reroute", "route.reroute"],
    [[["busy"], ["busy", "failed"]], "failed", "failed"],
    [[["treatment"], ["treatment.music"]], "treatment.music", "treatment"]
  ] as const)("of %o to %s is %s", (blocks, occurred, chosen) => {
    checkChosen(blocks, occurred, chosen)
  })
})
