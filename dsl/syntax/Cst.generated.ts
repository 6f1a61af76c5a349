// Generated from the grammar in FlowParser.ts by cstTypings.ts; not to be edited.
// To renew: UPDATE_GOLDEN=1 npx vitest run test/dsl/syntax/grammar.test.ts

import type { CstNode, IToken } from "chevrotain"

export interface FileCstNode extends CstNode {
  name: "file"
  children: FileCstChildren
}

export type FileCstChildren = {
  edition: EditionCstNode[]
  importLine?: ImportLineCstNode[]
  declaration?: DeclarationCstNode[]
}

export interface EditionCstNode extends CstNode {
  name: "edition"
  children: EditionCstChildren
}

export type EditionCstChildren = {
  Edition: IToken[]
  Int: IToken[]
}

export interface ImportLineCstNode extends CstNode {
  name: "importLine"
  children: ImportLineCstChildren
}

export type ImportLineCstChildren = {
  Import: IToken[]
  LeftBrace: IToken[]
  Name: IToken[]
  Comma?: IToken[]
  RightBrace: IToken[]
  From: IToken[]
  Text: IToken[]
}

export interface DeclarationCstNode extends CstNode {
  name: "declaration"
  children: DeclarationCstChildren
}

export type DeclarationCstChildren = {
  facts?: FactsCstNode[]
  binding?: BindingCstNode[]
  enumeration?: EnumerationCstNode[]
  condition?: ConditionCstNode[]
  tenant?: TenantCstNode[]
  select?: SelectCstNode[]
  handlers?: HandlersCstNode[]
  transfer?: TransferCstNode[]
  test?: TestCstNode[]
}

export interface FactsCstNode extends CstNode {
  name: "facts"
  children: FactsCstChildren
}

export type FactsCstChildren = {
  Deployment?: IToken[]
  Gateway?: IToken[]
  Media?: IToken[]
  Connector?: IToken[]
  Profile?: IToken[]
  Service?: IToken[]
  Name: IToken[]
  LeftBrace: IToken[]
  setting?: SettingCstNode[]
  RightBrace: IToken[]
}

export interface SettingCstNode extends CstNode {
  name: "setting"
  children: SettingCstChildren
}

export type SettingCstChildren = {
  Name: IToken[]
  Colon: IToken[]
  value: ValueCstNode[]
}

export interface BindingCstNode extends CstNode {
  name: "binding"
  children: BindingCstChildren
}

export type BindingCstChildren = {
  Env?: IToken[]
  Secret?: IToken[]
  Const?: IToken[]
  name: IToken[]
  Colon: IToken[]
  type: IToken[]
  Equal?: IToken[]
  value?: ValueCstNode[]
}

export interface EnumerationCstNode extends CstNode {
  name: "enumeration"
  children: EnumerationCstChildren
}

export type EnumerationCstChildren = {
  Enum: IToken[]
  name: IToken[]
  LeftBrace: IToken[]
  word: IToken[]
  Comma?: IToken[]
  RightBrace: IToken[]
}

export interface ConditionCstNode extends CstNode {
  name: "condition"
  children: ConditionCstChildren
}

export type ConditionCstChildren = {
  Let: IToken[]
  Name: IToken[]
  Equal: IToken[]
  expression: ExpressionCstNode[]
}

export interface TenantCstNode extends CstNode {
  name: "tenant"
  children: TenantCstChildren
}

export type TenantCstChildren = {
  Tenant: IToken[]
  Name: IToken[]
  LeftBrace: IToken[]
  setting?: SettingCstNode[]
  declaration?: DeclarationCstNode[]
  RightBrace: IToken[]
}

export interface SelectCstNode extends CstNode {
  name: "select"
  children: SelectCstChildren
}

export type SelectCstChildren = {
  Select: IToken[]
  LeftBrace: IToken[]
  whenRule?: WhenRuleCstNode[]
  otherwise?: OtherwiseCstNode[]
  RightBrace: IToken[]
}

export interface WhenRuleCstNode extends CstNode {
  name: "whenRule"
  children: WhenRuleCstChildren
}

export type WhenRuleCstChildren = {
  When: IToken[]
  expression: ExpressionCstNode[]
  Arrow: IToken[]
  chain: ChainCstNode[]
}

export interface OtherwiseCstNode extends CstNode {
  name: "otherwise"
  children: OtherwiseCstChildren
}

export type OtherwiseCstChildren = {
  Otherwise: IToken[]
  Arrow: IToken[]
  chain: ChainCstNode[]
}

export interface HandlersCstNode extends CstNode {
  name: "handlers"
  children: HandlersCstChildren
}

export type HandlersCstChildren = {
  Cti?: IToken[]
  Defaults?: IToken[]
  outcomes: OutcomesCstNode[]
}

export interface TransferCstNode extends CstNode {
  name: "transfer"
  children: TransferCstChildren
}

export type TransferCstChildren = {
  Transfer: IToken[]
  Name: IToken[]
  LeftBrace: IToken[]
  setting?: SettingCstNode[]
  onRule?: OnRuleCstNode[]
  RightBrace: IToken[]
}

export interface OutcomesCstNode extends CstNode {
  name: "outcomes"
  children: OutcomesCstChildren
}

export type OutcomesCstChildren = {
  LeftBrace: IToken[]
  onRule?: OnRuleCstNode[]
  RightBrace: IToken[]
}

export interface OnRuleCstNode extends CstNode {
  name: "onRule"
  children: OnRuleCstChildren
}

export type OnRuleCstChildren = {
  On: IToken[]
  event: EventCstNode[]
  Comma?: IToken[]
  Arrow: IToken[]
  chain: ChainCstNode[]
}

export interface EventCstNode extends CstNode {
  name: "event"
  children: EventCstChildren
}

export type EventCstChildren = {
  Name: IToken[]
  Dot?: IToken[]
  args?: ArgsCstNode[]
  After?: IToken[]
  Duration?: IToken[]
}

export interface ChainCstNode extends CstNode {
  name: "chain"
  children: ChainCstChildren
}

export type ChainCstChildren = {
  action: ActionCstNode[]
  Then?: IToken[]
}

export interface ActionCstNode extends CstNode {
  name: "action"
  children: ActionCstChildren
}

export type ActionCstChildren = {
  Cti?: IToken[]
  Attach?: IToken[]
  Route?: IToken[]
  value?: ValueCstNode[]
  Profile?: IToken[]
  name?: IToken[]
  Play?: IToken[]
  Transfer?: IToken[]
  Report?: IToken[]
  Release?: IToken[]
  Int?: IToken[]
  args?: ArgsCstNode[]
  outcomes?: OutcomesCstNode[]
}

export interface ArgsCstNode extends CstNode {
  name: "args"
  children: ArgsCstChildren
}

export type ArgsCstChildren = {
  LeftParenthesis: IToken[]
  argument?: ArgumentCstNode[]
  Comma?: IToken[]
  RightParenthesis: IToken[]
}

export interface ArgumentCstNode extends CstNode {
  name: "argument"
  children: ArgumentCstChildren
}

export type ArgumentCstChildren = {
  Name?: IToken[]
  Colon?: IToken[]
  value: ValueCstNode[]
}

export interface ExpressionCstNode extends CstNode {
  name: "expression"
  children: ExpressionCstChildren
}

export type ExpressionCstChildren = {
  conjunction: ConjunctionCstNode[]
  Or?: IToken[]
}

export interface ConjunctionCstNode extends CstNode {
  name: "conjunction"
  children: ConjunctionCstChildren
}

export type ConjunctionCstChildren = {
  negation: NegationCstNode[]
  And?: IToken[]
}

export interface NegationCstNode extends CstNode {
  name: "negation"
  children: NegationCstChildren
}

export type NegationCstChildren = {
  Not?: IToken[]
  comparison: ComparisonCstNode[]
}

export interface ComparisonCstNode extends CstNode {
  name: "comparison"
  children: ComparisonCstChildren
}

export type ComparisonCstChildren = {
  Has?: IToken[]
  path?: PathCstNode[]
  left?: ValueCstNode[]
  operator?: OperatorCstNode[]
  right?: ValueCstNode[]
  In?: IToken[]
  container?: ValueCstNode[]
  Matches?: IToken[]
  Text?: IToken[]
}

export interface OperatorCstNode extends CstNode {
  name: "operator"
  children: OperatorCstChildren
}

export type OperatorCstChildren = {
  EqualEqual?: IToken[]
  NotEqual?: IToken[]
  Less?: IToken[]
  LessEqual?: IToken[]
  Greater?: IToken[]
  GreaterEqual?: IToken[]
}

export interface ValueCstNode extends CstNode {
  name: "value"
  children: ValueCstChildren
}

export type ValueCstChildren = {
  primary: PrimaryCstNode[]
  DotDot?: IToken[]
  to?: PrimaryCstNode[]
  Else?: IToken[]
  otherwise?: PrimaryCstNode[]
}

export interface PrimaryCstNode extends CstNode {
  name: "primary"
  children: PrimaryCstChildren
}

export type PrimaryCstChildren = {
  Text?: IToken[]
  Int?: IToken[]
  Duration?: IToken[]
  True?: IToken[]
  False?: IToken[]
  path?: PathCstNode[]
  args?: ArgsCstNode[]
  list?: ListCstNode[]
  record?: RecordCstNode[]
  LeftParenthesis?: IToken[]
  expression?: ExpressionCstNode[]
  RightParenthesis?: IToken[]
}

export interface PathCstNode extends CstNode {
  name: "path"
  children: PathCstChildren
}

export type PathCstChildren = {
  Name: IToken[]
  pathStep?: PathStepCstNode[]
}

export interface PathStepCstNode extends CstNode {
  name: "pathStep"
  children: PathStepCstChildren
}

export type PathStepCstChildren = {
  Dot?: IToken[]
  Name?: IToken[]
  LeftBracket?: IToken[]
  Text?: IToken[]
  RightBracket?: IToken[]
}

export interface ListCstNode extends CstNode {
  name: "list"
  children: ListCstChildren
}

export type ListCstChildren = {
  LeftBracket: IToken[]
  value?: ValueCstNode[]
  Comma?: IToken[]
  RightBracket: IToken[]
}

export interface RecordCstNode extends CstNode {
  name: "record"
  children: RecordCstChildren
}

export type RecordCstChildren = {
  LeftBrace: IToken[]
  recordEntry?: RecordEntryCstNode[]
  Comma?: IToken[]
  RightBrace: IToken[]
}

export interface RecordEntryCstNode extends CstNode {
  name: "recordEntry"
  children: RecordEntryCstChildren
}

export type RecordEntryCstChildren = {
  Name?: IToken[]
  Text?: IToken[]
  Colon: IToken[]
  value: ValueCstNode[]
}

export interface TestCstNode extends CstNode {
  name: "test"
  children: TestCstChildren
}

export type TestCstChildren = {
  Test: IToken[]
  Text: IToken[]
  LeftBrace: IToken[]
  step?: StepCstNode[]
  RightBrace: IToken[]
}

export interface StepCstNode extends CstNode {
  name: "step"
  children: StepCstChildren
}

export type StepCstChildren = {
  Wait?: IToken[]
  Duration?: IToken[]
  At?: IToken[]
  Text?: IToken[]
  Expect?: IToken[]
  expression?: ExpressionCstNode[]
  Name?: IToken[]
  Greater?: IToken[]
  Less?: IToken[]
  message?: MessageCstNode[]
  args?: ArgsCstNode[]
}

export interface MessageCstNode extends CstNode {
  name: "message"
  children: MessageCstChildren
}

export type MessageCstChildren = {
  Int?: IToken[]
  Name?: IToken[]
  Dot?: IToken[]
}
