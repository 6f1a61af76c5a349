// `ctiflow build`: compiles one program and gives the plan of its deployment as canonical JSON.
// Bundling it with the runtime, and writing files, is the command line's work.

import type { Diagnostic } from "../../dsl/index.ts"
import { planJson } from "../emit/planJson.ts"
import type { Plan } from "../plan/Plan.ts"
import { exitCode, exitCodes } from "./exitCode.ts"
import type { ExitCode } from "./exitCode.ts"
import { countFindings, humanFindings } from "./human.ts"
import { mergeFindings } from "./mergeFindings.ts"
import { compileOne, defectSentence, missingFiles, readOnce } from "./Project.ts"
import type { Defect, Project, Screen } from "./Project.ts"

export interface BuildRequest extends Project {
  readonly file: string
  /** A site file whose `deployment` takes the place of the program's. */
  readonly deployment?: string
  readonly screen: Screen
}

export interface BuildResult {
  readonly exitCode: ExitCode
  /** The findings for people; empty when there are none. */
  readonly output: string
  /** Sentences for standard error: why there is nothing built. */
  readonly complaints: ReadonlyArray<string>
  readonly findings: ReadonlyArray<Diagnostic>
  readonly defects: ReadonlyArray<Defect>
  /** Absent when there was an error, or nothing to build. */
  readonly built?: Built
}

export interface Built {
  /** The deployment's name, after which the files are named: `DIR/<deployment>.plan.json`. */
  readonly deployment: string
  readonly plan: Plan
  readonly planJson: string
}

export const build = (request: BuildRequest): BuildResult => {
  const { file, deployment, screen } = request
  const project = readOnce(request)
  const missing = missingFiles(project, deployment === undefined ? [file] : [file, deployment])
  if (missing.length > 0) return notBuilt(exitCodes.usage, missing)
  const result = compileOne(project, file, deployment)
  if ("cause" in result) {
    return { ...notBuilt(exitCodes.ourBug, [defectSentence(result)]), defects: [result] }
  }
  const found = mergeFindings([{ site: undefined, diagnostics: result.diagnostics }])
  const findings = found.map(({ diagnostic }) => diagnostic)
  const output = humanFindings(found, [], screen)
    .map((line) => `${line}\n`)
    .join("")
  const { plan } = result
  const code = exitCode(findings, "error")
  if (code !== exitCodes.clean) {
    const sentence = `\`${file}\` was not built: ${countFindings(findings)}`
    return { ...notBuilt(code, [sentence]), output, findings }
  }
  if (plan === undefined) {
    const sentence = `\`${file}\` was not built: it has no \`deployment\`, so it is a library`
    return { ...notBuilt(exitCodes.findings, [sentence]), output, findings }
  }
  const built = { deployment: plan.deployment.name, plan, planJson: planJson(plan) }
  return { exitCode: code, output, complaints: [], findings, defects: [], built }
}

const notBuilt = (code: ExitCode, complaints: ReadonlyArray<string>): BuildResult => ({
  exitCode: code,
  output: "",
  complaints,
  findings: [],
  defects: []
})
