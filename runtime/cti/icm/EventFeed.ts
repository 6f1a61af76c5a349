// The event data feed (ged125.md §5.2): calls that ICM only hears of, DELIVERED_EVENT when they
// come and CALL_CLEARED_EVENT when they go. A call that comes under service control leaves the
// feed, and ICM is told so by NEW_DIALOGUE. Plain and synchronous.

import type { IcmLimits } from "../../config/CtiLimits.ts"
import { trunkOf } from "../../protocol/ged125/VruState.ts"
import { icmCallId } from "../../wire/ged125/Messages.ts"
import type { GedMessage, IcmCallId } from "../../wire/ged125/Messages.ts"
import type { DialogueListener, FedCall } from "../CtiLink.ts"
import type { CloseCause, NewCall } from "../Instruction.ts"
import { callNumbers, closeCauses, toLadderFields, toLadderName, userToUser } from "./mapping.ts"
import type { Ports } from "./Ports.ts"
import type { Variables } from "./variables.ts"

export interface EventFeedOptions {
  readonly limits: IcmLimits
  /** All ones where the site names none. */
  readonly serviceId: number
  /** The first trunk group; ports beyond one group take those behind it. */
  readonly trunkGroupId: number
  readonly lines: Ports
  readonly variables: Variables
  readonly send: (message: GedMessage) => boolean
  readonly nextId: () => number
}

/** What a dialogue takes over of a call that was in the feed. */
export interface Entry {
  readonly callId: IcmCallId
  readonly line: number
}

type OnMessage = DialogueListener["onMessage"]

export class EventFeed {
  readonly #options: EventFeedOptions
  readonly #entries = new Map<FedCall, Entry>()

  constructor(options: EventFeedOptions) {
    this.#options = options
  }

  get count(): number {
    return this.#entries.size
  }

  announce(newCall: NewCall, onMessage: OnMessage): FedCall | undefined {
    const { limits, lines, nextId, serviceId, trunkGroupId, variables } = this.#options
    if (this.#entries.size >= limits.dialoguesMax) return undefined
    const entry: Entry = { callId: icmCallId(nextId()), line: lines.take() }
    const { ANI, DNIS } = callNumbers(newCall)
    const fed: FedCall = {
      id: entry.callId,
      attach: (callData) => this.#attach(fed, variables.write(callData), onMessage),
      cleared: (cause) => this.#clear(fed, cause, onMessage)
    }
    this.#entries.set(fed, entry)
    this.#send(
      {
        _tag: "DELIVERED_EVENT",
        CallID: entry.callId,
        ...trunkOf(trunkGroupId, entry.line),
        ServiceID: serviceId,
        ANI,
        DNIS,
        UserToUserInfo: userToUser(newCall.userToUser)
      },
      onMessage
    )
    this.#attach(fed, variables.write(newCall.callData), onMessage)
    return fed
  }

  /** What ICM knows of the call; absent where it knows nothing, or no longer. */
  entryOf(fed: FedCall | undefined): Entry | undefined {
    return fed === undefined ? undefined : this.#entries.get(fed)
  }

  /** The call is no longer of the feed; its port is its dialogue's now. */
  takeOver(fed: FedCall | undefined): Entry | undefined {
    const entry = this.entryOf(fed)
    if (fed !== undefined) this.#entries.delete(fed)
    return entry
  }

  /** The session is gone, and ICM has forgotten its calls (ged125.md §3.5). */
  lost(): void {
    for (const { line } of this.#entries.values()) this.#options.lines.giveBack(line)
    this.#entries.clear()
  }

  #attach(fed: FedCall, floats: ReturnType<Variables["write"]>, onMessage: OnMessage): void {
    const entry = this.#entries.get(fed)
    const { CED: _digits, ...variables } = floats
    if (entry === undefined || Object.keys(variables).length === 0) return
    const CallID = entry.callId
    this.#send({ _tag: "SET_CALL_VARIABLES_EVENT", CallID, ...variables }, onMessage)
  }

  #clear(fed: FedCall, cause: CloseCause, onMessage: OnMessage): void {
    const entry = this.#entries.get(fed)
    if (entry === undefined) return
    this.#entries.delete(fed)
    this.#options.lines.giveBack(entry.line)
    const CauseCode = closeCauses[cause]
    this.#send({ _tag: "CALL_CLEARED_EVENT", CallID: entry.callId, CauseCode }, onMessage)
  }

  #send(message: GedMessage, onMessage: OnMessage): void {
    if (!this.#options.send(message)) return
    onMessage({ direction: "sent", name: toLadderName(message), fields: toLadderFields(message) })
  }
}
