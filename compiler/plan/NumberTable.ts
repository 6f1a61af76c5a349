// A number plan as a table of integers: built by the compiler, carried in the plan as base64, and
// read by the runtime once per call. The innermost pattern that has the number wins. A `+` in front
// is part of the number: a plan without it does not answer a number that has it, so a flow that
// serves both forms names both.
//
// Whether patterns cross or repeat is found before (`compiler/numbers`); a table of such a plan
// still answers, see `buildNumberTable`.
//
// Layout, little-endian Int32, offsets counted in cells:
//
//   0  the root for numbers without `+`, 0 when there are none
//   1  the root for numbers with `+`, 0 when there are none
//   2… the nodes, each behind its children, so that every edge leads to a lower offset:
//
//      head            number of edges, + 0x10000 when a number may end here, + 0x20000 when it
//                      may go on in any way
//      rank, value     of the pattern that ends here, if any
//      rank, value     of the pattern that goes on in any way, if any
//      set, child      one pair for each edge: the digits that take it, and the offset it leads to
//
// A node is one place of a pattern, and equal sub-tries are stored once. Patterns that overlap lie
// on separate edges, so a lookup follows every edge that takes its digit and keeps the answer of
// the lowest rank; the rank counts up with the breadth of the patterns. A trie with one edge per
// digit would need no second look, but for some plans without any conflict it has exponentially
// many nodes; this one is never larger than the patterns' texts.

import { Result } from "effect"
import { Base64 } from "effect/encoding"
import { breadth, isDigits, patternDigitsMax, plusUnit, zeroUnit } from "./NumberPattern.ts"
import type { NumberPattern } from "./NumberPattern.ts"
import type { NumberTable } from "./Plan.ts"

/** The patterns that lead to one value, which is an index and never negative. */
export interface NumberTableEntry {
  readonly patterns: ReadonlyArray<NumberPattern>
  readonly value: number
}

const rootCellCount = 2
const endsHere = 0x10000
const goesOn = 0x20000
const edgeCountMask = 0xffff
const bytesPerCell = 4

/**
 * Builds the table of a plan. The order of the entries matters only where the plan has conflicts,
 * which a checked one has not: of two patterns that cross, the one with fewer numbers wins; of two
 * that are equal, the first.
 */
export const buildNumberTable = (entries: ReadonlyArray<NumberTableEntry>): NumberTable => {
  const rows = entries.flatMap(({ patterns, value }) =>
    patterns.map((pattern) => ({ pattern, value, breadth: breadth(pattern) }))
  )
  const breadths = [...new Set(rows.map(({ breadth }) => breadth))].toSorted(compareBreadths)
  const ranks = new Map(breadths.map((breadth, rank) => [breadth, rank]))
  const plain = makeTrieNode()
  const plus = makeTrieNode()
  for (const { pattern, value, breadth } of rows) {
    const answer = { rank: ranks.get(breadth) ?? 0, value }
    for (const strip of pattern.strips) {
      let node = pattern.plus ? plus : plain
      for (const set of strip.sets) node = childOf(node, set)
      if (strip.open) node.open ??= answer
      else node.ending ??= answer
    }
  }
  return freeze(plain, plus)
}

/**
 * Makes the lookup of a table: the value of the innermost pattern that has the number, -1 when none
 * has it or when the text is no number (digits behind an optional `+`). A lookup allocates nothing.
 * Costs one step for each digit, and one more for each overlapping pattern that takes the digit
 * too.
 *
 * A table that `numberTableProblem` objects to is read as an empty one.
 */
export const readNumberTable = (table: NumberTable): ((digits: string) => number) => {
  const reading = readCells(table)
  if (Result.isFailure(reading)) return () => -1
  const cells = reading.success
  let number = ""
  let bestRank = 0
  let best = -1

  const visit = (node: number, offset: number): void => {
    const head = cells[node] ?? 0
    let at = node + 1
    if ((head & endsHere) !== 0) {
      if (offset === number.length) offer(cells[at] ?? 0, cells[at + 1] ?? -1)
      at += 2
    }
    if ((head & goesOn) !== 0) {
      offer(cells[at] ?? 0, cells[at + 1] ?? -1)
      at += 2
    }
    if (offset === number.length) return
    const digit = 1 << (number.charCodeAt(offset) - zeroUnit)
    for (const end = at + 2 * (head & edgeCountMask); at < end; at += 2) {
      if (((cells[at] ?? 0) & digit) !== 0) visit(cells[at + 1] ?? 0, offset + 1)
    }
  }
  const offer = (rank: number, value: number): void => {
    if (best !== -1 && rank >= bestRank) return
    bestRank = rank
    best = value
  }

  return (digits) => {
    const start = digits.charCodeAt(0) === plusUnit ? 1 : 0
    const root = cells[start] ?? 0
    if (root === 0 || !isDigits(digits, start)) return -1
    number = digits
    best = -1
    visit(root, start)
    return best
  }
}

/**
 * What is wrong with the cells of a table that did not come from `buildNumberTable` unharmed;
 * undefined when nothing.
 */
export const numberTableProblem = (table: NumberTable): string | undefined => {
  const reading = readCells(table)
  return Result.isFailure(reading) ? reading.failure : undefined
}

// Building ----------------------------------------------------------------------------------------

interface Answer {
  readonly rank: number
  readonly value: number
}

interface TrieNode {
  /** The digit set of each edge; `children` has the node behind it at the same index. */
  readonly sets: Array<number>
  readonly children: Array<TrieNode>
  ending: Answer | undefined
  open: Answer | undefined
}

const makeTrieNode = (): TrieNode => ({
  sets: [],
  children: [],
  ending: undefined,
  open: undefined
})

const childOf = (node: TrieNode, set: number): TrieNode => {
  const known = node.children[node.sets.indexOf(set)]
  if (known !== undefined) return known
  const child = makeTrieNode()
  node.sets.push(set)
  node.children.push(child)
  return child
}

const compareBreadths = (left: bigint, right: bigint): number =>
  left === right ? 0 : left < right ? -1 : 1

/** Lays the tries out in cells, children before their parents, each distinct sub-trie once. */
const freeze = (plain: TrieNode, plus: TrieNode): NumberTable => {
  const cells: Array<number> = [0, 0]
  const offsets = new Map<string, number>()
  const place = (node: TrieNode): number => {
    const words = [
      node.sets.length |
        (node.ending === undefined ? 0 : endsHere) |
        (node.open === undefined ? 0 : goesOn)
    ]
    if (node.ending !== undefined) words.push(node.ending.rank, node.ending.value)
    if (node.open !== undefined) words.push(node.open.rank, node.open.value)
    for (const index of bySet(node.sets)) {
      const child = node.children[index]
      if (child !== undefined) words.push(node.sets[index] ?? 0, place(child))
    }
    const key = words.join()
    const known = offsets.get(key)
    if (known !== undefined) return known
    const offset = cells.length
    for (const word of words) cells.push(word)
    offsets.set(key, offset)
    return offset
  }
  const isEmpty = (node: TrieNode): boolean =>
    node.children.length === 0 && node.ending === undefined && node.open === undefined
  cells[0] = isEmpty(plain) ? 0 : place(plain)
  cells[1] = isEmpty(plus) ? 0 : place(plus)
  return { cells: encodeCells(cells), nodeCount: offsets.size }
}

/**
 * Indexes of the edges by their digits, so that the bytes do not depend on the order in which an
 * author lists his numbers.
 */
const bySet = (sets: ReadonlyArray<number>): ReadonlyArray<number> =>
  sets.length === 1
    ? onlyEdge
    : Array.from(sets.keys()).sort((left, right) => (sets[left] ?? 0) - (sets[right] ?? 0))

const onlyEdge = [0]

const encodeCells = (cells: ReadonlyArray<number>): string => {
  const bytes = new Uint8Array(cells.length * bytesPerCell)
  const view = new DataView(bytes.buffer)
  for (const [index, cell] of cells.entries()) view.setInt32(index * bytesPerCell, cell, true)
  return Base64.encode(bytes)
}

// Reading -----------------------------------------------------------------------------------------

/**
 * Decodes and verifies the cells, so that a lookup can trust every offset: nodes follow each other
 * without a gap, edges lead to nodes before their own, and no way down is longer than a pattern.
 */
const readCells = (table: NumberTable): Result.Result<Int32Array, string> => {
  const bytes = Base64.decode(table.cells)
  if (Result.isFailure(bytes)) return Result.fail("the cells are not base64")
  const { byteLength, buffer, byteOffset } = bytes.success
  if (byteLength % bytesPerCell !== 0 || byteLength < rootCellCount * bytesPerCell) {
    return Result.fail(`${byteLength} bytes are not a whole number of cells with two roots`)
  }
  const view = new DataView(buffer, byteOffset, byteLength)
  const cells = new Int32Array(byteLength / bytesPerCell)
  for (let index = 0; index < cells.length; index++) {
    cells[index] = view.getInt32(index * bytesPerCell, true)
  }
  const problem = cellsProblem(cells, table.nodeCount)
  return problem === undefined ? Result.succeed(cells) : Result.fail(problem)
}

const cellsProblem = (cells: Int32Array, nodeCount: number): string | undefined => {
  /** The longest way down from each node, by its offset; -1 where no node starts. */
  const heights = new Int16Array(cells.length).fill(-1)
  let nodes = 0
  let at = rootCellCount
  while (at < cells.length) {
    const node = at
    const head = cells[at] ?? 0
    if ((head & ~(edgeCountMask | endsHere | goesOn)) !== 0) return `no node at cell ${node}`
    const answerCount = ((head & endsHere) === 0 ? 0 : 1) + ((head & goesOn) === 0 ? 0 : 1)
    const edges = at + 1 + 2 * answerCount
    const end = edges + 2 * (head & edgeCountMask)
    if (end > cells.length) return `the node at cell ${node} reaches behind the last cell`
    for (at += 1; at < edges; at++) {
      if ((cells[at] ?? -1) < 0) return `a negative answer at cell ${at}`
    }
    let height = 0
    for (; at < end; at += 2) {
      const below = heights[cells[at + 1] ?? 0] ?? -1
      if (below === -1) return `the edge at cell ${at} leads to no node`
      height = Math.max(height, below + 1)
    }
    if (height > patternDigitsMax) return `the node at cell ${node} is too high`
    heights[node] = height
    nodes += 1
  }
  for (const root of cells.subarray(0, rootCellCount)) {
    if (root !== 0 && (heights[root] ?? -1) === -1) return "a root is no node"
  }
  return nodes === nodeCount ? undefined : `${nodes} nodes, not ${nodeCount}`
}
