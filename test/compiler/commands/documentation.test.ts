import { assert, describe, it } from "@effect/vitest"
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { check } from "../../../compiler/commands/check.ts"
import { compile } from "../../../compiler/compile.ts"
import {
  chainLengthMax,
  conditionSizeMax,
  conditionsSizeMax,
  importCountMax,
  patternCountMax,
  projectLengthMax,
  ruleCountMax,
  serviceCountMax,
  textLengthMax
} from "../../../compiler/limits.ts"
import { patternDigitsMax } from "../../../compiler/plan/NumberPattern.ts"
import type { Diagnostic } from "../../../dsl/index.ts"
import { fileBytesMax, lineText, positionAt } from "../../../dsl/index.ts"
import { capabilities } from "../../../dsl/vocabulary/capabilities.ts"
import { events } from "../../../dsl/vocabulary/events/events.ts"
import { fields } from "../../../dsl/vocabulary/fields.ts"
import { settings } from "../../../dsl/vocabulary/settings.ts"
import { verbs } from "../../../dsl/vocabulary/verbs/verbs.ts"
import { releaseWords, reportWords } from "../../../dsl/vocabulary/words.ts"
import { examplesOf, layoutOf, printedIn, programOf } from "./documentation.ts"
import type { Example, Printed } from "./documentation.ts"

const pathOf = (document: string): string =>
  fileURLToPath(new URL(`../../../docs/${document}`, import.meta.url))

const read = (document: string): string => readFileSync(pathOf(document), "utf8")

const compileExample = (example: Example): ReadonlyArray<Diagnostic> => {
  const files = programOf(example)
  return compile({ entry: "main.flow", root: ".", read: (file) => files.get(file) }).diagnostics
}

/** What surrounds a fragment may be more than it needs. */
const ofSurroundings = new Set(["unused-name", "dead-outcome"])

const show = ({ code, message, primary: { span } }: Diagnostic): string =>
  `${code}: ${message}: ${lineText(span.source, positionAt(span.source, span.start).line)}`

const checkExample = (example: Example) => {
  const grave = compileExample(example).filter(
    ({ code, severity }) =>
      (severity === "error" || severity === "warning") &&
      !(example.site !== undefined && ofSurroundings.has(code))
  )
  if (example.finds === undefined) {
    assert.deepStrictEqual(grave.map(show), [])
  } else {
    assert.deepStrictEqual(
      [...new Set(grave.map(({ code }) => code))],
      [example.finds],
      grave.map(show).join("\n")
    )
  }
}

// As goldens: written when asked for, compared otherwise.
const isUpdate = process.env["UPDATE_GOLDEN"] === "1"

for (const document of ["language.md", "tutorial.md"]) {
  describe(`the flows of docs/${document}`, () => {
    const examples = examplesOf(read(document))
    const rows = examples.map((example) => [example.line, example] as const)
    it.each(rows)("line %i compiles, or finds what it says", (_, example) => {
      checkExample(example)
    })
    it("stand in the one layout", () => {
      if (isUpdate) {
        const updated = examples.reduceRight(
          (text, example) =>
            text.slice(0, example.start) +
            (layoutOf(example) ?? example.text) +
            text.slice(example.end),
          read(document)
        )
        writeFileSync(pathOf(document), updated)
      } else {
        for (const example of examples) assert.strictEqual(example.text, layoutOf(example))
      }
    })
  })
}

describe("the outputs in docs/tutorial.md", () => {
  const outputOf = ({ example, file }: Printed): string => {
    const files = programOf(example, file)
    return check({
      root: ".",
      read: (path) => files.get(path),
      files: [file],
      deployments: [],
      format: "human",
      failOn: "error",
      screen: { colour: false, width: 90 }
    }).output
  }
  it("are what the command prints", () => {
    const tutorial = read("tutorial.md")
    const printed = printedIn(tutorial)
    assert.isTrue(printed.length > 0)
    if (isUpdate) {
      const updated = printed.reduceRight(
        (text, shown) => text.slice(0, shown.start) + outputOf(shown) + text.slice(shown.end),
        tutorial
      )
      writeFileSync(pathOf("tutorial.md"), updated)
      return
    }
    for (const shown of printed) assert.strictEqual(shown.text, outputOf(shown))
  })
})

describe("the language reference", () => {
  const reference = read("language.md").split("\n")

  /** The rows of the nth table below a heading, cell by cell, without its head. */
  const table = (heading: string, nth = 1): ReadonlyArray<ReadonlyArray<string>> => {
    const start = reference.findIndex((line) => line.startsWith(heading))
    assert.notStrictEqual(start, -1, heading)
    let seen = 0
    const rows: Array<ReadonlyArray<string>> = []
    for (const line of reference.slice(start + 1)) {
      if (line.startsWith("|---")) seen += 1
      else if (seen === nth && !line.startsWith("|")) break
      else if (seen === nth) rows.push(line.split("|").slice(1, -1))
    }
    return rows
  }
  /** The words in backticks of the first cells. */
  const names = (rows: ReadonlyArray<ReadonlyArray<string>>, column = 0): ReadonlyArray<string> =>
    rows.flatMap((cells) => cells[column]?.match(/`[^`]+`/g) ?? []).map((word) => word.slice(1, -1))
  const checkNames = (found: ReadonlyArray<string>, expected: ReadonlyArray<string>) => {
    assert.deepStrictEqual([...new Set(found)].toSorted(), [...new Set(expected)].toSorted())
  }

  // oxfmt-ignore
  const blocksOf = [
    ["### 3.1 `deployment`", ["deployment"]], ["### 3.2 `gateway`", ["gateway"]],
    ["### 3.3 `media`", ["media", "connector"]],
    ["### 3.4 `profile`", ["profile"]], ["### 3.5 `service`", ["service"]], ["## 10. Transfers", ["transfer"]]
  ] as const
  it.each(blocksOf)("%s: a row for each setting, required where it is", (heading, blocks) => {
    const rows = blocks.flatMap((block) => settings[block])
    checkNames(
      names(table(heading)),
      rows.map(({ key }) => key)
    )
    for (const [name = "", , standard = ""] of table(heading)) {
      const row = rows.find(({ key }) => `\`${key}\`` === name.trim())
      assert.strictEqual(standard.trim().startsWith("required"), row?.required !== undefined, name)
      if (row?.default !== undefined && row.required === undefined) {
        assert.include(standard, row.default.replaceAll("`", "").split(",")[0] ?? "", name)
      }
    }
  })

  it("has a row for each event, each verb, each fact", () => {
    const written = names(table("## 9. Events"))
    checkNames(
      written.map((name) => name.replace(/\(.*\)| after D/g, "")),
      events.map(({ event }) => event)
    )
    checkNames(
      names(table("## 8. The eight verbs")).map((example) => /^[a-z]+/.exec(example)?.[0] ?? ""),
      Object.keys(verbs)
    )
    checkNames(
      [...names(table("### 6.2 Facts")), ...names(table("### 6.2 Facts", 2), 1)].map((name) =>
        name.replace(/\[.*\]/, "")
      ),
      fields.filter(({ scope }) => scope !== "expect").map(({ field }) => field)
    )
    for (const { field } of fields) assert.include(reference.join("\n"), field)
  })

  it("has all words of report and release, arguments of play, capabilities", () => {
    checkNames(names(table("### 8.5 `report`")), reportWords)
    checkNames(names(table("### 8.7 `release`")), releaseWords)
    checkNames(
      names(table("### 8.3 `play`")),
      verbs.play.parameters.map(({ name }) => name)
    )
    checkNames(
      names(table("## 12. What a site")),
      capabilities.map(({ code }) => code)
    )
  })

  it("has the limits that the compiler has", () => {
    const text = table("## 16. Limits").flat().join(" ")
    const written = (count: number) => count.toLocaleString("en-US").replaceAll(",", " ")
    const mib = (bytes: number) => `${bytes / 1024 / 1024} MiB`
    // oxfmt-ignore
    const limits = [
      mib(fileBytesMax), mib(projectLengthMax), `${importCountMax} files`, written(ruleCountMax),
      written(patternCountMax), `${patternDigitsMax} digits`, written(chainLengthMax), written(serviceCountMax),
      `${written(conditionSizeMax)} parts`, written(conditionsSizeMax), `${written(textLengthMax)} characters`
    ]
    for (const limit of limits) assert.include(text, limit)
  })
})
