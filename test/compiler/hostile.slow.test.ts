// Texts that nobody writes, or that somebody writes to do harm: a finding within a second, no
// exception, and no output that grows beyond what was put in. `limits.slow.test.ts` has the ones
// that take a machine longer.

import { assert, describe, it } from "@effect/vitest"
import { check } from "../../compiler/commands/check.ts"
import { checkFormats } from "../../compiler/commands/check.ts"
import type { Files } from "./checkFlow.ts"
import { codesOf, compileTexts } from "./checkFlow.ts"

const plain = `edition 2026

deployment edge { cti: none }

gateway pstn { use-cti: 0  peers: ["10.1.0.10"] }

select { otherwise -> release busy }

defaults { on hangup -> release normal }
`

/** Of processor time, so that a busy machine does not count; a quiet one needs a tenth. */
const secondsMax = 1

const chain = (count: number): Files =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      index === 0 ? "main.flow" : `f${index}.flow`,
      `edition 2026\nimport { n${index + 1} } from "./f${index + 1}.flow"\nlet n${index} = n${index + 1}\n`
    ])
  )

const ring = (count: number): Files => ({
  ...chain(count),
  [`f${count}.flow`]: `edition 2026\nimport { n1 } from "./f1.flow"\nlet n${count} = n1\n`
})

const one = (text: string): Files => ({ "main.flow": text })

// oxfmt-ignore
const rows: ReadonlyArray<readonly [what: string, files: () => Files, codes: string]> = [
  ["nothing at all",                         () => one(""), "edition-missing"],
  ["a line of a megabyte",                   () => one(`edition 2026 ${"x ".repeat(500_000)}`), "unexpected-word"],
  ["a text of a megabyte",                   () => one(`edition 2026\nconst A : Text = "${"x".repeat(1_000_000)}`), "unterminated-text"],
  ["ten thousand open braces",               () => one(`edition 2026\n${"{".repeat(10_000)}`), "limit-exceeded"],
  ["ten thousand open blocks",               () => one(`edition 2026\n${"cti {\n".repeat(10_000)}`), "missing-brace"],
  ["a file that imports itself",             () => one(`edition 2026\nimport { a } from "./main.flow"\nlet a = true\n`), "import-cycle"],
  ["two files that import each other",       () => ring(2), "import-cycle"],
  ["two hundred files in a ring",            () => ring(200), "import-cycle"],
  ["more files than there may be",           () => chain(400), "limit-exceeded"],
  ["a condition that holds itself",          () => one(`${plain}let a = b and b and b\nlet b = c and c\nlet c = a\n`), "definition-cycle"],
  ["conditions that double at every step",   () => one(plain + Array.from({ length: 60 }, (_, n) => `let l${n} = ${n === 0 ? "call.answered" : `l${n - 1} and l${n - 1}`}\n`).join("")), "limit-exceeded"],
  ["rules that are too large together",      () => one(`${plain.replace("select {", `select {\n${"  when big -> release busy\n".repeat(5_000)}`)}let big = ${Array(3_000).fill("call.answered").join(" and ")}\n`), "limit-exceeded"],
  ["a text of many constants",               () => one(`${plain}const A : Text = "${"x".repeat(50_000)}"\nconst B : Text = "${"${A}".repeat(100_000)}"\n`), "limit-exceeded"],
  ["a text of many values",                  () => one(`${plain}env A : Text = "x"\nservice s { kind: music  file: "${"${A}".repeat(100_000)}"  answer-within: 2s }\n`), "limit-exceeded"],
  ["texts that double at every step",        () => one(plain + Array.from({ length: 60 }, (_, n) => `const C${n} : Text = ${n === 0 ? '"xxxxxxxx"' : `"\${C${n - 1}}\${C${n - 1}}"`}\n`).join("")), "limit-exceeded"],
  ["a line that reads otherwise than it runs", () => one(plain.replace("edition 2026", "edition 2026 // \u202e normal")), "bidi-character"],
  ["bidi controls in a text",                () => one(plain.replace("10.1.0.10", "10.1.0.10\u2066")), "bidi-character"],
  ["a word in another alphabet's letters",   () => one(plain.replace("select", "s\u0435lect")), "stray-character"],
  ["a name in full-width letters",           () => one(plain.replace("pstn", "\uff50\uff53\uff54\uff4e")), "stray-character"],
  ["no-break spaces",                        () => one(plain.replaceAll("  ", "\u00a0\u00a0")), "stray-character"],
  ["characters that cannot be seen",         () => one(plain.replace("select", "select\u200b")), "stray-character"],
  ["zero bytes",                             () => one(plain.replace("select", "\u0000select")), "stray-character"],
  ["half characters",                        () => one(plain.replace("2026", "2026 // \ud800").replace("10.1", "\udc0010.1")), "address-invalid"],
  ["a byte order mark and other line ends",  () => one(`\ufeff${plain.replaceAll("\n", "\r\n")}`), ""],
  ["three kinds of line ends",               () => one(plain.replace("\n", "\r\n").replace("\n\ngateway", "\r\rgateway")), ""],
  ["a byte order mark in the middle",        () => one(plain.replace("select", "\ufeffselect")), "stray-character"],
  ["names of words that objects have",       () => one(`${plain.replaceAll("pstn", "constructor")}let __proto__x = call.answered\nenum toString { hasOwnProperty, valueOf }\n`), "unused-name"],
  ["settings named like those of objects",   () => one(plain.replace("use-cti: 0", "use-cti: 0  constructor: 1  toString: 2")), "unknown-setting"],
  ["conflict markers",                       () => one(plain.replace("select", "<<<<<<< HEAD\nselect")), "merge-conflict-marker"]
]

const checkHostile = (_: string, files: () => Files, codes: string): void => {
  const texts = files()
  const before = process.cpuUsage()
  const compilation = compileTexts(texts)
  const seconds = process.cpuUsage(before).user / 1e6
  assert.isBelow(seconds, secondsMax)
  const grave = compilation.diagnostics.filter(({ severity }) => severity !== "info")
  assert.strictEqual([...new Set(codesOf({ ...compilation, diagnostics: grave }))].join(" "), codes)
  const read = new Map(Object.entries(texts))
  const size = Object.values(texts).join("").length
  for (const format of checkFormats) {
    const { output } = check({
      root: ".",
      read: (file) => read.get(file),
      files: ["main.flow"],
      deployments: [],
      format,
      failOn: "error",
      screen: { colour: false, width: 100 }
    })
    assert.isAtMost(output.length, 300_000 + 2 * size, format)
  }
}

describe("a file with", () => {
  it.each(rows)("%s", checkHostile, 30_000)
})
