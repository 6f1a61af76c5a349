// What a dialogue with ICM, of whichever interface, needs of the link it lives on.

import type { LogFields } from "../linkFibers.ts"
import type { GedMessage } from "../../wire/ged125/Messages.ts"

export interface DialoguePorts {
  /** Puts the message on the wire; false when it cannot be encoded. Nothing waits. */
  readonly send: (message: GedMessage) => boolean
  /** Calls `fire` after `ms`, unless it is cancelled by what is returned. */
  readonly startTimer: (ms: number, fire: () => void) => () => void
  /** Told once, when the dialogue is over. */
  readonly ended: () => void
  readonly log: (level: "debug" | "warning" | "error", sentence: string, fields: LogFields) => void
}

/** The port a call occupies, as ICM counts them, and its service (ged125.md §2.4). */
export interface TrunkPort {
  readonly TrunkGroupID: number
  readonly TrunkNumber: number
  /** All ones where the site names none. */
  readonly ServiceID: number
}
