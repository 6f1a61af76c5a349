// `ctiflow explain CODE`: the page of a finding, at a terminal. Without a code, all of them with
// what each says in a line. The pages are handed in; they lie with the documentation.

import { nearestWord } from "../../dsl/index.ts"
import { terminalMarkdown } from "../emit/terminalMarkdown.ts"
import { exitCodes } from "./exitCode.ts"
import type { ExitCode } from "./exitCode.ts"
import type { Screen } from "./Project.ts"

export interface ExplainRequest {
  /** Undefined lists all codes. */
  readonly code: string | undefined
  readonly codes: ReadonlyArray<string>
  /** The page of a code in Markdown; undefined when there is none. */
  readonly page: (code: string) => string | undefined
  readonly screen: Screen
}

export interface ExplainResult {
  readonly exitCode: ExitCode
  readonly output: string
  readonly complaints: ReadonlyArray<string>
}

export const explain = ({ code, codes, page, screen }: ExplainRequest): ExplainResult => {
  if (code === undefined) return list(codes, page)
  // People paste what they see: `error[dead-rule]:`.
  const wanted = /\[([^\]]*)\]/.exec(code)?.[1] ?? code
  const text = codes.includes(wanted) ? page(wanted) : undefined
  if (text !== undefined) {
    const output = terminalMarkdown(text, screen)
    return { exitCode: exitCodes.clean, output, complaints: [] }
  }
  const meant = nearestWord(wanted, codes)
  const hint =
    meant === undefined ? "`ctiflow explain` lists all codes" : `did you mean \`${meant}\`?`
  const complaints = [`no finding has the code \`${wanted}\`; ${hint}`]
  return { exitCode: exitCodes.usage, output: "", complaints }
}

const list = (codes: ReadonlyArray<string>, page: ExplainRequest["page"]): ExplainResult => {
  const width = Math.max(0, ...codes.map((code) => code.length))
  const lines = codes.toSorted().map((code) => {
    const summary = summaryOf(page(code) ?? "")
    return `${`${code.padEnd(width)}  ${summary}`.trimEnd()}\n`
  })
  return { exitCode: exitCodes.clean, output: lines.join(""), complaints: [] }
}

/** The first sentence of a page, behind its level. */
const summaryOf = (page: string): string =>
  /^\*[a-z]+\.\* *(.*)$/m.exec(page)?.[1]?.replaceAll("`", "") ?? ""
