// `ctiflow check`: compiles every file, at every site if sites are given, and shows what was found.
// It builds nothing and touches no file; what it is to read is handed to it, what it has to say is
// handed back.

import { makeSource, makeSpan } from "../../dsl/index.ts"
import type { Diagnostic } from "../../dsl/index.ts"
import { internalError } from "../checks/internal-error.ts"
import { findingsJson } from "../emit/findingsJson.ts"
import { githubAnnotations } from "../emit/github.ts"
import { junitXml } from "../emit/junit.ts"
import { sarifJson } from "../emit/sarif.ts"
import { relativeToRoot } from "../names/paths.ts"
import { compilerVersion } from "../version.ts"
import { exitCode, exitCodes, isFailure } from "./exitCode.ts"
import type { ExitCode, FailOn } from "./exitCode.ts"
import { countFindings, humanFindings, plural, withoutPettiness } from "./human.ts"
import { mergeFindings } from "./mergeFindings.ts"
import type { SiteFinding } from "./mergeFindings.ts"
import { compileOne, defectSentence, missingFiles, readOnce } from "./Project.ts"
import type { Defect, Project, Screen } from "./Project.ts"

/** The words of `--format`. */
export const checkFormats = ["human", "json", "sarif", "junit", "github"] as const
export type CheckFormat = (typeof checkFormats)[number]

export interface CheckRequest extends Project {
  readonly files: ReadonlyArray<string>
  /**
   * Site files, each of whose `deployment` takes the place of the programs'; without them programs
   * keep their own.
   */
  readonly deployments: ReadonlyArray<string>
  readonly format: CheckFormat
  readonly failOn: FailOn
  readonly screen: Screen
  /** The page of a code in Markdown, for SARIF; and where the pages stand on the web. */
  readonly page?: (code: string) => string | undefined
  readonly helpBase?: string
}

export interface CheckResult {
  readonly exitCode: ExitCode
  /** For standard output; ends with a line feed unless it is empty. */
  readonly output: string
  /** Sentences for standard error: what the command line got wrong, and what we did. */
  readonly complaints: ReadonlyArray<string>
  /** Every finding once, sorted. */
  readonly findings: ReadonlyArray<Diagnostic>
  readonly defects: ReadonlyArray<Defect>
}

export const check = (request: CheckRequest): CheckResult => {
  const project = readOnce(request)
  const complaints =
    request.files.length === 0
      ? ["name the files to check, such as `ctiflow check flows/main.flow`"]
      : missingFiles(project, [...request.files, ...request.deployments])
  if (complaints.length > 0) {
    return { exitCode: exitCodes.usage, output: "", complaints, findings: [], defects: [] }
  }
  const sites = request.deployments.length === 0 ? [undefined] : request.deployments
  const compiled = sites.flatMap((site) =>
    request.files.map((file) => ({ site, result: compileOne(project, file, site) }))
  )
  const defects = compiled.flatMap(({ result }) => ("cause" in result ? [result] : []))
  const found = mergeFindings(
    compiled.map(({ site, result }) => ({
      site,
      diagnostics: "cause" in result ? [defectFinding(project, result)] : result.diagnostics
    }))
  )
  const findings = found.map(({ diagnostic }) => diagnostic)
  return {
    exitCode: defects.length > 0 ? exitCodes.ourBug : exitCode(findings, request.failOn),
    output: outputs[request.format](request, found),
    complaints: defects.map(defectSentence),
    findings,
    defects
  }
}

/** So that machines that read the findings see that a file was not checked. */
const defectFinding = ({ root, read }: Project, { file }: Defect): Diagnostic => {
  const path = relativeToRoot(file, root) ?? file
  return internalError(makeSpan(makeSource(path, read(path) ?? ""), 0, 0))
}

type Output = (request: CheckRequest, found: ReadonlyArray<SiteFinding>) => string

const diagnosticsOf = (found: ReadonlyArray<SiteFinding>): ReadonlyArray<Diagnostic> =>
  found.map(({ diagnostic }) => diagnostic)

const human: Output = (request, all) => {
  const found = withoutPettiness(all)
  const { files, deployments, screen } = request
  const place = [plural(files.length, "file"), plural(deployments.length, "site")]
    .filter((part) => part !== "")
    .join(" at ")
  return [
    ...humanFindings(found, deployments, screen),
    ...siteTable(found, deployments),
    `Checked ${place}: ${countFindings(diagnosticsOf(found))}.`
  ]
    .map((line) => `${line}\n`)
    .join("")
}

/** One line for each site: whether the policy can be deployed there. */
const siteTable = (
  found: ReadonlyArray<SiteFinding>,
  sites: ReadonlyArray<string>
): ReadonlyArray<string> => {
  if (sites.length === 0) return []
  const width = Math.max(...sites.map((site) => site.length))
  const rows = sites.map((site) => {
    const own = diagnosticsOf(found.filter((one) => one.sites.includes(site)))
    return `${site.padEnd(width)}  ${countFindings(own)}`
  })
  return [...rows, ""]
}

const outputs: Readonly<Record<CheckFormat, Output>> = {
  human,
  json: (_, found) => {
    const sites = new Map(found.map((one) => [one.diagnostic, one.sites]))
    return findingsJson(diagnosticsOf(found), (diagnostic) => sites.get(diagnostic) ?? [])
  },
  sarif: ({ page, helpBase }, found) =>
    sarifJson({
      diagnostics: diagnosticsOf(found),
      version: compilerVersion,
      ...(page === undefined ? {} : { page }),
      ...(helpBase === undefined ? {} : { helpBase })
    }),
  junit: ({ files, root, failOn }, found) =>
    junitXml({
      diagnostics: diagnosticsOf(found),
      // As findings name them, so that a file has one suite however the command line wrote it.
      files: files.map((file) => relativeToRoot(file, root) ?? file),
      isFailure: (diagnostic) => isFailure(diagnostic, failOn)
    }),
  github: (_, found) => githubAnnotations(diagnosticsOf(withoutPettiness(found)))
}
