// Comments as the tree keeps them, and the documentation of a declaration: the `///` lines that
// stand directly above it. A `//` line among them is passed over; an empty line ends the
// documentation.

import type { IToken } from "chevrotain"
import { makeSpan, positionAt } from "../source/Source.ts"
import type { Source } from "../source/Source.ts"
import type { Comment } from "../tree/Ast.ts"
import type { DocAt } from "./buildTree.ts"
import { endOf } from "./lex.ts"
import { DocComment } from "./tokens.ts"

export const buildComments = (
  source: Source,
  tokens: ReadonlyArray<IToken>
): ReadonlyArray<Comment> =>
  tokens.map((token) => ({
    span: makeSpan(source, token.startOffset, endOf(token)),
    kind: token.tokenType === DocComment ? "doc" : "line",
    text: token.image
  }))

/** Finds the documentation above a declaration, without its slashes and one space after each. */
export const docsOf = (source: Source, comments: ReadonlyArray<Comment>): DocAt => {
  const ownLine = new Map<number, Comment>()
  for (const comment of comments) {
    const { line } = positionAt(source, comment.span.start)
    const lineStart = source.lineStarts[line - 1] ?? 0
    if (source.text.slice(lineStart, comment.span.start).trim() === "") ownLine.set(line, comment)
  }
  return (offset) => {
    const lines: Array<string> = []
    let line = positionAt(source, offset).line - 1
    for (let comment = ownLine.get(line); comment !== undefined; comment = ownLine.get(line)) {
      if (comment.kind === "doc") lines.unshift(comment.text.slice(3).replace(/^ /, "").trimEnd())
      line -= 1
    }
    return lines.length === 0 ? undefined : lines.join("\n")
  }
}
