// File names of a program: what an import means, and what lies outside the root.

import { assert, describe, it } from "@effect/vitest"
import { relativeToRoot, resolveImport } from "../../../compiler/names/paths.ts"

describe("an import", () => {
  it.each([
    ["main.flow", "./lib/common.flow", "lib/common.flow"],
    ["main.flow", "lib/common.flow", "lib/common.flow"],
    ["flows/a/main.flow", "../lib/common.flow", "flows/lib/common.flow"],
    ["flows/a/main.flow", "./../../common.flow", "common.flow"],
    ["main.flow", "./lib//common.flow", "lib/common.flow"],
    ["main.flow", "../common.flow", undefined],
    ["flows/main.flow", "../../common.flow", undefined],
    ["main.flow", "/srv/common.flow", undefined],
    ["main.flow", "C:\\flows\\common.flow", undefined],
    ["main.flow", "https://example.com/common.flow", undefined]
  ] as const)("of %s from %s is %s", (importer, from, file) => {
    assert.strictEqual(resolveImport(importer, from), file)
  })
})

describe("a file of the command line", () => {
  it.each([
    ["flows/main.flow", "", "flows/main.flow"],
    ["./flows/main.flow", ".", "flows/main.flow"],
    ["/srv/policy/flows/main.flow", "/srv/policy", "flows/main.flow"],
    ["/srv/policy/flows/main.flow", "/srv/policy/", "flows/main.flow"],
    ["policy/main.flow", "policy", "main.flow"],
    ["/srv/other/main.flow", "/srv/policy", undefined],
    ["../main.flow", "", undefined]
  ] as const)("%s below %s is %s", (path, root, file) => {
    assert.strictEqual(relativeToRoot(path, root), file)
  })
})
