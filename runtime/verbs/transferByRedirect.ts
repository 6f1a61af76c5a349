// A blind transfer of a caller who was not answered, where the gateway follows 302 (RFC 3261
// §21.3.3).

import { Effect } from "effect"
import { releaseCall } from "../call/releaseCall.ts"
import { done, noteReached, nothingToDial, type TransferWay } from "./transferWays.ts"

export const transferByRedirect: TransferWay = Effect.fnUntraced(function* (call, request) {
  if (request.uri === undefined) {
    return nothingToDial
  }
  noteReached(call, request, "redirected")
  call.cti.reportTransferred()
  const turn = yield* releaseCall(call, {
    status: 302,
    reasonStatus: undefined,
    reasonText: undefined,
    headers: [["Contact", `<${request.uri}>`], ...request.headers]
  })
  return done(turn)
})
