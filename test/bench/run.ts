// `npm run bench`: runs every bench of the list, shows the ratios and adds them to `ratios.md`. With
// names behind it, only those; with `--dry-run`, nothing is written. A new bench is a file that
// exports a `Bench` and a line in the list.

import { execFileSync } from "node:child_process"
import { appendFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { measure } from "./Bench.ts"
import type { Bench } from "./Bench.ts"
import { compileBench } from "./compile.ts"
import { numbersBench } from "./numbers.ts"

const benches: ReadonlyArray<Bench> = [compileBench, numbersBench]

const record = fileURLToPath(new URL("ratios.md", import.meta.url))

const wanted = process.argv.slice(2).filter((word) => !word.startsWith("--"))
const isDry = process.argv.includes("--dry-run")
const date = new Date().toISOString().slice(0, 10)
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim()

const shown = (ratio: number): string => ratio.toFixed(ratio < 10 ? 2 : 1)

for (const { name, comparisons } of benches) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  for (const comparison of comparisons()) {
    const { min, median, max, perSecond } = measure(comparison)
    const { what, over, amount } = comparison
    const ratios = [min, median, max].map(shown).join(" · ")
    const speed = Number(perSecond.toPrecision(3)).toLocaleString("en")
    process.stdout.write(`${what} over ${over}: ${ratios}  (${speed} ${amount.unit}/s here)\n`)
    const row = [date, commit, process.version, name, `${what} over ${over}`, ratios]
    if (!isDry) appendFileSync(record, `| ${row.join(" | ")} |\n`)
  }
}
