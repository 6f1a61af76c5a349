import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { build } from "../../../compiler/commands/build.ts"
import type { BuildRequest } from "../../../compiler/commands/build.ts"
import { Plan } from "../../../compiler/plan/Plan.ts"
import { hotline, hotlineByCti, library, plainScreen, projectFiles, site } from "./projectFiles.ts"

const buildFiles = (files: Readonly<Record<string, string>>, options: Partial<BuildRequest> = {}) =>
  build({ ...projectFiles(files), file: "main.flow", screen: plainScreen, ...options })

const files = { "main.flow": hotline, "lib/common.flow": library }

describe("building a flow", () => {
  it("gives the plan of its deployment, named after it", () => {
    const { built, exitCode, complaints } = buildFiles(files)
    assert.deepStrictEqual(complaints, [])
    assert.strictEqual(exitCode, 0)
    assert.strictEqual(built?.deployment, "hotline")
    assert.deepStrictEqual(
      Schema.decodeUnknownSync(Plan)(JSON.parse(built?.planJson ?? "null")),
      built?.plan
    )
  })

  it("gives equal bytes for equal sources, wherever the project lies", () => {
    const here = buildFiles(files)
    const there = buildFiles(
      {},
      { root: "/srv/flows", file: "/srv/flows/main.flow", read: projectFiles(files).read }
    )
    assert.strictEqual(there.built?.planJson, here.built?.planJson)
    assert.isTrue(here.built?.planJson.endsWith("}\n"))
  })

  it("takes a site's deployment in place of its own", () => {
    const { built } = buildFiles(
      { ...files, "main.flow": hotlineByCti, "site.flow": site("east", "behind") },
      { deployment: "site.flow" }
    )
    assert.strictEqual(built?.deployment, "east")
  })

  it("with an error builds nothing and shows it", () => {
    const result = buildFiles({ ...files, "main.flow": hotline.replace("play sorry", "play sory") })
    assert.strictEqual(result.exitCode, 1)
    assert.isUndefined(result.built)
    assert.include(result.output, "error[unknown-name]")
    assert.deepStrictEqual(result.complaints, ["`main.flow` was not built: 1 error"])
  })

  it("with a warning builds all the same and shows it", () => {
    const unused = `${hotline}\nservice jingle { kind: music  file: "j.wav"  answer-within: 2s }\n`
    const result = buildFiles({ ...files, "main.flow": unused })
    assert.strictEqual(result.exitCode, 0)
    assert.isDefined(result.built)
    assert.include(result.output, "warning[unused-name]")
  })

  it("that is a library is told so", () => {
    const result = buildFiles({ "main.flow": library })
    assert.strictEqual(result.exitCode, 1)
    assert.deepStrictEqual(result.complaints, [
      "`main.flow` was not built: it has no `deployment`, so it is a library"
    ])
  })

  it("that is not there ends with 2", () => {
    assert.strictEqual(buildFiles({}).exitCode, 2)
  })
})
