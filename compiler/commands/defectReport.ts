// What we want to know about a fault of ours: where, what, and on which texts. It holds names and
// digests of files and none of their text, since a flow may say more of a company than it wants to
// send us.

import { compilerVersion } from "../version.ts"
import type { Defect } from "./Project.ts"

export interface ReportCircumstances {
  /** Node's version and the machine's kind, `v24.21.0 linux x64`. */
  readonly platform: string
  /** ISO 8601. */
  readonly at: string
  /** The digest of a file; undefined when it cannot be read. */
  readonly digest: (file: string) => string | undefined
}

/** The report, ending with a line feed. */
export const defectReport = (
  defects: ReadonlyArray<Defect>,
  { platform, at, digest }: ReportCircumstances
): string =>
  [
    `ctiflow ${compilerVersion} went wrong at ${at} on ${platform}.`,
    ...defects.flatMap(({ file, cause }) => [
      "",
      `file    ${file}`,
      `sha256  ${digest(file) ?? "not readable"}`,
      ...traceOf(cause)
    ])
  ]
    .map((line) => `${line}\n`)
    .join("")

/** Frames beyond this show nothing but a recursion. */
const lineCountMax = 60

const traceOf = (cause: unknown): ReadonlyArray<string> => {
  const text = cause instanceof Error ? (cause.stack ?? String(cause)) : String(cause)
  return text.split("\n").slice(0, lineCountMax)
}
