// The project's own files as the house rules look at them: text, code without comments and texts,
// import statements.

import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

export const projectRoot = fileURLToPath(new URL("../..", import.meta.url))

export interface SourceFile {
  /** From the project's root, forward slashes. */
  readonly path: string
  readonly text: string
  readonly lines: ReadonlyArray<string>
  /** The text with comments and the insides of texts blanked, line by line. */
  readonly code: ReadonlyArray<string>
}

const skipped: ReadonlySet<string> = new Set(["node_modules", "dist", "data", ".git"])

/** Every file below a folder whose name ends in one of these. */
export const listFiles = (folder: string, endings: ReadonlyArray<string>): ReadonlyArray<string> =>
  readdirSync(join(projectRoot, folder), { withFileTypes: true })
    .flatMap((entry) => {
      if (skipped.has(entry.name)) return []
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) return listFiles(path, endings)
      return endings.some((ending) => entry.name.endsWith(ending)) ? [path] : []
    })
    .toSorted()

export const readFile = (path: string): string => readFileSync(join(projectRoot, path), "utf8")

export const readSource = (path: string): SourceFile => {
  const text = readFile(path)
  return { path, text, lines: text.split("\n"), code: blank(text).split("\n") }
}

type Mode = "code" | "line comment" | "block comment" | "text"

/**
 * Blanks comments and the insides of texts. Template texts keep their `${…}` parts out of sight
 * too, which is enough for looking up words; regular expressions stay code.
 */
export const blank = (text: string): string => {
  let mode: Mode = "code"
  let quote = ""
  let out = ""
  for (let index = 0; index < text.length; index++) {
    const char = text.charAt(index)
    const pair = text.slice(index, index + 2)
    if (char === "\n") {
      if (mode === "line comment") mode = "code"
      out += "\n"
      continue
    }
    if (mode === "code") {
      if (pair === "//" && text.charAt(index - 1) !== "\\") mode = "line comment"
      else if (pair === "/*") mode = "block comment"
      else if (char === '"' || char === "`" || char === "'") {
        // A quote right behind a word or inside a regular expression is rare enough in this tree.
        mode = "text"
        quote = char
        out += char
        continue
      }
      out += mode === "code" ? char : " "
      continue
    }
    if (mode === "text") {
      if (char === "\\") {
        out += "  "
        index++
        continue
      }
      if (char === quote) {
        mode = "code"
        out += char
        continue
      }
    }
    if (mode === "block comment" && pair === "*/") {
      mode = "code"
      out += "  "
      index++
      continue
    }
    out += " "
  }
  return out
}

export interface ImportStatement {
  readonly line: number
  /** As written. */
  readonly specifier: string
  /** The path of a file of ours, or the package's name. */
  readonly target: string
  readonly isTypeOnly: boolean
  readonly names: ReadonlyArray<string>
}

const importPattern =
  /^(?:import|export)\s+(type\s+)?(?:(\{[^}]*\}|\*\s+as\s+\w+|\w+)\s+from\s+)?"([^"]+)"/gm

export const importsOf = (file: SourceFile): ReadonlyArray<ImportStatement> =>
  Array.from(file.text.matchAll(importPattern), (match) => {
    const specifier = match[3] ?? ""
    const clause = match[2] ?? ""
    const names = clause.startsWith("{")
      ? clause
          .slice(1, -1)
          .split(",")
          .map((name) => name.trim())
          .filter((name) => name !== "")
      : []
    const allTypes = names.length > 0 && names.every((name) => name.startsWith("type "))
    return {
      line: file.text.slice(0, match.index).split("\n").length,
      specifier,
      target: specifier.startsWith(".") ? resolveImport(file.path, specifier) : specifier,
      isTypeOnly: match[1] !== undefined || allTypes,
      names: names.map((name) => name.replace(/^type\s+/, "").replace(/\s+as\s+.*$/, ""))
    }
  })

const resolveImport = (from: string, specifier: string): string => {
  const parts = from.split("/").slice(0, -1)
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop()
    else if (part !== ".") parts.push(part)
  }
  return parts.join("/")
}
