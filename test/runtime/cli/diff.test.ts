// `ctiflow diff` as it is typed: two files, and a folder of call records.

import { assert, describe, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const main = fileURLToPath(new URL("../../../runtime/cli/main.ts", import.meta.url))

const flow = (code: number): string => `edition 2026

deployment small { cti: none }

gateway trunk { use-cti: 0  peers: ["10.1.0.10"] }
media   mcp   { peers: ["10.1.0.30:5070"] }

profile sales { dnis: ["5001"]  app: "http://apps.local/sales.vxml" }

select {
  when has profile -> profile by-dnis
  otherwise        -> release ${code}
}

defaults { on hangup -> release normal }
`

const call = (dnis: string): string =>
  JSON.stringify({ gateway: "trunk", dnis, ani: null, started: "2026-11-20T12:00:00.000Z" })

describe("ctiflow diff", () => {
  it("shows the calls that change, and counts the recorded ones", async () => {
    const folder = mkdtempSync(join(tmpdir(), "ctiflow-diff-"))
    try {
      writeFileSync(join(folder, "old.flow"), flow(404))
      writeFileSync(join(folder, "new.flow"), flow(484))
      mkdirSync(join(folder, "data"))
      const days = [["5001", "5002"], ["5003"]]
      for (const [day, numbers] of days.entries()) {
        const text = numbers.map((dnis) => `${call(dnis)}\n`).join("")
        writeFileSync(join(folder, "data", `calls-2026-11-2${day}.jsonl`), text)
      }
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        [main, "diff", "old.flow", "new.flow", "--corpus", "data"],
        { cwd: folder, timeout: 60_000 }
      )
      assert.strictEqual(stderr, "")
      assert.strictEqual(
        stdout,
        [
          "1 group of calls is handled differently.",
          "",
          "gateway `trunk`, DNIS 5000 (no profile)",
          "  before  release 404  old.flow:12  select.otherwise",
          "  after   release 484  new.flow:12  select.otherwise",
          "",
          "Of 3 recorded calls 2 would be handled differently.",
          ""
        ].join("\n")
      )
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }, 60_000)
})
