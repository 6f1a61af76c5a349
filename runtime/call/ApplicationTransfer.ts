// A transfer that a voice application asked for and how it is answered: a REFER by its final
// response or by NOTIFYs (RFC 3515), a call of its own by the response to its INVITE. The statuses
// are those that a VoiceXML platform turns into the application's outcomes and errors (RFC 5552 §6;
// VoiceXML 2.1 `error.unsupported.transfer.…`).

import type { Headers, PeerRequest } from "../ua/LegEvent.ts"
import type { Leg } from "../ua/Leg.ts"
import type { ReferTo } from "../ua/referTo.ts"
import type { IncomingCall } from "../ua/Ua.ts"
import type { AppFacts } from "./FlowEvent.ts"

export type TransferAnswer = "completed" | "busy" | "no-answer" | "failed" | "unsupported"

export interface ApplicationTransfer {
  readonly kind: AppFacts["kind"]
  /** The call it placed, where that is how it asked. */
  readonly incoming: IncomingCall | undefined
  /** Says that it is being carried out, once. */
  readonly take: () => void
  readonly conclude: (answer: TransferAnswer) => void
}

// oxfmt-ignore
const statuses: Readonly<Record<TransferAnswer, readonly [status: number, reason: string]>> = {
  completed:   [200, "OK"],
  busy:        [486, "Busy Here"],
  "no-answer": [408, "Request Timeout"],
  failed:      [503, "Service Unavailable"],
  unsupported: [405, "Method Not Allowed"]
}

/** Names the application's own error, so that a trace says it in its words. */
const reasonHeader = (answer: TransferAnswer, kind: AppFacts["kind"]): Headers => {
  const [status] = statuses[answer]
  const text = answer === "unsupported" ? `error.unsupported.transfer.${kind}` : answer
  return [["Reason", `SIP;cause=${status};text="${text}"`]]
}

export const referredTransfer = (
  leg: Leg,
  request: PeerRequest,
  target: ReferTo
): ApplicationTransfer => {
  const kind = target.isConsultation ? "consultation" : "blind"
  let state: "asked" | "taken" | "over" = "asked"
  const notify = (answer: "trying" | TransferAnswer): void => {
    if (target.isSilent) return
    const [status, reason] = answer === "trying" ? ([100, "Trying"] as const) : statuses[answer]
    const state = answer === "trying" ? "active;expires=180" : "terminated;reason=noresource"
    const headers: Headers = [
      ["Event", `refer;id=${target.sequence}`],
      ["Subscription-State", state]
    ]
    const content = new TextEncoder().encode(`SIP/2.0 ${status} ${reason}\r\n`)
    leg.request("NOTIFY", { headers, body: { contentType: sipfrag, content } }, () => undefined)
  }
  return {
    kind,
    incoming: undefined,
    take: () => {
      if (state !== "asked") return
      state = "taken"
      request.respond(202, { headers: target.isSilent ? [["Refer-Sub", "false"]] : [] })
      notify("trying")
    },
    conclude: (answer) => {
      if (state === "asked" && answer !== "completed") {
        request.respond(statuses[answer][0], { headers: reasonHeader(answer, kind) })
      } else if (state === "asked") {
        request.respond(202)
        notify(answer)
      } else if (state === "taken") notify(answer)
      state = "over"
    }
  }
}

/** RFC 3515 §2.4.5. */
const sipfrag = "message/sipfrag;version=2.0"

export const dialledTransfer = (incoming: IncomingCall): ApplicationTransfer => ({
  kind: "bridge",
  incoming,
  take: () => undefined,
  conclude: (answer) => {
    // One that was answered is ended; a caller who was referred away leaves nobody to talk to.
    const status = answer === "completed" ? 487 : statuses[answer][0]
    incoming.leg.release({ status, headers: reasonHeader(answer, "bridge") })
  }
})
