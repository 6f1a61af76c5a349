// The tree of a `.flow` text: what the author wrote, nothing resolved. Immutable plain values, each
// with its span. Expressions keep the author's parentheses (`Group`), so that printing the tree
// gives back the same tokens.

import type { Source, Span } from "../source/Source.ts"

export interface FlowFile {
  readonly source: Source
  /** Absent when the `edition` line is missing or broken; the parser has said so then. */
  readonly edition: Edition | undefined
  readonly imports: ReadonlyArray<Import>
  readonly declarations: ReadonlyArray<Declaration>
  /** Every comment of the text, in order, doc comments too. */
  readonly comments: ReadonlyArray<Comment>
}

/** `text` is the whole comment with its slashes. */
export interface Comment {
  readonly span: Span
  readonly kind: "line" | "doc"
  readonly text: string
}

export interface Edition {
  readonly span: Span
  readonly year: number
}

export interface Name {
  readonly span: Span
  readonly text: string
}

export interface Import {
  readonly span: Span
  readonly names: ReadonlyArray<Name>
  readonly from: TextLiteral
}

export type Declaration =
  | Facts
  | Binding
  | EnumDeclaration
  | LetDeclaration
  | Tenant
  | Select
  | Handlers
  | TransferPolicy
  | Test

export type FactsKind = "deployment" | "gateway" | "media" | "connector" | "profile" | "service"

/** `deployment x { key: value … }` and its like. */
export interface Facts {
  readonly _tag: "Facts"
  readonly span: Span
  readonly doc: string | undefined
  readonly kind: FactsKind
  readonly name: Name
  readonly settings: ReadonlyArray<Setting>
}

export interface Setting {
  readonly span: Span
  readonly name: Name
  readonly value: Expression
}

/** `env NAME : Type = value`. */
export interface Binding {
  readonly _tag: "Binding"
  readonly span: Span
  readonly doc: string | undefined
  readonly kind: "env" | "secret" | "const"
  readonly name: Name
  readonly type: Name
  readonly value: Expression | undefined
}

export interface EnumDeclaration {
  readonly _tag: "Enum"
  readonly span: Span
  readonly doc: string | undefined
  readonly name: Name
  readonly words: ReadonlyArray<Name>
}

export interface LetDeclaration {
  readonly _tag: "Let"
  readonly span: Span
  readonly doc: string | undefined
  readonly name: Name
  readonly value: Expression
}

export interface Tenant {
  readonly _tag: "Tenant"
  readonly span: Span
  readonly doc: string | undefined
  readonly name: Name
  readonly settings: ReadonlyArray<Setting>
  readonly declarations: ReadonlyArray<Declaration>
}

export interface Select {
  readonly _tag: "Select"
  readonly span: Span
  readonly doc: string | undefined
  /** The word `select`, where findings about the whole block point. */
  readonly keyword: Span
  readonly rules: ReadonlyArray<WhenRule>
  readonly otherwise: Otherwise | undefined
}

export interface WhenRule {
  readonly span: Span
  readonly keyword: Span
  readonly condition: Expression
  readonly chain: Chain
}

export interface Otherwise {
  readonly span: Span
  readonly keyword: Span
  readonly chain: Chain
}

/** The blocks `cti { … }` and `defaults { … }`. */
export interface Handlers {
  readonly _tag: "Handlers"
  readonly span: Span
  readonly doc: string | undefined
  readonly kind: "cti" | "defaults"
  readonly keyword: Span
  readonly handlers: ReadonlyArray<Handler>
}

export interface TransferPolicy {
  readonly _tag: "TransferPolicy"
  readonly span: Span
  readonly doc: string | undefined
  readonly name: Name
  readonly settings: ReadonlyArray<Setting>
  readonly handlers: ReadonlyArray<Handler>
}

/** One `on` line. */
export interface Handler {
  readonly span: Span
  readonly keyword: Span
  readonly events: ReadonlyArray<EventPattern>
  readonly chain: Chain
}

export interface EventPattern {
  readonly span: Span
  /** `treatment.play-application` has two parts. */
  readonly parts: ReadonlyArray<Name>
  readonly args: ReadonlyArray<Argument> | undefined
  readonly after: DurationLiteral | undefined
}

export interface Chain {
  readonly span: Span
  readonly actions: ReadonlyArray<Action>
}

export type Verb =
  | "cti"
  | "profile"
  | "play"
  | "route"
  | "transfer"
  | "report"
  | "attach"
  | "release"

export interface Action {
  readonly span: Span
  readonly verb: Verb
  readonly keyword: Span
  /** The name after `profile play transfer report release`. */
  readonly name: Name | undefined
  /** The value after `route`, the code after `release`. */
  readonly operand: Expression | undefined
  readonly args: ReadonlyArray<Argument> | undefined
  /** The block of `on` lines after the action. */
  readonly outcomes: ReadonlyArray<Handler> | undefined
}

export interface Argument {
  readonly span: Span
  readonly name: Name | undefined
  readonly value: Expression
}

export type Expression =
  | TextLiteral
  | IntLiteral
  | DurationLiteral
  | BoolLiteral
  | Path
  | Call
  | List
  | Record
  | Range
  | Else
  | Group
  | Not
  | Logical
  | Comparison
  | In
  | Matches
  | Has

/** `value` has its escapes resolved and each `${NAME}` still in `parts`. */
export interface TextLiteral {
  readonly _tag: "Text"
  readonly span: Span
  /** What stands between the quotes, escapes resolved, interpolations as written. */
  readonly value: string
  /** Text and names in turn; one text part when nothing is interpolated. */
  readonly parts: ReadonlyArray<TextPart>
}

export type TextPart =
  | { readonly _tag: "Chars"; readonly text: string }
  | { readonly _tag: "Interpolation"; readonly name: Name }

export interface IntLiteral {
  readonly _tag: "Int"
  readonly span: Span
  readonly value: number
}

export interface DurationLiteral {
  readonly _tag: "Duration"
  readonly span: Span
  readonly ms: number
}

export interface BoolLiteral {
  readonly _tag: "Bool"
  readonly span: Span
  readonly value: boolean
}

/** `call.header["X"]` is a name and two steps. */
export interface Path {
  readonly _tag: "Path"
  readonly span: Span
  readonly head: Name
  readonly steps: ReadonlyArray<PathStep>
}

export type PathStep =
  | { readonly _tag: "Field"; readonly name: Name }
  | { readonly _tag: "Key"; readonly span: Span; readonly key: string }

/** `Segment(call.header["X"])`. */
export interface Call {
  readonly _tag: "Call"
  readonly span: Span
  readonly callee: Path
  readonly args: ReadonlyArray<Argument>
}

export interface List {
  readonly _tag: "List"
  readonly span: Span
  readonly values: ReadonlyArray<Expression>
}

export interface Record {
  readonly _tag: "Record"
  readonly span: Span
  readonly entries: ReadonlyArray<RecordEntry>
}

/** `quoted` keeps how the key was written. */
export interface RecordEntry {
  readonly span: Span
  readonly key: Name
  readonly quoted: boolean
  readonly value: Expression
}

export interface Range {
  readonly _tag: "Range"
  readonly span: Span
  readonly from: Expression
  readonly to: Expression
}

/** `x else y`: y where x is absent. */
export interface Else {
  readonly _tag: "Else"
  readonly span: Span
  readonly value: Expression
  readonly otherwise: Expression
}

export interface Group {
  readonly _tag: "Group"
  readonly span: Span
  readonly value: Expression
}

export interface Not {
  readonly _tag: "Not"
  readonly span: Span
  readonly operand: Expression
}

/** `a and b and c` is one node with three operands. */
export interface Logical {
  readonly _tag: "Logical"
  readonly span: Span
  readonly operator: "and" | "or"
  readonly operands: ReadonlyArray<Expression>
}

export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">="

export interface Comparison {
  readonly _tag: "Comparison"
  readonly span: Span
  readonly operator: ComparisonOperator
  readonly left: Expression
  readonly right: Expression
}

export interface In {
  readonly _tag: "In"
  readonly span: Span
  readonly value: Expression
  readonly container: Expression
}

export interface Matches {
  readonly _tag: "Matches"
  readonly span: Span
  readonly value: Expression
  readonly pattern: TextLiteral
}

export interface Has {
  readonly _tag: "Has"
  readonly span: Span
  readonly path: Path
}

export interface Test {
  readonly _tag: "Test"
  readonly span: Span
  readonly doc: string | undefined
  readonly title: TextLiteral
  readonly steps: ReadonlyArray<Step>
}

export type Step =
  | { readonly _tag: "Wait"; readonly span: Span; readonly duration: DurationLiteral }
  | { readonly _tag: "At"; readonly span: Span; readonly moment: TextLiteral }
  | { readonly _tag: "Expect"; readonly span: Span; readonly condition: Expression }
  | Arrow

/** `peer > message`: the peer sends it to us; `peer < message`: we must send it to the peer. */
export interface Arrow {
  readonly _tag: "Arrow"
  readonly span: Span
  readonly peer: Name
  readonly direction: ">" | "<"
  /** The message's own name (`INVITE`, `TreatCall`, `486`). */
  readonly message: Name
  readonly args: ReadonlyArray<Argument> | undefined
}
