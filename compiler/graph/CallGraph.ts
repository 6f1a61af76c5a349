// The paths of a program's calls as a drawing knows them: boxes, arrows, and what was found about
// each box. How it is drawn is `mermaid.ts`, `dot.ts` and `svg.ts`.

import type { Severity } from "../../dsl/index.ts"

/**
 * `start`: a call arrives. `rule`: a line of `select`. `action`: a verb of a chain. `block`: a block
 * of `on` lines, in which a wait looks for the line that reacts. `end`: the call is over, or the
 * caller with somebody else. `gap`: nobody handles what has come.
 */
export type BoxKind = "start" | "rule" | "action" | "block" | "end" | "gap"

export interface Box {
  /** Letters and digits, for all formats. */
  readonly id: string
  readonly kind: BoxKind
  /** Lines of the author's words; they can hold any character. */
  readonly lines: ReadonlyArray<string>
  /** The worst of what was found about it. */
  readonly severity: Severity | undefined
  /** The codes of what was found, each once. */
  readonly codes: ReadonlyArray<string>
}

export interface Arrow {
  readonly from: string
  readonly to: string
  /** The events that lead along it; empty for the next action of a chain. */
  readonly events: ReadonlyArray<string>
}

export interface CallGraph {
  readonly title: string
  readonly boxes: ReadonlyArray<Box>
  readonly arrows: ReadonlyArray<Arrow>
  /** Boxes that were left out because the drawing would be too large. */
  readonly leftOut: number
}

/** Events on one arrow that are named; of more, the first ones and how many. */
const eventsShownMax = 4

/** What is said beside an arrow. */
export const arrowText = ({ events }: Arrow): string =>
  events.length <= eventsShownMax
    ? events.join(", ")
    : `${events.slice(0, eventsShownMax - 1).join(", ")} and ${events.length - eventsShownMax + 1} more`

/** The lines of a box with its findings below. */
export const boxLines = ({ lines, codes }: Box): ReadonlyArray<string> => [
  ...lines,
  ...codes.map((code) => `! ${code}`)
]
