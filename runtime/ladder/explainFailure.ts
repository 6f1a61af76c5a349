// Why a ladder failed, in sentences: what was expected, what was seen, where it stands.

import type { LadderStep } from "../../compiler/plan/Ladder.ts"
import type { LadderFailure } from "./Outcome.ts"
import type { Difference } from "./values.ts"

export interface Explanation {
  /** The line it happened at; absent where it is about none. */
  readonly step: LadderStep | undefined
  /** One sentence. */
  readonly summary: string
  /** What else helps. */
  readonly details: ReadonlyArray<string>
}

export const explainFailure = (failure: LadderFailure): Explanation => {
  switch (failure._tag) {
    case "Odd": {
      const note = failure.note === "" ? "" : ` (${failure.note})`
      const waiting = failure.instead
      return {
        step: waiting,
        summary: `We sent ${failure.message}${note} to \`${failure.peer}\`, and no line foresees it.`,
        details:
          waiting === undefined
            ? [`The ladder has no further line for \`${failure.peer}\`.`]
            : [`The next line there is \`${waiting.text}\`.`]
      }
    }
    case "Different":
      return {
        step: failure.step,
        summary: `The message came, and is another one than the line says.`,
        details: failure.differences.map(printDifference)
      }
    case "Silence":
      return {
        step: failure.step,
        summary:
          failure.step._tag === "Arrow" && failure.step.direction === "<"
            ? `It did not come within ${seconds(failure.waitedMs)} of the call's time.`
            : `It could not be reached within ${seconds(failure.waitedMs)} of the call's time.`,
        details:
          failure.near.length > 0
            ? ["One came that differs:", ...failure.near.map(printDifference)]
            : ["Where the flow waits longer than that, a `wait` belongs in front of the line."]
      }
    case "Expectation":
      return {
        step: failure.step,
        summary: "What is expected is not so.",
        details: failure.facts.map(([field, value]) => `\`${field}\` is ${value}`)
      }
    case "Unplayable":
      return {
        step: failure.step,
        summary: `The line cannot be played: ${failure.why}.`,
        details: []
      }
    case "Broken":
      return { step: undefined, summary: "The product broke.", details: [failure.why] }
  }
}

const printDifference = ({ name, expected, seen }: Difference): string =>
  `\`${name}\` is ${seen === "" ? "empty" : seen}, expected ${expected}`

const seconds = (ms: number): string => `${Number((ms / 1_000).toFixed(1))} s`
