// The status line of a `message/sipfrag` body (RFC 3420): how a REFER's NOTIFYs tell how the
// transfer goes (RFC 3515 §2.4.5). The header fields that a fragment may also hold are not read.

import { Result } from "effect"
import type { SipParseError } from "./SipError.ts"
import { failAt } from "./Params.ts"
import { isStatusCode, reasonPhrase } from "./StatusCode.ts"
import { charClass, matchesAt, oneLine, skip, trimmed } from "./Text.ts"

export interface Sipfrag {
  /** 100 to 699. */
  readonly status: number
  readonly reason: string
}

/** Reads the first line of a fragment; `body` is wire text. */
export const parseSipfrag = (body: string): Result.Result<Sipfrag, SipParseError> => {
  const lineEnd = body.indexOf("\n")
  const end = lineEnd === -1 ? body.length : lineEnd
  const start = skip(body, 0, end, charClass.space)
  if (!matchesAt(body, start, "sip/2.0")) return failAt("sipfrag", body, start, "SIP/2.0")
  const codeStart = skip(body, start + 7, end, charClass.space)
  const codeEnd = skip(body, codeStart, end, charClass.digit)
  const status = codeEnd === codeStart + 3 ? Number(body.slice(codeStart, codeEnd)) : 0
  if (codeStart === start + 7 || !isStatusCode(status)) {
    return failAt("sipfrag", body, codeStart, "a status code of 100 to 699")
  }
  return Result.succeed({ status, reason: trimmed(body, codeEnd, end) })
}

/** The body of a NOTIFY; the phrase is the registered one when it is left out. */
export const printSipfrag = (status: number, reason = reasonPhrase(status)): string =>
  `SIP/2.0 ${status} ${oneLine(reason)}\r\n`
