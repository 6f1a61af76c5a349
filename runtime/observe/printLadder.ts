// A call's ladder as plain text: one column per peer, one line per arrow, times relative to the
// first one. For the demo, for `/calls/ID?format=text` and for mails to a carrier. What comes from
// the wire is shown but never obeyed: control characters, terminal escapes among them, are
// replaced.
//
//        0.000  │──INVITE────▶│                             │  18005550003
//        0.004  │             │──────────NewCall───────────▶│
//        0.004  │             * select.when-1  bank.flow:42

import type { Arrow, Decision, Peer } from "./CallTrace.ts"

export interface LadderOptions {
  /**
   * Rules and handlers that decided; shown between the arrows, with their places in the author's
   * files.
   */
  readonly decisions?: ReadonlyArray<Decision>
  /** Characters of a line at most; at least 60. */
  readonly lineLengthMax?: number
  /** Arrows that carry a sign at the beginning of their line, such as `✗`. */
  readonly marks?: ReadonlyMap<Arrow, string>
  /** What stands over a lifeline instead of the peer's own name. */
  readonly heads?: Partial<Record<Peer, string>>
}

/** Prints a ladder, ending with a line feed; an empty one prints its column heads only. */
export const printLadder = (arrows: ReadonlyArray<Arrow>, options: LadderOptions = {}): string => {
  const lineLengthMax = Math.max(options.lineLengthMax ?? 100, 60)
  const page = layOut(arrows, lineLengthMax)
  const events = merge(arrows, options.decisions ?? [])
  const startMs = events[0]?.atMs ?? 0
  const rows = events.map((event) => {
    const seconds = ((event.atMs - startMs) / 1000).toFixed(3)
    const row = "rule" in event ? printDecision(page, event) : printArrow(page, event)
    const mark = "rule" in event ? undefined : options.marks?.get(event)
    return `${mark ?? ""}${seconds.padStart(timeWidth - (mark?.length ?? 0))}${row}`
  })
  const lines = [printHeads(page, options.heads ?? {}), ...rows]
  return lines.map((line) => `${clip(line.trimEnd(), lineLengthMax)}\n`).join("")
}

/** Printable text on one line: control, format (bidi) and line separator characters become `·`. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "·")

const peers: ReadonlyArray<Peer> = ["caller", "us", "media", "cti", "agent"]

/** `12345.678`, right-aligned: a call of four hours still fits. */
const timeWidth = 10

/** Between the times and the first lifeline, so that the heads stand above their lifelines. */
const leftMargin = 4

/**
 * Between two lifelines: room for `OPTIONS` at least, and never more than the longest names need.
 */
const gapMin = 11
const gapMax = 26

/** Kept free on the right for notes when labels would take everything. */
const noteRoom = 18

interface Page {
  readonly columns: ReadonlyArray<Peer>
  /** The place of each lifeline, counted from the end of the time. */
  readonly places: ReadonlyArray<number>
}

/** Puts each lifeline as far right as the labels on its left need, within the limits of a gap. */
const layOut = (arrows: ReadonlyArray<Arrow>, lineLengthMax: number): Page => {
  const used = new Set<Peer>(["us", ...arrows.flatMap(({ from, to }) => [from, to])])
  const columns = peers.filter((peer) => used.has(peer))
  const room = lineLengthMax - timeWidth - leftMargin - noteRoom
  const gapLimit = Math.max(gapMin, Math.min(gapMax, Math.floor(room / (columns.length - 1))))
  const spans = arrows.map(({ from, to, label }) => {
    const [left, right] = [columns.indexOf(from), columns.indexOf(to)].sort((a, b) => a - b)
    return { left, right, length: printable(label).length + arrowTrim }
  })
  const places = [leftMargin]
  for (let index = 1; index < columns.length; index++) {
    const previous = places[index - 1] ?? 0
    const wanted = spans
      .filter(({ left, right }) => right === index && left !== index)
      .map(({ left, length }) => (places[left ?? 0] ?? 0) + length)
    places.push(Math.min(previous + gapLimit, Math.max(previous + gapMin, ...wanted)))
  }
  return { columns, places }
}

/**
 * What an arrow needs besides its label: a lifeline, a dash on each side and the head, once more a
 * dash to look good.
 */
const arrowTrim = 5

const placeOf = (page: Page, peer: Peer): number => page.places[page.columns.indexOf(peer)] ?? 0

const printHeads = ({ columns, places }: Page, heads: Partial<Record<Peer, string>>): string => {
  const cells = Array<string>((places.at(-1) ?? 0) + 5).fill(" ")
  columns.forEach((peer, index) => {
    const head = heads[peer] ?? peer
    write(cells, (places[index] ?? 0) - Math.floor(head.length / 2), head)
  })
  return `${"".padStart(timeWidth)}${cells.join("")}`
}

const lifelines = ({ places }: Page): Array<string> => {
  const cells = Array<string>((places.at(-1) ?? 0) + 1).fill(" ")
  for (const place of places) cells[place] = "│"
  return cells
}

const printArrow = (page: Page, arrow: Arrow): string => {
  const label = printable(arrow.label)
  const note = arrow.note === undefined ? "" : printable(arrow.note)
  if (arrow.from === arrow.to) {
    return beside(page, arrow.from, "·", `${label}${note === "" ? "" : `  ${note}`}`)
  }
  const from = placeOf(page, arrow.from)
  const to = placeOf(page, arrow.to)
  const left = Math.min(from, to)
  const inner = Math.max(from, to) - left - 1
  const shown = clip(label, inner - 3)
  const before = Math.floor((inner - shown.length) / 2)
  const line = `${"─".repeat(before)}${shown}`.padEnd(inner, "─")
  const cells = lifelines(page)
  write(cells, left + 1, from < to ? `${line.slice(0, -1)}▶` : `◀${line.slice(1)}`)
  const rest = shown === label ? note : `${label} ${note}`.trimEnd()
  return `${cells.join("")}  ${rest}`
}

const printDecision = (page: Page, { rule, file, line }: Decision): string =>
  beside(page, "us", "*", `${printable(rule)}  ${printable(file)}:${line}`)

/** A text that starts at a lifeline and runs over those on its right. */
const beside = (page: Page, peer: Peer, mark: string, text: string): string => {
  const cells = lifelines(page)
  write(cells, placeOf(page, peer), `${mark} ${text}  `)
  return cells.join("")
}

const write = (cells: Array<string>, start: number, text: string): void => {
  for (let index = 0; index < text.length; index++) cells[start + index] = text.charAt(index)
}

/** Cuts a text to `lengthMax`, marked with `…`, and never through the middle of a character. */
const clip = (text: string, lengthMax: number): string => {
  if (text.length <= lengthMax) return text
  const kept = text.slice(0, Math.max(lengthMax - 1, 0))
  return `${kept.replace(/\p{Cs}$/u, "")}…`
}

/**
 * Arrows and decisions in one sequence. Of one millisecond, what reached us comes first, then what
 * we decided upon it, then what we sent.
 */
const merge = (
  arrows: ReadonlyArray<Arrow>,
  decisions: ReadonlyArray<Decision>
): ReadonlyArray<Arrow | Decision> => {
  const merged: Array<Arrow | Decision> = []
  let next = 0
  for (const decision of decisions) {
    for (; next < arrows.length; next++) {
      const arrow = arrows[next]
      if (arrow === undefined || arrow.atMs > decision.atMs) break
      if (arrow.atMs === decision.atMs && arrow.from === "us") break
      merged.push(arrow)
    }
    merged.push(decision)
  }
  return [...merged, ...arrows.slice(next)]
}
