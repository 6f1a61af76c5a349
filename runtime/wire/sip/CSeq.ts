// The CSeq value, RFC 3261 §20.16: a number and a method. Whether the method is the request's own
// is for the checks to say; whether the number is the next one, for the dialog.

import { charClass, isToken, skip } from "./Text.ts"

export interface CSeq {
  readonly number: number
  readonly method: string
}

/** RFC 3261 §8.1.1.5: the number must be less than 2**31. */
export const cseqNumberLimit = 2 ** 31

/** The value read, or undefined when it is not `number method` or the number is out of range. */
export const parseCSeq = (text: string): CSeq | undefined => {
  const end = text.length
  const start = skip(text, 0, end, charClass.space)
  const numberEnd = skip(text, start, end, charClass.digit)
  const methodStart = skip(text, numberEnd, end, charClass.space)
  const methodEnd = skip(text, methodStart, end, charClass.token)
  if (numberEnd === start || methodStart === numberEnd) return undefined
  if (skip(text, methodEnd, end, charClass.space) < end) return undefined
  const number = Number(text.slice(start, numberEnd))
  const method = text.slice(methodStart, methodEnd)
  return number < cseqNumberLimit && isToken(method) ? { number, method } : undefined
}
