// Text → tree, findings, and the names of what could not be read. The passes in order: characters
// and tokens, then the whole file at once, and only when that fails declaration by declaration.
//
// INVARIANT (one mistake, one finding): a declaration with a finding that makes its meaning
// doubtful is not in the tree, so that no later pass reports a follow-up.

import type { Diagnostic } from "../diagnostic/Diagnostic.ts"
import { sortDiagnostics } from "../diagnostic/sortDiagnostics.ts"
import { makeSpan } from "../source/Source.ts"
import type { Source } from "../source/Source.ts"
import type { Comment, Declaration, Edition, FlowFile, Import } from "../tree/Ast.ts"
import type { Piece } from "./attempt.ts"
import { buildDeclaration, buildEdition, buildImport } from "./buildTree.ts"
import { checkFile } from "./checkFile.ts"
import { checkLexis } from "./checkLexis.ts"
import { buildComments, docsOf } from "./comments.ts"
import type { Damaged } from "./damage.ts"
import { dropTrailingCommas } from "./dropTrailingCommas.ts"
import { fileTooLarge } from "./findings/text.ts"
import { lex } from "./lex.ts"
import { findingsPerFileMax, readFile } from "./recover.ts"

export interface ParseResult {
  readonly tree: FlowFile
  /** Sorted by position, without repetitions. */
  readonly diagnostics: ReadonlyArray<Diagnostic>
  /** Declarations that are not in the tree; whoever resolves names stays silent about these. */
  readonly damaged: ReadonlyArray<Damaged>
}

/** The largest file that is read, in bytes of UTF-8 (language.md §13, limits). */
export const fileBytesMax = 1_048_576

/** Reads a text of edition 2026. Total: any text gives a tree, and says what is missing from it. */
export const parse = (source: Source): ParseResult => {
  const bytes = utf8Length(source.text)
  if (bytes > fileBytesMax) return refuse(source, bytes)
  const lexed = lex(source.text)
  const lexical = checkLexis(source, lexed)
  const commas = dropTrailingCommas(source, lexed.tokens)
  const read = readFile(source, commas.tokens, lexical.lost, lexical.findings.length)
  const comments = buildComments(source, lexed.comments)
  const tree = buildFile(source, read.pieces, comments)
  const diagnostics = [
    ...lexical.findings,
    ...commas.findings,
    ...read.findings,
    ...checkFile(tree, read)
  ]
  return { tree, diagnostics: curb(sortDiagnostics(diagnostics)), damaged: read.damaged }
}

// Errors and warnings are counted apart, so that many of the one do not hide the other.
const curb = (diagnostics: ReadonlyArray<Diagnostic>): ReadonlyArray<Diagnostic> => {
  const counts = { error: 0, warning: 0, info: 0, lint: 0 }
  return diagnostics.filter(({ severity }) => ++counts[severity] <= findingsPerFileMax)
}

const buildFile = (
  source: Source,
  pieces: ReadonlyArray<Piece>,
  comments: ReadonlyArray<Comment>
): FlowFile => {
  const docAt = docsOf(source, comments)
  let edition: Edition | undefined
  const imports: Array<Import> = []
  const declarations: Array<Declaration> = []
  for (const piece of pieces) {
    switch (piece.kind) {
      case "edition":
        edition ??= buildEdition(source, piece.node)
        break
      case "import":
        imports.push(buildImport(source, piece.node))
        break
      case "declaration":
        declarations.push(buildDeclaration(source, docAt, piece.node))
        break
    }
  }
  return { source, edition, imports, declarations, comments }
}

const refuse = (source: Source, bytes: number): ParseResult => {
  const start = makeSpan(source, 0, 0)
  return {
    tree: { source, edition: undefined, imports: [], declarations: [], comments: [] },
    diagnostics: [fileTooLarge(start, bytes, fileBytesMax)],
    damaged: [{ kind: "file", span: makeSpan(source, 0, source.text.length) }]
  }
}

// No text has fewer bytes than code units, nor more than three for each: most need no counting.
const utf8Length = (text: string): number => {
  if (text.length > fileBytesMax || text.length * 3 <= fileBytesMax) return text.length
  let bytes = text.length
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    // A surrogate pair has two units and four bytes, so each half counts one more.
    const surrogate = unit >= 0xd800 && unit <= 0xdfff
    bytes += unit < 0x80 ? 0 : unit < 0x800 || surrogate ? 1 : 2
  }
  return bytes
}
