// A call graph as DOT, the language of Graphviz.

import { arrowText, boxLines } from "./CallGraph.ts"
import type { Box, BoxKind, CallGraph } from "./CallGraph.ts"

export const dot = ({ title, boxes, arrows, leftOut }: CallGraph): string =>
  [
    `digraph ${quoted(title)} {`,
    `  node [shape=box, style=filled, fillcolor=white, fontname="sans-serif", fontsize=11]`,
    `  edge [fontname="sans-serif", fontsize=9]`,
    ...boxes.map((box) => `  ${box.id} [${attributes(box)}]`),
    ...arrows.map((arrow) => {
      const text = arrowText(arrow)
      return `  ${arrow.from} -> ${arrow.to}${text === "" ? "" : ` [label=${quoted(text)}]`}`
    }),
    ...(leftOut === 0 ? [] : [`  left [label=${quoted(`${leftOut} more boxes`)}]`]),
    "}",
    ""
  ].join("\n")

const shapes: Readonly<Record<BoxKind, string>> = {
  start: "oval",
  rule: "hexagon",
  action: "box",
  block: "component",
  end: "oval",
  gap: "box"
}

const attributes = (box: Box): string => {
  const { kind, severity } = box
  const colours =
    kind === "gap" || severity === "error"
      ? [`fillcolor="#ffdddd"`, `color="#cc0000"`, "penwidth=2"]
      : severity === "warning"
        ? [`fillcolor="#ffeecc"`, `color="#bb6600"`]
        : []
  return [`label=${quoted(boxLines(box).join("\n"))}`, `shape=${shapes[kind]}`, ...colours].join(
    ", "
  )
}

/** DOT knows `\"`, `\\` and `\n` in a quoted text; control characters have no business there. */
const quoted = (text: string): string =>
  `"${text
    .toWellFormed()
    .replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f]/g, " ")
    .replaceAll(/["\\]/g, "\\$&")
    .replaceAll("\n", "\\n")}"`
