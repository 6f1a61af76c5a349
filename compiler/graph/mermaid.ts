// A call graph as Mermaid, for documents that draw it themselves.

import { arrowText, boxLines } from "./CallGraph.ts"
import type { Box, BoxKind, CallGraph } from "./CallGraph.ts"

export const mermaid = ({ title, boxes, arrows, leftOut }: CallGraph): string =>
  [
    "---",
    `title: ${JSON.stringify(title)}`,
    "---",
    "flowchart TD",
    ...boxes.map((box) => `  ${shaped(box)}`),
    ...arrows.map((arrow) => {
      const text = arrowText(arrow)
      return `  ${arrow.from} -->${text === "" ? "" : `|${quoted(text)}|`} ${arrow.to}`
    }),
    ...(leftOut === 0 ? [] : [`  left["${leftOut} more boxes"]`]),
    "  classDef error fill:#fdd,stroke:#c00,stroke-width:2px",
    "  classDef warning fill:#fec,stroke:#b60",
    ...boxes.flatMap(({ id, kind, severity }) => {
      const name = kind === "gap" ? "error" : severity
      return name === "error" || name === "warning" ? [`  class ${id} ${name}`] : []
    }),
    ""
  ].join("\n")

// oxfmt-ignore
const shapes: Readonly<Record<BoxKind, readonly [open: string, close: string]>> = {
  start:  ["([", "])"],
  rule:   ["{{", "}}"],
  action: ["[", "]"],
  block:  ["[[", "]]"],
  end:    ["([", "])"],
  gap:    ["[", "]"]
}

const shaped = (box: Box): string => {
  const [open, close] = shapes[box.kind]
  return `${box.id}${open}${quoted(boxLines(box).join("\n"))}${close}`
}

/** Mermaid reads entity codes inside quotes, and Markdown and HTML too where nobody hinders it. */
const quoted = (text: string): string =>
  `"${text
    .split("\n")
    .map((line) => line.replaceAll(/[^\p{L}\p{N} .,:=()_/+-]/gu, entity))
    .join("<br>")}"`

const entity = (sign: string): string => `#${sign.codePointAt(0)};`
