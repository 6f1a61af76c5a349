// The early dialogs of an INVITE of ours: one for each To tag that a provisional response brings
// (RFC 3261 §12.1.2), with the reliable responses of each in their order and their PRACKs (RFC 3262
// §4). An INVITE may fork; the first 2xx decides which of them lives on.

import { isNextRSeq, parseRSeq, rackOf } from "../protocol/dialog/ReliableMachine.ts"
import { confirmUacDialog, makeUacDialog } from "../protocol/dialog/DialogState.ts"
import type { SipMessage } from "../wire/sip/SipMessage.ts"
import { detach } from "../wire/sip/Text.ts"
import { DialogSide } from "./DialogSide.ts"
import type { Endpoint } from "./Endpoint.ts"
import type { Body } from "./LegEvent.ts"
import { bodyOf } from "./relayed.ts"
import type { Hop } from "./TransactionLayer.ts"

/** Forks that are told apart; beyond it a far end rings in too many places to be one call. */
const forksMax = 16

interface EarlyDialog {
  readonly side: DialogSide
  rseq: number | undefined
  /** The answer that came in a reliable response. */
  settled: Body | undefined
}

/** What a provisional response is to its early dialog. */
export type Provisional = "new" | "new and reliable" | "repeated or out of order"

export class EarlyDialogs {
  readonly #endpoint: Endpoint
  readonly #invite: SipMessage
  /** Where the INVITE went. */
  readonly #hop: Hop
  readonly #byTag = new Map<string, EarlyDialog>()
  /** The early dialog that was heard of last: who requests that go to the far end now. */
  #latest: EarlyDialog | undefined

  constructor(endpoint: Endpoint, invite: SipMessage, hop: Hop) {
    this.#endpoint = endpoint
    this.#invite = invite
    this.#hop = hop
  }

  get latest(): DialogSide | undefined {
    return this.#latest?.side
  }

  of(tag: string): DialogSide | undefined {
    return this.#byTag.get(tag)?.side
  }

  /** Takes a 101–199; a reliable one in its order is acknowledged at once. */
  receive(response: SipMessage): Provisional {
    const tag = response.to.tag
    if (tag === undefined) return "new"
    const early = this.#byTag.get(tag) ?? this.#make(response, tag)
    if (early === undefined) return "new"
    this.#latest = early
    const isReliable = response.headers("Require").some((name) => name.toLowerCase() === "100rel")
    const rseq = isReliable ? parseRSeq(response.header("RSeq")) : undefined
    if (rseq === undefined) return "new"
    if (!isNextRSeq(early.rseq, rseq)) return "repeated or out of order"
    early.rseq = rseq
    early.settled ??= bodyOf(response)
    const rack = rackOf(rseq, this.#invite.cseq?.number ?? 1)
    early.side.send("PRACK", { headers: [["RAck", rack]] }, () => undefined)
    return "new and reliable"
  }

  /** The dialog that a 2xx confirms or makes. */
  confirm(response: SipMessage): { readonly side: DialogSide; readonly settled: Body | undefined } {
    const early = this.#byTag.get(response.to.tag ?? "")
    if (early === undefined) {
      const state = makeUacDialog(this.#invite, response)
      return { side: new DialogSide(this.#endpoint, state, this.#hop), settled: undefined }
    }
    early.side.state = confirmUacDialog(early.side.state, response)
    return early
  }

  #make(response: SipMessage, tag: string): EarlyDialog | undefined {
    if (this.#byTag.size >= forksMax) return undefined
    const side = new DialogSide(this.#endpoint, makeUacDialog(this.#invite, response), this.#hop)
    const early = { side, rseq: undefined, settled: undefined }
    this.#byTag.set(detach(tag), early)
    return early
  }
}
