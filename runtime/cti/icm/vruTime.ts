// The clock as ICM is told it (ged125.md §4): seconds since 1970, and how the site's own time of
// day lies to it.

import type { VruTime } from "../../protocol/ged125/VruState.ts"

/** `timezone` is an IANA name; one that nobody knows is UTC. */
export const makeVruTime = (timezone: string): ((nowMs: number) => VruTime) => {
  const format = formatOf(timezone)
  return (nowMs) => {
    const now = Math.floor(nowMs / 1_000)
    const local = localSeconds(format, nowMs)
    const timeZoneDelta = local - now
    return { now, timeZoneDelta, startOfDay: now - (((local % day) + day) % day) }
  }
}

const day = 86_400

const formatOf = (timezone: string): Intl.DateTimeFormat => {
  const parts = {
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric"
  } as const
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: timezone, ...parts })
  } catch {
    return new Intl.DateTimeFormat("en-US", { timeZone: "UTC", ...parts })
  }
}

/** What the local clock shows, as if it were UTC. */
const localSeconds = (format: Intl.DateTimeFormat, nowMs: number): number => {
  const shown = new Map(format.formatToParts(nowMs).map(({ type, value }) => [type, Number(value)]))
  const part = (type: Intl.DateTimeFormatPartTypes): number => shown.get(type) ?? 0
  const [year, month, date] = [part("year"), part("month") - 1, part("day")]
  return Date.UTC(year, month, date, part("hour"), part("minute"), part("second")) / 1_000
}
