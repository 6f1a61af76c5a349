// The programs that read our bytes with other eyes: SIPp and Wireshark's tshark and dumpcap. Looks
// for them, installs them once where it may (Debian, root), and otherwise says loudly that the
// oracles were left out; with `CI` set that is a failure.

import { describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { getuid } from "node:process"

/** The program, the Debian package that has it, and what shows that it works. */
const tools: ReadonlyArray<Tool> = [
  { program: "sipp", packageName: "sip-tester", probe: ["-v"] },
  { program: "tshark", packageName: "tshark", probe: ["-v"] },
  // Listing interfaces needs the right to capture, which is what we want to know.
  { program: "dumpcap", packageName: "wireshark-common", probe: ["-D"] }
]

/** A mirror may be slow; a prompt would hang for ever. */
const installTimeoutMs = 300_000

/**
 * A block of tests that need the oracles. Without them it is left out with a banner on stderr, or
 * fails when `CI` is set.
 */
export const describeWithOracles = (
  name: string,
  define: () => void,
  more: ReadonlyArray<Tool> = []
): void => {
  const missing = [...findMissing(), ...installMissing(more.filter((tool) => !works(tool)))]
  if (missing.length === 0) {
    describe(name, define)
    return
  }
  const names = missing.map((tool) => tool.program).join(", ")
  if (process.env["CI"] !== undefined) {
    describe(name, () => {
      it("needs its oracles", () => {
        throw new Error(`${names} missing or without the right to capture, and CI is set`)
      })
    })
    return
  }
  const rule = "!".repeat(78)
  const advice = `apt-get install ${missing.map((tool) => tool.packageName).join(" ")}, as root`
  process.stderr.write(
    `\n${rule}\nORACLES LEFT OUT: ${name}\n${names} missing; ${advice}\n${rule}\n`
  )
  describe(name, () => {
    it("needs its oracles", (context) => context.skip(`${names} missing; ${advice}`))
  })
}

interface Tool {
  readonly program: string
  readonly packageName: string
  readonly probe: ReadonlyArray<string>
}

/** A proxy of another making, for those tests that put one in the way. */
export const kamailio: Tool = { program: "kamailio", packageName: "kamailio", probe: ["-v"] }

let found: ReadonlyArray<Tool> | undefined

const findMissing = (): ReadonlyArray<Tool> => {
  found ??= installMissing(tools.filter((tool) => !works(tool)))
  return found
}

/**
 * SIPp ends its `-v` with 99, so only being there counts for it; dumpcap fails without the right to
 * capture.
 */
const works = (tool: Tool): boolean => {
  const probed = spawnSync(tool.program, tool.probe, { stdio: "ignore" })
  if (probed.error !== undefined) return false
  return tool.program === "sipp" || probed.status === 0
}

const installMissing = (missing: ReadonlyArray<Tool>): ReadonlyArray<Tool> => {
  if (missing.length === 0 || getuid?.() !== 0) return missing
  const names = missing.map((tool) => tool.packageName)
  // Several test files may come here at once: the later ones wait for the lock and find all there.
  const install = ["install", "-y", "-qq", "-o", "DPkg::Lock::Timeout=240", ...names]
  // A fresh machine has no package lists yet, so the second try fetches them first.
  for (const commands of [[install], [["update", "-qq"], install]]) {
    for (const command of commands) runAptGet(command)
    if (missing.every(works)) return []
  }
  return missing.filter((tool) => !works(tool))
}

const runAptGet = (args: ReadonlyArray<string>): void => {
  spawnSync("apt-get", args, {
    stdio: "ignore",
    timeout: installTimeoutMs,
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }
  })
}
