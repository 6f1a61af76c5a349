// The capability matrix in three forms: for people at a terminal, for programs, and as a table for
// documents. It says for every kind of site what is forbidden there and by whom, which verbs it can
// carry out, and which events it sees.

import { capabilities } from "../../dsl/vocabulary/capabilities.ts"
import type { CapabilityRow } from "../../dsl/vocabulary/capabilities.ts"
import { events } from "../../dsl/vocabulary/events/events.ts"
import { isGenesys, isIcm, siteKinds } from "../../dsl/vocabulary/Site.ts"
import type { CtiWord, SiteKind } from "../../dsl/vocabulary/Site.ts"
import { happensAt } from "../../dsl/vocabulary/skeletons/skeletons.ts"
import { verbs } from "../../dsl/vocabulary/verbs/verbs.ts"

/** Raised when a key is removed or changes its meaning. New keys may come without it. */
export const matrixVersion = 1

export interface CapabilityMatrix {
  readonly version: number
  readonly sites: ReadonlyArray<{
    readonly cti: CtiWord
    /** Empty where there is none. */
    readonly mode: string
    readonly forbidden: ReadonlyArray<{
      readonly code: string
      readonly forbids: string
      /** The condition in the author's words. */
      readonly at: string
      readonly source: string
    }>
    readonly verbs: ReadonlyArray<string>
    readonly events: ReadonlyArray<string>
  }>
}

export const capabilityMatrix = (): CapabilityMatrix => ({
  version: matrixVersion,
  sites: siteKinds.map((kind) => ({
    cti: ctiOf(kind),
    mode: kind === "none" ? "" : kind,
    forbidden: rowsAt(kind).map(({ code, forbids, at, source }) => ({ code, forbids, at, source })),
    verbs: Object.values(verbs).flatMap(({ verb, sites }) => (sites.includes(kind) ? [verb] : [])),
    events: events.filter((row) => happensAt(row, kind)).map(({ event }) => event)
  }))
})

const ctiOf = (kind: SiteKind): CtiWord =>
  isGenesys(kind) ? "genesys" : isIcm(kind) ? "icm" : "none"

const rowsAt = (kind: SiteKind): ReadonlyArray<CapabilityRow> =>
  capabilities.filter(({ where }) => where.kinds.includes(kind))

export const matrixJson = (): string => `${JSON.stringify(capabilityMatrix(), undefined, 2)}\n`

/** A paragraph for every kind of site; long lists are broken at `width` columns. */
export const matrixText = (width: number): string =>
  capabilityMatrix()
    .sites.map(({ cti, mode, forbidden, verbs: can, events: sees }) => {
      const codes = Math.max(...forbidden.map(({ code }) => code.length))
      const rows = forbidden.flatMap(({ code, forbids, at, source }) => [
        `  ${code.padEnd(codes)}  ${forbids.replaceAll("`", "")}`,
        `  ${" ".repeat(codes)}  at ${at.replaceAll("`", "")}; ${source}`
      ])
      return [
        mode === "" ? `cti: ${cti}` : `cti: ${cti}  mode: ${mode}`,
        ...listed("verbs", can, width),
        ...listed("events", sees, width),
        "  cannot:",
        ...rows.map((row) => `  ${row}`),
        ""
      ].join("\n")
    })
    .join("\n")

const listed = (
  title: string,
  words: ReadonlyArray<string>,
  width: number
): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let line = `  ${title.padEnd(7)}`
  for (const word of words) {
    if (line.length + word.length + 1 > width && line.trim() !== "") {
      lines.push(line)
      line = " ".repeat(9)
    }
    line += ` ${word}`
  }
  return [...lines, line]
}

/** One row a capability, one column a kind of site. */
export const matrixMarkdown = (): string => {
  const head = ["code", "forbidden", ...siteKinds.map((kind) => `\`${kind}\``), "source"]
  const rows = capabilities.map(({ code, forbids, at, source, where }) => [
    `\`${code}\``,
    forbids,
    siteKinds.map((kind) => (where.kinds.includes(kind) ? cellOf(where, at) : "")),
    source
  ])
  return [head, head.map(() => "---"), ...rows.map((row) => row.flat())]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`)
    .join("")
}

/** Where more than the kind of site decides, the condition. */
const cellOf = (where: CapabilityRow["where"], at: string): string =>
  Object.keys(where).length > 1 ? at : "yes"
