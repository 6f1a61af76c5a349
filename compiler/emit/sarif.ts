// Findings as SARIF 2.1.0 (OASIS), the form that code-scanning services take. One run; the gravest
// findings first; cut to what GitHub accepts, and the cut is said inside the file. The log is
// canonical: equal findings give equal bytes.

import type { Diagnostic, Severity, Span } from "../../dsl/index.ts"
import { fingerprints } from "./fingerprint.ts"
import { gravestFirst, placeOf } from "./place.ts"
import { canonicalJson } from "./planJson.ts"
import { proseOf } from "./prose.ts"

// What GitHub's code scanning takes ("SARIF results exceed limits" of its documentation): 25 000
// results of a run are accepted and the first 5 000 kept; 1 000 locations of a result are accepted
// and 100 shown; 10 MB after compression. We stay at what is shown, which also keeps the file far
// below the 10 MB.
export const resultCountMax = 5_000
export const relatedLocationCountMax = 100

export interface SarifRequest {
  readonly diagnostics: ReadonlyArray<Diagnostic>
  /** The version of the tool. */
  readonly version: string
  /** The page of a code in Markdown, first its title as a heading; undefined when there is none. */
  readonly page?: (code: string) => string | undefined
  /**
   * Where the pages stand on the web, without a slash at the end; rules get a `helpUri` only when
   * it is known.
   */
  readonly helpBase?: string
}

export const sarifJson = (request: SarifRequest): string => {
  const ordered = gravestFirst(request.diagnostics)
  const kept = ordered.slice(0, resultCountMax)
  const codes = [...new Set(kept.map(({ code }) => code))].toSorted()
  const ruleIndexes = new Map(codes.map((code, index) => [code, index]))
  const identities = fingerprints(kept)
  return canonicalJson({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "ctiflow",
            version: request.version,
            rules: codes.map((code) => rule(code, kept, request))
          }
        },
        columnKind: "utf16CodeUnits",
        invocations: [invocation(ordered.length - kept.length)],
        results: kept.map((diagnostic, index) =>
          result(diagnostic, ruleIndexes.get(diagnostic.code) ?? -1, identities[index] ?? "")
        )
      }
    ]
  })
}

const levelOf: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  error: "error",
  warning: "warning",
  info: "note",
  lint: "note"
}

const rule = (code: string, kept: ReadonlyArray<Diagnostic>, request: SarifRequest): object => {
  const page = request.page?.(code)
  const gravest = kept.find((diagnostic) => diagnostic.code === code)
  const help = `\`ctiflow explain ${code}\` tells more.`
  return {
    id: code,
    name: code.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: titleOf(code, page) },
    help: { text: page ?? help, markdown: page ?? help },
    ...(request.helpBase === undefined ? {} : { helpUri: `${request.helpBase}/${code}` }),
    defaultConfiguration: { level: levelOf[gravest?.severity ?? "error"] }
  }
}

/** The heading of the page, else the words of the code: GitHub lists alerts under it. */
const titleOf = (code: string, page: string | undefined): string => {
  const [, heading] = /^#+ +(.+)$/m.exec(page ?? "") ?? []
  const words = code.replaceAll("-", " ")
  return heading?.replaceAll("`", "") ?? words.charAt(0).toUpperCase() + words.slice(1)
}

const invocation = (omitted: number): object => ({
  executionSuccessful: true,
  ...(omitted === 0
    ? {}
    : {
        toolExecutionNotifications: [
          {
            level: "warning",
            message: {
              text: `${omitted} more findings were left out: these are the ${resultCountMax} gravest.`
            }
          }
        ]
      })
})

const result = (diagnostic: Diagnostic, ruleIndex: number, fingerprint: string): object => ({
  ruleId: diagnostic.code,
  ruleIndex,
  // The one name of a fingerprint that GitHub reads.
  partialFingerprints: { primaryLocationLineHash: fingerprint },
  level: levelOf[diagnostic.severity],
  message: { text: proseOf(diagnostic) },
  locations: [{ physicalLocation: physicalLocation(diagnostic.primary.span) }],
  ...(diagnostic.secondary.length === 0
    ? {}
    : {
        relatedLocations: diagnostic.secondary
          .slice(0, relatedLocationCountMax)
          .map(({ span, label }, index) => ({
            id: index + 1,
            physicalLocation: physicalLocation(span),
            message: { text: label }
          }))
      }),
  ...(diagnostic.fixes.length === 0
    ? {}
    : {
        fixes: diagnostic.fixes.map(({ title, edits }) => ({
          description: { text: title },
          artifactChanges: filesOf(edits).map((file) => ({
            artifactLocation: artifactLocation(file),
            replacements: edits
              .filter(({ span }) => span.source.file === file)
              .map(({ span, text }) => ({
                deletedRegion: region(span),
                insertedContent: { text }
              }))
          }))
        }))
      })
})

const filesOf = (edits: ReadonlyArray<{ readonly span: Span }>): ReadonlyArray<string> => [
  ...new Set(edits.map(({ span }) => span.source.file))
]

const physicalLocation = (span: Span): object => ({
  artifactLocation: artifactLocation(span.source.file),
  region: region(span)
})

/**
 * Paths are relative to the root of the sources; every character that has a meaning in a URI is
 * escaped.
 */
const artifactLocation = (file: string): object => ({
  uri: file.toWellFormed().split("/").map(encodeURIComponent).join("/"),
  uriBaseId: "%SRCROOT%"
})

const region = (span: Span): object => {
  const { line, column, endLine, endColumn } = placeOf(span)
  return { startLine: line, startColumn: column, endLine, endColumn }
}
