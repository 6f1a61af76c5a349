// First match, worked out for all calls at once. Lists of boxes are tried from the top; the space
// is split along the facts that the boxes ask for until every part is decided by one rule of each
// list, or by none. Parts that ask the same of what is left are looked at once, so that the work
// grows with the table an author sees and not with the number of calls.
//
// Knows nothing of numbers, gateways or hours: a dimension is a size.

import type { Box, Constraint, Sizes } from "./Box.ts"
import { everything, isEmpty, only } from "./Subset.ts"
import type { Subset } from "./Subset.ts"

/** A part of what one rule takes. A rule may have several boxes; they need not be disjoint. */
export interface RuleBox {
  readonly rule: number
  readonly box: Box
}

/** Calls that are decided alike. */
export interface Part {
  /** What was asked on the way, ascending by dimension. */
  readonly box: Box
  /** For each list the rule that decides, -1 where none takes these calls. */
  readonly chosen: ReadonlyArray<number>
  /** Rules of the first list that would take these calls too, in order; at most `overlapsMax`. */
  readonly overlapped: ReadonlyArray<number>
}

export interface DecideOptions {
  /** Each list in the order in which its rules are tried. */
  readonly lists: ReadonlyArray<ReadonlyArray<RuleBox>>
  readonly sizes: Sizes
  /** The dimension of dialled numbers, whose parts are counted apart: a number plan is no case. */
  readonly apart: number | undefined
  readonly casesMax: number
  readonly stepsMax: number
  /** How many rules below the deciding one are told. */
  readonly overlapsMax: number
  /** Called for each part; `stop` ends the search. */
  readonly onPart: (part: Part) => "stop" | undefined
}

/** Whether the whole space was looked at: `too-many` when a limit was met before. */
export type Decided = "all" | "stopped" | "too-many"

export const decide = (options: DecideOptions): Decided => {
  const search = new Search(options)
  const lists = options.lists.map((list, index) =>
    search.cut(list.map((one) => search.residual(one, index)))
  )
  search.visit(lists, [], { left: options.casesMax })
  return search.outcome
}

/** What a box still asks, once some dimensions are settled. */
interface Residual {
  readonly id: number
  /** The list it stands in, and its place among the boxes of all lists. */
  readonly list: number
  readonly place: number
  /** The box it is left of, and what is left of it by the dimensions that were settled. */
  readonly left: Map<string, Residual>
  readonly rule: number
  readonly rest: Box
}

type Lists = ReadonlyArray<ReadonlyArray<Residual>>

class Search {
  outcome: Decided = "all"
  readonly #options: DecideOptions
  readonly #seen = new Set<string>()
  #ids = 0
  #stepsLeft: number

  constructor(options: DecideOptions) {
    this.#options = options
    this.#stepsLeft = options.stepsMax
  }

  residual({ rule, box }: RuleBox, list: number): Residual {
    const id = this.#ids++
    return { id, list, place: id, rule, rest: box, left: new Map() }
  }

  /** Behind a box that takes everything nothing is asked; a few are kept to be told of. */
  cut(list: ReadonlyArray<Residual>): ReadonlyArray<Residual> {
    const decisive = list.findIndex(({ rest }) => rest.length === 0)
    return decisive === -1 ? list : list.slice(0, decisive + 1 + this.#options.overlapsMax)
  }

  visit(lists: Lists, path: ReadonlyArray<Constraint>, cases: { left: number }): void {
    if (this.outcome !== "all") return
    const open = lists.find(([first]) => first !== undefined && first.rest.length > 0)?.[0]
    if (open === undefined) {
      this.#tell(lists, path)
      return
    }
    const key = lists.map((list) => list.map(({ id }) => id).join()).join("|")
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    cases.left -= 1
    if (cases.left < 0 || this.#stepsLeft < 0) {
      this.outcome = "too-many"
      return
    }
    const dimension = this.#widest(open.rest)
    const isApart = dimension === this.#options.apart
    for (const { values, inside } of this.#split(dimension, lists)) {
      const below = isApart ? { left: this.#options.casesMax } : cases
      this.visit(inside, [...path, { dimension, values }], below)
    }
  }

  #tell(lists: Lists, path: ReadonlyArray<Constraint>): void {
    const [first] = lists
    const chosen = lists.map((list) => list[0]?.rule ?? -1)
    const overlapped = new Set(first?.slice(1).map(({ rule }) => rule))
    overlapped.delete(chosen[0] ?? -1)
    const box = path.toSorted((left, right) => left.dimension - right.dimension)
    if (this.#options.onPart({ box, chosen, overlapped: [...overlapped] }) === "stop") {
      this.outcome = "stopped"
    }
  }

  /** The dimension with most values, which parts the rules best. */
  #widest(box: Box): number {
    const { sizes } = this.#options
    let best = box[0]?.dimension ?? 0
    for (const { dimension } of box) {
      if ((sizes[dimension] ?? 0) > (sizes[best] ?? 0)) best = dimension
    }
    return best
  }

  /** The values of a dimension in groups that no box tells apart, each with what it leaves. */
  *#split(
    dimension: number,
    lists: Lists
  ): Generator<{ readonly values: Subset; readonly inside: Lists }> {
    const size = this.#options.sizes[dimension] ?? 0
    const groups = groupsOf(lists, dimension)
    this.#stepsLeft -= groups.steps
    if (this.#stepsLeft < 0) {
      this.outcome = "too-many"
      return
    }
    const wide = lists.map((list) =>
      list.filter((one) => subsetIn(one, dimension)?.isRest !== false)
    )
    for (const group of groups.all) {
      if (isEmpty(group.values, size)) continue
      const inside = wide.map((list, index) => this.#inside(list, group, dimension, index))
      yield { values: group.values, inside }
    }
  }

  /** The boxes of a list that hold a group, in their order, without the dimension. */
  #inside(
    wide: ReadonlyArray<Residual>,
    group: Group,
    dimension: number,
    index: number
  ): ReadonlyArray<Residual> {
    const holds = group.holds.filter(({ list }) => list === index)
    const inside: Array<Residual> = []
    let keptBehind = -1
    let [a, b] = [0, 0]
    while (keptBehind < this.#options.overlapsMax) {
      const [listed, other] = [holds[b], wide[a]]
      const isListed = (listed?.place ?? Infinity) < (other?.place ?? Infinity)
      const next = isListed ? listed : other
      if (next === undefined) break
      this.#stepsLeft -= 1
      if (isListed) b += 1
      else a += 1
      if (!isListed && group.excludes.has(next)) continue
      const left = this.#without(next, dimension)
      inside.push(left)
      if (keptBehind >= 0 || left.rest.length === 0) keptBehind += 1
    }
    return inside
  }

  #without(one: Residual, dimension: number): Residual {
    if (subsetIn(one, dimension) === undefined) return one
    const rest = one.rest.filter((constraint) => constraint.dimension !== dimension)
    const key = rest.map((constraint) => constraint.dimension).join()
    const known = one.left.get(key)
    if (known !== undefined) return known
    const left: Residual = { ...one, id: this.#ids++, rest }
    one.left.set(key, left)
    return left
  }
}

const subsetIn = ({ rest }: Residual, dimension: number): Subset | undefined =>
  rest.find((constraint) => constraint.dimension === dimension)?.values

interface Group {
  readonly values: Subset
  /** Boxes that list the values of the group, in their order. */
  readonly holds: ReadonlyArray<Residual>
  /** Boxes that take everything but values of which these are some. */
  readonly excludes: ReadonlySet<Residual>
}

interface OpenGroup {
  readonly holds: ReadonlyArray<Residual>
  readonly excludes: ReadonlyArray<Residual>
}

/** Partition refinement: every listed value moves into the group of those listed as often. */
const groupsOf = (
  lists: Lists,
  dimension: number
): { readonly all: ReadonlyArray<Group>; readonly steps: number } => {
  const groupOf = new Map<number, number>()
  const groups: Array<OpenGroup> = [{ holds: [], excludes: [] }]
  let steps = lists.reduce((sum, list) => sum + list.length, 0)
  for (const one of lists.length === 1 ? (lists[0] ?? []) : lists.flat()) {
    const subset = subsetIn(one, dimension)
    if (subset === undefined) continue
    const moved = new Map<number, number>()
    for (const id of subset.ids) {
      const from = groupOf.get(id) ?? 0
      let to = moved.get(from)
      if (to === undefined) {
        const { holds = [], excludes = [] } = groups[from] ?? {}
        steps += holds.length + excludes.length
        to =
          groups.push({
            holds: subset.isRest ? holds : [...holds, one],
            excludes: subset.isRest ? [...excludes, one] : excludes
          }) - 1
        moved.set(from, to)
      }
      groupOf.set(id, to)
    }
    steps += subset.ids.length
  }
  const listed = new Map<number, Array<number>>()
  for (const [id, group] of groupOf) {
    const ids = listed.get(group)
    if (ids === undefined) listed.set(group, [id])
    else ids.push(id)
  }
  const rest: Group = {
    values: groupOf.size === 0 ? everything : { ids: only(groupOf.keys()).ids, isRest: true },
    holds: [],
    excludes: new Set()
  }
  const named = [...listed].map(([group, ids]) => ({
    values: only(ids),
    holds: groups[group]?.holds ?? [],
    excludes: new Set(groups[group]?.excludes)
  }))
  return { all: [...named, rest], steps }
}
