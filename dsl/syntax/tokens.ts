// The words and signs of the language as Chevrotain token types, in the order in which the lexer
// tries them.
//
// Two kinds of word: hard ones (`when`, `on`, `then` …) hold rules together and can never be a
// name; soft ones (block heads and verbs) are also of the category `Name`, so that a service may be
// called `menu` or `test`. Three token types exist only so that a mistake is one token and gets one
// finding: a text without its closing quote, a number with something attached (`90min`,
// `10.0.0.1`), and the marker of a merge conflict. Their categories let the parser go on.

import { Lexer, createToken } from "chevrotain"
import type { TokenType } from "chevrotain"
import { oddUnit } from "./durations.ts"

/** Names: letters, digits, `_`, and `-` inside. Also the category of every soft word. */
export const Name = createToken({
  name: "Name",
  pattern: /[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*/
})

const Space = createToken({
  name: "Space",
  pattern: /[ \t\r\n]+/,
  group: Lexer.SKIPPED,
  line_breaks: true
})

// Both kinds share a group, so that they arrive in the order of the text. Four slashes make a
// ruler, not documentation.
export const DocComment = createToken({
  name: "DocComment",
  pattern: /\/\/\/(?!\/)[^\r\n]*/,
  group: "comments"
})
export const LineComment = createToken({
  name: "LineComment",
  pattern: /\/\/[^\r\n]*/,
  group: "comments"
})

/**
 * `<<<<<<<`, `|||||||`, `=======` or `>>>>>>>` and the rest of its line. Never valid, so it never
 * reaches the parser.
 */
export const ConflictMarker = createToken({
  name: "ConflictMarker",
  pattern: /(?:<{7}|>{7}|={7}|\|{7})[^\r\n]*/,
  group: "markers"
})

export const Arrow = createToken({ name: "Arrow", pattern: /->/ })
export const DotDot = createToken({ name: "DotDot", pattern: /\.\./ })
export const EqualEqual = createToken({ name: "EqualEqual", pattern: /==/ })
export const NotEqual = createToken({ name: "NotEqual", pattern: /!=/ })
export const LessEqual = createToken({ name: "LessEqual", pattern: /<=/ })
export const GreaterEqual = createToken({ name: "GreaterEqual", pattern: />=/ })
export const Less = createToken({ name: "Less", pattern: /</ })
export const Greater = createToken({ name: "Greater", pattern: />/ })
export const Equal = createToken({ name: "Equal", pattern: /=/ })
export const LeftBrace = createToken({ name: "LeftBrace", pattern: /\{/ })
export const RightBrace = createToken({ name: "RightBrace", pattern: /\}/ })
export const LeftParenthesis = createToken({ name: "LeftParenthesis", pattern: /\(/ })
export const RightParenthesis = createToken({ name: "RightParenthesis", pattern: /\)/ })
export const LeftBracket = createToken({ name: "LeftBracket", pattern: /\[/ })
export const RightBracket = createToken({ name: "RightBracket", pattern: /\]/ })
export const Colon = createToken({ name: "Colon", pattern: /:/ })
export const Comma = createToken({ name: "Comma", pattern: /,/ })
export const Dot = createToken({ name: "Dot", pattern: /\./ })

export const Text = createToken({ name: "Text", pattern: /"(?:[^"\\\r\n]|\\[^\r\n])*"/ })
/** A text whose line ends before its quote does. */
export const OpenText = createToken({
  name: "OpenText",
  pattern: /"[^\r\n]*/,
  categories: [Text]
})

// A number with something attached is not this number: the look-ahead leaves it to OddNumber,
// whole.
export const Duration = createToken({ name: "Duration", pattern: /\d+(?:ms|s|m|h)(?!\w)/ })
export const Int = createToken({ name: "Int", pattern: /\d+(?!\w|[.:/-]\w)/ })
/** `90min`, `2d`: a length of time in a unit that the language does not have. */
export const OddDuration = createToken({
  name: "OddDuration",
  pattern: new RegExp(`\\d+(?:${oddUnit})(?!\\w)`),
  categories: [Duration]
})
/** `10.0.0.1:5060`, `20:00`, `800555100X`: most often a text that lacks its quotes. */
export const OddNumber = createToken({
  name: "OddNumber",
  pattern: /\d\w*(?:[.:/-]\w+)*/,
  categories: [Int]
})

const word = (text: string, categories: Array<TokenType>): TokenType =>
  createToken({
    name: text.slice(0, 1).toUpperCase() + text.slice(1),
    pattern: new RegExp(text),
    longer_alt: Name,
    categories
  })
const hard = (text: string): TokenType => word(text, [])
const soft = (text: string): TokenType => word(text, [Name])

export const When = hard("when")
export const Otherwise = hard("otherwise")
export const On = hard("on")
export const Then = hard("then")
export const Else = hard("else")
export const And = hard("and")
export const Or = hard("or")
export const Not = hard("not")
export const In = hard("in")
export const Has = hard("has")
export const Matches = hard("matches")
export const True = hard("true")
export const False = hard("false")
export const After = hard("after")
export const Expect = hard("expect")
export const Wait = hard("wait")
export const At = hard("at")
export const Import = hard("import")
export const From = hard("from")
export const Edition = hard("edition")

export const Deployment = soft("deployment")
export const Gateway = soft("gateway")
export const Media = soft("media")
export const Connector = soft("connector")
export const Profile = soft("profile")
export const Service = soft("service")
export const Env = soft("env")
export const Secret = soft("secret")
export const Const = soft("const")
export const Enum = soft("enum")
export const Let = soft("let")
export const Tenant = soft("tenant")
export const Select = soft("select")
export const Cti = soft("cti")
export const Defaults = soft("defaults")
export const Transfer = soft("transfer")
export const Test = soft("test")
export const Play = soft("play")
export const Route = soft("route")
export const Report = soft("report")
export const Attach = soft("attach")
export const Release = soft("release")

/** Words that are never names. */
// oxfmt-ignore
export const hardWords: ReadonlyArray<TokenType> = [
  When, Otherwise, On, Then, Else, And, Or, Not, In, Has, Matches, True, False, After, Expect, Wait, At,
  Import, From, Edition
]

/** What a declaration begins with. */
// oxfmt-ignore
export const blockHeads: ReadonlyArray<TokenType> = [
  Deployment, Gateway, Media, Connector, Profile, Service, Env, Secret, Const, Enum, Let, Tenant, Select,
  Cti, Defaults, Transfer, Test
]

/** What an action begins with. */
// oxfmt-ignore
export const verbs: ReadonlyArray<TokenType> = [
  Cti, Profile, Play, Route, Transfer, Report, Attach, Release
]

const softWords = [...new Set([...blockHeads, ...verbs])]

/**
 * Every word with its spelling; longest first, because Chevrotain finds `attach` unreachable behind
 * `at`.
 */
export const words: ReadonlyArray<{ readonly text: string; readonly type: TokenType }> = [
  ...hardWords,
  ...softWords
]
  .map((type) => ({ text: type.name.toLowerCase(), type }))
  .sort((left, right) => right.text.length - left.text.length)

/**
 * The whole vocabulary in matching order: longer signs before their beginnings, words before names.
 */
// oxfmt-ignore
export const vocabulary: ReadonlyArray<TokenType> = [
  Space, DocComment, LineComment, ConflictMarker,
  Arrow, DotDot, EqualEqual, NotEqual, LessEqual, GreaterEqual, Less, Greater, Equal,
  LeftBrace, RightBrace, LeftParenthesis, RightParenthesis, LeftBracket, RightBracket, Colon, Comma, Dot,
  Text, OpenText, Duration, Int, OddDuration, OddNumber,
  ...words.map(({ type }) => type), Name
]
