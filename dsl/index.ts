// The language as others see it: text in, tree and findings out. The only door of `dsl` apart from
// `dsl/vocabulary`.

export { curtail } from "./diagnostic/curtail.ts"
export { nearestWord, nearWords } from "./diagnostic/nearestWord.ts"
export { renderDiagnostic, renderDiagnostics } from "./diagnostic/render.ts"
export { sortDiagnostics } from "./diagnostic/sortDiagnostics.ts"
export { wrap } from "./diagnostic/wrap.ts"
export { joinSpans, lineText, makeSource, makeSpan, positionAt, spanText } from "./source/Source.ts"
export { syntaxCodes } from "./syntax/findings/finding.ts"
export { format } from "./syntax/format.ts"
export { fileBytesMax, parse } from "./syntax/parse.ts"
export { walkChain, walkDeclaration, walkExpression, walkFile, walkHandler } from "./tree/walk.ts"

export type { Diagnostic, Edit, Fix, Label, Severity } from "./diagnostic/Diagnostic.ts"
export type { RenderOptions } from "./diagnostic/render.ts"
export type { Position, Source, Span } from "./source/Source.ts"
export type { Damaged, DamagedKind } from "./syntax/damage.ts"
export type { SyntaxCode } from "./syntax/findings/finding.ts"
export type { Formatted } from "./syntax/format.ts"
export type { ParseResult } from "./syntax/parse.ts"
export type * from "./tree/Ast.ts"
export type { Visit, Visitor } from "./tree/walk.ts"
