// `ctiflow doc`: what a flow does, as Markdown for people who run it: the site, its variables,
// gateways and number plan, the rules in words, handlers, transfers, and how the policy fares at
// other sites.

import type { Diagnostic } from "../../dsl/index.ts"
import { isGenesys, isIcm } from "../../dsl/vocabulary/Site.ts"
import type { SiteKind } from "../../dsl/vocabulary/Site.ts"
import type { Compilation } from "../compile.ts"
import {
  conditionsSection,
  handlersSection,
  rulesSection,
  transfersSection
} from "../doc/behaviour.ts"
import {
  deploymentSection,
  enumsSection,
  groupSections,
  numbersSection,
  variablesSection
} from "../doc/facts.ts"
import { code, section, table } from "../doc/markdown.ts"
import type { Program } from "../types/participants.ts"
import { exitCode, exitCodes } from "./exitCode.ts"
import type { ExitCode } from "./exitCode.ts"
import { countFindings, humanFindings } from "./human.ts"
import { mergeFindings } from "./mergeFindings.ts"
import { compileOne, defectSentence, missingFiles, readOnce } from "./Project.ts"
import type { Defect, Project, Screen } from "./Project.ts"

export interface DocRequest extends Project {
  readonly file: string
  /** Site files, each a row of a table of sites. */
  readonly deployments: ReadonlyArray<string>
  readonly screen: Screen
}

export interface DocResult {
  readonly exitCode: ExitCode
  /** The document, or the findings that stand in its way. */
  readonly output: string
  readonly complaints: ReadonlyArray<string>
}

export const doc = (request: DocRequest): DocResult => {
  const { file, deployments, screen } = request
  const project = readOnce(request)
  const missing = missingFiles(project, [file, ...deployments])
  if (missing.length > 0) return { exitCode: exitCodes.usage, output: "", complaints: missing }
  const result = compileOne(project, file, undefined)
  if ("cause" in result) return ourBug(result)
  const { diagnostics, program } = result
  if (exitCode(diagnostics, "error") !== exitCodes.clean || program === undefined) {
    return notWritten(file, diagnostics, screen)
  }
  const sites = deployments.map((site) => siteRow(site, compileOne(project, file, site)))
  const lines = [
    `# ${program.deployment?.named.name ?? file}`,
    "",
    `What ${code(file)} says, in words.`,
    ...body(program),
    ...section(2, "Sites", table(["file", "deployment", "CTI", "role", "findings"], sites))
  ]
  return { exitCode: exitCodes.clean, output: `${lines.join("\n")}\n`, complaints: [] }
}

const body = (program: Program): ReadonlyArray<string> => [
  ...deploymentSection(program),
  ...variablesSection(program),
  ...enumsSection(program),
  ...numbersSection(program),
  ...groupSections(program),
  ...conditionsSection(program),
  ...rulesSection(program),
  ...handlersSection(program),
  ...transfersSection(program)
]

const ourBug = (defect: Defect): DocResult => ({
  exitCode: exitCodes.ourBug,
  output: "",
  complaints: [defectSentence(defect)]
})

const notWritten = (
  file: string,
  diagnostics: ReadonlyArray<Diagnostic>,
  screen: Screen
): DocResult => ({
  exitCode: exitCodes.findings,
  output: humanFindings(mergeFindings([{ site: undefined, diagnostics }]), [], screen)
    .map((line) => `${line}\n`)
    .join(""),
  complaints: [`\`${file}\` cannot be told in words: ${countFindings(diagnostics)}`]
})

/** One site: who it is, and whether it can carry the policy out. */
const siteRow = (site: string, result: Compilation | Defect): ReadonlyArray<string> => {
  if ("cause" in result) return [code(site), "", "", "", "not checked: the fault is ours"]
  const { program, diagnostics } = result
  const facts = program?.site
  const name = program?.deployment?.named.name ?? ""
  return [
    code(site),
    code(name),
    facts === undefined ? "" : kindWords(facts.kind),
    facts?.role ?? "",
    countFindings(diagnostics)
  ]
}

const kindWords = (kind: SiteKind): string =>
  isGenesys(kind) ? `genesys ${kind}` : isIcm(kind) ? `icm ${kind}` : kind
