// The Reason header, RFC 3326 (several values: RFC 9366): why a request or final response was sent,
// in the words of the protocol it names. What a cause means for a call is not decided here.

import { Result } from "effect"
import type { SipParseError } from "./SipError.ts"
import { failAt, parseParams } from "./Params.ts"
import { charClass, quote, skip, splitList, unquote } from "./Text.ts"

export interface Reason {
  /** As written: `SIP`, `Q.850`, `X.int` … */
  readonly protocol: string
  /** A SIP status code, a Q.850 cause value; undefined when missing or no number. */
  readonly cause: number | undefined
  /** Without its quotes. */
  readonly text: string | undefined
}

/** One value of a Reason header. */
export const parseReason = (value: string): Result.Result<Reason, SipParseError> => {
  const start = skip(value, 0, value.length, charClass.space)
  const end = skip(value, start, value.length, charClass.token)
  if (end === start) return failAt("Reason", value, start, "a protocol")
  return Result.map(parseParams("Reason", value, end), (params) => {
    const cause = params.get("cause")
    const text = params.get("text")
    const isCause =
      cause !== undefined && skip(cause, 0, cause.length, charClass.digit) === cause.length
    return {
      protocol: value.slice(start, end),
      cause: isCause && cause.length <= causeDigitsMax ? Number(cause) : undefined,
      text: text === undefined ? undefined : unquote(text)
    }
  })
}

/** Every value of a Reason line that reads, in order. */
export const parseReasons = (line: string): ReadonlyArray<Reason> =>
  splitList(line).flatMap((value) => {
    const parsed = parseReason(value)
    return Result.isSuccess(parsed) ? [parsed.success] : []
  })

export const printReason = (reason: Reason): string => {
  const cause = reason.cause === undefined ? "" : `;cause=${reason.cause}`
  const text = reason.text === undefined ? "" : `;text=${quote(reason.text)}`
  return `${reason.protocol}${cause}${text}`
}

// SIP codes and Q.850 causes have three digits; more than nine no longer count anything.
const causeDigitsMax = 9
