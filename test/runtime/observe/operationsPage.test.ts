// The operator's page says what the product does: its table of metrics is written from the rows,
// and what it quotes is real.

import { assert, describe, it } from "@effect/vitest"
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { type MetricRow, metricRows } from "../../../runtime/observe/metricRows.ts"
import { printLadder } from "../../../runtime/observe/printLadder.ts"
import { emptyRecord } from "../journal/records.ts"
import { recordLine } from "../../../runtime/journal/recordLine.ts"
import { busyAgentCall } from "./trace.ts"

import { wordRows } from "../../../runtime/wire/ivrserver/dialect.ts"

const file = fileURLToPath(new URL("../../../docs/operations.md", import.meta.url))

const printRow = ({ name, kind, labels, help }: MetricRow): string => {
  const printed = Object.entries(labels).map(([label, words]) =>
    words.length === 0 ? `\`${label}\`` : `\`${label}\`: ${words.join(", ")}`
  )
  return `| \`${name}\` | ${kind} | ${printed.join("; ")} | ${help} |`
}

const table = [
  "| metric | kind | labels | meaning |",
  "|---|---|---|---|",
  ...Object.values(metricRows).map(printRow),
  ""
].join("\n")

interface WordRow {
  readonly value: string
  readonly choices?: ReadonlyArray<string>
  readonly note: string
}

const printWord = ([key, { choices = [], note, value }]: readonly [string, WordRow]): string => {
  const values = choices.length === 0 ? "any word" : choices.map((one) => `\`${one}\``).join(" ")
  return `| \`${key}\` | \`${value}\` | ${values} | ${note} |`
}

const words = [
  "| key | written unless told otherwise | may be | |",
  "|---|---|---|---|",
  ...Object.entries<WordRow>(wordRows).map(printWord),
  ""
].join("\n")

describe("docs/operations.md", () => {
  it.each([
    ["metrics", table],
    ["dialect", words]
  ])("lists the %s as they are", (name, fresh) => {
    const text = readFileSync(file, "utf8")
    const start = new RegExp(`<!-- ${name}: .* -->\\n`).exec(text)
    assert.isNotNull(start)
    const from = (start?.index ?? 0) + (start?.[0].length ?? 0)
    const to = text.indexOf(`<!-- end of ${name} -->`)
    const page = text.slice(0, from) + fresh + text.slice(to)
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(file, page)
    else assert.strictEqual(text, page, "run with UPDATE_GOLDEN=1")
  })

  it("names every field of a call record", () => {
    const text = readFileSync(file, "utf8")
    for (const field of Object.keys(JSON.parse(recordLine(emptyRecord)))) {
      assert.include(text, `\`${field}\``)
    }
  })

  it("shows a ladder as it is printed", () => {
    const trace = busyAgentCall()
    // Columns that the page leaves out: the agent's, and a few lines.
    const ladder = trace.ladder().filter(({ from, to }) => from !== "agent" && to !== "agent")
    const printed = printLadder(ladder, { decisions: trace.decisions() }).split("\n")
    const shown = /```\n( {11}caller[^`]*)```/.exec(readFileSync(file, "utf8"))?.[1] ?? ""
    assert.isAbove(shown.length, 0)
    for (const line of shown.trimEnd().split("\n")) assert.include(printed, line)
  })
})
