// Which event of which dialogue a message is: the joint conditions of the message's own fields and
// of what the dialogue knows, as plain rules. A message that is nobody's event gives none.

import { labelTypes } from "../../wire/ged125/codes.ts"
import type { GedMessage, InvokeId, Message } from "../../wire/ged125/Messages.ts"
import type { CriEvent } from "./Cri.ts"
import type { SciEvent } from "./Sci.ts"

/** What of a dialogue's past decides which event a message is. */
export interface SciKnown {
  /** The InvokeID of the script that has no answer yet. */
  readonly running: InvokeId | undefined
  /** Whether a request with this InvokeID has come before: it is answered once (ged125.md §13). */
  readonly seen: (id: InvokeId) => boolean
  /** ICM may name another label after one that failed. */
  readonly requery: boolean
}

export const classifySci = (message: GedMessage, known: SciKnown): SciEvent | undefined => {
  switch (message._tag) {
    case "RUN_SCRIPT_REQ":
      return known.seen(message.InvokeID) ? undefined : "run script"
    case "CANCEL":
      if (known.seen(message.InvokeID)) return undefined
      return message.RequestID === known.running ? "cancel" : "cancel unknown"
    case "CONNECT":
      return connectEvent(message, known)
    case "TEMPORARY_CONNECT":
      return isFilled(message.Label) ? "connect and stay" : invalidEvent(known)
    case "CONNECT_TO_RESOURCE":
      return "connect to resource"
    case "RELEASE":
      return "release"
    case "DIALOGUE_FAILURE_EVENT":
      return "failure"
    case "MICROAPP_PLAY":
    case "MICROAPP_PLAY_CONTINUE":
    case "MICROAPP_COLLECT_DATA":
    case "MICROAPP_MENU":
      return known.seen(message.InvokeID) ? undefined : "unserved request"
    case "MICROAPP_CONTEXT":
      // It asks for nothing; a request that builds on it will be refused.
      return undefined
    default:
      // §6.4: what does not belong into a dialogue, or is of no kind that we know.
      return "invalid message"
  }
}

const connectEvent = (message: Message<"CONNECT">, known: SciKnown): SciEvent => {
  const stays = message.TransferHint === true
  switch (message.LabelType) {
    case labelTypes.NORMAL:
      if (!isFilled(message.Label)) return invalidEvent(known)
      return stays ? "connect and stay" : "connect"
    case labelTypes.BUSY:
    case labelTypes.RING:
    case labelTypes.DEFAULT:
      return stays ? "connect and stay" : "last label"
    default:
      return invalidEvent(known)
  }
}

const invalidEvent = ({ requery }: SciKnown): SciEvent =>
  requery ? "connect invalid" : "connect invalid for good"

const isFilled = (label: string | undefined): boolean => label !== undefined && label !== ""

/** For the messages of a routing dialogue; others never come to one. */
export const classifyCri = (message: Message<"ROUTE_SELECT" | "ROUTE_END">): CriEvent => {
  if (message._tag === "ROUTE_END") return "route end"
  const { Label, LabelType } = message
  if (LabelType === labelTypes.NORMAL) return isFilled(Label) ? "select" : "select invalid"
  const isKnown = [labelTypes.BUSY, labelTypes.RING, labelTypes.DEFAULT].some(
    (type) => type === LabelType
  )
  // POST-QUERY asks us to ask again, which is the application's to decide.
  return isKnown ? "select" : "select invalid"
}
