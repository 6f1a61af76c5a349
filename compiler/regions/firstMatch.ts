// The rules of one `select` over the space of all calls: which rule takes which calls, which rule
// takes none, and which calls are taken by none.

import { intersectBoxes, intersectRegions } from "./Box.ts"
import type { Box } from "./Box.ts"
import { decide } from "./decide.ts"
import type { Decided, Part, RuleBox } from "./decide.ts"
import { numberDimension, regionBoxesMax } from "./Space.ts"
import type { Space } from "./Space.ts"

/**
 * How much one search may look at: about a second of one core. Ten thousand rules that each name a
 * number, or a gateway and an hour, take a tenth of it.
 */
export const decideStepsMax = 5_000_000

/** How many rules below a deciding one are told of, so that a long table stays quick. */
export const overlapsMax = 8

/** The boxes of every rule in the order in which rules are tried. */
export const ruleBoxes = (space: Space, world: number): ReadonlyArray<RuleBox> => {
  const rules = space.models[world]?.rules ?? []
  const tenants = new Map<string | undefined, ReadonlyArray<Box>>()
  return rules.flatMap(({ tenant, condition }, rule) => {
    const owned = tenants.get(tenant) ?? space.tenantRegion(tenant, world)
    tenants.set(tenant, owned)
    if (condition === undefined) return owned.map((box) => ({ rule, box }))
    const asked = space.regionOf(condition, world, true)
    return intersectRegions(owned, asked, space.sizes).map((box) => ({ rule, box }))
  })
}

/** Goes through the space; `onPart` is told every part, which is one decision. */
export const firstMatch = (
  space: Space,
  lists: ReadonlyArray<ReadonlyArray<RuleBox>>,
  onPart: (part: Part) => "stop" | undefined
): Decided =>
  decide({
    lists,
    sizes: space.sizes,
    apart: numberDimension,
    casesMax: regionBoxesMax,
    stepsMax: decideStepsMax,
    overlapsMax,
    onPart
  })

/** The rules above that take the calls of a rule, in order, and a call that one of them takes. */
export const takersOf = (
  space: Space,
  boxes: ReadonlyArray<RuleBox>,
  rule: number
): { readonly takers: ReadonlyArray<number>; readonly example: Box | undefined } => {
  const takers = new Set<number>()
  let example: Box | undefined
  for (const own of boxes.filter((one) => one.rule === rule)) {
    const above = boxes.flatMap((one) => {
      const box = one.rule < rule ? intersectBoxes(one.box, own.box, space.sizes) : undefined
      return box === undefined ? [] : [{ rule: one.rule, box }]
    })
    firstMatch(space, [above], ({ chosen: [taker = -1], box }) => {
      if (taker === -1) return undefined
      example ??= intersectBoxes(box, own.box, space.sizes)
      takers.add(taker)
      return undefined
    })
  }
  return { takers: [...takers].toSorted((left, right) => left - right), example }
}
