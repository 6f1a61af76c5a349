// The Replaces header, RFC 3891: a dialog named by its Call-ID and tags, as the one who is to be
// replaced in it sees them.

import { Result } from "effect"
import type { SipParseError } from "./SipError.ts"
import { failAt, parseParams } from "./Params.ts"
import { charClass, skip } from "./Text.ts"

export interface Replaces {
  readonly callId: string
  /** The tag of whoever receives this header. */
  readonly toTag: string
  readonly fromTag: string
  /** Only a dialog that is not answered yet may be replaced. */
  readonly earlyOnly: boolean
}

export const parseReplaces = (value: string): Result.Result<Replaces, SipParseError> => {
  const start = skip(value, 0, value.length, charClass.space)
  const semicolon = value.indexOf(";", start)
  const end = semicolon === -1 ? value.length : semicolon
  const callId = value.slice(start, end).trimEnd()
  if (callId === "") return failAt("Replaces", value, start, "a Call-ID")
  return Result.flatMap(parseParams("Replaces", value, end), (params) => {
    const [toTag, fromTag] = [params.get("to-tag"), params.get("from-tag")]
    if (toTag === undefined || fromTag === undefined) {
      return failAt("Replaces", value, end, "to-tag and from-tag")
    }
    return Result.succeed({ callId, toTag, fromTag, earlyOnly: params.has("early-only") })
  })
}
