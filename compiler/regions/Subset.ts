// Some of the values of one dimension: those listed, or all but those listed. A rule about one
// number of twenty thousand lists one, and a rule about all others lists one too; so sets stay
// small however large a dimension is. Values are numbers from 0; how many there are is known by
// whoever asks.

export interface Subset {
  /** Ascending, each once. */
  readonly ids: ReadonlyArray<number>
  /** The set holds every value that is not listed. */
  readonly isRest: boolean
}

export const nothing: Subset = { ids: [], isRest: false }
export const everything: Subset = { ids: [], isRest: true }

/** A set of the values listed, in any order. */
export const only = (ids: Iterable<number>): Subset => ({
  ids: [...new Set(ids)].toSorted((left, right) => left - right),
  isRest: false
})

export const complement = ({ ids, isRest }: Subset): Subset => ({ ids, isRest: !isRest })

export const intersect = (left: Subset, right: Subset): Subset => {
  if (left.isRest) {
    return right.isRest
      ? { ids: merged(left.ids, right.ids), isRest: true }
      : { ids: without(right.ids, left.ids), isRest: false }
  }
  return {
    ids: right.isRest ? without(left.ids, right.ids) : shared(left.ids, right.ids),
    isRest: false
  }
}

export const unite = (left: Subset, right: Subset): Subset =>
  complement(intersect(complement(left), complement(right)))

export const isEmpty = ({ ids, isRest }: Subset, size: number): boolean =>
  ids.length === (isRest ? size : 0)

export const isEverything = ({ ids, isRest }: Subset, size: number): boolean =>
  ids.length === (isRest ? 0 : size)

/** The lowest value of the set; undefined when it has none. */
export const lowest = ({ ids, isRest }: Subset, size: number): number | undefined => {
  if (!isRest) return ids[0]
  let value = 0
  while (ids[value] === value) value += 1
  return value < size ? value : undefined
}

/** All values of the set, ascending. */
export const valuesOf = ({ ids, isRest }: Subset, size: number): ReadonlyArray<number> => {
  if (!isRest) return ids
  const left = new Set(ids)
  return Array.from({ length: size }, (_, value) => value).filter((value) => !left.has(value))
}

const merged = (left: ReadonlyArray<number>, right: ReadonlyArray<number>) =>
  left.length === 0 ? right : right.length === 0 ? left : only([...left, ...right]).ids

const without = (ids: ReadonlyArray<number>, taken: ReadonlyArray<number>) => {
  if (taken.length === 0) return ids
  if (ids.length * 8 < taken.length) return ids.filter((id) => !isListed(taken, id))
  const set = new Set(taken)
  return ids.filter((id) => !set.has(id))
}

const shared = (left: ReadonlyArray<number>, right: ReadonlyArray<number>) => {
  const [short, long] = left.length <= right.length ? [left, right] : [right, left]
  return short.filter((id) => isListed(long, id))
}

const isListed = (ids: ReadonlyArray<number>, wanted: number): boolean => {
  let low = 0
  let high = ids.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const id = ids[middle] ?? 0
    if (id === wanted) return true
    if (id < wanted) low = middle + 1
    else high = middle - 1
  }
  return false
}
