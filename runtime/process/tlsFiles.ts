// The certificate, key and authorities for SIP over TLS: which files, from the options or from the
// environment, and what is in them. Whether they fit together shows when the address is opened.

import { Effect, FileSystem, Option } from "effect"
import type { TlsFiles } from "../config/RunFlags.ts"
import type { TlsCredentials } from "../net/Tls.ts"

export interface TlsFilesRead {
  /** Absent where no certificate is given. */
  readonly credentials: TlsCredentials | undefined
  readonly problems: ReadonlyArray<string>
}

/** Names for those who give files by the environment; an option comes first. */
const variables = {
  cert: "CTIFLOW_TLS_CERT",
  key: "CTIFLOW_TLS_KEY",
  ca: "CTIFLOW_TLS_CA"
} as const

export const readTlsFiles = Effect.fnUntraced(function* (
  files: TlsFiles,
  environment: Readonly<Record<string, string | undefined>>
): Effect.fn.Return<TlsFilesRead, never, FileSystem.FileSystem> {
  const disk = yield* FileSystem.FileSystem
  const problems: Array<string> = []
  const read = Effect.fnUntraced(function* (name: keyof typeof variables) {
    const given = Option.getOrUndefined(files[name] ?? Option.none())
    const path = given ?? environment[variables[name]]
    if (path === undefined || path === "") return undefined
    const text = yield* disk.readFileString(path).pipe(Effect.orElseSucceed(() => undefined))
    if (text === undefined) problems.push(`--tls-${name}: ${path} cannot be read`)
    else if (!text.includes("-----BEGIN ")) problems.push(`--tls-${name}: ${path} is no PEM file`)
    return text ?? ""
  })
  const cert = yield* read("cert")
  const key = yield* read("key")
  const ca = yield* read("ca")
  if (cert === undefined && key === undefined && ca === undefined) {
    return { credentials: undefined, problems }
  }
  if (cert === undefined || key === undefined) {
    const missing = cert === undefined ? "--tls-cert" : "--tls-key"
    problems.push(`TLS needs a certificate and its key: ${missing} is missing`)
    return { credentials: undefined, problems }
  }
  return { credentials: { cert, key, ca, mutual: files.mutual === true }, problems }
})
