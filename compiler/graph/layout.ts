// Where the boxes of a call graph stand: in layers from top to bottom, each below whatever leads to
// it, and within a layer near its neighbours. Arrows that lead back up are known as such. The
// method is that of Sugiyama, Tagawa and Toda (1981), in its plainest form.

import { boxLines } from "./CallGraph.ts"
import type { Box, CallGraph } from "./CallGraph.ts"

export interface PlacedBox {
  readonly box: Box
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Layout {
  readonly boxes: ReadonlyMap<string, PlacedBox>
  readonly width: number
  readonly height: number
}

// In pixels of an SVG, for a sans-serif font of 12.
export const lineHeight = 16
const signWidth = 7
const padding = 10
const gapAcross = 28
const gapDown = 64
const margin = 24

/** Sweeps over the layers; more of them change hardly anything. */
const sweepCount = 6

/** Boxes side by side; a layer with more is broken into several. */
const rowLengthMax = 12

export const layOut = ({ boxes, arrows }: CallGraph): Layout => {
  const rows = inRows(boxes, layersOf(boxes, arrows), arrows)
  const placed = new Map<string, PlacedBox>()
  const widths = rows.map((row) => rowWidth(row))
  const width = Math.max(0, ...widths) + 2 * margin
  let y = margin
  for (const [index, row] of rows.entries()) {
    let x = (width - (widths[index] ?? 0)) / 2
    const height = Math.max(...row.map(heightOf))
    for (const box of row) {
      placed.set(box.id, { box, x, y, width: widthOf(box), height: heightOf(box) })
      x += widthOf(box) + gapAcross
    }
    y += height + gapDown
  }
  return { boxes: placed, width, height: y - gapDown + margin }
}

const widthOf = (box: Box): number =>
  Math.max(...boxLines(box).map((line) => line.length)) * signWidth + 2 * padding

const heightOf = (box: Box): number => boxLines(box).length * lineHeight + 2 * padding

const rowWidth = (row: ReadonlyArray<Box>): number =>
  row.reduce((sum, box) => sum + widthOf(box), 0) + Math.max(0, row.length - 1) * gapAcross

type Arrows = CallGraph["arrows"]

/**
 * The layer of each box: the length of the longest way to it, over arrows that do not lead back to
 * a box on the way. Each box is entered once, so the work is that of the graph's size.
 */
const layersOf = (boxes: ReadonlyArray<Box>, arrows: Arrows): ReadonlyMap<string, number> => {
  const next = Map.groupBy(arrows, ({ from }) => from)
  const order: Array<string> = []
  const state = new Map<string, "open" | "done">()
  const back = new Set<Arrows[number]>()
  for (const { id } of boxes) {
    if (state.has(id)) continue
    const left = [{ id, arrows: [...(next.get(id) ?? [])] }]
    state.set(id, "open")
    for (let top = left.at(-1); top !== undefined; top = left.at(-1)) {
      const arrow = top.arrows.shift()
      if (arrow === undefined) {
        state.set(top.id, "done")
        order.push(top.id)
        left.pop()
      } else if (state.get(arrow.to) === "open") back.add(arrow)
      else if (!state.has(arrow.to)) {
        state.set(arrow.to, "open")
        left.push({ id: arrow.to, arrows: [...(next.get(arrow.to) ?? [])] })
      }
    }
  }
  const layers = new Map<string, number>()
  for (const id of order.toReversed()) {
    const layer = layers.get(id) ?? 0
    layers.set(id, layer)
    for (const arrow of next.get(id) ?? []) {
      if (back.has(arrow)) continue
      layers.set(arrow.to, Math.max(layers.get(arrow.to) ?? 0, layer + 1))
    }
  }
  return layers
}

const inRows = (
  boxes: ReadonlyArray<Box>,
  layers: ReadonlyMap<string, number>,
  arrows: Arrows
): ReadonlyArray<ReadonlyArray<Box>> => {
  const byLayer = Map.groupBy(boxes, ({ id }) => layers.get(id) ?? 0)
  let rows: ReadonlyArray<ReadonlyArray<Box>> = [...byLayer.keys()]
    .toSorted((left, right) => left - right)
    .map((layer) => byLayer.get(layer) ?? [])
  for (let sweep = 0; sweep < sweepCount; sweep++) rows = swept(rows, arrows)
  return rows.flatMap((row) =>
    Array.from({ length: Math.ceil(row.length / rowLengthMax) }, (_, part) =>
      row.slice(part * rowLengthMax, (part + 1) * rowLengthMax)
    )
  )
}

/** Each box moves to the middle of its neighbours in all layers. */
const swept = (
  rows: ReadonlyArray<ReadonlyArray<Box>>,
  arrows: Arrows
): ReadonlyArray<ReadonlyArray<Box>> => {
  const place = new Map<string, number>()
  for (const row of rows) {
    for (const [index, { id }] of row.entries()) place.set(id, (index + 0.5) / row.length)
  }
  const near = new Map<string, Array<number>>()
  const add = (id: string, other: string): void => {
    const found = near.get(id) ?? []
    near.set(id, found)
    found.push(place.get(other) ?? 0.5)
  }
  for (const { from, to } of arrows) {
    add(from, to)
    add(to, from)
  }
  const middle = (id: string): number => {
    const places = near.get(id)
    if (places === undefined) return place.get(id) ?? 0.5
    return places.reduce((sum, one) => sum + one, 0) / places.length
  }
  return rows.map((row) => row.toSorted((left, right) => middle(left.id) - middle(right.id)))
}
