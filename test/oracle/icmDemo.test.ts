// `ctiflow demo --icm` as a user starts it, over real sockets, with tshark listening: every call
// comes out as the flow says, and every segment between us and the PIM is GED-125.

import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { startChild } from "./childProcess.ts"
import { scratchFolder } from "./kit.ts"
import { describeWithOracles } from "./tools.ts"

const project = fileURLToPath(new URL("../../", import.meta.url))

/** dumpcap writes what it has every now and then; the last call is over by then. */
const flushMs = 1_500

/** What every demonstration has on the wire, by the names of tshark. */
const mustBeThere = [
  "OPEN_REQ",
  "OPEN_CONF",
  "INIT_SERVICE_CTRL_REQ",
  "INIT_SERVICE_CTRL_END",
  "REGISTER_VARIABLES",
  "NEW_CALL",
  "RUN_SCRIPT_REQ",
  "RUN_SCRIPT_RESULT",
  "CANCEL",
  "DIALOGUE_FAILURE_CONF",
  "CONNECT",
  "EVENT_REPORT",
  "DIALOGUE_FAILURE_EVENT"
]

describeWithOracles("ctiflow demo --icm", () => {
  it.live("plays every call as the flow says, in GED-125 that tshark reads", () =>
    Effect.gen(function* () {
      const file = join(yield* scratchFolder, "demo.pcapng")
      const dumpcap = yield* startChild("dumpcap", ["-q", "-i", "lo", "-f", "tcp", "-w", file])
      yield* dumpcap.untilPrinted(() => (dumpcap.stderr().includes("File:") ? true : undefined))
      const demo = yield* startChild(
        process.execPath,
        ["runtime/cli/main.ts", "demo", "--icm", "--once", "--set", `DATA=${yield* scratchFolder}`],
        { cwd: project }
      )
      assert.strictEqual(yield* demo.exit, 0, demo.stdout() + demo.stderr())
      assert.include(demo.stdout(), "8 of 8 calls came out as flows/demo/demo-icm.flow says.")
      yield* Effect.sleep(flushMs)
      yield* dumpcap.signal("SIGINT")
      yield* dumpcap.exit
      const port = /^cti +127\.0\.0\.1:(\d+) /m.exec(demo.stdout())?.[1] ?? assert.fail("no link")
      const lines = readSegments(file, port)
      const text = lines.join("\n")
      for (const name of mustBeThere) assert.include(text, `: ${name} (`)
      assert.notMatch(text, /Unknown \(|not within|must be/)
    }).pipe(Effect.scoped)
  )
})

/** What tshark shows of the messages on a port, one line for each field and complaint. */
const readSegments = (file: string, port: string): ReadonlyArray<string> => {
  const decode = ["-d", `tcp.port==${port},ged125`, "-Y", "ged125", "-O", "ged125"]
  const ended = spawnSync("tshark", ["-r", file, ...decode], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024
  })
  assert.strictEqual(ended.status, 0, ended.stderr)
  return ended.stdout.split("\n")
}
