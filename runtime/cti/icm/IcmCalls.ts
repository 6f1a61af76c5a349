// The calls of one link to ICM: gives each a dialogue with ids and a port of its own, and each
// message to the dialogue it is for. Plain and synchronous. Which connection they live on, and
// whether there is one, is `IcmLink`'s business; how a dialogue goes is the dialogue's.

import { Result } from "effect"
import type { IcmLimits } from "../../config/CtiLimits.ts"
import { trunkOf } from "../../protocol/ged125/VruState.ts"
import type { GedDecodeError } from "../../wire/ged125/GedCodec.ts"
import { statusCodes } from "../../wire/ged125/codes.ts"
import { crossRefId, dialogueId } from "../../wire/ged125/Messages.ts"
import type { CrossRefId, DialogueId, GedMessage } from "../../wire/ged125/Messages.ts"
import type { DialogueListener, FedCall, LinkUnavailable } from "../CtiLink.ts"
import type { CtiDialogue, NewCall } from "../Instruction.ts"
import { CriDialogue } from "./CriDialogue.ts"
import type { LogFields } from "../linkFibers.ts"
import type { DialoguePorts, TrunkPort } from "./DialoguePorts.ts"
import { EventFeed } from "./EventFeed.ts"
import { toLadderName } from "./mapping.ts"
import { SciDialogue } from "./SciDialogue.ts"
import type { Ports } from "./Ports.ts"
import type { Variables } from "./variables.ts"

export interface IcmCallsOptions {
  readonly mode: "sci" | "cri"
  readonly variables: Variables
  /** The first trunk group; ports beyond one group take those behind it. */
  readonly trunkGroupId: number
  readonly lines: Ports
  /** All ones where the site names none. */
  readonly serviceId: number
  readonly requery: boolean
  readonly limits: IcmLimits
  /** Where ids begin, so that those of a process before this one are not taken for ours. */
  readonly firstId: number
}

/** What the calls need of the link. */
export interface IcmCallsPorts extends Omit<DialoguePorts, "ended"> {
  /** `HOST:PORT` of the PIM that has the session now. */
  readonly server: () => string
}

/** A call of the link, whichever interface it uses. */
interface Place {
  readonly dialogue: SciDialogue | CriDialogue
  /** Absent where the event feed counts the call. */
  readonly line: number | undefined
}

/** The largest id; all ones mean none. */
const idMax = 0xffff_fffe

export class IcmCalls {
  readonly feed: EventFeed
  readonly #options: IcmCallsOptions
  readonly #ports: IcmCallsPorts
  readonly #sci = new Map<DialogueId, SciDialogue>()
  readonly #cri = new Map<CrossRefId, CriDialogue>()
  readonly #places = new Set<Place>()
  /** Ended lately: what crosses their end is nobody's fault. */
  readonly #ended = new Set<DialogueId>()
  #lastId: number

  constructor(options: IcmCallsOptions, ports: IcmCallsPorts) {
    this.#options = options
    this.#ports = ports
    this.#lastId = options.firstId % idMax
    const { limits, lines, serviceId, trunkGroupId, variables } = options
    const nextId = () => this.#nextId()
    const { send } = ports
    this.feed = new EventFeed({
      limits,
      lines,
      serviceId,
      trunkGroupId,
      variables,
      send,
      nextId
    })
  }

  get count(): number {
    return this.#places.size
  }

  open(
    newCall: NewCall,
    listener: DialogueListener,
    fed: FedCall | undefined
  ): Result.Result<CtiDialogue, LinkUnavailable> {
    const { limits, lines, mode } = this.#options
    if (this.#places.size >= limits.dialoguesMax) {
      return unavailable(`${this.#places.size} dialogues are open, at most ${limits.dialoguesMax}`)
    }
    if (mode === "cri") return Result.succeed(this.#openCri(newCall, listener, fed))
    const known = this.feed.takeOver(fed)
    const line = known?.line ?? lines.take()
    const id = dialogueId(this.#nextId())
    const dialogue: SciDialogue = new SciDialogue({
      id,
      server: this.#ports.server(),
      port: this.#portOf(line),
      variables: this.#options.variables,
      requery: this.#options.requery,
      limits,
      listener,
      ports: { ...this.#ports, ended: () => this.#endedSci(id, place) }
    })
    const place: Place = { dialogue, line }
    this.#places.add(place)
    this.#sci.set(id, dialogue)
    dialogue.open(newCall, known?.callId)
    return Result.succeed(dialogue)
  }

  /** A message of a call, in the order of arrival. */
  receive(message: GedMessage): void {
    if (message._tag === "ROUTE_SELECT" || message._tag === "ROUTE_END") {
      const dialogue = this.#cri.get(message.CrossRefID)
      if (dialogue !== undefined) return dialogue.receive(message)
      return this.#ports.log("debug", "A message for no question of ours", {
        message: message._tag,
        crossRef: message.CrossRefID
      })
    }
    if (!("DialogueID" in message)) return
    const dialogue = this.#sci.get(message.DialogueID)
    if (dialogue !== undefined) return dialogue.receive(message)
    this.#stranger(message.DialogueID, toLadderName(message))
  }

  /** Bytes that say whom they are for, and are no message. */
  receiveUnreadable(error: GedDecodeError): void {
    const { dialogueId: id, name = "a message" } = error.header
    if (id === undefined) return
    const dialogue = this.#sci.get(id)
    if (dialogue !== undefined) return dialogue.receiveUnreadable(error.message)
    this.#stranger(id, name)
  }

  /** The session is gone, and every dialogue on it (ged125.md §3.5). */
  lost(reason: string): void {
    this.feed.lost()
    for (const { dialogue } of this.#places) dialogue.lost(reason)
    this.#ended.clear()
  }

  #openCri(newCall: NewCall, listener: DialogueListener, fed: FedCall | undefined): CriDialogue {
    const id = `cri-${this.#nextId()}`
    const dialogue: CriDialogue = new CriDialogue({
      id,
      server: this.#ports.server(),
      newCall,
      callId: this.feed.entryOf(fed)?.callId,
      variables: this.#options.variables,
      limits: this.#options.limits,
      listener,
      ports: { ...this.#ports, ended: () => this.#places.delete(place) },
      nextCrossRef: (asker) => {
        const crossRef = crossRefId(this.#nextId())
        this.#cri.set(crossRef, asker)
        return crossRef
      },
      freeCrossRef: (crossRef) => this.#cri.delete(crossRef)
    })
    const place: Place = { dialogue, line: undefined }
    this.#places.add(place)
    return dialogue
  }

  #endedSci(id: DialogueId, place: Place): void {
    this.#places.delete(place)
    this.#sci.delete(id)
    if (place.line !== undefined) this.#options.lines.giveBack(place.line)
    const [oldest] = this.#ended
    if (this.#ended.size >= this.#options.limits.endedDialoguesMax && oldest !== undefined) {
      this.#ended.delete(oldest)
    }
    this.#ended.add(id)
  }

  /** §6.4: a DialogueID that we do not know; a failure is never answered by a failure. */
  #stranger(id: DialogueId, name: string): void {
    const fields: LogFields = { message: name, dialogue: id }
    if (this.#ended.has(id) || name === "DIALOGUE_FAILURE_EVENT") {
      return this.#ports.log("debug", "A message for a dialogue that has ended", fields)
    }
    this.#ports.log("warning", "A message for no dialogue of ours", fields)
    this.#ports.send({
      _tag: "DIALOGUE_FAILURE_EVENT",
      DialogueID: id,
      SendSeqNo: 1,
      ErrorCode: statusCodes.E_INVALID_DIALOGUEID
    })
  }

  #portOf(line: number): TrunkPort {
    const { serviceId, trunkGroupId } = this.#options
    return { ...trunkOf(trunkGroupId, line), ServiceID: serviceId }
  }

  /** Unlike those of every open dialogue: they come round only after four thousand million. */
  #nextId(): number {
    this.#lastId = (this.#lastId % idMax) + 1
    return this.#lastId
  }
}

const unavailable = (reason: string) => Result.fail({ _tag: "LinkUnavailable" as const, reason })
