// The CTI side of a ladder, whichever protocol it speaks: the site's kind says which of them plays.

import type { ArrowStep } from "../../../compiler/plan/Ladder.ts"
import type { Arguments } from "../values.ts"

export interface CtiPeer {
  /** We are connected and may announce calls. */
  readonly ready: () => boolean
  /** Sends what the line says; the reason where that is not possible. */
  readonly perform: (step: ArrowStep, given: Arguments) => string | undefined
  readonly opened: () => boolean
  /**
   * Every dialogue that was opened is over. `byUs`: we take it to be over; it counts where the
   * protocol has no word for that.
   */
  readonly closed: (byUs: boolean) => boolean
}

/** A deployment without a CTI side. */
export const noCtiPeer: CtiPeer = {
  ready: () => true,
  perform: () => "the deployment has no CTI side",
  opened: () => false,
  closed: () => false
}
