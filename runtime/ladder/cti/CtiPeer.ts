// The CTI side of a ladder, whichever protocol it speaks: the site's kind says which of them plays.

import type { ArrowStep } from "../../../compiler/plan/Ladder.ts"
import type { Arguments } from "../values.ts"

export interface CtiPeer {
  /** We are connected and may announce calls. */
  readonly ready: () => boolean
  /** Sends what the line says; the reason where that is not possible. */
  readonly perform: (step: ArrowStep, given: Arguments) => string | undefined
  /** A dialogue was opened; and every one that was is over. */
  readonly opened: () => boolean
  readonly closed: () => boolean
}

/** A deployment without a CTI side. */
export const noCtiPeer: CtiPeer = {
  ready: () => true,
  perform: () => "the deployment has no CTI side",
  opened: () => false,
  closed: () => false
}
