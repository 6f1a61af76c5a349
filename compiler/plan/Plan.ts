// The plan: what a deployment's flows compile to, and the one contract between the compiler and the
// runtime. It is data: canonical JSON on disk, decoded with this Schema, built into pipelines once
// at load. It carries no source text and no secret value. Everything with a number of milliseconds
// ends in `Ms`.

import { Schema } from "effect"

/** Raised when the shape below changes; a runtime refuses a plan of another format. */
export const planFormat = 1

/**
 * Where in the author's files a rule, handler or action stands; shown in decisions and call
 * records.
 */
export const Location = Schema.Struct({
  file: Schema.String,
  line: Schema.Int,
  column: Schema.Int
})
export type Location = typeof Location.Type

/** The facts of a call that an expression can read. The keyed ones take a `key`. */
export const fieldNames = [
  "call.dnis",
  "call.ani",
  "call.header",
  "call.answered",
  "gateway",
  "gateway.use-cti",
  "tenant",
  "profile",
  "profile.cti-allow",
  "profile.icm-bridge-transfer",
  "profile.cti-params",
  "time",
  "day",
  "date",
  "user-data",
  "treatment.app-id",
  "treatment.app-url",
  "treatment.prompt",
  "treatment.language",
  "treatment.max-digits",
  "treatment.file",
  "treatment.duration",
  "treatment.params",
  "route.to",
  "route.type",
  "script.id",
  "script.config",
  "script.vars",
  "label.number",
  "app.to",
  "app.kind",
  "app.result",
  // What only the `expect` lines of ladders read; no plan has them.
  "call.released",
  "cti.opened",
  "cti.closed",
  "rule"
] as const
export type FieldName = (typeof fieldNames)[number]

/**
 * A lowered expression. Text, digits, numbers of destinations, URIs, days (`"mon"`) and dates
 * (`"2026-12-24"`) are text; times of day are minutes since midnight; durations are milliseconds;
 * an absent value is absent, not empty.
 */
export type Expr =
  | { readonly op: "text"; readonly value: string }
  | { readonly op: "int"; readonly value: number }
  | { readonly op: "bool"; readonly value: boolean }
  /** The value of an `env` or `secret` binding, fixed at start. */
  | { readonly op: "binding"; readonly name: string }
  | { readonly op: "field"; readonly field: FieldName; readonly key?: string }
  | { readonly op: "concat"; readonly parts: ReadonlyArray<Expr> }
  /** `otherwise` where `value` is absent. */
  | { readonly op: "else"; readonly value: Expr; readonly otherwise: Expr }
  /** Absent where the text is no such thing. `words` are those of an enum. */
  | {
      readonly op: "convert"
      readonly to: "Enum" | "Int" | "Digits" | "Uri"
      readonly words?: ReadonlyArray<string>
      readonly value: Expr
    }
  | { readonly op: "list"; readonly items: ReadonlyArray<Expr> }
  | { readonly op: "record"; readonly entries: ReadonlyArray<readonly [string, Expr]> }
  | { readonly op: "and" | "or"; readonly operands: ReadonlyArray<Expr> }
  | { readonly op: "not"; readonly operand: Expr }
  | { readonly op: "has"; readonly value: Expr }
  | {
      readonly op: "==" | "!=" | "<" | "<=" | ">" | ">="
      readonly left: Expr
      readonly right: Expr
    }
  /** True when any of the ranges or values holds `value`. */
  | { readonly op: "in"; readonly value: Expr; readonly anyOf: ReadonlyArray<Expr> }
  /** Only inside `in`. Half-open for times (`wraps` at midnight), closed for numbers and dates. */
  | {
      readonly op: "range"
      readonly kind: "time" | "int" | "digits" | "date" | "day"
      readonly from: Expr
      readonly to: Expr
    }
  /** A number pattern of `language.md` §3, kept as written. */
  | { readonly op: "matches"; readonly value: Expr; readonly pattern: string }

export const Expr: Schema.Codec<Expr> = Schema.suspend((): Schema.Codec<Expr> => exprUnion)

const text = Schema.String
const exprUnion = Schema.Union([
  Schema.Struct({ op: Schema.Literal("text"), value: text }),
  Schema.Struct({ op: Schema.Literal("int"), value: Schema.Int }),
  Schema.Struct({ op: Schema.Literal("bool"), value: Schema.Boolean }),
  Schema.Struct({ op: Schema.Literal("binding"), name: text }),
  Schema.Struct({
    op: Schema.Literal("field"),
    field: Schema.Literals(fieldNames),
    key: Schema.optionalKey(text)
  }),
  Schema.Struct({ op: Schema.Literal("concat"), parts: Schema.Array(Expr) }),
  Schema.Struct({ op: Schema.Literal("else"), value: Expr, otherwise: Expr }),
  Schema.Struct({
    op: Schema.Literal("convert"),
    to: Schema.Literals(["Enum", "Int", "Digits", "Uri"]),
    words: Schema.optionalKey(Schema.Array(text)),
    value: Expr
  }),
  Schema.Struct({ op: Schema.Literal("list"), items: Schema.Array(Expr) }),
  Schema.Struct({
    op: Schema.Literal("record"),
    entries: Schema.Array(Schema.Tuple([text, Expr]))
  }),
  Schema.Struct({ op: Schema.Literals(["and", "or"]), operands: Schema.Array(Expr) }),
  Schema.Struct({ op: Schema.Literal("not"), operand: Expr }),
  Schema.Struct({ op: Schema.Literal("has"), value: Expr }),
  Schema.Struct({
    op: Schema.Literals(["==", "!=", "<", "<=", ">", ">="]),
    left: Expr,
    right: Expr
  }),
  Schema.Struct({ op: Schema.Literal("in"), value: Expr, anyOf: Schema.Array(Expr) }),
  Schema.Struct({
    op: Schema.Literal("range"),
    kind: Schema.Literals(["time", "int", "digits", "date", "day"]),
    from: Expr,
    to: Expr
  }),
  Schema.Struct({ op: Schema.Literal("matches"), value: Expr, pattern: text })
])

/** Key and value pairs in the author's order. */
export const Entries = Schema.Array(Schema.Tuple([text, Expr]))
export type Entries = typeof Entries.Type

/**
 * A number plan as a digit trie in one typed array, base64 of little-endian Int32. Its layout and
 * its reader stand in `compiler/plan/NumberTable.ts`; a value is an index into `profiles` or
 * `tenants`.
 */
export const NumberTable = Schema.Struct({ cells: text, nodeCount: Schema.Int })
export type NumberTable = typeof NumberTable.Type

/**
 * One action of a chain.
 *
 * `target` names a service, profile (`by-dnis` stays the word) or transfer; `word` is that of
 * `report` and `release`; `code` is that of `release CODE`; `operand` is the destination of
 * `route`. `search` lists the blocks that are asked, in this order, for a handler while this action
 * waits or after it ended the chain.
 */
export const Action = Schema.Struct({
  verb: Schema.Literals([
    "cti",
    "profile",
    "play",
    "route",
    "transfer",
    "report",
    "attach",
    "release"
  ]),
  target: Schema.optionalKey(text),
  word: Schema.optionalKey(text),
  code: Schema.optionalKey(Schema.Int),
  operand: Schema.optionalKey(Expr),
  args: Entries,
  /**
   * True for a `report done` that the author left to the language: the `play` before it still ends
   * its chain.
   */
  implied: Schema.optionalKey(Schema.Boolean),
  search: Schema.Array(Schema.Int),
  at: Location
})
export type Action = typeof Action.Type

/**
 * Actions from first to last. An implied `report done` of the language stands here as an action of
 * its own.
 */
export const Chain = Schema.Array(Action)
export type Chain = typeof Chain.Type

/**
 * `ids` are the script names of `script("A", "B")`; `afterMs` is the time of `silence` and
 * `no-answer`.
 */
export const EventKey = Schema.Struct({
  event: text,
  ids: Schema.optionalKey(Schema.Array(text)),
  afterMs: Schema.optionalKey(Schema.Int)
})
export type EventKey = typeof EventKey.Type

export const Handler = Schema.Struct({
  id: text,
  events: Schema.Array(EventKey),
  chain: Chain,
  at: Location
})
export type Handler = typeof Handler.Type

/** A block of `on` lines. Its index in `blocks` is what `search` refers to. */
export const Block = Schema.Struct({
  kind: Schema.Literals(["action", "transfer", "cti", "defaults"]),
  /** The transfer policy's name, or what the author would call the block. */
  name: text,
  handlers: Schema.Array(Handler)
})
export type Block = typeof Block.Type

/**
 * `condition` is absent for `otherwise`. `tenant` rules are tried only for calls of that tenant,
 * before the root's.
 */
export const Rule = Schema.Struct({
  id: text,
  tenant: Schema.optionalKey(text),
  condition: Schema.optionalKey(Expr),
  chain: Chain,
  at: Location
})
export type Rule = typeof Rule.Type

export const Gateway = Schema.Struct({
  name: text,
  useCti: Schema.Literals([0, 1, 2]),
  peers: Schema.Array(Expr),
  transport: Schema.optionalKey(Schema.Literals(["udp", "tcp", "tls"])),
  tenant: Schema.optionalKey(text)
})
export type Gateway = typeof Gateway.Type

export const MediaGroup = Schema.Struct({
  name: text,
  peers: Schema.Array(Expr),
  balance: Schema.Literals(["round-robin", "least-used"]),
  capacity: Schema.optionalKey(Schema.Int),
  probeMs: Schema.Int,
  tenant: Schema.optionalKey(text)
})
export type MediaGroup = typeof MediaGroup.Type

/**
 * `name` is `acme.sales` for the profile `sales` of the tenant `acme`; so for services and
 * transfers.
 */
export const Profile = Schema.Struct({
  name: text,
  tenant: Schema.optionalKey(text),
  app: Schema.optionalKey(Expr),
  ctiAllow: Schema.Boolean,
  icmBridgeTransfer: Schema.Boolean,
  ctiParams: Entries,
  params: Entries,
  /** The media group's name; the first one where the author named none. */
  media: Schema.optionalKey(text)
})
export type Profile = typeof Profile.Type

/**
 * `source` is the page of `vxml`, the prompt of `announcement` and `digits`, the file of `music`.
 */
export const Service = Schema.Struct({
  name: text,
  tenant: Schema.optionalKey(text),
  kind: Schema.Literals(["vxml", "announcement", "music", "digits"]),
  source: Schema.optionalKey(Expr),
  answerWithinMs: Schema.Int,
  headers: Entries,
  params: Entries,
  media: Schema.optionalKey(text),
  session: Schema.Literals(["own", "keep"])
})
export type Service = typeof Service.Type

/** `noAnswerMs` comes from the nearest `on no-answer after D`. */
export const Transfer = Schema.Struct({
  name: text,
  tenant: Schema.optionalKey(text),
  kind: Schema.Literals(["blind", "bridge", "by-profile", "by-application"]),
  via: Schema.Literals(["platform", "cti"]),
  to: Expr,
  userData: Schema.Literals(["keep", "drop"]),
  tries: Schema.Int,
  headers: Entries,
  redirect: Schema.Boolean,
  noAnswerMs: Schema.Int,
  at: Location
})
export type Transfer = typeof Transfer.Type

export const Binding = Schema.Struct({
  name: text,
  kind: Schema.Literals(["env", "secret"]),
  type: Schema.Literals(["Text", "Int", "Bool", "Duration", "Digits", "Dn", "Uri"]),
  default: Schema.optionalKey(Expr),
  at: Location
})
export type Binding = typeof Binding.Type

export const Deployment = Schema.Struct({
  name: text,
  role: Schema.Literals(["edge", "connector", "resource-manager"]),
  cti: Schema.Literals(["genesys", "icm", "none"]),
  mode: Schema.optionalKey(Schema.Literals(["behind", "in-front", "network", "sci", "cri"])),
  platform: Schema.Array(Schema.Literals(["ngi", "gvpi"])),
  /** `"udp:ADDR:PORT"` … */
  sip: Schema.Array(Expr),
  advertise: Schema.optionalKey(Expr),
  resourceManager: Schema.optionalKey(Expr),
  servers: Schema.Array(Expr),
  client: Expr,
  /** Absent: the port of call is the DNIS. Else the entries map a dialled number to a port. */
  portOfCall: Schema.optionalKey(Entries),
  listen: Schema.optionalKey(Expr),
  trunkGroup: Schema.Int,
  serviceId: Schema.optionalKey(Schema.Int),
  requery: Schema.Boolean,
  eventFeed: Schema.Boolean,
  strangers: Schema.Literals(["refuse", "profile"]),
  defaultProfile: Schema.optionalKey(text),
  prompts: Schema.optionalKey(Expr),
  timezone: text,
  encoding: Schema.Literals(["latin1", "utf8"]),
  maxTreatments: Schema.Int,
  maxCallMs: Schema.Int,
  maxCalls: Schema.optionalKey(Schema.Int),
  maxRate: Schema.optionalKey(Schema.Int),
  admin: Expr,
  /** Folder of journal and call records. */
  data: Expr,
  journal: Schema.optionalKey(Expr)
})
export type Deployment = typeof Deployment.Type

export const Plan = Schema.Struct({
  format: Schema.Literal(planFormat),
  edition: Schema.Int,
  /** The compiler's version. */
  compiler: text,
  /** Every file that took part, with the SHA-256 of its bytes where the compiler was given it. */
  sources: Schema.Array(Schema.Struct({ file: text, sha256: text })),
  deployment: Deployment,
  bindings: Schema.Array(Binding),
  gateways: Schema.Array(Gateway),
  media: Schema.Array(MediaGroup),
  profiles: Schema.Array(Profile),
  services: Schema.Array(Service),
  tenants: Schema.Array(text),
  /** DNIS → index into `profiles`. */
  profileNumbers: NumberTable,
  /** DNIS → index into `tenants`. */
  tenantNumbers: NumberTable,
  select: Schema.Array(Rule),
  blocks: Schema.Array(Block),
  /** The blocks asked when the call waits outside any action, nearest first. */
  rootSearch: Schema.Array(Schema.Int),
  transfers: Schema.Array(Transfer)
})
export type Plan = typeof Plan.Type
