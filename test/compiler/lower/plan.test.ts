// Plans: of the examples as a reader would check them, through the Schema and back, equal bytes
// from equal sources, number tables that answer as the patterns say.

import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { planJson } from "../../../compiler/emit/planJson.ts"
import { readNumberTable } from "../../../compiler/plan/NumberTable.ts"
import { Plan } from "../../../compiler/plan/Plan.ts"
import type { Action, Block } from "../../../compiler/plan/Plan.ts"
import { unservedReasons } from "../../../compiler/plan/unservedReasons.ts"
import { compilerVersion } from "../../../compiler/version.ts"
import { checkGolden } from "../../kit/golden.ts"
import { codesOf, compileFile, compileTexts } from "../checkFlow.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))

/** Every `.flow` file of the project that people run or import, relative to `flows/`. */
const flows = readdirSync(`${root}flows`, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".flow"))
  .toSorted()

const examples = ["bank-hotline", "care-icm", "shared-edge"] as const

const planOf = (example: string): Plan => {
  const { plan } = compileFile(`${root}flows/examples`, `${example}.flow`)
  if (plan === undefined) throw new Error(`${example} has no plan`)
  return plan
}

describe("the flows of the project", () => {
  it.each(flows)("%s has neither errors nor warnings", (file) => {
    const { diagnostics } = compileFile(`${root}flows`, file)
    const shown = diagnostics
      .filter(({ severity }) => severity === "error" || severity === "warning")
      .map(({ code, message }) => `${code}: ${message}`)
    assert.deepStrictEqual(shown, [])
  })
})

/** An action in one line: its words, and the blocks that are asked, by name. */
const actionLine = (action: Action, blocks: ReadonlyArray<Block>): string => {
  const operand = action.operand?.op === "text" ? action.operand.value : action.operand?.op
  const words = [action.verb, action.target, action.word, action.code, operand]
    .filter((word) => word !== undefined)
    .join(" ")
  const args = action.args.length === 0 ? "" : `(${action.args.map(([name]) => name).join(", ")})`
  const search = action.search.map((index) => blocks[index]?.name ?? "?").join(", ")
  return `${words}${args}${action.implied === true ? " (implied)" : ""} [${search}]`
}

/** A plan as a page: who is asked what, in which order, for every rule and handler. */
const planText = (plan: Plan): string => {
  const chain = (actions: ReadonlyArray<Action>): string =>
    actions.map((action) => `    ${actionLine(action, plan.blocks)}`).join("\n")
  const rules = plan.select.map((rule) => {
    const tenant = rule.tenant === undefined ? "" : ` of ${rule.tenant}`
    const condition = rule.condition === undefined ? "otherwise" : JSON.stringify(rule.condition)
    return `${rule.id}${tenant} at ${rule.at.line}: ${condition}\n${chain(rule.chain)}`
  })
  const handlers = plan.blocks.flatMap((block) =>
    block.handlers.map(({ id, events, at, chain: actions }) => {
      const times = events.flatMap(({ afterMs }) => (afterMs === undefined ? [] : `${afterMs} ms`))
      const after = times.length === 0 ? "" : ` after ${times.join(", ")}`
      return `${block.kind} ${id}${after} at ${at.line}\n${chain(actions)}`
    })
  )
  const transfers = plan.transfers.map(
    ({ name, kind, via, noAnswerMs }) => `transfer ${name}: ${kind} via ${via}, ${noAnswerMs} ms`
  )
  const { deployment, gateways, profiles, services, tenants, bindings } = plan
  return [
    `deployment ${deployment.name}: ${deployment.cti} ${deployment.mode ?? ""}`,
    `bindings ${bindings.map(({ name, kind, type }) => `${kind} ${name}: ${type}`).join(", ")}`,
    `gateways ${gateways.map(({ name, useCti }) => `${name} ${useCti}`).join(", ")}`,
    `profiles ${profiles.map(({ name, media }) => `${name} on ${media}`).join(", ")}`,
    `services ${services.map(({ name, kind, media }) => `${name} ${kind} on ${media}`).join(", ")}`,
    `tenants ${tenants.join(", ")}`,
    ...transfers,
    "",
    ...rules,
    "",
    ...handlers,
    ""
  ].join("\n")
}

describe("the plan of an example", () => {
  it.each(examples)("%s reads as it did", (example) => {
    checkGolden(`compiler/plans/${example}.plan.txt`, planText(planOf(example)))
  })

  it.each(examples)("%s comes through the Schema as it was", (example) => {
    const plan = planOf(example)
    const decoded = Schema.decodeUnknownSync(Plan)(JSON.parse(planJson(plan)))
    assert.deepStrictEqual(decoded, plan)
  })

  it.each(examples)("%s gives equal bytes from equal sources", (example) => {
    assert.strictEqual(planJson(planOf(example)), planJson(planOf(example)))
  })

  it("does not depend on comments, blank lines and layout but for its places", () => {
    const text = readFileSync(`${root}flows/examples/shared-edge.flow`, "utf8")
    const library = readFileSync(`${root}flows/examples/lib/common.flow`, "utf8")
    const compiled = (main: string): string => {
      const { plan } = compileTexts({ "main.flow": main, "lib/common.flow": library })
      const parsed: unknown = JSON.parse(plan === undefined ? "null" : planJson(plan))
      return JSON.stringify(parsed, (key, value: unknown) =>
        key === "at" || key === "sources" ? undefined : value
      )
    }
    const loose = text.replaceAll("\n", "\r\n\r\n").replaceAll("{ ", "{\n      // a comment\n")
    assert.strictEqual(compiled(loose), compiled(text))
  })

  it("carries the compiler's version, which is the package's", () => {
    const manifest: unknown = JSON.parse(readFileSync(`${root}package.json`, "utf8"))
    assert.propertyVal(manifest, "version", compilerVersion)
    assert.strictEqual(planOf("bank-hotline").compiler, compilerVersion)
  })

  it("carries no secret and no text of its sources", () => {
    const json = planJson(planOf("bank-hotline"))
    assert.notInclude(json, "Bank hotline")
    assert.include(json, `"name": "APP_TOKEN"`)
  })
})

/** A program whose profiles have the patterns, one each. */
const programOf = (patterns: ReadonlyArray<string>): string => {
  const profiles = patterns.map(
    (pattern, index) =>
      `profile p${index} { dnis: ["${pattern}"]  app: "http://apps.example/${index}.vxml" }\n`
  )
  return `edition 2026

deployment edge { cti: none }

gateway pstn { use-cti: 0  peers: ["10.1.0.10"] }
media   mcp  { peers: ["10.1.0.30:5070"] }

${profiles.join("")}
select { when has profile -> profile by-dnis  otherwise -> release not-found }

defaults { on hangup -> release normal }
`
}

const placeOfPattern = Schema.Literals(["0", "1", "X", "Z", "N", "[0-1]"])
const patternText = Arbitrary.all({
  places: Arbitrary.schema(
    Schema.Array(placeOfPattern).check(Schema.isMinLength(1), Schema.isMaxLength(4))
  ),
  end: Arbitrary.schema(Schema.Literals(["", ".", "!"]))
}).pipe(Arbitrary.map(({ places, end }) => places.join("") + end))

/** A pattern read the naive way, as a regular expression. */
const naive = (pattern: string): RegExp => {
  const body = pattern.replaceAll(/[XZN.!]/g, (letter) => naiveParts.get(letter) ?? letter)
  return new RegExp(`^${body}$`)
}

const naiveParts: ReadonlyMap<string, string> = new Map([
  ["X", "[0-9]"],
  ["Z", "[1-9]"],
  ["N", "[2-9]"],
  [".", "[0-9]+"],
  ["!", "[0-9]*"]
])

/** Every number of up to four of the digits that tell the patterns apart. */
const numbers: ReadonlyArray<string> = Array.from({ length: 4 }, (_, index) => index + 1).flatMap(
  (length) =>
    Array.from({ length: 4 ** length }, (_, code) =>
      Array.from({ length }, (_, place) => "0127"[(code >> (2 * place)) & 3]).join("")
    )
)

describe("the number table of a plan", () => {
  it("gives the profile whose pattern has the number, and has fewest others", async () => {
    let planCount = 0
    const outcome = await Effect.runPromise(
      Arbitrary.checkEffect(
        Arbitrary.array(patternText, { minLength: 1, maxLength: 5 }),
        (patterns) => {
          const { plan } = compileTexts({ "main.flow": programOf(patterns) })
          if (plan === undefined) return true
          planCount += 1
          const find = readNumberTable(plan.profileNumbers)
          const own = patterns.map((pattern) =>
            numbers.filter((number) => naive(pattern).test(number))
          )
          return numbers.every((number) => {
            const having = own.flatMap((of, index) => (of.includes(number) ? [index] : []))
            const sizes = having.map((index) => own[index]?.length ?? 0)
            const innermost = having[sizes.indexOf(Math.min(...sizes))] ?? -1
            return find(number) === innermost
          })
        },
        { seed: 7, runs: 200 }
      )
    )
    assert.strictEqual(outcome._tag, "Passed")
    assert.isAbove(planCount, 50, "the property must not be empty")
  })
})

describe("a transfer", () => {
  const flow = `edition 2026

deployment edge { cti: none }

gateway pstn { use-cti: 0  peers: ["10.1.0.10"] }

transfer to-desk {
  kind: blind
  via: platform
  to: "4999"
  on busy, no-answer after 20s, failed -> release unavailable
}

select {
  when call.dnis == "5001" -> transfer to-desk
  when call.dnis == "5002" -> transfer to-desk(to: "4998")
  when call.dnis == "5003" -> transfer to-desk { on no-answer after 5s -> release no-answer }
  when call.dnis == "5004" -> transfer to-desk(to: "4998")
  otherwise                -> transfer to-desk(to: "4999")
}

defaults { on hangup -> release normal }
`

  it("that asks for another destination or time runs a policy of its own", () => {
    const { plan } = compileTexts({ "main.flow": flow })
    const policies = plan?.transfers.map(({ name, to, noAnswerMs }) => [name, to, noAnswerMs])
    assert.deepStrictEqual(policies, [
      ["to-desk", { op: "text", value: "4999" }, 20_000],
      ["to-desk#1", { op: "text", value: "4998" }, 20_000],
      ["to-desk#2", { op: "text", value: "4999" }, 5_000]
    ])
    const targets = plan?.select.map(({ chain }) => chain[0]?.target)
    assert.deepStrictEqual(targets, ["to-desk", "to-desk#1", "to-desk#2", "to-desk#1", "to-desk"])
  })
})

describe("what this version does not serve", () => {
  const base = `edition 2026

deployment edge { cti: none SETTINGS }

gateway pstn { use-cti: 0  peers: ["10.1.0.10"] GATEWAY }
media   mcp  { peers: ["10.1.0.30:5070"] }
service hold { kind: music  file: "hold.wav"  answer-within: 2s SERVICE }

select { otherwise -> play hold then release busy }

defaults { on hangup -> release normal }
`
  const compiled = (settings: string, gateway = "", service = "") =>
    compileTexts({
      "main.flow": base
        .replace("SETTINGS", settings)
        .replace("GATEWAY", gateway)
        .replace("SERVICE", service)
    })

  it.each([
    ["", "", "", 0],
    ['sip: ["udp:10.1.0.5:5060"]', "", "", 0],
    ['sip: ["tcp:10.1.0.5:5060"]', "", "", 0],
    ['sip: ["udp:10.1.0.5:5060", "tls:10.1.0.5:5061"]', "", "", 0],
    ['journal: "redis://cache.example:6379"', "", "", 1],
    ["", "transport: udp", "", 0],
    ["", "transport: tls", "", 0],
    ["", "", "session: keep", 1],
    ["platform: [ngi, gvpi]", "", "", 0],
    ["platform: gvpi", "", "", 0]
  ] as const)(
    "%s %s %s: %i reasons, said by the compiler too",
    (settings, gateway, service, count) => {
      const compilation = compiled(settings, gateway, service)
      const { plan } = compilation
      assert.isDefined(plan, codesOf(compilation).join(" "))
      assert.strictEqual(plan === undefined ? -1 : unservedReasons(plan).length, count)
      assert.deepStrictEqual(
        codesOf(compilation),
        Array.from({ length: count }, () => "not-yet-served")
      )
    }
  )
})
