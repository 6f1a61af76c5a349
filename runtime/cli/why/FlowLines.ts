// The lines of the author's flows that decisions name: a record keeps file and line, and the text
// is read from the files as they are now. Says nothing where a file is gone or has another line
// there.

import { makeSource, parse, positionAt, spanText } from "../../../dsl/index.ts"
import type {
  Chain,
  Comment,
  Declaration,
  FlowFile,
  Handler,
  Select,
  Span
} from "../../../dsl/index.ts"

/** A rule of `select` that stands above the one that decided. */
export interface EarlierRule {
  readonly line: number
  readonly condition: string
  /** The parts that `and` joins, as written; one where nothing is joined. */
  readonly parts: ReadonlyArray<string>
}

export interface FlowLine {
  /** `when gateway.use-cti == 1 -> cti`, on one line. */
  readonly text: string
  /** Its actions, as written. */
  readonly actions: ReadonlyArray<string>
  /** For rules of a `select`, those that were asked before. */
  readonly earlier: ReadonlyArray<EarlierRule>
}

/** Finds the line of a decision; else says that the file is not there, or no such line in it. */
export type FindLine = (file: string, line: number) => FlowLine | "no file" | "no line"

/** `read` gives the text of a file. Each file is parsed once. */
export const flowLines = (read: (file: string) => string | undefined): FindLine => {
  const files = new Map<string, ReadonlyMap<number, FlowLine> | undefined>()
  return (file, line) => {
    if (!files.has(file)) {
      const text = read(file)
      files.set(file, text === undefined ? undefined : readLines(file, text))
    }
    const lines = files.get(file)
    return lines === undefined ? "no file" : (lines.get(line) ?? "no line")
  }
}

const readLines = (file: string, text: string): ReadonlyMap<number, FlowLine> => {
  const lines = new Map<number, FlowLine>()
  const { tree } = parse(makeSource(file, text))
  const add = (span: Span, line: FlowLine): void => {
    lines.set(lineOf(span), line)
  }
  for (const declaration of withTenants(tree.declarations)) {
    if (declaration._tag === "Select") addRules(tree, declaration, add)
    for (const handler of handlersIn(declaration)) {
      add(handler.keyword, lineFor(tree, handler.span, handler.chain, []))
    }
  }
  return lines
}

type Add = (span: Span, line: FlowLine) => void

const addRules = (tree: FlowFile, select: Select, add: Add): void => {
  const earlier: Array<EarlierRule> = []
  for (const { keyword, span, condition, chain } of select.rules) {
    add(keyword, lineFor(tree, span, chain, [...earlier]))
    const parts =
      condition._tag === "Logical" && condition.operator === "and"
        ? condition.operands
        : [condition]
    earlier.push({
      line: lineOf(keyword),
      condition: flowing(tree, condition.span),
      parts: parts.map((part) => flowing(tree, part.span))
    })
  }
  const { otherwise } = select
  if (otherwise === undefined) return
  add(otherwise.keyword, lineFor(tree, otherwise.span, otherwise.chain, earlier))
}

const lineFor = (
  tree: FlowFile,
  span: Span,
  chain: Chain,
  earlier: ReadonlyArray<EarlierRule>
): FlowLine => ({
  text: flowing(tree, span),
  actions: chain.actions.map((action) => flowing(tree, action.span)),
  earlier
})

const lineOf = (span: Span): number => positionAt(span.source, span.start).line

const withTenants = (declarations: ReadonlyArray<Declaration>): ReadonlyArray<Declaration> =>
  declarations.flatMap((one) =>
    one._tag === "Tenant" ? [one, ...withTenants(one.declarations)] : [one]
  )

/** All `on` lines of a declaration, those of blocks behind actions too. */
const handlersIn = (declaration: Declaration): ReadonlyArray<Handler> => {
  switch (declaration._tag) {
    case "Select": {
      const { rules, otherwise } = declaration
      const chains = rules.map(({ chain }) => chain)
      return [...chains, ...(otherwise === undefined ? [] : [otherwise.chain])].flatMap(inChain)
    }
    case "Handlers":
    case "TransferPolicy":
      return declaration.handlers.flatMap(withInner)
    default:
      return []
  }
}

const withInner = (handler: Handler): ReadonlyArray<Handler> => [handler, ...inChain(handler.chain)]

const inChain = ({ actions }: Chain): ReadonlyArray<Handler> =>
  actions.flatMap(({ outcomes }) => (outcomes ?? []).flatMap(withInner))

/** The text of a span on one line, without the comments in it. */
const flowing = ({ comments }: FlowFile, span: Span): string => {
  const inside = comments.filter((comment) => isInside(comment, span))
  let text = ""
  let at = span.start
  for (const comment of inside) {
    text += `${spanText({ ...span, start: at, end: comment.span.start })} `
    at = comment.span.end
  }
  return (text + spanText({ ...span, start: at })).replaceAll(/\s+/g, " ").trim()
}

const isInside = (comment: Comment, span: Span): boolean =>
  comment.span.start >= span.start && comment.span.end <= span.end
