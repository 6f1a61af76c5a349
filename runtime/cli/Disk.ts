// Files as the command line sees them: read and written at once, in the working directory. The
// compiler asks for texts by path and never touches a disk itself.

import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"

/** The text of a file below `root`; undefined when it cannot be read. */
export const readText = (root: string, file: string): string | undefined => {
  try {
    return readFileSync(resolve(root, file), "utf8")
  } catch {
    return undefined
  }
}

/** The names of the files of a folder, sorted; none where there is no such folder. */
export const filesIn = (folder: string): ReadonlyArray<string> => {
  try {
    return readdirSync(folder).toSorted()
  } catch {
    return []
  }
}

/** The lines of the call records in a folder, oldest file first; undefined when there is none. */
export const readRecordLines = (
  folder: string
):
  | ReadonlyArray<{ readonly file: string; readonly line: number; readonly text: string }>
  | undefined => {
  if (!existsSync(folder)) return undefined
  return readdirSync(folder)
    .filter((name) => /^calls-.*\.jsonl$/.test(name))
    .toSorted()
    .flatMap((name) => {
      const file = join(folder, name)
      return readFileSync(file, "utf8")
        .split("\n")
        .map((text, index) => ({ file, line: index + 1, text }))
        .filter(({ text }) => text.trim() !== "")
    })
}

/** Writes a file, with the folders above it. */
export const writeText = (path: string, text: string): void => {
  mkdirSync(dirname(resolve(path)), { recursive: true })
  writeFileSync(path, text)
}

/** Of a text's UTF-8 bytes, in hex. */
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex")

/** The folder this package lies in, in a checkout as in an installation. */
export const packageRoot = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, "build.mjs"))) {
    const above = dirname(folder)
    // INVARIANT (the package is whole): `files` of package.json ships build.mjs beside dist and
    // runtime.
    if (above === folder) throw new Error("build.mjs is missing from this installation")
    folder = above
  }
  return folder
}
