// The pages of findings, as they lie in `docs/diagnostics` of a checkout and of an installation.

import { readdirSync } from "node:fs"
import { join } from "node:path"
import { packageRoot, readText } from "./Disk.ts"

const folder = (): string => join(packageRoot(), "docs", "diagnostics")

/** Every code that has a page; empty where an installation came without its documentation. */
export const pageCodes = (): ReadonlyArray<string> => {
  try {
    return readdirSync(folder()).flatMap((file) => /^([a-z0-9-]+)\.md$/.exec(file)?.[1] ?? [])
  } catch {
    return []
  }
}

/** The page of a code in Markdown. */
export const pageOf = (code: string): string | undefined => readText(folder(), `${code}.md`)
