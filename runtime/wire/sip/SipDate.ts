// The Date header's one form, RFC 3261 §20.17 and §25.1 (rfc1123-date, GMT only): `Sat, 13 Nov 2010
// 23:29:00 GMT`. Only tells whether it is one; nothing in the product computes with it.

import { charClass, isAll } from "./Text.ts"

/**
 * Whether the text has the form, with fields in their ranges. The weekday is not compared with the
 * day.
 */
export const isSipDate = (text: string): boolean => {
  const [weekday, day, month, year, time, zone, ...rest] = text.split(" ", partsMax)
  if (rest.length > 0 || zone !== "GMT" || !weekdays.has(weekday ?? "")) return false
  if (!isNumber(day, 2, 1, 31) || !months.has(month ?? "") || !isNumber(year, 4, 0, 9999)) {
    return false
  }
  const [hour, minute, second, ...more] = (time ?? "").split(":", partsMax)
  // A leap second is written :60.
  return (
    more.length === 0 &&
    isNumber(hour, 2, 0, 23) &&
    isNumber(minute, 2, 0, 59) &&
    isNumber(second, 2, 0, 60)
  )
}

// One more than the six parts of a date: enough to see that there are too many.
const partsMax = 7

const weekdays: ReadonlySet<string> = new Set([
  "Mon,",
  "Tue,",
  "Wed,",
  "Thu,",
  "Fri,",
  "Sat,",
  "Sun,"
])

const months: ReadonlySet<string> = new Set([
  "Jan",
  "Feb",
  "Mar",
  "Apr",
  "May",
  "Jun",
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec"
])

const isNumber = (text: string | undefined, length: number, min: number, max: number): boolean =>
  text !== undefined &&
  text.length === length &&
  isAll(text, charClass.digit) &&
  Number(text) >= min &&
  Number(text) <= max
