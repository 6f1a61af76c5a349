// How text breaks into lines: a small algebra after Wadler. A layout says where lines may break and
// where they must; `render` decides by the width. Knows nothing of flows.
//
// `group` is the one decision: its lines break all or none. Two extras serve our tables: `align`
// hangs lines below the current column, `broken` is text that is there only in a broken group
// (padding).

/** Text that may be laid out over several lines. A list stands for its parts one after another. */
export type Layout =
  | string
  | ReadonlyArray<Layout>
  | { readonly kind: "line"; readonly flat: string }
  | { readonly kind: "hard" }
  | { readonly kind: "empty" }
  | { readonly kind: "broken"; readonly text: string }
  | { readonly kind: "group"; readonly of: Layout }
  | { readonly kind: "either"; readonly flat: string; readonly broken: Layout }
  | { readonly kind: "nest"; readonly of: Layout }
  | { readonly kind: "align"; readonly of: Layout }
  | { readonly kind: "remark"; readonly text: string; readonly column: number }

/**
 * One finished line. `remark` is the comment behind it, with the column it had and would like to
 * keep.
 */
export interface Line {
  readonly text: string
  readonly remark: { readonly text: string; readonly column: number } | undefined
}

/** How far `nest` indents. */
const indentWidth = 2

/** Breaks, or is a space. */
export const line: Layout = { kind: "line", flat: " " }
/** Breaks, or is nothing. */
export const softLine: Layout = { kind: "line", flat: "" }
/** Breaks always. */
export const hardLine: Layout = { kind: "hard" }
/** An empty line, in front of a line that has been begun. */
export const emptyLine: Layout = { kind: "empty" }

export const group = (of: Layout): Layout => ({ kind: "group", of })
/** One of two: `flat` when it fits, else `broken`. */
export const either = (flat: string, broken: Layout): Layout => ({ kind: "either", flat, broken })
export const nest = (of: Layout): Layout => ({ kind: "nest", of })
export const align = (of: Layout): Layout => ({ kind: "align", of })
export const broken = (text: string): Layout => ({ kind: "broken", text })

/** A comment behind the code of its line; a `hardLine` must follow. `column` counts from 0. */
export const remark = (text: string, column: number): Layout => ({ kind: "remark", text, column })

export const join = (separator: Layout, parts: ReadonlyArray<Layout>): Layout =>
  parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]))

/**
 * The greatest of some widths, 0 for none. Not by spreading them into a call: a block may have more
 * lines than a call may have arguments.
 */
export const greatest = (widths: Iterable<number>): number => {
  let found = 0
  for (const width of widths) found = Math.max(found, width)
  return found
}

/** The layout on one line; undefined when it must break. */
export const flatText = (layout: Layout): string | undefined => {
  if (typeof layout === "string") return layout
  if (isParts(layout)) {
    let text = ""
    for (const part of layout) {
      const flat = flatText(part)
      if (flat === undefined) return undefined
      text += flat
    }
    return text
  }
  switch (layout.kind) {
    case "line":
      return layout.flat
    case "broken":
      return ""
    case "either":
      return layout.flat
    case "group":
    case "nest":
    case "align":
      return flatText(layout.of)
    default:
      return undefined
  }
}

// `Array.isArray` does not narrow a readonly array out of a union.
const isParts = (layout: Layout): layout is ReadonlyArray<Layout> => Array.isArray(layout)

interface Todo {
  readonly indent: number
  readonly flat: boolean
  readonly layout: Layout
}

/** Lays everything out; a line longer than `width` is one that nothing allowed to break. */
export const render = (layout: Layout, width: number): ReadonlyArray<Line> => {
  const lines: Array<Line> = []
  const todo: Array<Todo> = [{ indent: 0, flat: false, layout }]
  let text = ""
  let comment: Line["remark"]
  const breakLine = (indent: number) => {
    lines.push({ text: text.trimEnd(), remark: comment })
    text = " ".repeat(indent)
    comment = undefined
  }
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { indent, flat, layout: now } = next
    if (typeof now === "string") text += now
    else if (isParts(now)) push(todo, indent, flat, now)
    else {
      switch (now.kind) {
        case "line":
          if (flat) text += now.flat
          else breakLine(indent)
          break
        case "hard":
          breakLine(indent)
          break
        case "empty":
          lines.push({ text: "", remark: undefined })
          break
        case "broken":
          if (!flat) text += now.text
          break
        case "group":
          todo.push({
            indent,
            flat: flat || fits(width - text.length, now.of, todo),
            layout: now.of
          })
          break
        case "either": {
          const short = flat || fits(width - text.length, now.flat, todo)
          todo.push({ indent, flat: short, layout: short ? now.flat : now.broken })
          break
        }
        case "nest":
          todo.push({ indent: indent + indentWidth, flat, layout: now.of })
          break
        case "align":
          todo.push({ indent: text.length, flat, layout: now.of })
          break
        case "remark":
          comment = { text: now.text, column: now.column }
          break
      }
    }
  }
  breakLine(0)
  return lines
}

const push = (todo: Array<Todo>, indent: number, flat: boolean, parts: ReadonlyArray<Layout>) => {
  for (let index = parts.length - 1; index >= 0; index--) {
    todo.push({ indent, flat, layout: parts[index] ?? "" })
  }
}

// Whether a layout fits flat, together with what follows it up to the next place that can break.
const fits = (room: number, layout: Layout, rest: ReadonlyArray<Todo>): boolean => {
  let left = room
  let restIndex = rest.length
  const todo: Array<Todo> = [{ indent: 0, flat: true, layout }]
  while (left >= 0) {
    const next = todo.pop() ?? rest[--restIndex]
    if (next === undefined) return true
    const { flat, layout: now } = next
    if (typeof now === "string") left -= now.length
    else if (isParts(now)) push(todo, 0, flat, now)
    else if (now.kind === "either") push(todo, 0, flat, [flat ? now.flat : now.broken])
    else if (now.kind === "line") {
      if (!flat) return true
      left -= now.flat.length
    } else if (now.kind === "broken") left -= flat ? 0 : now.text.length
    else if (now.kind === "hard" || now.kind === "empty" || now.kind === "remark") return !flat
    else todo.push({ indent: 0, flat, layout: now.of })
  }
  return false
}
