import { assert, describe, it } from "@effect/vitest"
import { check, checkFormats } from "../../../compiler/commands/check.ts"
import type { CheckRequest, CheckResult } from "../../../compiler/commands/check.ts"
import { defectReport } from "../../../compiler/commands/defectReport.ts"
import { checkGolden } from "../../kit/golden.ts"
import { hotline, hotlineByCti, library, plainScreen, projectFiles, site } from "./projectFiles.ts"

const checkFiles = (
  files: Readonly<Record<string, string>>,
  named: ReadonlyArray<string>,
  options: Partial<CheckRequest> = {}
): CheckResult =>
  check({
    ...projectFiles(files),
    files: named,
    deployments: [],
    format: "human",
    failOn: "error",
    screen: plainScreen,
    ...options
  })

const codesOf = ({ findings }: CheckResult): ReadonlyArray<string> =>
  findings.map(({ code }) => code)

const clean = { "main.flow": hotline, "lib/common.flow": library }
const typo = { "main.flow": hotline.replace("play sorry", "play sory"), "lib/common.flow": library }

describe("checking files", () => {
  it("without a mistake says so and ends with 0", () => {
    const result = checkFiles(clean, ["main.flow", "lib/common.flow"])
    assert.deepStrictEqual(codesOf(result), [])
    assert.strictEqual(result.exitCode, 0)
    assert.strictEqual(result.output, "Checked 2 files: no findings.\n")
    assert.deepStrictEqual(result.complaints, [])
  })

  it("with a mistake shows it and ends with 1", () => {
    const result = checkFiles(typo, ["main.flow"])
    assert.deepStrictEqual(codesOf(result), ["unknown-name"])
    assert.strictEqual(result.exitCode, 1)
    checkGolden("emit/check.human.txt", result.output)
  })

  it("shows what two programs have in common once", () => {
    const broken = library.replace("2s", "2sec")
    const result = checkFiles({ "a.flow": hotline, "b.flow": hotline, "lib/common.flow": broken }, [
      "a.flow",
      "b.flow",
      "lib/common.flow"
    ])
    assert.deepStrictEqual(codesOf(result), ["unit-missing"])
  })

  it("reads each file once", () => {
    const project = projectFiles({
      "a.flow": hotline,
      "b.flow": hotline,
      "lib/common.flow": library
    })
    checkFiles({}, ["a.flow", "./b.flow"], project)
    assert.deepStrictEqual(project.reads.toSorted(), ["a.flow", "b.flow", "lib/common.flow"])
  })

  it("that are not there ends with 2 and compiles nothing", () => {
    const result = checkFiles(clean, ["main.flow", "mian.flow", "/etc/passwd", "../x.flow"])
    assert.strictEqual(result.exitCode, 2)
    assert.strictEqual(result.output, "")
    assert.deepStrictEqual(result.complaints, [
      "there is no file `mian.flow`",
      "`/etc/passwd` does not lie in the working directory; name the folder of the project with `--root`",
      "`../x.flow` does not lie in the working directory; name the folder of the project with `--root`"
    ])
  })

  it("without any file ends with 2", () => {
    assert.strictEqual(checkFiles(clean, []).exitCode, 2)
  })

  it("fails on warnings only when told to", () => {
    const unused = {
      ...clean,
      "main.flow": `${hotline}\nservice jingle { kind: music  file: "j.wav"  answer-within: 2s }\n`
    }
    const lenient = checkFiles(unused, ["main.flow"])
    assert.deepStrictEqual(codesOf(lenient), ["unused-name"])
    assert.strictEqual(lenient.exitCode, 0)
    assert.strictEqual(checkFiles(unused, ["main.flow"], { failOn: "warning" }).exitCode, 1)
  })

  it("prints no more findings than one reads, and says how many there are", () => {
    const services = Array.from(
      { length: 30 },
      (_, index) => `service s-${index} { kind: music  file: "j.wav"  answer-within: 2s }`
    )
    const { output, findings } = checkFiles(
      { ...clean, "main.flow": `${hotline}\n${services.join("\n")}\n` },
      ["main.flow"]
    )
    assert.strictEqual(findings.length, 30)
    assert.strictEqual(output.match(/\[unused-name\]/g)?.length, 20)
    assert.match(output, /10 more findings/)
    assert.match(output, /^Checked 1 file: 30 warnings\.$/m)
  })

  it("goes on when we go wrong in one of them, and ends with 3", () => {
    // Only what compiles gets as far as the digest of its sources.
    const files = { ...typo, "other.flow": hotline }
    const result = checkFiles(files, ["other.flow", "main.flow"], {
      sha256: () => {
        throw new Error("no digest today")
      }
    })
    assert.deepStrictEqual(codesOf(result), ["unknown-name", "internal-error"])
    assert.strictEqual(result.exitCode, 3)
    assert.deepStrictEqual(
      result.defects.map(({ file }) => file),
      ["other.flow"]
    )
    assert.match(
      result.complaints[0] ?? "",
      /the fault is ours and not the flow's: no digest today/
    )
  })
})

describe("a fault of ours", () => {
  const result = (format: (typeof checkFormats)[number]) =>
    checkFiles(clean, ["main.flow"], {
      format,
      sha256: () => {
        throw new Error("no digest today")
      }
    })

  it.each(checkFormats)("is a finding of the file in %s", (format) => {
    const { output, exitCode } = result(format)
    assert.strictEqual(exitCode, 3)
    assert.include(output, "internal-error")
    assert.notInclude(output, "no digest today")
  })

  it("is reported with its trace and the digest of the file, and none of its text", () => {
    const report = defectReport(result("human").defects, {
      platform: "v24 linux x64",
      at: "2026-11-22T12:00:00Z",
      digest: (file) => (file === "main.flow" ? "abc" : undefined)
    })
    assert.match(report, /^ctiflow \S+ went wrong at 2026-11-22T12:00:00Z on v24 linux x64\.\n/)
    assert.match(report, /\nfile {4}main\.flow\nsha256 {2}abc\nError: no digest today\n {4}at /)
    assert.notInclude(report, "deployment hotline")
  })
})

describe("matters of taste", () => {
  const sounds = library.replace("edition 2026\n", "edition 2026\n\n/// Apologies.")
  const untold = `${sounds}
service hold { kind: music  file: "hold.wav"  answer-within: 2s }
`
  const worse = untold.replace("hold.wav", "hold.wav\u00a0").replace("music", "musik")

  it("are shown when there is nothing worse, and never fail a check", () => {
    const result = checkFiles({ "a.flow": untold }, ["a.flow"], { failOn: "warning" })
    assert.deepStrictEqual(codesOf(result), ["doc-missing"])
    assert.strictEqual(result.exitCode, 0)
    assert.include(result.output, "lint[doc-missing]")
    assert.match(result.output, /^Checked 1 file: 1 note\.$/m)
  })

  it("are not told to people who have something to mend", () => {
    const files = { "a.flow": untold, "b.flow": worse }
    for (const format of ["human", "github"] as const) {
      const { output } = checkFiles(files, ["a.flow", "b.flow"], { format })
      assert.notInclude(output, "doc-missing")
      assert.include(output, "unknown-name")
    }
    const { output } = checkFiles(files, ["a.flow", "b.flow"], { format: "json" })
    assert.include(output, "doc-missing")
  })
})

describe("checking one policy for several sites", () => {
  const files = {
    "main.flow": hotlineByCti,
    "lib/common.flow": library,
    "sites/east.flow": site("east", "behind"),
    "sites/munich.flow": site("munich", "in-front")
  }
  const deployments = ["sites/east.flow", "sites/munich.flow"]

  it("shows a finding with the sites it is found at, and a line for each site", () => {
    const result = checkFiles(files, ["main.flow"], { deployments })
    assert.deepStrictEqual(codesOf(result), ["cti-transfer-needs-behind"])
    assert.strictEqual(result.exitCode, 1)
    checkGolden("emit/check-sites.human.txt", result.output)
  })

  it("that can all carry it out is clean", () => {
    const result = checkFiles({ ...files, "main.flow": hotline }, ["main.flow"], { deployments })
    assert.deepStrictEqual(codesOf(result), [])
    assert.match(result.output, /^Checked 1 file at 2 sites: no findings\.$/m)
  })

  it("works for a policy that has no deployment of its own", () => {
    const policy = hotlineByCti.replace(/deployment hotline \{[^}]*\}\n/, "")
    const alone = checkFiles({ ...files, "main.flow": policy }, ["main.flow"])
    assert.deepStrictEqual(codesOf(alone), [])
    const everywhere = checkFiles({ ...files, "main.flow": policy }, ["main.flow"], { deployments })
    assert.deepStrictEqual(codesOf(everywhere), ["cti-transfer-needs-behind"])
  })

  it("one of which is not there ends with 2", () => {
    const result = checkFiles(files, ["main.flow"], { deployments: ["sites/west.flow"] })
    assert.deepStrictEqual(result.complaints, ["there is no file `sites/west.flow`"])
    assert.strictEqual(result.exitCode, 2)
  })
})

describe("the format of a check", () => {
  it.each(checkFormats)("%s tells of the same findings", (format) => {
    const result = checkFiles(typo, ["main.flow"], { format })
    assert.strictEqual(result.exitCode, 1)
    assert.include(result.output, "unknown-name")
    assert.include(result.output, "main.flow")
    assert.isTrue(result.output.endsWith("\n"))
  })
  it.each(checkFormats)("%s of a clean check holds nothing but the document", (format) => {
    const { output, exitCode } = checkFiles(clean, ["main.flow"], { format })
    assert.strictEqual(exitCode, 0)
    if (format === "github") assert.strictEqual(output, "")
    if (format === "json" || format === "sarif") JSON.parse(output)
  })
  it("junit has one suite for a file however the command line wrote it", () => {
    const { output } = checkFiles(typo, ["./main.flow", "lib/common.flow"], { format: "junit" })
    assert.deepStrictEqual(output.match(/<testsuite name="[^"]*"/g), [
      '<testsuite name="main.flow"',
      '<testsuite name="lib/common.flow"'
    ])
  })
  it("takes the pages of the codes along in SARIF", () => {
    const { output } = checkFiles(typo, ["main.flow"], {
      format: "sarif",
      page: (code) => `# About ${code}\n`,
      helpBase: "https://flow.example"
    })
    assert.include(output, `"text": "About unknown-name"`)
    assert.include(output, `"helpUri": "https://flow.example/unknown-name"`)
  })
})
