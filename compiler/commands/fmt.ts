// `ctiflow fmt`: brings files into the one layout, or with `--check` names those that are not in
// it. A file that cannot be parsed is left as it is and its findings are shown; the others are
// formatted all the same. Writing is the command line's work.

import { format, makeSource } from "../../dsl/index.ts"
import type { Diagnostic } from "../../dsl/index.ts"
import { exitCodes } from "./exitCode.ts"
import type { ExitCode } from "./exitCode.ts"
import { humanFindings, plural } from "./human.ts"
import { mergeFindings } from "./mergeFindings.ts"
import type { Screen } from "./Project.ts"

export interface FmtRequest {
  readonly files: ReadonlyArray<string>
  /** The text of a file by its path as given; undefined when there is none. */
  readonly read: (file: string) => string | undefined
  /** Name the files that differ, and change none. */
  readonly check: boolean
  readonly screen: Screen
}

export interface FmtResult {
  readonly exitCode: ExitCode
  readonly output: string
  /** Sentences for standard error. */
  readonly complaints: ReadonlyArray<string>
  /** The files to be written, with their new text; none with `--check`. */
  readonly rewritten: ReadonlyArray<{ readonly file: string; readonly text: string }>
  readonly findings: ReadonlyArray<Diagnostic>
}

export const fmt = (request: FmtRequest): FmtResult => {
  const texts = new Map(request.files.map((file) => [file, request.read(file)]))
  const complaints =
    texts.size === 0
      ? ["name the files to format, such as `ctiflow fmt flows/main.flow`"]
      : [...texts].flatMap(([file, text]) =>
          text === undefined ? [`there is no file \`${file}\``] : []
        )
  if (complaints.length > 0) {
    return { exitCode: exitCodes.usage, output: "", complaints, rewritten: [], findings: [] }
  }
  const formatted = [...texts].map(([file, text = ""]) => ({
    file,
    text,
    result: format(makeSource(file, text))
  }))
  const found = mergeFindings(
    formatted.flatMap(({ result }) =>
      result.text === undefined ? [{ site: undefined, diagnostics: result.diagnostics }] : []
    )
  )
  const different = formatted.flatMap(({ file, text, result }) =>
    result.text === undefined || result.text === text ? [] : [{ file, text: result.text }]
  )
  const isFailure = found.length > 0 || (request.check && different.length > 0)
  const lines = [
    ...humanFindings(found, [], request.screen),
    ...different.map(({ file }) => file),
    ...(request.check && different.length > 0
      ? [`${plural(different.length, "file")} of ${texts.size} not formatted.`]
      : [])
  ]
  return {
    exitCode: isFailure ? exitCodes.findings : exitCodes.clean,
    output: lines.map((line) => `${line}\n`).join(""),
    complaints: [],
    rewritten: request.check ? [] : different,
    findings: found.map(({ diagnostic }) => diagnostic)
  }
}
