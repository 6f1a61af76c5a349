// `ctiflow graph`: a flow's call paths as a drawing, with the findings marked. A flow with errors
// is drawn too, for that is when a drawing helps; its findings are counted on standard error.

import { buildGraph } from "../graph/buildGraph.ts"
import type { CallGraph } from "../graph/CallGraph.ts"
import { dot } from "../graph/dot.ts"
import { mermaid } from "../graph/mermaid.ts"
import { svg } from "../graph/svg.ts"
import { exitCodes } from "./exitCode.ts"
import type { ExitCode } from "./exitCode.ts"
import { countFindings } from "./human.ts"
import { compileOne, defectSentence, missingFiles, readOnce } from "./Project.ts"
import type { Project } from "./Project.ts"

/** The words of `--format`. */
export const graphFormats = ["mermaid", "dot", "svg"] as const
export type GraphFormat = (typeof graphFormats)[number]

export interface GraphRequest extends Project {
  readonly file: string
  /** A site file whose `deployment` takes the place of the program's. */
  readonly deployment?: string
  readonly format: GraphFormat
}

export interface GraphResult {
  readonly exitCode: ExitCode
  /** The drawing; empty where there is none. */
  readonly output: string
  readonly complaints: ReadonlyArray<string>
}

export const graph = (request: GraphRequest): GraphResult => {
  const { file, deployment, format } = request
  const project = readOnce(request)
  const missing = missingFiles(project, deployment === undefined ? [file] : [file, deployment])
  if (missing.length > 0) return notDrawn(exitCodes.usage, missing)
  const result = compileOne(project, file, deployment)
  if ("cause" in result) return notDrawn(exitCodes.ourBug, [defectSentence(result)])
  const { program, diagnostics } = result
  if (program?.site === undefined) {
    const why = "nothing says at which site; name one with `--deployment`"
    return notDrawn(exitCodes.findings, [
      `\`${file}\` cannot be drawn: ${diagnostics.length === 0 ? why : `${countFindings(diagnostics)}, and ${why}`}`
    ])
  }
  const output = drawings[format](buildGraph(program, program.site, diagnostics))
  const isMarked = diagnostics.some(({ severity }) => severity === "error")
  return {
    exitCode: exitCodes.clean,
    output,
    complaints: isMarked ? [`\`${file}\` has ${countFindings(diagnostics)}; they are marked`] : []
  }
}

const drawings: Readonly<Record<GraphFormat, (graph: CallGraph) => string>> = { mermaid, dot, svg }

const notDrawn = (code: ExitCode, complaints: ReadonlyArray<string>): GraphResult => ({
  exitCode: code,
  output: "",
  complaints
})
