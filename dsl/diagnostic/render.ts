// The one form in which people read findings: what was found, where, what a caller would
// experience, what to do. Pure: gives text, with or without colours, for a given width. Chooses no
// words; those are the finding's.

import { lineText, positionAt } from "../source/Source.ts"
import type { Source, Span } from "../source/Source.ts"
import type { Diagnostic, Severity } from "./Diagnostic.ts"
import { visible, widthOfText } from "./display.ts"
import { excerptsOf } from "./excerpt.ts"
import type { Mark, Piece } from "./excerpt.ts"
import { wrap } from "./wrap.ts"

export interface RenderOptions {
  /** Whether to use the colours of a terminal. */
  readonly colour: boolean
  /** Columns of the screen. */
  readonly width: number
}

/**
 * Narrower than this no screen is: below, lines are longer than the screen rather than unreadable.
 */
const widthMin = 40

/** The gutter has room for two digits at least, so that most findings stand below each other. */
const gutterMin = 2

/** Renders one finding, without a line break at its end. */
export const renderDiagnostic = (diagnostic: Diagnostic, options: RenderOptions): string => {
  const { code, severity, message, explanation, hint } = diagnostic
  const paint = options.colour ? painted : unpainted
  const sections = sectionsOf(diagnostic)
  const gutter = Math.max(
    gutterMin,
    ...sections.flatMap(({ lines }) => [...lines.keys()].map((line) => `${line}`.length))
  )
  const room = Math.max(widthMin, options.width) - gutter - 2
  const margin = " ".repeat(gutter)
  const bar = paint(margin + "│", "gutter")
  const title = visible(message)
  const text = [paint(`${severity}[${code}]`, severity) + paint(`: ${title}`, "title")]
  for (const section of sections) {
    const { file, line, column } = section
    text.push(`${paint(`${margin}┌─`, "gutter")} ${visible(file)}:${line}:${column}`, bar)
    text.push(...renderSection(section, severity, gutter, room, paint))
  }
  if (explanation !== undefined) {
    text.push(bar, ...wrap(visible(explanation), room).map((row) => `${margin}${row}`.trimEnd()))
  }
  if (hint !== undefined) text.push("", ...wrap(`Hint: ${visible(hint)}`, room + gutter))
  return text.join("\n")
}

/**
 * Renders findings one below the other.
 *
 * @param limit How many are shown at most; the rest is counted.
 */
export const renderDiagnostics = (
  diagnostics: ReadonlyArray<Diagnostic>,
  options: RenderOptions,
  limit: number = Number.POSITIVE_INFINITY
): string => {
  const shown = diagnostics.slice(0, limit).map((one) => renderDiagnostic(one, options))
  const left = diagnostics.length - shown.length
  if (left > 0) shown.push(`… and ${left} more ${left === 1 ? "finding" : "findings"}`)
  return shown.join("\n\n")
}

/** The marks of one file by line, and the place its head names. */
interface Section {
  readonly source: Source
  readonly file: string
  readonly line: number
  readonly column: number
  /** By line number, in the order of the text. */
  readonly lines: ReadonlyMap<number, ReadonlyArray<Mark>>
}

// The file of the finding comes first, then the others in the order in which the finding names
// them.
const sectionsOf = ({ primary, secondary }: Diagnostic): ReadonlyArray<Section> => {
  const labels = [
    { ...primary, primary: true },
    ...secondary.map((label) => ({ ...label, primary: false }))
  ]
  const bySource = Map.groupBy(labels, ({ span }) => span.source.file)
  return [...bySource.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const { source, start } = first.span
    const marks = group.map(({ span, label, primary: main }) => markOf(span, label, main))
    const lines = Map.groupBy(
      marks.toSorted((left, right) => left.line - right.line),
      ({ line }) => line
    )
    return [{ source, file: source.file, ...positionAt(source, start), lines }]
  })
}

// A span over several lines is marked on its first one.
const markOf = (span: Span, label: string, primary: boolean): Mark & { readonly line: number } => {
  const { line, column } = positionAt(span.source, span.start)
  const from = column - 1
  const { length } = lineText(span.source, line)
  const to = Math.max(from, Math.min(from + span.end - span.start, length))
  return { line, from, to, label, primary }
}

const renderSection = (
  { source, lines }: Section,
  severity: Severity,
  gutter: number,
  room: number,
  paint: Paint
): ReadonlyArray<string> =>
  [...lines].flatMap(([line, marks]) =>
    excerptsOf(lineText(source, line), marks, room).flatMap(({ text, rows }) => {
      const number = paint(`${`${line}`.padStart(gutter)}│`, "gutter")
      const bar = paint(`${" ".repeat(gutter)}│`, "gutter")
      const below = rows.map((row) => `${bar} ${renderRow(row, severity, paint)}`)
      return [`${number} ${text}`.trimEnd(), below].flat()
    })
  )

const renderRow = (row: ReadonlyArray<Piece>, severity: Severity, paint: Paint): string => {
  let text = ""
  let column = 0
  for (const piece of row) {
    text += " ".repeat(Math.max(0, piece.column - column))
    text += paint(piece.text, piece.primary ? severity : "secondary")
    column = piece.column + widthOfText(piece.text)
  }
  return text
}

type Role = Severity | "title" | "gutter" | "secondary"
type Paint = (text: string, role: Role) => string

// SGR parameters: bold, and the eight colours that every terminal has.
const colours: Readonly<Record<Role, string>> = {
  error: "1;31",
  warning: "1;33",
  info: "1;36",
  lint: "1;35",
  title: "1",
  gutter: "34",
  secondary: "34"
}

const painted: Paint = (text, role) => `\u001b[${colours[role]}m${text}\u001b[0m`
const unpainted: Paint = (text) => text
