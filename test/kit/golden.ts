// Goldens: expected outputs kept as files under `test/golden`, where a reviewer reads a change of
// wording or shape as a diff. `UPDATE_GOLDEN=1 npx vitest run …` writes what was produced instead
// of comparing it.

import { assert } from "@effect/vitest"
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../golden/", import.meta.url))

const isUpdate = process.env["UPDATE_GOLDEN"] === "1"

/** The text of a file under `test/golden`. */
export const readGolden = (path: string): string => readFileSync(join(root, path), "utf8")

/** Compares `actual` with the file at `path` under `test/golden`. */
export const checkGolden = (path: string, actual: string): void => {
  const file = join(root, path)
  if (isUpdate) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, actual)
    return
  }
  assert.isTrue(existsSync(file), `test/golden/${path} is not there yet: run with UPDATE_GOLDEN=1`)
  assert.strictEqual(actual, readFileSync(file, "utf8"), `test/golden/${path}`)
}
