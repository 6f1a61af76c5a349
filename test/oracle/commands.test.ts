// The `ctiflow` command as an author and an operator run it: what goes to stdout, what to stderr,
// and the exit codes of the contract. What the commands say is tested where they are made.

import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../", import.meta.url))
const examples = join(root, "flows", "examples")

interface Run {
  readonly args: ReadonlyArray<string>
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Runs the command from its sources in a folder with one example and its library. */
const runIn = (folder: string, { args, input = "", env = {} }: Run) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "runtime/cli/main.ts"), ...args],
    { cwd: folder, input, encoding: "utf8", timeout: 60_000, env: { ...process.env, ...env } }
  )
  return { status, stdout, stderr }
}

const inProject = <A>(use: (folder: string) => A): A => {
  const folder = mkdtempSync(join(tmpdir(), "ctiflow-commands-"))
  try {
    mkdirSync(join(folder, "lib"))
    for (const file of ["bank-hotline.flow", "lib/common.flow"]) {
      copyFileSync(join(examples, file), join(folder, file))
    }
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const record = JSON.stringify({
  id: "c-1",
  gateway: "pbx-east",
  dnis: "5001",
  started: "2026-11-22T12:00:00.000Z",
  ended: "2026-11-22T12:00:01.000Z",
  outcome: "abandoned",
  cause: "remoteCancel",
  rules: [{ rule: "select.1", file: "bank-hotline.flow", line: 38 }],
  treatments: [],
  transfers: []
})

// oxfmt-ignore
const rows: ReadonlyArray<readonly [what: string, run: Run, status: number, stdout: RegExp, stderr: RegExp]> = [
  ["check of a sound flow",         { args: ["check", "bank-hotline.flow", "lib/common.flow"] },       0, /^Checked 2 files: no findings\.\n$/, /^$/],
  ["check in colours when forced",  { args: ["check", "bank-hotline.flow", "--env-file", "values.env"], env: { FORCE_COLOR: "1" } }, 1, /\u001b\[1;31merror\[env-missing\]/, /^$/],
  ["check with other than values",  { args: ["check", "bank-hotline.flow", "--env-file", "bank-hotline.flow"] }, 2, /^$/, /^bank-hotline\.flow:1 is not NAME=VALUE\n/],
  ["SARIF with the pages",          { args: ["check", "bank-hotline.flow", "--env-file", "values.env", "--format", "sarif"] }, 1, /A variable has no default/, /^$/],
  ["fix of a sound flow",           { args: ["fix", "bank-hotline.flow"] },                            0, /^Applied no fix in 1 file; nothing is left\.\n$/, /^$/],
  ["explain of a code",             { args: ["explain", "dead-outcome"] },                             0, /^dead-outcome\n\nwarning\. /, /^$/],
  ["explain of no code",            { args: ["explain", "dead-outcom"] },                              2, /^$/, /did you mean `dead-outcome`\?/],
  ["doc of a flow",                 { args: ["doc", "bank-hotline.flow"] },                            0, /^# bank-hotline\n[^]*\n## Transfers\n/, /^$/],
  ["why of a call on stdin",        { args: ["why", "-"], input: record },                             0, /select\.1[^]*Cause: remoteCancel, the caller hung up while it rang\.\n$/, /^$/],
  ["test of ladders that hold",     { args: ["test", "bank-hotline.flow"] },                           0, /\n2 ladders: all came out as written\.\n$/, /^$/],
  ["test of a ladder that does not", { args: ["test", "odd.flow"] },                                   1, /`to` is sip:4999@[^]* ✗ [^]*\n2 ladders, 1 failed\.\n$/, /^$/],
  ["test for a CI",                 { args: ["test", "odd.flow", "--reporter", "junit"] },             1, /<testsuites name="ctiflow test" tests="2" failures="1"/, /^$/],
  ["test for a script",             { args: ["test", "odd.flow", "--reporter", "json", "--coverage"] }, 1, /"passed": false[^]*"coverage": /, /^$/],
  ["test with its cover",           { args: ["test", "bank-hotline.flow", "--coverage"] },             0, /outcome-untested[^]*rules 1 of 1, outcomes \d+ of \d+/, /^$/],
  ["test of recorded calls that are not there", { args: ["test", "bank-hotline.flow", "--replay", "nowhere"] }, 2, /^$/, /there is no folder `nowhere`/],
  ["test of nothing",               { args: ["test"] },                                                2, /^$/, /name the files to test/],
  ["graph of a flow",               { args: ["graph", "bank-hotline.flow", "--format", "dot"] },       0, /^digraph /, /^$/],
  ["graph as a picture",            { args: ["graph", "bank-hotline.flow", "--format", "svg"] },       0, /^<svg [^]*<\/svg>\n$/, /^$/],
  ["diff of two that do the same",  { args: ["diff", "bank-hotline.flow", "odd.flow"] },               0, /^No call is handled differently\.\n$/, /^$/],
  ["capabilities",                  { args: ["capabilities", "--format", "json"] },                    0, /"icm-needs-ngi"/, /^$/],
  ["why of something else",         { args: ["why", "bank-hotline.flow"] },                            2, /^$/, /bank-hotline\.flow is no call/]
]

describe("the command", () => {
  it.each(rows)("%s", (_, run, status, stdout, stderr) => {
    inProject((folder) => {
      writeFileSync(join(folder, "values.env"), "QUEUE=6001\n")
      const sound = readFileSync(join(folder, "bank-hotline.flow"), "utf8")
      const odd = sound.replace('REFER(to: "4999")', 'REFER(to: "4998")')
      writeFileSync(join(folder, "odd.flow"), odd)
      const result = runIn(folder, run)
      assert.match(result.stderr, stderr)
      assert.match(result.stdout, stdout)
      assert.strictEqual(result.status, status)
    })
  })

  it("fix writes what --dry-run showed", () => {
    inProject((folder) => {
      const file = join(folder, "bank-hotline.flow")
      const sound = readFileSync(file, "utf8")
      const broken = sound.replace("\nselect {", "\nselct {")
      writeFileSync(file, broken)
      const shown = runIn(folder, { args: ["fix", "bank-hotline.flow", "--dry-run"] })
      assert.include(shown.stdout, "-selct {\n+select {\n")
      assert.strictEqual(readFileSync(file, "utf8"), broken)
      const done = runIn(folder, { args: ["fix", "bank-hotline.flow"] })
      assert.strictEqual(done.status, 0)
      assert.strictEqual(readFileSync(file, "utf8"), sound)
    })
  })
})
