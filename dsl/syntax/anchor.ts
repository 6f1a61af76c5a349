// Moves a stop to where the mistake is. When a value is missing, the name that begins the next
// setting is taken for it, and the parser stops one word too late: at that name's colon.

import type { Stop } from "./Stop.ts"
import { isType } from "./shapes.ts"
import * as t from "./tokens.ts"

/**
 * Signs that begin something after a name, and the sign behind which that name was taken for
 * something else.
 */
// oxfmt-ignore
const late = [
  { sign: t.Colon,   behind: [t.Colon, t.Else, t.DotDot], expected: ["Text", "Name", "True"], rule: "primary" },
  { sign: t.Colon,   behind: [t.Dot],             expected: ["Name"],                 rule: "pathStep" },
  { sign: t.Greater, behind: [t.Greater, t.Less], expected: ["Int", "Name"],          rule: "message" },
  { sign: t.Less,    behind: [t.Greater, t.Less], expected: ["Int", "Name"],          rule: "message" }
]

export const anchor = (stop: Stop): Stop => {
  const { tokens, at } = stop
  const row = late.find(
    ({ sign, behind }) =>
      isType(tokens[at], sign) &&
      isType(tokens[at - 1], t.Name) &&
      isType(tokens[at - 2], ...behind)
  )
  if (row === undefined) return stop
  return { ...stop, at: at - 1, expected: row.expected, rules: [...stop.rules, row.rule] }
}
