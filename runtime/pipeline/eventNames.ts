// Under which names a handler of an event may stand, most specific first (`language.md` §4, §13).
// The names of one group are asked block by block; a later group only where no block had any of the
// one before.

/**
 * For `treatment.music`: first `treatment.music`, `treatment.other`, `treatment` in the nearest
 * block that has one.
 */
export const eventNames = (event: string): ReadonlyArray<ReadonlyArray<string>> => {
  const dot = event.indexOf(".")
  if (dot < 0) return [[event]]
  const family = event.slice(0, dot)
  const specific =
    family === "treatment" || family === "script"
      ? [event, `${family}.other`, family]
      : [event, family]
  // A re-route that nobody handles is a route like any other.
  return event === "route.reroute" ? [specific, ["route.normal"]] : [specific]
}
