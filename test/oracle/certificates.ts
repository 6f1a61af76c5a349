// Certificates for tests of TLS, made by openssl for the occasion: an authority, and who it vouches
// for. Nothing outlives the test.

import { Effect } from "effect"
import { execFileSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { scratchFolder } from "./kit.ts"

export interface Certificate {
  readonly certFile: string
  readonly keyFile: string
  readonly cert: string
  readonly key: string
}

const openssl = (folder: string, args: ReadonlyArray<string>) =>
  execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] })

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

/** An authority; `issue` makes a certificate for subject alternative names: `IP:127.0.0.1`. */
export const makeAuthority = Effect.map(scratchFolder, (folder) => {
  // oxfmt-ignore
  openssl(folder, ["req", "-x509", ...newKey, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=oracle authority"])
  let count = 0
  const issue = (names: ReadonlyArray<string>): Certificate => {
    count += 1
    const [key, request, cert, extension] = ["key", "csr", "pem", "ext"].map(
      (ending) => `${count}.${ending}`
    ) as [string, string, string, string]
    writeFileSync(join(folder, extension), `subjectAltName=${names.join(",")}\n`)
    // oxfmt-ignore
    openssl(folder, ["req", "-new", ...newKey, "-keyout", key, "-out", request, "-subj", `/CN=oracle ${count}`])
    // oxfmt-ignore
    openssl(folder, ["x509", "-req", "-in", request, "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", extension, "-out", cert])
    const read = (file: string) => readFileSync(join(folder, file), "utf8")
    return {
      certFile: join(folder, cert),
      keyFile: join(folder, key),
      cert: read(cert),
      key: read(key)
    }
  }
  const caFile = join(folder, "ca.pem")
  return { caFile, ca: readFileSync(caFile, "utf8"), issue }
})
