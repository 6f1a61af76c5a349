// Finds, among many number patterns, those that share a number with a given one, without comparing
// each with each: a trie whose edges carry the digit sets of the patterns, walked along every edge
// that has a digit in common with the query. It finds overlaps and does not judge them.

import type { NumberPattern, NumberStrip } from "../plan/NumberPattern.ts"

/**
 * How many nodes and edges of the trie one check may look at. Ten thousand patterns of ten digits
 * with wildcards here and there take under a million, a hundred thousand ten to forty million, and
 * that is a few seconds. Only plans in which thousands of patterns start alike and part late need
 * more, without a bound that is worth waiting for.
 */
export const stepCountMax = 60_000_000

export interface OverlapIndex {
  /** Adds a pattern under an id of the caller's. */
  readonly insert: (id: number, pattern: NumberPattern) => void
  /** Ids of the patterns that share a number with this one, each once, in no particular order. */
  readonly overlapping: (pattern: NumberPattern) => ReadonlyArray<number>
  /** False once the steps are used up; `overlapping` may have left ids out from then on. */
  readonly isComplete: () => boolean
}

/** An empty index. `idCount` is one more than the largest id that will be inserted. */
export const makeOverlapIndex = (
  idCount: number,
  stepsAtStart: number = stepCountMax
): OverlapIndex => {
  const plain = makeNode()
  const plus = makeNode()
  /**
   * The number of the last query that found this id: an id is listed once however many of its
   * strips overlap.
   */
  const foundBy = new Int32Array(idCount).fill(-1)
  let query = 0
  let stepsLeft = stepsAtStart
  let found: Array<number> = []

  const note = (ids: ReadonlyArray<number>): void => {
    for (const id of ids) {
      if (foundBy[id] === query) continue
      foundBy[id] = query
      found.push(id)
    }
  }
  const noteAll = (node: Node): void => {
    if (stepsLeft-- <= 0) return
    note(node.ending)
    note(node.open)
    for (const child of node.children) noteAll(child)
  }
  const visit = (node: Node, strip: NumberStrip, depth: number): void => {
    if (stepsLeft <= 0) return
    stepsLeft -= 1 + node.edges.length
    note(node.open)
    const set = strip.sets[depth]
    if (set === undefined) {
      if (strip.open) noteAll(node)
      else note(node.ending)
      return
    }
    const { edges, children } = node
    for (let index = 0; index < edges.length; index++) {
      if (((edges[index] ?? 0) & set) === 0) continue
      const child = children[index]
      if (child !== undefined) visit(child, strip, depth + 1)
    }
  }

  return {
    insert: (id, pattern) => {
      for (const strip of pattern.strips) {
        let node = pattern.plus ? plus : plain
        for (const set of strip.sets) node = childOf(node, set)
        ;(strip.open ? node.open : node.ending).push(id)
      }
    },
    overlapping: (pattern) => {
      query += 1
      found = []
      for (const strip of pattern.strips) visit(pattern.plus ? plus : plain, strip, 0)
      return found
    },
    isComplete: () => stepsLeft > 0
  }
}

interface Node {
  /** The digit set of each edge; `children` has the node behind it at the same index. */
  readonly edges: Array<number>
  readonly children: Array<Node>
  /** Patterns whose numbers end here. */
  readonly ending: Array<number>
  /** Patterns whose numbers reach here and may go on in any way. */
  readonly open: Array<number>
}

const makeNode = (): Node => ({ edges: [], children: [], ending: [], open: [] })

const childOf = (node: Node, set: number): Node => {
  const known = node.children[node.edges.indexOf(set)]
  if (known !== undefined) return known
  const child = makeNode()
  node.edges.push(set)
  node.children.push(child)
  return child
}
