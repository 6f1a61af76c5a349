// Under which names a handler of an event may stand, most specific first (`language.md` §4, §13).
// The names of one group are asked block by block; a later group only where no block had any of the
// one before.

/** The name under which a line for one script stands in the tables: `script(Billing)`. */
export const scriptName = (id: string): string => `script(${id})`

/**
 * For `treatment.music`: first `treatment.music`, `treatment.other`, `treatment` in the nearest
 * block that has one. Likewise for a script that some line names.
 */
export const eventNames = (event: string): ReadonlyArray<ReadonlyArray<string>> => {
  if (event.startsWith(scriptName("").slice(0, -1))) return [[event, "script.other", "script"]]
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
