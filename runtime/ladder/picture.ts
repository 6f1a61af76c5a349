// A ladder as it happened, as a picture, with the odd arrow and the missing one marked.

import { type Arrow, type Peer } from "../observe/CallTrace.ts"
import { printLadder } from "../observe/printLadder.ts"
import type { TestPeer } from "../../dsl/vocabulary/messages.ts"
import type { LadderFailure, LadderOutcome } from "./Outcome.ts"

/** In front of the arrow that is wrong, and of the one that did not come. */
const oddMark = "✗"
const missingMark = "?"

const columns: Readonly<Record<TestPeer, Peer>> = {
  caller: "caller",
  mcp: "media",
  cti: "cti",
  agent: "agent"
}

export const ladderPicture = (outcome: LadderOutcome, lineLengthMax: number): string => {
  const marks = new Map<Arrow, string>()
  const arrows = outcome.passed.map(({ atMs, peer, direction, message, note, odd }) => {
    const arrow = arrowOf(atMs, peer, direction, message, note)
    if (odd === true) marks.set(arrow, oddMark)
    return arrow
  })
  const missing = missingArrow(outcome.failure, outcome.passed.at(-1)?.atMs ?? 0)
  if (missing !== undefined) {
    marks.set(missing, missingMark)
    arrows.push(missing)
  }
  return printLadder(arrows, { marks, lineLengthMax, heads: { media: "mcp" } })
}

const arrowOf = (
  atMs: number,
  peer: TestPeer,
  direction: ">" | "<",
  label: string,
  note: string | undefined
): Arrow => {
  const column = columns[peer]
  const ends =
    direction === ">" ? { from: column, to: "us" as const } : { from: "us" as const, to: column }
  return { atMs, ...ends, label, note: note === "" ? undefined : note }
}

const missingArrow = (failure: LadderFailure | undefined, atMs: number): Arrow | undefined => {
  const step =
    failure?._tag === "Silence"
      ? failure.step
      : failure?._tag === "Odd"
        ? failure.instead
        : undefined
  if (step?._tag !== "Arrow" || step.direction !== "<") return undefined
  return arrowOf(atMs, step.peer, "<", step.message, `expected, line ${step.at.line}`)
}
