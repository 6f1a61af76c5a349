// The wall clock of a deployment's time zone, as `time`, `day` and `date` of the language read it.

export interface LocalTime {
  /** Minutes since midnight. */
  readonly minutes: number
  /** `mon` … `sun`. */
  readonly day: string
  /** `2026-12-24`. */
  readonly date: string
}

/**
 * Makes the reader of a time zone's wall clock; the zone's name has been checked by the compiler.
 *
 * The formatter is made once: it is the costly part (some 50 µs), and a decision asks often.
 */
export const makeLocalTime = (timezone: string): ((atMs: number) => LocalTime) => {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    hourCycle: "h23",
    weekday: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit"
  })
  return (atMs) => {
    const parts = new Map(format.formatToParts(atMs).map((part) => [part.type, part.value]))
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? ""
    return {
      minutes: Number(part("hour")) * 60 + Number(part("minute")),
      day: part("weekday").toLowerCase(),
      date: `${part("year")}-${part("month")}-${part("day")}`
    }
  }
}
