// A page in Markdown as a terminal shows it: headings, code and paragraphs, as far as our own pages
// use them. Markup that it does not know stays as it was written.

import { wrap } from "../../dsl/index.ts"
import type { RenderOptions } from "../../dsl/index.ts"
import { printable } from "./prose.ts"

/** Text is wrapped to `width`, code is not; ends with a line feed. */
export const terminalMarkdown = (markdown: string, { colour, width }: RenderOptions): string => {
  const paint = colour ? painted : plain
  const lines: Array<string> = []
  let inCode = false
  for (const line of printable(markdown).replace(comments, "").split("\n")) {
    if (line.startsWith("```")) inCode = !inCode
    else if (inCode) lines.push(line === "" ? "" : `    ${paint(line, "code")}`)
    else lines.push(...textLines(line, Math.max(width, widthMin), paint))
  }
  const text = lines.join("\n").replaceAll(/\n{3,}/g, "\n\n")
  return `${text.trim()}\n`
}

/** Below this width a sentence is no longer one. */
const widthMin = 40

/** What a page says about itself, to whoever would edit it. */
const comments = /<!--[\s\S]*?-->/g

const textLines = (line: string, width: number, paint: Paint): ReadonlyArray<string> => {
  const heading = /^#+ +(.*)$/.exec(line)?.[1]
  if (heading !== undefined) return [paint(heading, "heading")]
  return wrap(line, width).map((row) =>
    row
      .replaceAll(/(^|\s)\*([^*\s][^*]*)\*/g, (_, space: string, words: string) => {
        return space + paint(words, "heading")
      })
      .replaceAll(/`[^`]+`/g, (code) => paint(code, "code"))
  )
}

type Role = "heading" | "code"
type Paint = (text: string, role: Role) => string

// SGR parameters that every terminal has: bold, and cyan.
const painted: Paint = (text, role) => `\u001b[${role === "heading" ? "1" : "36"}m${text}\u001b[0m`
const plain: Paint = (text) => text
