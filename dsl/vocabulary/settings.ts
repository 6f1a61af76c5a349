// The settings of every block (language.md §2 and §7), one row each: type, whether it must stand
// there, what holds when it does not, who may use it. Whether values fit one another (a `mode` of
// the other CTI side, a `vxml` that implies its kind) is no row's business but a check's.

import { ctiWords, modeWords, platformWords, roleWords } from "./Site.ts"
import type { CtiWord, RoleWord } from "./Site.ts"
import type { KnownBy, ValueType } from "./Value.ts"

/** The shapes of network addresses that settings take; see the column `means`. */
export type AddressFormat =
  | "listen"
  | "host-port"
  | "gateway-peer"
  | "admin"
  | "icm-listen"
  | "journal"

export type SettingType =
  /** One word of a closed set; `list` also takes a list of them. */
  | { readonly is: "words"; readonly words: ReadonlyArray<string>; readonly list?: true }
  | { readonly is: "value"; readonly type: ValueType }
  | { readonly is: "address"; readonly format: AddressFormat; readonly list: boolean }
  /** 0, 1 or 2. */
  | { readonly is: "use-cti" }
  /** A list of final response codes. */
  | { readonly is: "codes" }
  | { readonly is: "patterns" }
  | { readonly is: "name"; readonly of: "profile" | "media" }
  /** `dnis`, or a record from dialled number to port. */
  | { readonly is: "port-of-call" }

/** When a setting must stand there. */
export type Required =
  | "always"
  | { readonly cti: ReadonlyArray<CtiWord> }
  | { readonly role: RoleWord }

export interface SettingRow {
  readonly key: string
  readonly type: SettingType
  readonly required?: Required
  /** What holds when it is left out, as the author would write it; absent: nothing. */
  readonly default?: string
  readonly knownBy: KnownBy
  /** The roles that may use it; absent: all. */
  readonly roles?: ReadonlyArray<RoleWord>
  /** The CTI side that reads it; absent: any, and none. */
  readonly side?: CtiWord
  readonly means: string
}

export type BlockKind =
  | "deployment"
  | "gateway"
  | "media"
  | "connector"
  | "profile"
  | "service"
  | "tenant"
  | "transfer"

const value = (type: ValueType): SettingType => ({ is: "value", type })
const words = (...of: ReadonlyArray<string>): SettingType => ({ is: "words", words: of })
const address = (format: AddressFormat, list = false): SettingType => ({
  is: "address",
  format,
  list
})

// oxfmt-ignore
const deployment: ReadonlyArray<SettingRow> = [
  { key: "role",             type: words(...roleWords),                default: "edge",               knownBy: "compile", means: "what we are to the platform: gateway side and CTI side in one, or one of the two" },
  { key: "cti",              type: words(...ctiWords),                 required: "always",            knownBy: "compile", means: "which CTI side" },
  { key: "mode",             type: words(...modeWords.genesys, ...modeWords.icm), required: { cti: ["genesys", "icm"] }, knownBy: "compile", means: "how the CTI side stands to the call" },
  { key: "platform",         type: { is: "words", words: platformWords, list: true }, default: "ngi", knownBy: "compile", means: "voice interpreters of the media platform" },
  { key: "sip",              type: address("listen", true),            default: '["udp:0.0.0.0:5060"]', knownBy: "start", means: "where we listen for SIP" },
  { key: "advertise",        type: value("Text"),                      default: "the first listen address", knownBy: "start", means: "host put in Via and Contact" },
  { key: "resource-manager", type: value("Uri"),                       required: { role: "connector" }, knownBy: "start", roles: ["connector"], means: "every leg we create goes through it" },
  { key: "servers",          type: address("host-port", true),         required: { cti: ["genesys"] }, knownBy: "start", side: "genesys", means: "IVR Servers, preferred first" },
  { key: "client",           type: value("Text"),                      default: "the deployment's name", knownBy: "start", side: "genesys", means: "ClientName of LoginReq" },
  { key: "port-of-call",     type: { is: "port-of-call" },             default: "dnis",               knownBy: "start", side: "genesys",   means: "how CalledNum of NewCall is found" },
  { key: "listen",           type: address("icm-listen"),              default: '"tcp:0.0.0.0:5000"', knownBy: "start", side: "icm",   means: "where the ICM PIM connects" },
  { key: "trunk-group",      type: value("Int"),                       default: "1",                  knownBy: "compile", side: "icm", means: "GED-125 trunk group" },
  { key: "service-id",       type: value("Int"),                                                      knownBy: "compile", side: "icm", means: "GED-125 service id" },
  { key: "requery",          type: words("yes", "no"),                 default: "yes",                knownBy: "compile", side: "icm", means: "may ICM name another label after a failed CONNECT" },
  { key: "event-feed",       type: words("yes", "no"),                 default: "no",                 knownBy: "compile", side: "icm", means: "report calls to ICM by the event data feed too" },
  { key: "strangers",        type: words("refuse", "profile"),         default: "refuse",             knownBy: "compile", means: "a call whose source is no gateway: 403, or an ordinary call by number plan" },
  { key: "default-profile",  type: { is: "name", of: "profile" },                                     knownBy: "compile", means: "serves calls whose DNIS maps to no profile" },
  { key: "prompts",          type: value("Uri"),                                                      knownBy: "start",   means: "base of bare prompt and music file names" },
  { key: "timezone",         type: value("Text"),                      default: '"UTC"',              knownBy: "compile", means: "for `time`, `day`, `date`" },
  { key: "encoding",         type: words("latin1", "utf8"),            default: "latin1",             knownBy: "compile", side: "genesys", means: "of the IVR Server XML that we send" },
  { key: "max-treatments",   type: value("Int"),                       default: "100",                knownBy: "compile", means: "bound on the treatments of one call" },
  { key: "max-call",         type: value("Duration"),                  default: "4h",                 knownBy: "compile", means: "bound on the length of one call" },
  { key: "max-calls",        type: value("Int"),                                                      knownBy: "compile", means: "concurrent calls; beyond: 503 with Retry-After" },
  { key: "max-rate",         type: value("Int"),                                                      knownBy: "compile", means: "new calls per second; beyond: 503 with Retry-After" },
  { key: "admin",            type: address("admin"),                   default: '"http:127.0.0.1:8090"', knownBy: "start", means: "health, metrics, live calls, console" },
  { key: "data",             type: value("Text"),                      default: '"./data"',           knownBy: "start",   means: "folder of journal and call records" },
  { key: "journal",          type: address("journal"),                                                knownBy: "start",   means: "session ownership and journal shared by several processes" }
]

// oxfmt-ignore
const gateway: ReadonlyArray<SettingRow> = [
  { key: "use-cti",   type: { is: "use-cti" },             required: "always", knownBy: "compile", means: "0: never CTI; 1: CTI decides before a profile is known; 2: the profile may veto CTI" },
  { key: "peers",     type: address("gateway-peer", true),                     knownBy: "start",   means: "sources whose calls are this gateway's: address, network or host:port" },
  { key: "transport", type: words("udp", "tcp", "tls"),                        knownBy: "compile", means: "how we reach it" }
]

// oxfmt-ignore
const media: ReadonlyArray<SettingRow> = [
  { key: "peers",    type: address("host-port", true),            required: "always",     knownBy: "start",   means: "the media platform's addresses" },
  { key: "balance",  type: words("round-robin", "least-used"),    default: "round-robin", knownBy: "compile", means: "how calls are spread over the peers" },
  { key: "capacity", type: value("Int"),                                                  knownBy: "compile", means: "calls per peer" },
  { key: "probe",    type: value("Duration"),                     default: "10s",         knownBy: "compile", means: "time between OPTIONS to each peer; `0s`: none" }
]

// oxfmt-ignore
const connector: ReadonlyArray<SettingRow> = [
  ...media,
  { key: "on-unavailable",    type: words("profile", "reject", "next"), default: "profile",    knownBy: "compile", means: "no CTI there: serve the caller by his profile, refuse, or try the next" },
  { key: "unavailable-codes", type: { is: "codes" },                    default: "[404, 503]", knownBy: "compile", means: "answers that mean that there is no CTI" }
]

// oxfmt-ignore
const profile: ReadonlyArray<SettingRow> = [
  { key: "dnis",                type: { is: "patterns" },           knownBy: "compile", means: "the numbers whose calls are this profile's" },
  { key: "app",                 type: value("Uri"),                 knownBy: "start",   means: "the VoiceXML application" },
  { key: "cti-allow",           type: value("Bool"), default: "true", knownBy: "compile", means: "may calls of this profile go to the CTI side" },
  { key: "icm-bridge-transfer", type: value("Bool"), default: "false", knownBy: "compile", means: "scti.icm.enableBridgeXfer: bridge instead of blind transfers" },
  { key: "cti-params",          type: value("Record"),              knownBy: "start",   means: "Request-URI parameters of the leg to the connector, when `use-cti` is 2" },
  { key: "params",              type: value("Record"),              knownBy: "call",    means: "Request-URI parameters towards the media platform" },
  { key: "media",               type: { is: "name", of: "media" },  default: "the first media group", knownBy: "compile", means: "who runs it" }
]

// oxfmt-ignore
const service: ReadonlyArray<SettingRow> = [
  { key: "kind",          type: words("vxml", "announcement", "music", "digits"), default: "vxml, where `vxml` is given", knownBy: "compile", means: "what the media platform does" },
  { key: "vxml",          type: value("Uri"),                 knownBy: "start",   means: "the page; implies `kind: vxml`" },
  { key: "prompt",        type: value("Text"),                knownBy: "start",   means: "what `announcement` and `digits` play" },
  { key: "file",          type: value("Text"),                knownBy: "start",   means: "what `music` plays" },
  { key: "answer-within", type: value("Duration"), required: "always", knownBy: "compile", means: "how long the media platform may take to answer" },
  { key: "headers",       type: value("Record"),              knownBy: "call",    means: "header fields of the request; the one place for secrets" },
  { key: "params",        type: value("Record"),              knownBy: "call",    means: "Request-URI parameters of every request" },
  { key: "media",         type: { is: "name", of: "media" },  default: "the first media group", knownBy: "compile", means: "who runs it" },
  { key: "session",       type: words("own", "keep"),         default: "own",     knownBy: "compile", means: "`keep`: one media session for successive treatments" }
]

// oxfmt-ignore
const tenant: ReadonlyArray<SettingRow> = [
  { key: "numbers", type: { is: "patterns" }, required: "always", knownBy: "compile", means: "the numbers that are this tenant's and nobody else's" }
]

/**
 * The words of `kind:` of a transfer; `consultation` is known so that it can be refused by name.
 */
export const transferKinds = [
  "blind",
  "bridge",
  "by-profile",
  "by-application",
  "consultation"
] as const

// oxfmt-ignore
const transfer: ReadonlyArray<SettingRow> = [
  { key: "kind",      type: words(...transferKinds),      required: "always", knownBy: "compile",  means: "hand the caller over, stay in the path, or as the profile or the application says" },
  { key: "via",       type: words("platform", "cti"),     required: "always", knownBy: "compile",  means: "we move the call by SIP, or the CTI side does" },
  { key: "to",        type: value("Dn"),                  required: "always", knownBy: "transfer", means: "the destination" },
  { key: "user-data", type: words("keep", "drop"),        default: "keep",    knownBy: "compile",  means: "does call data travel with the call" },
  { key: "tries",     type: value("Int"),                 default: "1",       knownBy: "compile",  means: "how often a busy or unanswered destination is tried" },
  { key: "header",    type: value("Record"),                                  knownBy: "transfer", means: "header fields of the request" },
  { key: "redirect",  type: words("yes", "no"),           default: "no",      knownBy: "compile",  means: "before answer: 302 instead of a call of our own" }
]

export const settings: Readonly<Record<BlockKind, ReadonlyArray<SettingRow>>> = {
  deployment,
  gateway,
  media,
  connector,
  profile,
  service,
  tenant,
  transfer
}

/** The row of a setting; undefined where the block has none of that name. */
export const settingRow = (block: BlockKind, key: string): SettingRow | undefined =>
  settings[block].find((row) => row.key === key)
