// One try of the parser over a stretch of tokens: a complete piece of the file, or the place where
// it stopped. Everything that mends or explains a mistake works by trying again with other tokens,
// so this is the one place that runs it.

import type { IToken } from "chevrotain"
import type { Source } from "../source/Source.ts"
import type * as Cst from "./Cst.generated.ts"
import { expectationOf } from "./Expectation.ts"
import { flowParser } from "./FlowParser.ts"
import type { Stop } from "./Stop.ts"
import { Edition, Import } from "./tokens.ts"

type Tokens = ReadonlyArray<IToken>

/** A complete piece of a file. */
export type Piece =
  | { readonly kind: "edition"; readonly node: Cst.EditionCstNode }
  | { readonly kind: "import"; readonly node: Cst.ImportLineCstNode }
  | { readonly kind: "declaration"; readonly node: Cst.DeclarationCstNode }

export interface Attempt {
  /** Present when a piece was complete, even if something else follows it. */
  readonly piece: Piece | undefined
  /** Absent when the tokens are one complete piece and nothing else. */
  readonly stop: Stop | undefined
}

/** Parses tokens as one piece; the first token says which kind. */
export const attempt = (source: Source, tokens: Tokens): Attempt => {
  const parser = flowParser()
  parser.input = [...tokens]
  const node = pieceOf(tokens[0])
  const error = parser.errors[0]
  if (error === undefined) return { piece: node, stop: undefined }
  const { rules, expected, actual } = expectationOf(error)
  const found = tokens.indexOf(actual)
  const stop = { source, tokens, at: found === -1 ? tokens.length : found, rules, expected }
  return { piece: expected.length === 0 ? node : undefined, stop }
}

/** Parses a whole file that is expected to be right; undefined when it is not. */
export const attemptFile = (tokens: Tokens): ReadonlyArray<Piece> | undefined => {
  const parser = flowParser()
  parser.input = [...tokens]
  const node = parser.file()
  if (parser.errors.length > 0) return undefined
  // The rule named `file` gives nodes of its own generated type.
  const { edition, importLine = [], declaration = [] } = (node as Cst.FileCstNode).children
  return [
    ...edition.map((one) => ({ kind: "edition" as const, node: one })),
    ...importLine.map((one) => ({ kind: "import" as const, node: one })),
    ...declaration.map((one) => ({ kind: "declaration" as const, node: one }))
  ]
}

// Each rule gives nodes of its own generated type; Chevrotain's signatures only say CstNode.
const pieceOf = (first: IToken | undefined): Piece => {
  const parser = flowParser()
  switch (first?.tokenType) {
    case Edition:
      return { kind: "edition", node: parser.edition() as Cst.EditionCstNode }
    case Import:
      return { kind: "import", node: parser.importLine() as Cst.ImportLineCstNode }
    default:
      return { kind: "declaration", node: parser.declaration() as Cst.DeclarationCstNode }
  }
}
