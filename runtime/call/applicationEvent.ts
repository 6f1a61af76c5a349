// What an input means when the application that serves the caller leads: a transfer that it asks
// for, if the flow has an answer to that. One that nobody handles is told so at once, and the
// application goes on (`language.md` §13, last table).

import type { BridgeNews } from "./Bridge.ts"
import type { Call } from "./Call.ts"
import type { CallInput } from "./CallInput.ts"
import type { FlowEvent } from "./FlowEvent.ts"
import type { SearchId } from "./Program.ts"

export const applicationEvent = (
  call: Call,
  search: SearchId,
  input: CallInput,
  news: BridgeNews | undefined
): FlowEvent | undefined => {
  const { application } = call
  if (news?._tag === "FarAsked" && news.request.method !== "REFER") return undefined
  if (news?._tag === "FarAsked" && application?.bridge !== call.bridge) {
    // A service that is played while another application waits for its transfer.
    news.request.respond(405)
    return undefined
  }
  const event =
    news?._tag === "FarAsked"
      ? application?.referred(news.request)
      : input._tag === "ApplicationDialled"
        ? application?.dialled(input.incoming)
        : undefined
  if (event === undefined || call.program.react(search, event) !== undefined) return event
  application?.conclude("unsupported")
  return undefined
}
