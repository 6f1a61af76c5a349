// Golden files of the SIP codec: where they lie, and those that are many small rows in one file.

import { assert } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { checkGolden } from "../../../../kit/golden.ts"

const root = fileURLToPath(new URL("../../../../golden/sip/", import.meta.url))

/** The absolute path of a file or folder under test/golden/sip. */
export const goldenPath = (name: string): string => join(root, name)

/** The octets of a file under test/golden/sip. */
export const goldenOctets = (name: string): Buffer => readFileSync(goldenPath(name))

/**
 * A golden file of many small rows: a line that begins with `> ` is an input, the indented lines
 * behind it are what `read` makes of it, all other lines are the author's. `\n` in an input stands
 * for a folded line.
 */
export const checkGoldenRows = (
  name: string,
  read: (input: string) => ReadonlyArray<string>
): void => {
  const lines = goldenOctets(name).toString("utf8").split("\n")
  const isMade = (line: string): boolean => line.startsWith("    ")
  const made = lines.flatMap((line) => {
    if (isMade(line)) return []
    if (!line.startsWith("> ")) return [line]
    const input = Buffer.from(line.slice(2), "utf8").toString("latin1").replaceAll("\\n", "\r\n")
    return [line, ...read(input).map((text) => `    ${text}`)]
  })
  assert.isTrue(
    lines.some((line) => line.startsWith("> ")),
    `${name} has no row`
  )
  checkGolden(`sip/${name}`, made.join("\n"))
}
