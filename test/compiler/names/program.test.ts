// Programs of several files: imports, libraries, sites that take the place of one another.

import { assert, describe, it } from "@effect/vitest"
import { importCountMax, projectLengthMax } from "../../../compiler/limits.ts"
import type { Compilation } from "../../../compiler/compile.ts"
import { codesOf, compileTexts } from "../checkFlow.ts"
import type { Files } from "../checkFlow.ts"

const policy = `edition 2026

import { munich } from "./sites/munich.flow"

select { otherwise -> cti }

cti {
  on accepted  -> route "6001"
  on treatment -> report unsupported
  on route     -> release unavailable
  on released  -> release normal
  on failed    -> release unavailable
}

defaults {
  on hangup            -> release normal
  on silence after 9s  -> release unavailable
  on link.down         -> release unavailable
}
`

const site = (name: string, mode: string, gateway: string): string => `edition 2026

env IVR : Text = "${name}.example:7009"

deployment ${name} { cti: genesys  mode: ${mode}  servers: [IVR] }

gateway ${gateway} { use-cti: 1  peers: ["10.1.0.10"] }
media   mcp { peers: ["10.1.0.30:5070"] }
`

const files: Files = {
  "main.flow": policy,
  "sites/munich.flow": site("munich", "in-front", "trunk-m"),
  "sites/bonn.flow": site("bonn", "behind", "trunk-b")
}

/** The deployment, its mode, its gateways and the files of the plan. */
const placeOf = ({ plan }: Compilation): ReadonlyArray<unknown> => [
  plan?.deployment.name,
  plan?.deployment.mode,
  plan?.gateways.map(({ name }) => name),
  plan?.bindings.map(({ name, at }) => `${name} of ${at.file}`)
]

describe("a program and its site", () => {
  it("takes gateways and media from the file its deployment comes from", () => {
    const compilation = compileTexts(files)
    assert.deepStrictEqual(codesOf(compilation), [])
    assert.deepStrictEqual(placeOf(compilation), [
      "munich",
      "in-front",
      ["trunk-m"],
      ["IVR of sites/munich.flow"]
    ])
  })

  it("is placed at another site, and nothing of the first one is left", () => {
    const compilation = compileTexts(files, { deployment: "sites/bonn.flow" })
    assert.deepStrictEqual(codesOf(compilation), [])
    assert.deepStrictEqual(placeOf(compilation), [
      "bonn",
      "behind",
      ["trunk-b"],
      ["IVR of sites/bonn.flow"]
    ])
  })

  it("needs no deployment of its own when a site is given", () => {
    const bare = policy.replace('import { munich } from "./sites/munich.flow"\n', "")
    const compilation = compileTexts(
      { ...files, "main.flow": bare },
      { deployment: "sites/bonn.flow" }
    )
    assert.deepStrictEqual(codesOf(compilation), [])
    assert.strictEqual(compilation.plan?.deployment.name, "bonn")
  })

  it("names a gateway of the replaced site no longer", () => {
    const named = policy
      .replace("{ munich }", "{ munich, trunk-m }")
      .replace("otherwise -> cti", "when gateway == trunk-m -> cti  otherwise -> release busy")
    const texts = { ...files, "main.flow": named }
    assert.deepStrictEqual(codesOf(compileTexts(texts)), [])
    const elsewhere = compileTexts(texts, { deployment: "sites/bonn.flow" })
    assert.deepStrictEqual(codesOf(elsewhere), ["unknown-name"])
  })

  it("is told when a site file holds no deployment", () => {
    const texts = { ...files, "sites/none.flow": "edition 2026\n" }
    assert.include(codesOf(compileTexts(texts, { deployment: "sites/none.flow" })), "unknown-name")
  })

  it("a file of facts alone has no plan and no findings", () => {
    const compilation = compileTexts(files, { entry: "sites/bonn.flow" })
    assert.deepStrictEqual([codesOf(compilation), compilation.plan], [[], undefined])
  })
})

describe("files", () => {
  it("an entry that is not there is said", () => {
    assert.deepStrictEqual(codesOf(compileTexts({})), ["import-not-found"])
  })

  it("an entry outside the root is said", () => {
    const compilation = compileTexts(files, { entry: "/srv/main.flow" })
    assert.deepStrictEqual(codesOf(compilation), ["import-outside-project"])
  })

  it("a file that two others import is read once", () => {
    const asked: Array<string> = []
    const texts: Files = {
      "main.flow": `edition 2026\nimport { a } from "./a.flow"\nimport { b } from "./b.flow"\n`,
      "a.flow": `edition 2026\nimport { c } from "./c.flow"\nlet a = c\n`,
      "b.flow": `edition 2026\nimport { c } from "./c.flow"\nlet b = c\n`,
      "c.flow": `edition 2026\nlet c = call.answered\n`
    }
    const { sources } = compileTexts(texts)
    for (const { file } of sources) asked.push(file)
    assert.deepStrictEqual(asked.toSorted(), ["a.flow", "b.flow", "c.flow", "main.flow"])
  })

  it("the limit of files is said once", () => {
    const texts = new Map<string, string>()
    for (let index = 0; index <= importCountMax; index++) {
      const next = `import { x${index + 1} } from "./f${index + 1}.flow"\n`
      texts.set(`f${index}.flow`, `edition 2026\n${next}let x${index} = call.answered\n`)
    }
    const compilation = compileTexts(Object.fromEntries(texts), { entry: "f0.flow" })
    assert.strictEqual(codesOf(compilation).filter((code) => code === "limit-exceeded").length, 1)
  })

  it("the limit of all files together is said once", () => {
    const padding = `// ${"x".repeat(1_000_000)}\n`
    const names = Array.from(
      { length: projectLengthMax / 1_000_000 + 1 },
      (_, index) => `f${index}`
    )
    const imports = names.map((name) => `import { ${name} } from "./${name}.flow"\n`).join("")
    const library = names.map((name) => [
      `${name}.flow`,
      `edition 2026\n${padding}let ${name} = call.answered\n`
    ])
    const texts: Files = { ...Object.fromEntries(library), "main.flow": `edition 2026\n${imports}` }
    const codes = codesOf(compileTexts(texts))
    assert.strictEqual(codes.filter((code) => code === "limit-exceeded").length, 1)
  })
})

describe("names of imported files in the plan", () => {
  it("are told apart where two files use one name", () => {
    const library = `edition 2026

service hello { kind: announcement  prompt: "lib.wav"  answer-within: 2s }

transfer to-lib {
  kind: blind
  via: platform
  to: "4999"
  on busy, no-answer after 9s, failed -> play hello then release unavailable
}
`
    const main = `edition 2026

import { to-lib } from "./lib.flow"

deployment edge { cti: none }

gateway pstn { use-cti: 0  peers: ["10.1.0.10"] }
media   mcp  { peers: ["10.1.0.30:5070"] }

service hello { kind: announcement  prompt: "main.wav"  answer-within: 2s }

select { otherwise -> play hello then transfer to-lib }

defaults { on hangup -> release normal }
`
    const { plan } = compileTexts({ "main.flow": main, "lib.flow": library })
    assert.deepStrictEqual(
      plan?.services.map(({ name }) => name),
      ["hello@lib.flow", "hello"]
    )
    const targets = plan?.blocks.flatMap(({ handlers }) =>
      handlers.flatMap(({ chain }) => chain.flatMap(({ target }) => target ?? []))
    )
    assert.deepStrictEqual(targets, ["hello@lib.flow"])
  })
})
