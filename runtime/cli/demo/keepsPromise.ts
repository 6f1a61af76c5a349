// Whether a call went as the flow promises: the promised arrows stand in its ladder in their order,
// others between them or not, and the call ended as promised.

import type { CallTrace } from "../../observe/CallTrace.ts"
import type { Promise } from "./demoCalls.ts"

/** What is missing, in one sentence; `undefined` when all went as promised. */
export const brokenPromise = (trace: CallTrace, promise: Promise): string | undefined => {
  const record = trace.record()
  if (record === undefined) return "the call has not ended"
  let position = 0
  const arrows = trace.ladder()
  for (const [from, to, label, note] of promise.arrows) {
    const found = arrows.findIndex(
      (arrow, index) =>
        index >= position &&
        arrow.from === from &&
        arrow.to === to &&
        arrow.label === label &&
        (note === undefined || arrow.note?.includes(note) === true)
    )
    if (found < 0) {
      const what = note === undefined ? label : `${label} (${note})`
      return `${from} → ${to}: ${what} is missing`
    }
    position = found + 1
  }
  return record.outcome === promise.outcome
    ? undefined
    : `the call ended as ${record.outcome}, not ${promise.outcome}`
}
