// Completes package-lock.json after `npm install` (run it as `npm run lock`).
//
// Some registries serve only a few platforms' binaries of the native tools. `npm install` skips what is missing, and
// `npm ci` then refuses the lockfile for want of those entries. This writes a stub for each: a foreign `os`, so that
// nothing is ever installed for it.
import { readFileSync, writeFileSync } from "node:fs"

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"))
for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`
    if (!(key in lock.packages) && /^\d/.test(version)) {
      lock.packages[key] = {
        version,
        ...(entry.dev ? { dev: true } : {}),
        optional: true,
        os: ["none"]
      }
    }
  }
}
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1))
)
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`)
