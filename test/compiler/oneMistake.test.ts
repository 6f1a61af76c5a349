// One mistake is one finding: the three example deployments with a single slip in each, as they are
// made in practice, and the one code that an author is to see. Nothing an author writes throws.

import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema } from "effect"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { compileTexts } from "./checkFlow.ts"

const folder = fileURLToPath(new URL("../../flows/examples/", import.meta.url))
const read = (file: string): string => readFileSync(`${folder}${file}`, "utf8")

const texts = {
  "bank-hotline.flow": read("bank-hotline.flow"),
  "care-icm.flow": read("care-icm.flow"),
  "shared-edge.flow": read("shared-edge.flow"),
  "lib/common.flow": read("lib/common.flow")
}
type Example = keyof typeof texts

const compileChanged = (entry: Example, changed: string) =>
  compileTexts({ ...texts, [entry]: changed }, { entry })

const checkSlip = (entry: Example, before: string, after: string, codes: string): void => {
  const text = texts[entry]
  assert.include(text, before)
  const { diagnostics } = compileChanged(entry, text.replace(before, after))
  const found = diagnostics
    .filter(({ severity }) => severity !== "info")
    .map(({ code }) => code)
    .join(" ")
  assert.strictEqual(found, codes)
}

// oxfmt-ignore
const slips: ReadonlyArray<readonly [entry: Example, before: string, after: string, codes: string]> = [
  // Names.
  ["bank-hotline.flow", `import { sorry, hold }`,       `import { sory, hold }`,               "unknown-name"],
  ["bank-hotline.flow", `./lib/common.flow`,            `./lib/comon.flow`,                    "import-not-found"],
  ["bank-hotline.flow", `secret APP_TOKEN  : Text`,     `secret APP_TOKN : Text`,              "unknown-name"],
  ["bank-hotline.flow", `const  QUEUE      : Dn   = "6001"`, ``,                              "unknown-name"],
  ["bank-hotline.flow", `-> transfer to-agent`,         `-> transfer to-agnet`,                "unknown-name"],
  ["bank-hotline.flow", `transfer to-overflow {`,       `transfer overflow {`,                 "unknown-name"],
  ["bank-hotline.flow", `-> play menu(`,                `-> play mneu(`,                       "unknown-name"],
  ["bank-hotline.flow", `service menu     {`,           `service collect {`,                   "duplicate-name unknown-name"],
  ["shared-edge.flow",  `enum Segment { vip, retail, unknown }`, ``,                          "unknown-name"],
  ["shared-edge.flow",  `let after-hours =`,            `let out-of-hours =`,                  "unknown-name"],
  ["shared-edge.flow",  `gateway pstn-cti    {`,        `gateway pstn-ctic {`,                 "unknown-name"],
  // Types and settings.
  ["bank-hotline.flow", `max-call: 2h`,                 `max-call: 2`,                         "unit-missing"],
  ["bank-hotline.flow", `max-treatments: 40`,           `max-treatment: 40`,                   "unknown-setting"],
  ["bank-hotline.flow", `mode: behind`,                 `mode: sci`,                           "unknown-name"],
  ["bank-hotline.flow", `  mode: behind\n`,             ``,                                    "missing-setting"],
  ["bank-hotline.flow", `  cti: genesys\n`,             ``,                                    "missing-setting"],
  ["bank-hotline.flow", `use-cti: 1  peers: [PBX_EAST]`, `peers: [PBX_EAST]`,                  "missing-setting"],
  ["bank-hotline.flow", `const  QUEUE      : Dn`,       `const QUEUE : DN`,                    "unknown-name"],
  ["bank-hotline.flow", `treatment.app-url else "\${APPS}/default.vxml"`, `treatment.app-url`,  "maybe-absent"],
  ["bank-hotline.flow", `max: treatment.max-digits else 1`, `max: treatment.max-digits else "1"`, "type-mismatch"],
  ["bank-hotline.flow", `first-digit: 5s`,              `first-digit: 5`,                      "unit-missing"],
  ["bank-hotline.flow", `"https://apps.bank.local/menu.vxml"`, `"http://apps.bank.local/menu.vxml"`, "secret-over-plain-http"],
  ["bank-hotline.flow", `attach(reason: "agent busy")`, `attach(reason: APP_TOKEN)`,           "secret-escapes"],
  ["care-icm.flow",     `has profile and profile.cti-allow`, `profile.cti-allow`,              "maybe-absent maybe-absent"],
  ["care-icm.flow",     `has profile and profile.cti-allow`, `profile and profile.cti-allow`,  "type-mismatch"],
  ["shared-edge.flow",  `timezone: "Europe/Berlin"`,    `timezone: "Berlin"`,                  "type-mismatch"],
  ["shared-edge.flow",  `time in "20:00".."07:00"`,     `time in "20.00".."07:00"`,            "type-mismatch"],
  // Numbers.
  ["shared-edge.flow",  `dnis: ["80055520XX"]`,         `dnis: ["80055521XX"]`,                "number-outside-tenant"],
  ["shared-edge.flow",  `numbers: ["800777XXXX"]`,      `numbers: ["800777XXXX", "800555100X"]`, "tenant-overlap"],
  ["care-icm.flow",     `dnis: ["18005559XXX"]`,        `dnis: ["1800555XXXX"]`,               "numbers-duplicate"],
  ["care-icm.flow",     `dnis: ["18005559XXX"]`,        `dnis: ["180055X9XXX"]`,               "numbers-cross"],
  // Rules, handlers, paths.
  ["bank-hotline.flow", `on no-answer after 25s -> transfer to-overflow\n`, ``,              "missing-outcome"],
  ["bank-hotline.flow", `  on failed, link.down   -> transfer to-overflow`, `  on link.down   -> transfer to-overflow`, ""],
  ["bank-hotline.flow", `  on hangup            -> release normal\n`, ``,                      "missing-outcome"],
  ["bank-hotline.flow", `  on silence after 10s -> transfer to-overflow    // the CTI side stopped answering\n`, ``, "wait-without-timer"],
  ["bank-hotline.flow", `  on link.down         -> transfer to-overflow\n`, ``,                "missing-outcome"],
  ["bank-hotline.flow", `  on released                               -> release normal\n`, ``, "missing-outcome"],
  ["bank-hotline.flow", `  on treatment.other                        -> report unsupported\n`, ``, "missing-outcome"],
  ["bank-hotline.flow", `on treatment.music `,          `on treatment.musik `,                 "unknown-event"],
  ["bank-hotline.flow", `play sorry then release unavailable`, `transfer to-agent`,            "transfer-cycle"],
  ["bank-hotline.flow", `on service.failed    -> report failed`, `on service.failed    -> report busy`, "report-does-not-fit"],
  ["bank-hotline.flow", `on link.down         -> transfer to-overflow\n}`, `on link.down -> transfer to-agent\n}`, "maybe-absent link-used-after-loss"],
  ["bank-hotline.flow", `-> route QUEUE`,               `-> route QUEUE then release normal`,  "action-after-release"],
  ["care-icm.flow",     `on label.default                 -> play welcome then release normal`, `on label.default -> play welcome`, "report-does-not-fit"],
  ["care-icm.flow",     `  on script.other                  -> report unsupported\n`, ``,      "missing-outcome"],
  // Capability.
  ["bank-hotline.flow", `mode: behind`,                 `mode: in-front`,                      "cti-transfer-needs-behind"],
  ["bank-hotline.flow", `platform: ngi`,                `platform: gvpi`,                      "app-url-needs-ngi"],
  ["care-icm.flow",     `kind: by-profile`,             `kind: blind`,                         "icm-transfer-kind"],
  ["care-icm.flow",     `platform: ngi`,                `platform: gvpi`,                      "icm-needs-ngi"],
  ["care-icm.flow",     `gateway cube-1 { use-cti: 2`,  `gateway cube-1 { use-cti: 0`,         "cti-params-need-use-cti-2"],
  // Slips of syntax: what they damage is not reported as missing.
  ["bank-hotline.flow", `service announce { kind: announcement`, `service announce { kind announcement`, "missing-colon"],
  ["bank-hotline.flow", `transfer to-overflow {`,       `transfer to-overflow`,                "missing-brace"],
  ["bank-hotline.flow", `env    APPS       : Uri`,      `env    APPS         Uri`,             "missing-colon"],
  ["bank-hotline.flow", `deployment bank-hotline {`,    `deployment bank-hotline`,             "missing-brace"],
  ["bank-hotline.flow", `on accepted                               -> route`, `on accepted     route`, "missing-arrow"],
  ["shared-edge.flow",  `let after-hours = time`,       `let after-hours   time`,              "missing-value"],
  // Tests.
  ["shared-edge.flow",  `caller < 302(to: "4999")`,     `calller < 302(to: "4999")`,           "test-unknown-peer"],
  ["care-icm.flow",     `cti    < NEW_CALL(dialed`,     `cti    > NEW_CALL(dialed`,            "test-message-not-possible"],
  ["bank-hotline.flow", `mcp    < INVITE(service: menu)`, `mcp    < INVITE(service: mnue)`,    "unknown-name"]
]

describe("one slip", () => {
  it.each(slips)("in %s: %s becomes %s", checkSlip)
})

// oxfmt-ignore
const tokens = [
  "edition 2026", "import { a } from \"./a.flow\"", "deployment d {", "gateway g {", "media m {", "profile p {", "service s {",
  "tenant t {", "transfer x {", "select {", "cti {", "defaults {", "test \"t\" {", "enum E { a, b }", "let l =", "const C : Text =",
  "env V : Dn", "secret S : Text", "}", "{", "(", ")", "[", "]", "when", "otherwise ->", "on", "->", "then", "and", "or", "not",
  "has", "in", "matches", "else", "..", "==", "<", "cti", "profile by-dnis", "play s", "route", "transfer x", "report done",
  "attach(k: 1)", "release normal", "cti: genesys", "mode: behind", "kind: vxml", "via: cti", "to: route.to", "dnis: [\"5X\"]",
  "use-cti: 1", "call.dnis", "gateway.use-cti", "profile.cti-params", "treatment.app-url", "treatment.music", "route.normal",
  "silence after 5s", "script(\"A\")", "l", "C", "V", "S", "E(call.dnis)", "\"5001\"", "\"${C}\"", "5", "5s", "true", "sat", "a"
] as const

describe("words in any order", () => {
  it("give findings and never an exception", async () => {
    const soups = Arbitrary.array(Arbitrary.schema(Schema.Literals(tokens)), {
      minLength: 1,
      maxLength: 60
    })
    const outcome = await Effect.runPromise(
      Arbitrary.checkEffect(
        soups,
        (words) => {
          const { plan, diagnostics } = compileTexts({ "main.flow": words.join("\n") })
          return plan === undefined || diagnostics.every(({ severity }) => severity !== "error")
        },
        { seed: 11, runs: 400 }
      )
    )
    assert.strictEqual(outcome._tag, "Passed")
  }, 60_000)
})
