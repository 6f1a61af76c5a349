// The house rules as data: who may import whom, which words are banned and what stands in their
// place, how long things may be. `test/tidy.test.ts` executes them.

/** A room: its folder, what it may import of the tree, and which packages. Longest folder wins. */
export interface Room {
  readonly folder: string
  readonly imports: ReadonlyArray<string>
  /** Packages by name; `effect/pure` stands for what of effect waits for nothing. */
  readonly packages: ReadonlyArray<string>
  /** Why, where a row is more than the table of the style guide says. */
  readonly because?: string
}

/** Everything of `effect` that a pure room may name. */
export const pureEffectNames: ReadonlySet<string> = new Set([
  "Result",
  "Data",
  "Schema",
  "SchemaIssue",
  "Graph",
  "Option",
  "Predicate"
])

const callSide = ["runtime/config", "runtime/observe", "compiler/plan", "dsl/vocabulary"]

// oxfmt-ignore
export const rooms: ReadonlyArray<Room> = [
  { folder: "dsl/source",      imports: [], packages: [] },
  { folder: "dsl/diagnostic",  imports: ["dsl/source"], packages: [] },
  { folder: "dsl/tree",        imports: ["dsl/source", "dsl/diagnostic"], packages: [] },
  { folder: "dsl/vocabulary",  imports: ["dsl/source", "dsl/diagnostic", "dsl/tree"], packages: [] },
  { folder: "dsl/syntax",      imports: ["dsl/source", "dsl/diagnostic", "dsl/tree", "dsl/vocabulary"], packages: ["chevrotain"] },
  { folder: "dsl",             imports: ["dsl"], packages: [] },
  { folder: "compiler",        imports: ["compiler", "dsl/index.ts", "dsl/vocabulary"], packages: ["effect/pure"] },
  { folder: "compiler/plan",   imports: ["compiler/plan", "dsl/vocabulary"], packages: ["effect/pure", "effect/encoding"], because: "a bundle carries it without the rest of the compiler" },

  { folder: "runtime/wire/bytes",     imports: [], packages: ["effect/pure"] },
  { folder: "runtime/wire/sip",       imports: ["runtime/wire/bytes"], packages: ["effect/pure"] },
  { folder: "runtime/wire/sdp",       imports: ["runtime/wire/bytes"], packages: ["effect/pure", "sdp-transform"] },
  { folder: "runtime/wire/gli",       imports: ["runtime/wire/bytes"], packages: ["effect/pure"] },
  { folder: "runtime/wire/xml",       imports: ["runtime/wire/bytes"], packages: ["effect/pure", "fast-xml-parser"] },
  { folder: "runtime/wire/ivrserver", imports: ["runtime/wire/bytes", "runtime/wire/xml", "runtime/wire/gli"], packages: ["effect/pure"] },
  { folder: "runtime/wire/ged125",    imports: ["runtime/wire/bytes"], packages: ["effect/pure"] },
  { folder: "runtime/protocol/transaction", imports: ["runtime/wire/sip", "runtime/config"], packages: ["effect/pure"], because: "timer values are types of config" },
  { folder: "runtime/protocol/dialog",      imports: ["runtime/wire/sip", "runtime/config", "runtime/protocol/transaction"], packages: ["effect/pure"], because: "all SIP machines share the table type" },
  { folder: "runtime/protocol/ivrserver",   imports: ["runtime/wire/ivrserver", "runtime/protocol/transaction"], packages: ["effect/pure"], because: "all machines share the table type" },
  { folder: "runtime/protocol/ged125",      imports: ["runtime/wire/ged125", "runtime/protocol/transaction"], packages: ["effect/pure"], because: "all machines share the table type" },
  { folder: "runtime/config",  imports: [], packages: ["effect"] },
  { folder: "runtime/observe", imports: ["runtime/config"], packages: ["effect"] },
  { folder: "runtime/net",     imports: ["runtime/config"], packages: ["effect", "@effect/platform-node", "node:"] },
  { folder: "runtime/ua",      imports: ["runtime/net", "runtime/wire/sip", "runtime/wire/sdp", "runtime/protocol/transaction", "runtime/protocol/dialog", ...callSide], packages: ["effect"] },
  { folder: "runtime/cti",     imports: ["runtime/net", "runtime/wire/gli", "runtime/wire/xml", "runtime/wire/ivrserver", "runtime/wire/ged125", "runtime/protocol/ivrserver", "runtime/protocol/ged125", ...callSide], packages: ["effect"] },
  { folder: "runtime/media",   imports: ["runtime/ua", ...callSide], packages: ["effect"] },
  { folder: "runtime/select",  imports: callSide, packages: ["effect"] },
  { folder: "runtime/journal", imports: ["runtime/net", ...callSide], packages: ["effect"] },
  { folder: "runtime/call",    imports: ["runtime/ua", "runtime/cti", "runtime/media", "runtime/select", "runtime/journal", ...callSide], packages: ["effect"] },
  { folder: "runtime/verbs",   imports: ["runtime/call", "runtime/cti", "runtime/media", "runtime/select", "runtime/ua", ...callSide], packages: ["effect"], because: "types of instructions, bodies and results; the sockets stay out of reach" },
  { folder: "runtime/pipeline", imports: ["runtime/verbs", "runtime/call", "runtime/select", ...callSide], packages: ["effect"] },
  { folder: "runtime/admin",   imports: ["runtime/net", "runtime/cti", "runtime/media", "runtime/journal", ...callSide], packages: ["effect"] },
  { folder: "runtime/process", imports: ["runtime/net", "runtime/admin", "runtime/call", "runtime/cti", "runtime/journal", "runtime/pipeline", "runtime/select", "runtime/ua", ...callSide], packages: ["effect"] },
  { folder: "runtime/sim",     imports: ["runtime/sim", "runtime/net", "runtime/wire", "runtime/protocol", ...callSide], packages: ["effect", "sip", "sdp-transform", "node:diagnostics_channel"], because: "the foreign stack opens its sockets itself; the tap sees them" },
  { folder: "runtime/ladder",  imports: ["runtime/ladder", "runtime/main.ts", "runtime/ua", "runtime/admin", "runtime/call", "runtime/cti", "runtime/net", "runtime/pipeline", "runtime/process", "runtime/select", "runtime/wire", ...callSide], packages: ["effect"], because: "it composes the product in a world of its own; no node: its sockets and clock are made up" },
  { folder: "runtime/cli",     imports: ["runtime", "compiler", "dsl"], packages: ["effect", "@effect/platform-node", "node:"] },
  { folder: "runtime",         imports: ["runtime", "compiler/plan", "compiler/version.ts", "dsl/vocabulary"], packages: ["effect", "@effect/platform-node"], because: "main.ts and bundle.ts compose" }
]

/** What no room of the runtime but `cli` may import, whatever its row says. */
export const neverImported: ReadonlyArray<{ readonly from: string; readonly to: string }> = [
  { from: "runtime/main.ts", to: "runtime/cli" },
  { from: "runtime/bundle.ts", to: "runtime/cli" },
  { from: "runtime/main.ts", to: "runtime/sim" },
  { from: "runtime/main.ts", to: "runtime/ladder" },
  { from: "runtime/bundle.ts", to: "runtime/ladder" },
  { from: "runtime/ua", to: "runtime/cti" },
  { from: "runtime/cti", to: "runtime/ua" }
]

export interface BannedWord {
  readonly pattern: RegExp
  readonly instead: string
  /** Files that may use it, with their reason. */
  readonly except?: ReadonlyArray<string>
}

/** Searched in code without comments and texts. */
// oxfmt-ignore
export const bannedWords: ReadonlyArray<BannedWord> = [
  { pattern: /\b[A-Za-z]*(?:(?<![rR]esource)Manager|Processor|Helper|Impl)\b/, instead: "the noun it serves" },
  { pattern: /\b[A-Za-z]*Utils?\b/, instead: "the noun it serves" },
  { pattern: /\b(?:Common|Misc|Base[A-Z]\w*)\b/, instead: "the noun it serves" },
  { pattern: /\b[A-Z][A-Za-z]+Handler\b/, instead: "`Handler` is an `on` line; else the noun it serves" },
  { pattern: /\b(?:const|let|readonly)\s+(?:data|info|obj|item)\b/, instead: "what it is" },
  { pattern: /\b(?:const|function)\s+(?:process|handle|do[A-Z]\w*)\b\s*[=(]/, instead: "the domain verb" },
  { pattern: /\bDate\.now\b/, instead: "Clock" },
  { pattern: /(?<!\.)\b(?:setTimeout|setInterval)\b/, instead: "Effect.sleep, or a timer of the wheel" },
  { pattern: /\bMath\.random\b/, instead: "Random" },
  { pattern: /\bconsole\./, instead: "Effect.log" },
  { pattern: /\bas any\b|:\s*any\b/, instead: "the type" },
  { pattern: /\bexport default\b/, instead: "a named export" },
  { pattern: /\b(?:enum|namespace)\s+[A-Z]/, instead: "a union of literals" }
]

/** Searched everywhere, comments too. */
export const bannedEverywhere: ReadonlyArray<BannedWord> = [
  { pattern: /\bFIXME\b|\bXXX\b/, instead: "the fix" },
  { pattern: /\bTODO\b(?!\(#\d+\))/, instead: "an issue's number behind it" }
]

export const columnsMax = 100
export const fileLinesMax = 800
export const fileLinesMedianMax = 150
export const functionLinesMax = 70

/** Files longer than the ceiling, each with its reason. */
export const longFiles: ReadonlyMap<string, string> = new Map([
  ["dsl/syntax/Cst.generated.ts", "generated from the grammar"]
])
