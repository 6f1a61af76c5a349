// The language reference, sentence by sentence: a row is a sentence of language.md, a flow that
// depends on it, and the findings an author is to see; none, where the sentence allows something.
// What a fragment leaves out is put around it, as around the fragments of `docs/`.

import { assert, describe, it } from "@effect/vitest"
import { programOf } from "./commands/documentation.ts"
import { codesOf, compileTexts } from "./checkFlow.ts"

type Row = readonly [sentence: string, site: string, fragment: string, codes: string]

/** What follows from a fragment being one: names and handlers that only a whole flow needs. */
const besides: ReadonlySet<string> = new Set(["unused-name", "dead-outcome", "not-yet-served"])

const checkRow: (...row: Row) => void = (_, site, text, expected) => {
  const example = { line: 1, start: 0, end: 0, text, site, finds: undefined }
  const files = Object.fromEntries(programOf(example))
  const compilation = compileTexts({ ...libraries, ...files })
  const grave = compilation.diagnostics.filter(
    ({ severity, code }) =>
      (severity === "error" || severity === "warning") &&
      (expected.includes(code) || !besides.has(code))
  )
  const found = codesOf({ ...compilation, diagnostics: grave })
  assert.deepStrictEqual([...new Set(found)].join(" "), expected)
}

const libraries = {
  "lib/everything.flow": `edition 2026

const DESK      : Dn   = "4999"
env   APPS      : Uri  = "http://apps.local"
secret TOKEN    : Text
enum Segment { vip, retail }
let night = time in "20:00".."07:00"
gateway spare { use-cti: 0  peers: ["10.1.0.99"] }
media   farm  { peers: ["10.2.0.99:5070"] }
profile extra { dnis: ["5900"]  app: "http://apps.local/extra.vxml"  media: farm }
service chime { kind: music  file: "chime.wav"  answer-within: 2s  media: farm }
transfer to-desk {
  kind: bridge
  via: platform
  to: DESK
  on busy, no-answer after 20s, failed -> play chime then release unavailable
}
tenant globex {
  numbers: ["5800".."5810"]
  profile inner { dnis: ["5800"]  app: "http://apps.local/inner.vxml" }
}
`,
  "sites/edge.flow": `edition 2026
deployment edge { cti: none }
gateway door { use-cti: 0  peers: ["10.1.0.10"] }
media   mcp  { peers: ["10.2.0.20:5070"] }
`
}

const busy = "-> release busy"

// oxfmt-ignore
const facts: ReadonlyArray<Row> = [
  ["an address of a deployment may be an env value", "none", `env SIP : Text = "udp:10.0.0.5:5060"\ndeployment site { cti: none  sip: [SIP, "tcp:10.0.0.5:5060"] }`, ""],
  ["every setting of a deployment", "none", `deployment site { cti: none  role: edge  sip: ["udp:10.0.0.5:5060"]  advertise: "edge.example"  strangers: profile  default-profile: main  prompts: "http://p.local/"  timezone: "Europe/Berlin"  max-treatments: 10  max-call: 1h  max-calls: 100  max-rate: 10  admin: "http:127.0.0.1:8090"  data: "./data" }`, ""],
  ["every setting of a Genesys deployment", "behind", `deployment site { cti: genesys  mode: behind  servers: ["10.0.0.8:7009", "10.0.0.9:7009"]  client: "c"  port-of-call: { "5001": "1" }  encoding: utf8  platform: [ngi, gvpi] }`, ""],
  ["mode is required with cti", "none", `deployment site { cti: genesys  servers: ["10.0.0.8:7009"] }`, "missing-setting"],
  ["servers is required for genesys", "none", `deployment site { cti: genesys  mode: behind }`, "missing-setting"],
  ["cti is required", "none", `deployment site { }`, "missing-setting"],
  ["resource-manager is required for a connector", "none", `deployment site { cti: none  role: connector }`, "missing-setting"],
  ["a setting of the other CTI side means nothing", "behind", `deployment site { cti: genesys  mode: behind  servers: ["10.0.0.8:7009"]  trunk-group: 3 }`, "unknown-setting"],
  ["a closed word is checked", "none", `deployment site { cti: nonne }`, "unknown-name"],
  ["use-cti is required", "none", `gateway trunk { peers: ["10.1.0.10"] }`, "missing-setting"],
  ["peers are addresses, networks or hosts", "none", `gateway trunk { use-cti: 0  peers: ["10.1.0.10", "10.1.0.0/24", "gw.example:5062", "[2001:db8::1]:5060"] }`, ""],
  ["a peer that is none", "none", `gateway trunk { use-cti: 0  peers: ["10.1.0.10/77"] }`, "address-invalid"],
  ["media groups have balance, capacity and probe", "none", `media mcp { peers: ["10.2.0.20:5070"]  balance: least-used  capacity: 20  probe: 5s }`, ""],
  ["profiles have all their settings", "in-front", `profile main { dnis: ["5001"]  app: "http://apps.local/main.vxml"  cti-allow: false  icm-bridge-transfer: true  cti-params: { a: "1" }  params: { b: 2 }  media: mcp }`, ""],
  ["a service needs answer-within", "none", `service menu { kind: vxml  vxml: "http://apps.local/m.vxml" }`, "missing-setting"],
  ["vxml implies its kind", "none", `service menu { vxml: "http://apps.local/m.vxml"  answer-within: 2s  session: keep }\nselect { otherwise -> play menu then release normal }`, ""],
  ["a bare number is no duration", "none", `service menu { vxml: "http://apps.local/m.vxml"  answer-within: 2 }`, "unit-missing"]
]

// oxfmt-ignore
const types: ReadonlyArray<Row> = [
  ["number patterns: X Z N, sets, a final dot or exclamation mark, ranges", "none", `profile main { dnis: ["800555100X", "Z1", "N22", "[2-4]333", "45.", "46!", "300".."400", "+49."]  app: "http://apps.local/a.vxml" }`, "numbers-cross"],
  ["patterns that nest are fine, the inner one wins", "none", `profile main { dnis: ["45."]  app: "http://apps.local/a.vxml" }\nprofile inner { dnis: ["4567"]  app: "http://apps.local/b.vxml" }`, ""],
  ["a final exclamation mark takes the bare prefix too", "none", `profile main { dnis: ["46!"]  app: "http://apps.local/a.vxml" }\nprofile inner { dnis: ["46"]  app: "http://apps.local/b.vxml" }`, ""],
  ["a final dot does not", "none", `profile main { dnis: ["46."]  app: "http://apps.local/a.vxml" }\nprofile inner { dnis: ["46"]  app: "http://apps.local/b.vxml" }`, ""],
  ["equal patterns are a finding", "none", `profile main { dnis: ["46X"]  app: "http://apps.local/a.vxml" }\nprofile inner { dnis: ["46[0-9]"]  app: "http://apps.local/b.vxml" }`, "numbers-duplicate"],
  ["crossing patterns are a finding", "none", `profile main { dnis: ["1XX5"]  app: "http://apps.local/a.vxml" }\nprofile inner { dnis: ["12XX"]  app: "http://apps.local/b.vxml" }`, "numbers-cross"],
  ["a range that runs backwards", "none", `profile main { dnis: ["400".."300"]  app: "http://apps.local/a.vxml" }`, "number-pattern-invalid"],
  ["a pattern with a letter that is none", "none", `profile main { dnis: ["45Q"]  app: "http://apps.local/a.vxml" }`, "number-pattern-invalid"],
  ["a constant may be a pattern, a time, a day, a date, a URI", "none", `const P : NumberPattern = "46X"\nconst T : Time = "20:00"\nconst D : Date = "2026-12-24"\nconst A : Uri = "http://apps.local"\nprofile main { dnis: [P]  app: "\${A}/main.vxml" }\nselect {\n  when call.dnis == "1" and time >= T and date >= D and day == sat ${busy}\n  otherwise ${busy}\n}`, ""],
  ["interpolation takes constants and env values", "none", `env HOST : Text = "apps.local"\nprofile main { dnis: ["46"]  app: "http://\${HOST}/main.vxml" }`, ""],
  ["${ may be written as it is", "none", `service menu { vxml: "http://apps.local/m.vxml"  answer-within: 2s  params: { a: "\\\${X}" } }\nselect { otherwise -> play menu then release normal }`, ""],
  ["interpolation of a name that is not there", "none", `profile main { dnis: ["46"]  app: "http://\${HOST}/main.vxml" }`, "unknown-name"],
  ["time ranges may wrap midnight", "none", `select {\n  when time in "22:30".."06:15" ${busy}\n  otherwise -> release normal\n}`, ""],
  ["time ranges may stand in a list", "none", `select {\n  when time in ["08:00".."12:00", "13:00".."17:00"] ${busy}\n  otherwise -> release normal\n}`, ""],
  ["day ranges may wrap the week", "none", `select {\n  when day in [sat..mon] ${busy}\n  otherwise -> release normal\n}`, ""],
  ["date ranges", "none", `select {\n  when date in "2026-12-24".."2027-01-01" ${busy}\n  otherwise -> release normal\n}`, ""],
  ["a time that is none", "none", `select {\n  when time in "25:00".."07:00" ${busy}\n  otherwise -> release normal\n}`, "type-mismatch"],
  ["a date that is none", "none", `select {\n  when date == "2026-02-30" ${busy}\n  otherwise -> release normal\n}`, "type-mismatch"],
  ["enum words: equality and in", "none", `enum Segment { vip, retail }\nselect {\n  when has user-data["s"] and Segment(user-data["s"]) else retail == vip ${busy}\n  when Segment(user-data["t"] else "retail") else retail in [vip] ${busy}\n  otherwise -> release normal\n}`, ""],
  ["enum words have no order", "none", `enum Segment { vip, retail }\nselect {\n  when Segment(user-data["s"] else "vip") else vip < retail ${busy}\n  otherwise -> release normal\n}`, "type-mismatch"],
  ["a word that the enum does not have", "none", `enum Segment { vip, retail }\nselect {\n  when Segment(user-data["s"] else "vip") else vip == gold ${busy}\n  otherwise -> release normal\n}`, "unknown-name"],
  ["conversions give an optional value", "none", `enum Segment { vip, retail }\nselect {\n  when Segment(call.header["S"] else "") == vip ${busy}\n  otherwise -> release normal\n}`, "maybe-absent"],
  ["Int, Digits and Uri convert", "none", `select {\n  when Int(call.header["N"] else "") else 0 > 3 ${busy}\n  when Digits(call.header["D"] else "") else "1" matches "49." ${busy}\n  otherwise -> transfer to-there(to: Uri(call.header["U"] else "") else "sip:a@b")\n}\ntransfer to-there {\n  kind: bridge\n  via: platform\n  to: "4999"\n  on busy, failed, no-answer after 9s ${busy}\n}`, ""],
  ["a conversion that is none", "none", `select {\n  when Bool(call.header["N"] else "") else true ${busy}\n  otherwise -> release normal\n}`, "unknown-name"],
  ["no arithmetic, no comparison of unlike things", "none", `select {\n  when call.dnis > 5 ${busy}\n  otherwise -> release normal\n}`, "type-mismatch"],
  ["a secret goes into headers over https only", "none", `secret T : Text\nservice menu { vxml: "https://apps.local/m.vxml"  answer-within: 2s  headers: { t: T } }\nselect { otherwise -> play menu then release normal }`, ""],
  ["and nowhere else", "none", `secret T : Text\nservice menu { vxml: "https://apps.local/m.vxml"  answer-within: 2s  params: { t: T } }\nselect { otherwise -> play menu then release normal }`, "secret-escapes"],
  ["a secret has no default", "none", `secret T : Text = "x"`, "secret-with-default"]
]

// oxfmt-ignore
const narrowing: ReadonlyArray<Row> = [
  ["has narrows what follows", "none", `select {\n  when has call.ani and call.ani matches "49." ${busy}\n  otherwise -> release normal\n}`, ""],
  ["not before it", "none", `select {\n  when call.ani matches "49." and has call.ani ${busy}\n  otherwise -> release normal\n}`, "maybe-absent"],
  ["not through or", "none", `select {\n  when has call.ani or call.ani matches "49." ${busy}\n  otherwise -> release normal\n}`, "maybe-absent"],
  ["through a let", "none", `let known = has call.ani\nselect {\n  when known and call.ani matches "49." ${busy}\n  otherwise -> release normal\n}`, ""],
  ["inside the operand of not", "none", `select {\n  when not (has call.ani and call.ani matches "49.") ${busy}\n  otherwise -> release normal\n}`, ""],
  ["a negation narrows nothing", "none", `select {\n  when not has call.ani and call.ani matches "49." ${busy}\n  otherwise -> release normal\n}`, "maybe-absent"],
  ["has of one key says nothing of another", "none", `select {\n  when has call.header["A"] and call.header["B"] == "1" ${busy}\n  otherwise -> release normal\n}`, "maybe-absent"],
  ["else meets absence", "none", `select {\n  when call.ani else "0" == "0" ${busy}\n  otherwise -> release normal\n}`, ""],
  ["into the actions of the rule", "none", `select {\n  when has call.header["To"] -> attach(to: call.header["To"]) then release busy\n  otherwise -> release normal\n}`, ""],
  ["equality narrows: with use-cti 1 there is no profile", "in-front", `select {\n  when gateway.use-cti == 1 and has profile -> cti\n  when gateway.use-cti == 1 -> cti\n  otherwise -> profile by-dnis\n}`, "profile-unknown-at-use-cti-1"],
  ["equality of the gateway narrows too", "in-front", `select {\n  when gateway == trunk-cti and has profile -> cti\n  when gateway == trunk-cti -> cti\n  otherwise -> release busy\n}`, "profile-unknown-at-use-cti-1"],
  ["fields of another event are not known", "behind", `cti {\n  on accepted -> route "6001"\n  on treatment -> play sorry then report done\n  on route -> transfer to-agent(to: treatment.app-id)\n  on released -> release normal\n  on failed -> release normal\n}`, "unknown-field"],
  ["label.number is there on label.normal only", "sci", `cti {\n  on script -> report unsupported\n  on label.busy -> transfer to-desk(to: label.number)\n  on label -> release normal\n  on released, failed -> release normal\n}\ntransfer to-desk {\n  kind: by-profile\n  via: platform\n  to: "4999"\n  on busy, failed, no-answer after 9s ${busy}\n}`, "maybe-absent"]
]

const office = `transfer to-office {
  kind: bridge
  via: platform
  to: "7001"
  on busy, no-answer after 25s, failed -> release unavailable
}
`

// oxfmt-ignore
const handlers: ReadonlyArray<Row> = [
  ["on treatment stands for every treatment", "behind", `cti {\n  on accepted -> route "6001"\n  on treatment -> report unsupported\n  on route.normal -> transfer to-agent\n  on route.default, failed, released -> release normal\n}`, ""],
  ["on route stands for every route", "behind", `cti {\n  on accepted -> route "6001"\n  on treatment.other -> report unsupported\n  on route -> transfer to-office\n  on failed, released -> release normal\n}\n${office}`, ""],
  ["on service stands for failure and timeout", "behind", `defaults {\n  on hangup -> release normal\n  on service -> report failed\n  on silence after 10s, link.down -> release unavailable\n}`, ""],
  ["on label stands for every label", "sci", `cti {\n  on script -> report unsupported\n  on label -> release normal\n  on released, failed -> release normal\n}`, ""],
  ["the most specific event wins beside its prefix", "sci", `cti {\n  on script("A", "B") -> play sorry\n  on script.other -> report unsupported\n  on label.busy -> report busy\n  on label -> release normal\n  on released, failed -> release normal\n}`, ""],
  ["two handlers of one event in one block", "sci", `cti {\n  on script -> report unsupported\n  on label, label.busy -> release normal\n  on label.busy -> release busy\n  on released, failed -> release normal\n}`, "duplicate-handler"],
  ["one script id twice", "sci", `cti {\n  on script("A") -> report unsupported\n  on script("B", "A") -> report done\n  on script.other -> report unsupported\n  on label -> release normal\n  on released, failed -> release normal\n}`, "duplicate-handler"],
  ["an event that there is not", "behind", `cti {\n  on accepted -> route "6001"\n  on treatment.musik -> report unsupported\n  on treatment.other -> report unsupported\n  on route, failed, released -> release normal\n}`, "unknown-event"],
  ["a block after the action is asked first", "none", `select {\n  otherwise -> transfer to-office {\n    on busy -> transfer to-second\n  }\n}\ntransfer to-second {\n  kind: bridge\n  via: platform\n  to: "7002"\n  on busy, no-answer after 25s, failed -> release unavailable\n}\n${office}`, ""],
  ["blocks after actions nest", "none", `select {\n  otherwise -> transfer to-office {\n    on busy -> transfer to-second {\n      on busy -> play sorry then release busy\n      on no-answer after 5s -> release no-answer\n    }\n  }\n}\ntransfer to-second {\n  kind: bridge\n  via: platform\n  to: "7002"\n  on failed -> release unavailable\n  on busy, no-answer after 25s -> release busy\n}\n${office}`, ""],
  ["a transfer's own outcomes may stand in cti or defaults", "none", `transfer to-bare {\n  kind: bridge\n  via: platform\n  to: "7001"\n}\nselect { otherwise -> transfer to-bare }\ndefaults {\n  on hangup -> release normal\n  on busy, failed, no-answer after 10s -> release busy\n}`, ""],
  ["an outcome that nobody handles", "none", `transfer to-bare {\n  kind: bridge\n  via: platform\n  to: "7001"\n  on busy, failed -> release busy\n}\nselect { otherwise -> transfer to-bare }`, "missing-outcome"],
  ["silence and no-answer need a time", "behind", `defaults {\n  on hangup -> release normal\n  on service -> report failed\n  on silence, link.down -> release unavailable\n}`, "wait-without-timer"],
  ["a wait for the CTI side needs silence", "behind", `defaults {\n  on hangup -> release normal\n  on service -> report failed\n  on link.down -> release unavailable\n}`, "wait-without-timer"],
  ["no duration for other events", "behind", `defaults {\n  on hangup after 10s -> release normal\n  on service -> report failed\n  on silence after 9s, link.down -> release unavailable\n}`, "unknown-parameter"],
  ["events of the other CTI side", "behind", `cti {\n  on accepted -> route "6001"\n  on treatment.other -> report unsupported\n  on script.other -> report unsupported\n  on route, failed, released -> release normal\n}`, "script-not-supported"],
  ["treatments with ICM", "sci", `cti {\n  on treatment -> report unsupported\n  on script.other -> report unsupported\n  on label, failed, released -> release normal\n}`, "treatment-not-supported"],
  ["an event that cannot happen here", "none", `defaults {\n  on hangup -> release normal\n  on link.down -> release unavailable\n}`, "dead-outcome"]
]

// oxfmt-ignore
const verbs: ReadonlyArray<Row> = [
  ["release takes words and codes", "none", `select {\n  when call.dnis == "1" -> release normal\n  when call.dnis == "2" -> release busy\n  when call.dnis == "3" -> release no-answer\n  when call.dnis == "4" -> release unavailable\n  when call.dnis == "5" -> release cti-unavailable\n  when call.dnis == "6" -> release not-found\n  when call.dnis == "7" -> release forbidden\n  when call.dnis == "8" -> release 603\n  otherwise -> release 302\n}`, ""],
  ["a code outside 300 to 699", "none", `select { otherwise -> release 200 }`, "type-mismatch"],
  ["a word that release does not have", "none", `select { otherwise -> release buzy }`, "unknown-name"],
  ["nothing after an ending verb", "none", `select { otherwise -> release busy then play sorry }`, "action-after-release"],
  ["a chain that ends nowhere", "none", `select { otherwise -> play sorry }\ndefaults { on hangup, service -> release normal }`, "path-never-ends"],
  ["play then another action goes on when the prompt fails", "none", `select { otherwise -> play sorry then play sorry then release normal }`, ""],
  ["attach adds and goes on", "behind", `cti {\n  on accepted -> attach(a: "1", b: call.dnis) then route "6001"\n  on treatment -> report unsupported\n  on route, failed, released -> release normal\n}`, ""],
  ["arguments that no name fits travel as parameters", "none", `service menu { vxml: "http://apps.local/m.vxml"  answer-within: 2s }\nselect { otherwise -> play menu(lang: "de", times: 3) then release normal }`, ""],
  ["reserved arguments are typed", "none", `service ask { kind: digits  prompt: "a.wav"  answer-within: 2s }\nselect { otherwise -> play ask(max: "3") then release normal }`, "type-mismatch"],
  ["all reserved arguments of digits", "none", `service ask { kind: digits  prompt: "a.wav"  answer-within: 2s }\nselect { otherwise -> play ask(prompt: "b.wav", max: 3, min: 1, first-digit: 5s, inter-digit: 2s, total: 30s, terminators: "#", barge-in: yes) then release normal }`, ""],
  ["profile by name and by-dnis", "none", `select {\n  when call.dnis == "1" -> profile main\n  when has profile -> profile by-dnis\n  otherwise -> release busy\n}`, ""],
  ["report with nothing pending", "behind", `cti {\n  on accepted -> report done\n  on treatment -> report unsupported\n  on route, failed, released -> release normal\n}`, "report-without-request"],
  ["a transfer through CTI on a lost link", "behind", `defaults {\n  on hangup -> release normal\n  on service -> report failed\n  on silence after 9s -> release unavailable\n  on link.down -> transfer to-agent(to: "1")\n}`, "link-used-after-loss"],
  ["transfers have all their settings", "none", `transfer to-all {\n  kind: bridge\n  via: platform\n  to: "sip:agent@10.0.0.1"\n  user-data: drop\n  tries: 2\n  header: { "X-From": call.dnis }\n  redirect: no\n  on busy, no-answer after 9s, failed -> release busy\n}\nselect { otherwise -> transfer to-all }`, ""],
  ["consultation is not supported", "none", `transfer to-all {\n  kind: consultation\n  via: platform\n  to: "1"\n  on busy, no-answer after 9s, failed -> release busy\n}\nselect { otherwise -> transfer to-all }`, "consultation-not-supported"],
  ["via cti is blind only", "behind", `transfer to-agent {\n  kind: bridge\n  via: cti\n  to: route.to\n  on busy, no-answer after 9s, failed, link.down -> release busy\n}`, "cti-transfer-is-blind-only"],
  ["via cti needs behind", "in-front", `transfer to-agent {\n  kind: blind\n  via: cti\n  to: route.to\n  on busy, no-answer after 9s, failed, link.down -> release busy\n}`, "cti-transfer-needs-behind"]
]

// oxfmt-ignore
const modules: ReadonlyArray<Row> = [
  ["everything can be imported", "none", `import { DESK, APPS, TOKEN, Segment, night, spare, farm, extra, chime, to-desk, globex } from "./lib/everything.flow"\nservice menu { vxml: "https://apps.local/m.vxml"  answer-within: 2s  headers: { t: TOKEN }  media: farm }\nselect {\n  when tenant == globex -> release busy\n  when gateway == spare -> release busy\n  when night and Segment(user-data["s"] else "vip") else vip == vip -> transfer to-desk(to: DESK)\n  when has profile -> profile extra\n  otherwise -> play chime then play menu(url: APPS) then transfer to-desk\n}`, ""],
  ["a deployment can be imported", "library", `import { edge } from "./sites/edge.flow"\nselect { otherwise -> release busy }\ndefaults { on hangup -> release normal }`, ""],
  ["a file that is not there", "none", `import { a } from "./lib/nowhere.flow"\nenum E { a }`, "import-not-found"],
  ["a file outside the project", "none", `import { a } from "../elsewhere.flow"\nenum E { a }`, "import-outside-project"],
  ["a name that the file does not have", "none", `import { DESKS } from "./lib/everything.flow"\nenum E { a }`, "unknown-name"],
  ["what a tenant keeps for itself", "none", `import { inner } from "./lib/everything.flow"\nenum E { a }`, "private-to-tenant"],
  ["one name for two things", "none", `import { chime } from "./lib/everything.flow"\nservice chime { kind: music  file: "a.wav"  answer-within: 2s }`, "duplicate-name"],
  ["block heads and verbs may be names", "none", `service play { kind: music  file: "a.wav"  answer-within: 2s }\ntransfer select {\n  kind: bridge\n  via: platform\n  to: "1"\n  on busy, no-answer after 9s, failed -> release busy\n}\nselect { otherwise -> play play then transfer select }`, ""],
  ["a library is checked by itself and its names are used", "library", `service a { kind: music  file: "a.wav"  answer-within: 2s }`, ""]
]

// oxfmt-ignore
const tenants: ReadonlyArray<Row> = [
  ["a tenant has names of its own and its own select", "none", `tenant acme {\n  numbers: ["58XX"]\n  service hello { kind: announcement  prompt: "acme.wav"  answer-within: 2s }\n  profile shop { dnis: ["5801"]  app: "http://acme.local/shop.vxml" }\n  transfer to-acme {\n    kind: bridge\n    via: platform\n    to: "7001"\n    on busy, no-answer after 9s, failed -> release busy\n  }\n  select {\n    when has profile -> profile by-dnis\n    when call.dnis == "5802" -> play hello then transfer to-acme\n  }\n}`, ""],
  ["its select need not be exhaustive", "none", `tenant acme {\n  numbers: ["58XX"]\n  select { when call.dnis == "5802" -> release busy }\n}`, ""],
  ["two tenants may have equal private names", "none", `tenant acme {\n  numbers: ["58XX"]\n  service hello { kind: announcement  prompt: "a.wav"  answer-within: 2s }\n  select { when call.dnis == "5802" -> play hello then release busy }\n}\ntenant globex {\n  numbers: ["59XX"]\n  service hello { kind: announcement  prompt: "b.wav"  answer-within: 2s }\n  select { when call.dnis == "5902" -> play hello then release busy }\n}`, ""],
  ["a tenant's name may not hide a root name", "none", `tenant acme {\n  numbers: ["58XX"]\n  service sorry { kind: announcement  prompt: "a.wav"  answer-within: 2s }\n}`, "duplicate-name"],
  ["a tenant uses names of the root", "none", `tenant acme {\n  numbers: ["58XX"]\n  select { when call.dnis == "5802" -> play sorry then release busy }\n}`, ""],
  ["the root does not use names of a tenant", "none", `tenant acme {\n  numbers: ["58XX"]\n  service hello { kind: announcement  prompt: "a.wav"  answer-within: 2s }\n}\nselect { otherwise -> play hello then release busy }`, "private-to-tenant"],
  ["nor does another tenant", "none", `tenant acme {\n  numbers: ["58XX"]\n  service hello { kind: announcement  prompt: "a.wav"  answer-within: 2s }\n}\ntenant globex {\n  numbers: ["59XX"]\n  select { when call.dnis == "5902" -> play hello then release busy }\n}`, "private-to-tenant"],
  ["tenants share no numbers, not even nested ones", "none", `tenant acme { numbers: ["58XX"] }\ntenant globex { numbers: ["5801"] }`, "tenant-overlap"],
  ["a profile of a tenant stays inside its numbers", "none", `tenant acme {\n  numbers: ["58XX"]\n  profile shop { dnis: ["5901"]  app: "http://acme.local/shop.vxml" }\n}`, "number-outside-tenant"],
  ["a root profile stays outside", "none", `tenant acme { numbers: ["58XX"] }\nprofile shop { dnis: ["5801"]  app: "http://acme.local/shop.vxml" }`, "tenant-overlap"],
  ["no tenant inside a tenant", "none", `tenant acme {\n  numbers: ["58XX"]\n  tenant inner { numbers: ["5801"] }\n}`, "misplaced-block"],
  ["a tenant has its own cti and defaults", "behind", `tenant acme {\n  numbers: ["58XX"]\n  select { when gateway.use-cti == 1 -> cti }\n  cti { on accepted -> route "6009" }\n  defaults { on hangup -> release normal }\n}`, ""]
]

// oxfmt-ignore
const rulings: ReadonlyArray<Row> = [
  ["layout never matters", "none", `  select   {   otherwise\n->\nrelease\nbusy }`, ""],
  ["a setting twice", "none", `media mcp { peers: ["10.2.0.20:5070"]  peers: ["10.2.0.21:5070"] }`, "duplicate-name"],
  ["two deployments", "none", `deployment site { cti: none }\ndeployment site2 { cti: none }`, "duplicate-name"],
  ["two selects", "none", `select { otherwise -> release busy }\nselect { otherwise -> release busy }`, "duplicate-name"],
  ["a trailing comma", "none", `enum Segment { vip, retail, }`, "trailing-comma"],
  ["units of other languages", "none", `deployment site { cti: none  max-call: 90min }`, "unit-missing"],
  ["days are written in hours", "none", `deployment site { cti: none  max-call: 2d }`, "unit-missing"],
  ["settings come before on lines", "none", `transfer to-all {\n  kind: bridge\n  via: platform\n  on busy, no-answer after 9s, failed -> release busy\n  to: "1"\n}\nselect { otherwise -> transfer to-all }`, "setting-after-rule"],
  ["a let may use a let", "none", `let late = time in "20:00".."07:00"\nlet closed = late or day in [sat, sun]\nselect {\n  when closed -> release busy\n  otherwise -> release normal\n}`, ""],
  ["but not itself", "none", `let late = early\nlet early = late\nselect {\n  when late -> release busy\n  otherwise -> release normal\n}`, "definition-cycle"],
  ["a let is a condition", "none", `let late = "20:00"\nselect {\n  when late -> release busy\n  otherwise -> release normal\n}`, "type-mismatch"],
  ["a const refers to a const", "none", `const A : Text = "x"\nconst B : Text = "\${A}y"\nselect { otherwise -> attach(b: B) then release busy }`, ""],
  ["a const does not refer to an env", "none", `env A : Text = "x"\nconst B : Text = "\${A}y"\nselect { otherwise -> attach(b: B) then release busy }`, "not-a-constant"],
  ["a comparison with yes and no words", "none", `select {\n  when call.answered == false -> release busy\n  otherwise -> release normal\n}`, ""],
  ["parentheses nest", "none", `select {\n  when (((call.dnis == "1") or (call.dnis == "2"))) and not (time in "20:00".."07:00") -> release busy\n  otherwise -> release normal\n}`, ""],
  ["text escapes", "none", `select { otherwise -> attach(a: "\\"\\\\\\n\\t\\u{20ac}\\\${") then release busy }`, ""],
  ["an escape that there is not", "none", `select { otherwise -> attach(a: "\\q") then release busy }`, "stray-character"]
]

// oxfmt-ignore
const sections: ReadonlyArray<readonly [title: string, rows: ReadonlyArray<Row>]> = [
  ["§2 facts", facts], ["§3 types", types], ["§3 and §13 narrowing", narrowing], ["§4 and §6 handlers", handlers],
  ["§5 and §7 verbs and transfers", verbs], ["§11 and §13 modules", modules], ["§13 tenants", tenants], ["§13 rulings", rulings]
]

describe.each(sections)("%s", (_, rows) => {
  it.each(rows)("%s (%s)", checkRow)
})

describe("§11 and §13 the edition", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [what: string, head: string, codes: string]> = [
    ["is required",                               "",                                 "edition-missing"],
    ["is the first line",                         "edition 2026\n",                   ""],
    ["may stand below comments and empty lines",  "// a\n\n/// b\n\nedition 2026\n",  ""],
    ["may stand behind a byte order mark",        "\ufeffedition 2026\n",             ""],
    ["must be known",                             "edition 2031\n",                   "edition-unknown"],
    ["is said once",                              "edition 2026\nedition 2026\n",     "unexpected-word"],
    ["comes before imports",                      "import { DESK } from \"./lib/everything.flow\"\nedition 2026\n", "unexpected-word"]
  ]
  it.each(rows)("%s", (_, head, codes) => {
    const text = `${head}service a { kind: music  file: "a.wav"  answer-within: 2s }\n`
    for (const written of [text, text.replaceAll("\n", "\r\n")]) {
      const { diagnostics } = compileTexts({ ...libraries, "main.flow": written })
      const grave = diagnostics.filter(({ severity }) => severity === "error")
      assert.strictEqual(grave.map(({ code }) => code).join(" "), codes)
    }
  })
})
