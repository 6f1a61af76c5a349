// Builds what is shipped. `node build.mjs` bundles the command into dist/ctiflow.mjs and, in a checkout, puts it where
// `npx ctiflow` finds it. `bundleDeployment` makes the one self-contained module of a deployment out of its plan.

import { build } from "esbuild"
import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises"
import { dirname, join, relative, resolve } from "node:path"
import { fileURLToPath } from "node:url"

const root = dirname(fileURLToPath(import.meta.url))

// CommonJS dependencies call `require`, which a module does not have of itself. An older Node would fail somewhere deep
// inside with words that help nobody, so it is told first.
const banner = [
  `import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);`,
  `{const[a,b]=process.versions.node.split(".").map(Number);if(a<22||a===22&&b<19){`,
  `process.stderr.write("ctiflow needs Node 22.19 or later; this is "+process.versions.node+"\\n");process.exit(1)}}`
].join("")

const shared = {
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node22",
  legalComments: "none",
  logLevel: "warning",
  absWorkingDir: root
}

/**
 * Writes `DIR/<deployment>.mjs`: runtime and plan in one module that needs nothing but Node.
 *
 * @param {{ planJson: string, deployment: string, directory: string }} options
 * @returns {Promise<string>} the path that was written
 */
export const bundleDeployment = async ({ planJson, deployment, directory }) => {
  const outfile = join(resolve(directory), `${deployment}.mjs`)
  const runtime = JSON.stringify(join(root, "runtime", "bundle.ts"))
  await build({
    ...shared,
    stdin: {
      contents: `import { runBundle } from ${runtime}\nrunBundle(${JSON.stringify(planJson)})\n`,
      resolveDir: root,
      sourcefile: `${deployment}.mjs`,
      loader: "js"
    },
    minifySyntax: true,
    minifyWhitespace: true,
    banner: { js: banner },
    outfile
  })
  return outfile
}

/** Bundles the command. esbuild itself stays outside: `ctiflow build` needs it as it is installed. */
const buildCommand = async () => {
  const outfile = join(root, "dist", "ctiflow.mjs")
  await rm(join(root, "dist"), { recursive: true, force: true })
  await build({
    ...shared,
    entryPoints: [join(root, "runtime", "cli", "main.ts")],
    external: ["esbuild"],
    banner: { js: `#!/usr/bin/env node\n${banner}` },
    outfile
  })
  await chmod(outfile, 0o755)
  return outfile
}

/** npm links a package's command for those who depend on it, not for the package itself. */
const linkCommand = async (command) => {
  const folder = join(root, "node_modules", ".bin")
  const link = join(folder, "ctiflow")
  await mkdir(folder, { recursive: true })
  await rm(link, { force: true })
  try {
    await symlink(relative(folder, command), link)
  } catch {
    // A file system without links gets a module that does the same.
    await writeFile(link, `#!/usr/bin/env node\nimport(${JSON.stringify(command)})\n`, {
      mode: 0o755
    })
  }
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await linkCommand(await buildCommand())
}
