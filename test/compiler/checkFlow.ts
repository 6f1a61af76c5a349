// Compiles flows for tests: from texts in memory, or from files of the project. Everything the
// tests of the compiler know of `compile` is in here.

import { readFileSync } from "node:fs"
import { createHash } from "node:crypto"
import { compile } from "../../compiler/compile.ts"
import type { Compilation } from "../../compiler/compile.ts"
import { renderDiagnostics } from "../../dsl/diagnostic/render.ts"
import { parseEnvFile } from "../../runtime/process/variables.ts"

/** Files by name; the entry is `main.flow` unless said otherwise. */
export type Files = Readonly<Record<string, string>>

export interface FlowOptions {
  readonly entry?: string
  readonly deployment?: string
  readonly today?: string
}

/** A day on which no exception of the goldens but the expired one is over. */
export const testDay = "2026-11-22"

export const compileTexts = (files: Files, options: FlowOptions = {}): Compilation => {
  const texts = new Map(Object.entries(files))
  return compile({
    root: "",
    entry: options.entry ?? "main.flow",
    read: (file) => texts.get(file),
    sha256,
    today: options.today ?? testDay,
    ...(options.deployment === undefined ? {} : { deployment: options.deployment })
  })
}

/**
 * Compiles a file of a folder; names in findings are relative to the folder. A file of values
 * beside it, `<name>.env`, is what its process would be started with.
 */
export const compileFile = (folder: string, entry: string): Compilation => {
  const values = entry.replace(/flow$/, "env")
  const text = readOptional(folder, values)
  return compile({
    root: "",
    entry,
    sha256,
    today: testDay,
    read: (file) => readOptional(folder, file),
    ...(text === undefined
      ? {}
      : { environment: { file: values, values: parseEnvFile(text).values } })
  })
}

const readOptional = (folder: string, file: string): string | undefined => {
  try {
    return readFileSync(`${folder}/${file}`, "utf8")
  } catch {
    return undefined
  }
}

const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex")

/** The codes of all findings, in the order in which they are shown. */
export const codesOf = ({ diagnostics }: Compilation): ReadonlyArray<string> =>
  diagnostics.map((diagnostic) => diagnostic.code)

/** Findings as an author reads them, without colours. */
export const shown = ({ diagnostics }: Compilation): string =>
  diagnostics.length === 0
    ? "no findings\n"
    : `${renderDiagnostics(diagnostics, { colour: false, width: 100 })}\n`
