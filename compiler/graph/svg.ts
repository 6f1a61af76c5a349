// A call graph as an SVG drawing of our own, so that nothing has to be installed to see it. Text of
// an author is escaped; the drawing loads and runs nothing.

import { arrowText, boxLines } from "./CallGraph.ts"
import type { Arrow, CallGraph } from "./CallGraph.ts"
import { layOut, lineHeight } from "./layout.ts"
import type { Layout, PlacedBox } from "./layout.ts"

export const svg = (graph: CallGraph): string => {
  const layout = layOut(graph)
  const note = graph.leftOut === 0 ? 0 : lineHeight * 2
  const size = `0 0 ${round(layout.width)} ${round(layout.height + note)}`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${size}" font-family="sans-serif" font-size="12">`,
    `<title>${escaped(graph.title)}</title>`,
    `<style>${style}</style>`,
    `<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="#555"/></marker></defs>`,
    // Arrows first, so that no line crosses a word of a box; what is said beside them last.
    ...graph.arrows.flatMap((arrow) => line(layout, arrow)),
    ...[...layout.boxes.values()].map(boxed),
    ...graph.arrows.flatMap((arrow) => said(layout, arrow)),
    ...(note === 0
      ? []
      : [
          `<text x="24" y="${round(layout.height + lineHeight)}">${graph.leftOut} more boxes are left out</text>`
        ]),
    "</svg>",
    ""
  ].join("\n")
}

const style = [
  "rect{fill:#fff;stroke:#555}",
  ".rule rect{fill:#eef}",
  ".block rect{fill:#f4f4f4;stroke-dasharray:4 3}",
  ".start rect,.end rect{fill:#efe}",
  ".warning rect{fill:#fec;stroke:#b60}",
  ".error rect{fill:#fdd;stroke:#c00;stroke-width:2}",
  ".code{fill:#c00;font-weight:bold}",
  "path.way{fill:none;stroke:#555}",
  ".said{font-size:10px;fill:#333;paint-order:stroke;stroke:#fff;stroke-width:3px}"
].join("")

const boxed = ({ box, x, y, width, height }: PlacedBox): string => {
  const mark = box.kind === "gap" ? "error" : (box.severity ?? "")
  const round2 = box.kind === "start" || box.kind === "end" ? 14 : 3
  const texts = boxLines(box).map((text, index) => {
    const isCode = index >= box.lines.length
    const down = y + 10 + lineHeight * (index + 0.75)
    return `<text x="${round(x + width / 2)}" y="${round(down)}" text-anchor="middle"${isCode ? ` class="code"` : ""}>${escaped(text)}</text>`
  })
  return [
    `<g id="${box.id}" class="${[box.kind, mark].filter((word) => word !== "").join(" ")}">`,
    `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${round2}"/>`,
    ...texts,
    "</g>"
  ].join("")
}

interface Way {
  readonly path: string
  readonly middle: readonly [x: number, y: number]
}

/** Down from box to box; back up it goes around on the right. */
const wayOf = (layout: Layout, { from, to }: Arrow): Way | undefined => {
  const start = layout.boxes.get(from)
  const end = layout.boxes.get(to)
  if (start === undefined || end === undefined) return undefined
  const x1 = start.x + start.width / 2
  const x2 = end.x + end.width / 2
  const y1 = start.y + start.height
  if (end.y >= y1) {
    const bend = (end.y - y1) / 2
    return {
      path: `M${round(x1)} ${round(y1)}C${round(x1)} ${round(y1 + bend)} ${round(x2)} ${round(end.y - bend)} ${round(x2)} ${round(end.y)}`,
      middle: [(x1 + x2) / 2, y1 + bend]
    }
  }
  const right1 = start.x + start.width
  const right2 = end.x + end.width
  const far = Math.min(layout.width - 4, Math.max(right1, right2) + 40)
  const down1 = start.y + start.height / 2
  const down2 = end.y + end.height / 2
  return {
    path: `M${round(right1)} ${round(down1)}C${round(far)} ${round(down1)} ${round(far)} ${round(down2)} ${round(right2)} ${round(down2)}`,
    middle: [far - 8, (down1 + down2) / 2]
  }
}

const line = (layout: Layout, arrow: Arrow): ReadonlyArray<string> => {
  const way = wayOf(layout, arrow)
  return way === undefined ? [] : [`<path class="way" d="${way.path}" marker-end="url(#tip)"/>`]
}

const said = (layout: Layout, arrow: Arrow): ReadonlyArray<string> => {
  const way = wayOf(layout, arrow)
  const text = arrowText(arrow)
  if (way === undefined || text === "") return []
  const [x, y] = way.middle
  return [
    `<text class="said" x="${round(x)}" y="${round(y)}" text-anchor="middle">${escaped(text)}</text>`
  ]
}

const round = (value: number): string => `${Math.round(value * 10) / 10}`

/** As XML text; what XML cannot hold at all becomes a replacement character. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/g, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
