// The facts of a call that an expression can read (language.md §3), one row each. The names are the
// author's; the plan carries them as they are.

import type { ValueType } from "./Value.ts"

/**
 * Where a field can be read: everywhere, on `on` lines of one family (and in transfers that such
 * lines lead to), or only in the `expect` lines of a `test`.
 */
export type FieldScope =
  | "everywhere"
  | "treatment"
  | "route"
  | "script"
  | "label"
  | "app"
  | "expect"

/**
 * Closed sets that the program itself makes: its gateways, tenants, profiles; and two of our own.
 */
export type FieldType =
  | ValueType
  | "gateway"
  | "tenant"
  | "profile"
  | "use-cti"
  | "route type"
  | "app kind"

export interface FieldRow {
  readonly field: string
  readonly type: FieldType
  /** It may be absent: `has` or `else` is needed. */
  readonly optional: boolean
  /** It takes a key: `call.header["X-Segment"]`. */
  readonly keyed: boolean
  readonly scope: FieldScope
  readonly doc: string
}

// oxfmt-ignore
export const fields: ReadonlyArray<FieldRow> = [
  { field: "call.dnis",                   type: "Digits",     optional: false, keyed: false, scope: "everywhere", doc: "the number that was dialled" },
  { field: "call.ani",                    type: "Digits",     optional: true,  keyed: false, scope: "everywhere", doc: "the caller's number" },
  { field: "call.header",                 type: "Text",       optional: true,  keyed: true,  scope: "everywhere", doc: "a header field of the caller's INVITE" },
  { field: "call.answered",               type: "Bool",       optional: false, keyed: false, scope: "everywhere", doc: "the caller has been answered" },
  { field: "gateway",                     type: "gateway",    optional: false, keyed: false, scope: "everywhere", doc: "the gateway the call came from" },
  { field: "gateway.use-cti",             type: "use-cti",    optional: false, keyed: false, scope: "everywhere", doc: "0, 1 or 2" },
  { field: "tenant",                      type: "tenant",     optional: false, keyed: false, scope: "everywhere", doc: "the tenant that owns `call.dnis`" },
  { field: "profile",                     type: "profile",    optional: true,  keyed: false, scope: "everywhere", doc: "the profile that the number plan gives for `call.dnis`" },
  { field: "profile.cti-allow",           type: "Bool",       optional: false, keyed: false, scope: "everywhere", doc: "the profile's `cti-allow`" },
  { field: "profile.icm-bridge-transfer", type: "Bool",       optional: false, keyed: false, scope: "everywhere", doc: "the profile's `icm-bridge-transfer`" },
  { field: "profile.cti-params",          type: "Record",     optional: false, keyed: false, scope: "everywhere", doc: "the profile's `cti-params`" },
  { field: "time",                        type: "Time",       optional: false, keyed: false, scope: "everywhere", doc: "the time of day in the deployment's `timezone`" },
  { field: "day",                         type: "Day",        optional: false, keyed: false, scope: "everywhere", doc: "the day of the week there" },
  { field: "date",                        type: "Date",       optional: false, keyed: false, scope: "everywhere", doc: "the date there" },
  { field: "user-data",                   type: "Text",       optional: true,  keyed: true,  scope: "everywhere", doc: "a value of the call data" },
  { field: "treatment.app-id",            type: "Text",       optional: true,  keyed: false, scope: "treatment",  doc: "the application's id" },
  { field: "treatment.app-url",           type: "Uri",        optional: true,  keyed: false, scope: "treatment",  doc: "the application's page" },
  { field: "treatment.prompt",            type: "Text",       optional: true,  keyed: false, scope: "treatment",  doc: "what is to be played: PROMPT.n.ID, TEXT, USER_ID or MSGID" },
  { field: "treatment.language",          type: "Text",       optional: true,  keyed: false, scope: "treatment",  doc: "the language of the prompts" },
  { field: "treatment.max-digits",        type: "Int",        optional: true,  keyed: false, scope: "treatment",  doc: "at most this many digits" },
  { field: "treatment.file",              type: "Text",       optional: true,  keyed: false, scope: "treatment",  doc: "the music file" },
  { field: "treatment.duration",          type: "Duration",   optional: true,  keyed: false, scope: "treatment",  doc: "how long it is to last" },
  { field: "treatment.params",            type: "Text",       optional: true,  keyed: true,  scope: "treatment",  doc: "a parameter of the treatment under its name on the wire" },
  { field: "route.to",                    type: "Dn",         optional: false, keyed: false, scope: "route",      doc: "the destination; may be absent after `route.default`" },
  { field: "route.type",                  type: "route type", optional: false, keyed: false, scope: "route",      doc: "`normal`, `default` or `reroute`" },
  { field: "script.id",                   type: "Text",       optional: false, keyed: false, scope: "script",     doc: "the script's id" },
  { field: "script.config",               type: "Text",       optional: true,  keyed: false, scope: "script",     doc: "the script's configuration" },
  { field: "script.vars",                 type: "Text",       optional: true,  keyed: true,  scope: "script",     doc: "a call variable: `CallVar1` …, an ECC variable, `CED`" },
  { field: "label.number",                type: "Dn",         optional: false, keyed: false, scope: "label",      doc: "the destination; only after `label.normal`" },
  { field: "app.to",                      type: "Dn",         optional: false, keyed: false, scope: "app",        doc: "the destination that the application asks for" },
  { field: "app.kind",                    type: "app kind",   optional: false, keyed: false, scope: "app",        doc: "`blind`, `bridge` or `consultation`" },
  { field: "app.result",                  type: "Text",       optional: true,  keyed: true,  scope: "app",        doc: "a value the application has given" },
  { field: "call.released",               type: "Bool",       optional: false, keyed: false, scope: "expect",     doc: "the call is over for every leg" },
  { field: "cti.opened",                  type: "Bool",       optional: false, keyed: false, scope: "expect",     doc: "a CTI dialogue was opened" },
  { field: "cti.closed",                  type: "Bool",       optional: false, keyed: false, scope: "expect",     doc: "the CTI dialogue that was opened is closed" }
]

const byName: ReadonlyMap<string, FieldRow> = new Map(fields.map((row) => [row.field, row]))

/** The row of a field's full name without its key. */
export const fieldRow = (name: string): FieldRow | undefined => byName.get(name)

/** The words a field may start with; wherever a path may start, they mean the field. */
export const fieldHeads: ReadonlySet<string> = new Set(
  fields.map((row) => row.field.split(".")[0] ?? row.field)
)

export const routeTypeWords = ["normal", "default", "reroute"] as const
export const appKindWords = ["blind", "bridge", "consultation"] as const
export const useCtiValues = [0, 1, 2] as const
export type UseCti = (typeof useCtiValues)[number]

/**
 * The `on` lines after which a field that is not optional is certainly there; absent: every line of
 * its family. After the others of the family it may be absent.
 */
export const fieldPresence: ReadonlyMap<string, ReadonlyArray<string>> = new Map([
  ["route.to", ["route.normal", "route.reroute"]],
  ["label.number", ["label.normal"]]
])
