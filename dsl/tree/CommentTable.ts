// The comments of a file while it is printed: which lie between two places, which are taken, where
// an empty line was. A comment is taken once, by whatever prints it; nothing is ever left over,
// because every place of a file lies in an entry of some block or between two.

import { lineText, positionAt } from "../source/Source.ts"
import type { Source } from "../source/Source.ts"
import type { Comment } from "./Ast.ts"
import type { Layout } from "./Layout.ts"

/**
 * Comments between two things: the one behind the first on its line, and those on lines of their
 * own.
 */
export interface Between {
  readonly behind: Comment | undefined
  readonly own: ReadonlyArray<Comment>
}

/** A layout and the comments that go above it. */
export interface Placed {
  readonly layout: Layout
  readonly moved: ReadonlyArray<Comment>
}

export class CommentTable {
  readonly source: Source
  readonly #comments: ReadonlyArray<Comment>
  readonly #taken = new Set<Comment>()

  constructor(source: Source, comments: ReadonlyArray<Comment>) {
    this.source = source
    this.#comments = comments
  }

  /** A table of the same text that knows no comments. */
  without(): CommentTable {
    return new CommentTable(this.source, [])
  }

  /** Whether a comment that nobody has taken lies between two offsets. */
  has(start: number, end: number): boolean {
    return this.#free(start, end).length > 0
  }

  /** Takes the free comments between two offsets. */
  take(start: number, end: number): ReadonlyArray<Comment> {
    const found = this.#free(start, end)
    for (const comment of found) this.#taken.add(comment)
    return found
  }

  /**
   * Prints something and says which comments out of it have no place in it and go above it. One
   * that would then stand above an earlier one takes all others along, so that comments keep their
   * order.
   */
  place(start: number, end: number, print: (table: CommentTable) => Layout): Placed {
    const layout = print(this)
    const all = this.#within(start, end)
    const firstPlaced = all.findIndex((comment) => this.#taken.has(comment))
    const lastFree = all.findLastIndex((comment) => !this.#taken.has(comment))
    if (firstPlaced === -1 || lastFree < firstPlaced) {
      return { layout, moved: this.take(start, end) }
    }
    for (const comment of all) this.#taken.add(comment)
    return { layout: print(this.without()), moved: all }
  }

  /** Takes the comments between the end of one thing and the start of another. */
  takeBetween(start: number, end: number): Between {
    const [first, ...others] = this.take(start, end)
    if (first === undefined) return { behind: undefined, own: [] }
    return this.line(first.span.start) === this.line(start)
      ? { behind: first, own: others }
      : { behind: undefined, own: [first, ...others] }
  }

  line(offset: number): number {
    return positionAt(this.source, offset).line
  }

  /** The column of an offset, counted from 0. */
  column(offset: number): number {
    return positionAt(this.source, offset).column - 1
  }

  /** The offset behind the first sign at or after an offset that stands in no comment. */
  behindSign(sign: string, from: number): number {
    const { text } = this.source
    let found = text.indexOf(sign, from)
    for (let index = this.#firstFrom(from); found !== -1; index++) {
      const span = this.#comments[index]?.span
      if (span === undefined || found < span.start) break
      if (found < span.end) found = text.indexOf(sign, span.end)
    }
    return found === -1 ? text.length : found + sign.length
  }

  /** Whether an empty line lies between two offsets. */
  hasEmptyLine(start: number, end: number): boolean {
    for (let line = this.line(start) + 1; line < this.line(end); line++) {
      if (lineText(this.source, line).trim() === "") return true
    }
    return false
  }

  /** Whether an offset's line stands below an empty one. */
  isBelowEmptyLine(offset: number): boolean {
    const line = this.line(offset)
    const before = lineText(this.source, line).slice(0, this.column(offset))
    return line > 1 && before.trim() === "" && lineText(this.source, line - 1).trim() === ""
  }

  /** Whether a stretch of the text stands on one line. */
  isOneLine(start: number, end: number): boolean {
    return this.line(start) === this.line(end)
  }

  #free(start: number, end: number): ReadonlyArray<Comment> {
    return this.#within(start, end).filter((comment) => !this.#taken.has(comment))
  }

  #within(start: number, end: number): ReadonlyArray<Comment> {
    const from = this.#firstFrom(start)
    let to = from
    while (to < this.#comments.length && (this.#comments[to]?.span.start ?? end) < end) to++
    return this.#comments.slice(from, to)
  }

  #firstFrom(offset: number): number {
    let low = 0
    let high = this.#comments.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#comments[middle]?.span.start ?? 0) < offset) low = middle + 1
      else high = middle
    }
    return low
  }
}
