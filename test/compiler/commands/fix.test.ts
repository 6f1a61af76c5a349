import { assert, describe, it } from "@effect/vitest"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { fix } from "../../../compiler/commands/fix.ts"
import type { FixResult } from "../../../compiler/commands/fix.ts"
import type { Diagnostic } from "../../../dsl/index.ts"
import { codesOf, compileFile, compileTexts } from "../checkFlow.ts"
import { checkGolden } from "../../kit/golden.ts"
import { hotline, library, projectFiles } from "./projectFiles.ts"

const fixFiles = (
  files: Readonly<Record<string, string>>,
  named: ReadonlyArray<string> = ["main.flow"],
  dryRun = false
): FixResult => fix({ ...projectFiles(files), files: named, dryRun })

const folder = fileURLToPath(new URL("../../../flows/examples/", import.meta.url))
const read = (file: string): string => readFileSync(`${folder}${file}`, "utf8")
const common = read("lib/common.flow")
const bank = read("bank-hotline.flow")

/** Mends a program; what comes out has nothing left that could be mended, and is as `expected`. */
const checkFix = (text: string, expected: string): void => {
  const files = { "main.flow": text, "lib/common.flow": common }
  const { rewritten, findings, exitCode } = fixFiles(files)
  assert.strictEqual(exitCode, 0)
  assert.strictEqual(rewritten[0]?.text ?? text, expected)
  const left = findings.filter(({ fixes }) => fixes.some(({ safe }) => safe))
  assert.deepStrictEqual(left, [])
}

const allow = "// flow: allow unused-name until 2099-01-01 — of another time\n"

// oxfmt-ignore
const slips: ReadonlyArray<readonly [what: string, sound: string, before: string, after: string]> = [
  ["a misspelled word",            bank, "\nselect {",                   "\nselct {"],
  ["a comma behind the last name", bank, "{ sorry, hold }",              "{ sorry, hold, }"],
  ["a semicolon",                  bank, "  mode: behind\n",             "  mode: behind;\n"],
  ["a no-break space",             bank, "deployment bank",              "deployment\u00a0bank"],
  ["an arrow of another language", bank, "on failed, link.down   ->",    "on failed, link.down   =>"],
  ["a missing colon",              bank, "  mode: behind\n",             "  mode behind\n"],
  ["a unit of another language",   bank, "max-call: 2h",                 "max-call: 120min"],
  ["a missing edition",            bank, "edition 2026\n\n",             ""],
  ["a single equals sign",         bank, "gateway.use-cti == 1",         "gateway.use-cti = 1"],
  ["an import of the same name",   bank, "{ sorry, hold }",              "{ sorry, sorry, hold }"],
  ["a setting that is repeated",   bank, "  mode: behind\n",             "  mode: behind\n  mode: behind\n"],
  ["an exception of the past",     bank, "select {",                     `${allow}select {`]
]

const goldens = fileURLToPath(new URL("../../golden/", import.meta.url))
const goldenFlows = ["compiler", "dsl"].flatMap((room) =>
  readdirSync(`${goldens}${room}`)
    .filter((file) => file.endsWith(".flow"))
    .map((file) => [room, file] as const)
)

const errorsIn = (findings: ReadonlyArray<Diagnostic>): number =>
  findings.filter(({ severity }) => severity === "error").length

/** Fixes a golden; nothing that could be fixed is left, and nothing is worse than before. */
const checkGoldenFlow = (room: string, file: string): void => {
  const readIn = (path: string): string | undefined => {
    const from = `${goldens}${room}/${path}`
    return existsSync(from) ? readFileSync(from, "utf8") : undefined
  }
  const project = { root: ".", read: readIn, files: [file], dryRun: false }
  const before = fix(project)
  const left = before.findings.flatMap(({ code, fixes }) =>
    fixes.some(({ safe }) => safe) ? [code] : []
  )
  assert.deepStrictEqual(left, [])
  const [rewritten] = before.rewritten
  if (rewritten === undefined) return
  const after = fix({
    ...project,
    read: (path) => (path === file ? rewritten.text : readIn(path))
  })
  assert.deepStrictEqual(after.rewritten, [], "a second time changes nothing")
  assert.isAtMost(
    errorsIn(after.findings),
    errorsIn(compileFile(`${goldens}${room}`, file).diagnostics)
  )
}

describe("fixing the flow of a golden leaves nothing to fix and nothing worse", () => {
  it.each(goldenFlows)("%s/%s", checkGoldenFlow)
})

describe("fixing", () => {
  it.each(slips)("mends %s", (_, sound, before, after) => {
    assert.include(sound, before)
    const broken = sound.replace(before, after)
    assert.notDeepEqual(
      codesOf(compileTexts({ "main.flow": broken, "lib/common.flow": common })),
      []
    )
    const mended = { "max-call: 120min": sound.replace("max-call: 2h", "max-call: 120m") }
    checkFix(broken, new Map(Object.entries(mended)).get(after) ?? sound)
  })

  it("mends all of them at once, in as many rounds as it takes", () => {
    const all = slips
      .filter(([what, sound]) => sound === bank && what !== "a missing edition")
      .reduce((text, [, , before, after]) => text.replace(before, after), bank)
    const { findings } = fixFiles({ "main.flow": all, "lib/common.flow": common })
    assert.deepStrictEqual(findings, [])
  })

  it("leaves a sound file and what only its author can mend as they are", () => {
    checkFix(bank, bank)
    const typo = bank.replace("-> play menu(", "-> play mneu(")
    checkFix(typo, typo)
  })

  it("keeps the line ends of the file", () => {
    const text = library.replace("edition 2026\n\n", "").replaceAll("\n", "\r\n")
    const { rewritten } = fixFiles({ "main.flow": text })
    assert.strictEqual(rewritten[0]?.text, `edition 2026\r\n\r\n${text}`)
  })

  it("takes out several imports of one line, with the line when none is left", () => {
    const files = (names: string) => ({
      "main.flow": hotline.replace("{ sorry }", `{ ${names} }`),
      "lib/common.flow": `${library}
service hold  { kind: music  file: "hold.wav"  answer-within: 2s }
service chime { kind: music  file: "chime.wav"  answer-within: 2s }
`
    })
    assert.strictEqual(fixFiles(files("chime, sorry, hold")).rewritten[0]?.text, hotline)
    const unused = files("hold, chime")["main.flow"].replaceAll("play sorry then ", "")
    const { rewritten } = fixFiles({ ...files("hold"), "main.flow": unused })
    assert.notInclude(rewritten[0]?.text ?? unused, "import")
  })

  it("sorts imports that stand in no order, but not around a comment", () => {
    const lines = [
      'import { sorry } from "./lib/sorry.flow"',
      'import { hold } from "./lib/hold.flow"',
      'import { chime } from "./lib/chime.flow"'
    ]
    const rest = `
service all { kind: announcement  prompt: "a.wav"  answer-within: 4s }
`
    const libraries = ["sorry", "hold", "chime"].map((name) => [
      `lib/${name}.flow`,
      library.replace("sorry", name)
    ])
    const main = (imports: ReadonlyArray<string>, between: string) =>
      `edition 2026\n\n${imports.join(between)}\n${rest}${uses}`
    const uses = `
deployment edge { cti: none }

gateway pstn { use-cti: 0  peers: ["10.1.0.10"] }
media   mcp  { peers: ["10.2.0.20:5070"] }

select {
  otherwise -> play sorry then play hold then play chime then play all then release busy
}

defaults { on hangup -> release normal }
`
    const mend = (between: string) =>
      fixFiles({ ...Object.fromEntries(libraries), "main.flow": main(lines, between) }).rewritten
    assert.strictEqual(mend("\n")[0]?.text, main(lines.toReversed(), "\n"))
    assert.deepStrictEqual(mend("\n// Sounds.\n"), [])
  })

  it("does not take a comment out of an import", () => {
    const text = hotline.replace("{ sorry }", "{\n  sorry, // for the night\n  hold\n}")
    const hold = `service hold { kind: music  file: "hold.wav"  answer-within: 2s }\n`
    const { rewritten } = fixFiles({ "main.flow": text, "lib/common.flow": `${library}${hold}` })
    assert.deepStrictEqual(rewritten, [])
  })

  it("changes only files that were named", () => {
    const broken = library.replace(" }", ", }").replace('"sorry.wav"', '["sorry.wav",]')
    const files = { "main.flow": hotline, "lib/common.flow": broken }
    assert.deepStrictEqual(fixFiles(files).rewritten, [])
    const both = fixFiles(files, ["main.flow", "lib/common.flow"])
    assert.deepStrictEqual(
      both.rewritten.map(({ file }) => file),
      ["lib/common.flow"]
    )
  })

  it("says what it did, file by file", () => {
    const broken = hotline.replace("select {", "selct {").replace("{ sorry }", "{ sorry, }")
    const files = { "main.flow": broken, "lib/common.flow": library }
    checkGolden("emit/fix.human.txt", fixFiles(files).output)
  })

  it("with --dry-run shows the difference and changes nothing", () => {
    const broken = hotline.replace("select {", "selct {").replace("{ sorry }", "{ sorry, }")
    const files = { "main.flow": broken, "lib/common.flow": library }
    const { output, rewritten } = fixFiles(files, ["main.flow"], true)
    assert.deepStrictEqual(rewritten, [])
    checkGolden("emit/fix.dry-run.txt", output)
  })

  it("files that are not there ends with 2", () => {
    const result = fixFiles({}, ["x.flow"])
    assert.strictEqual(result.exitCode, 2)
    assert.deepStrictEqual(result.complaints, ["there is no file `x.flow`"])
    assert.strictEqual(fixFiles({}, []).exitCode, 2)
  })
})
