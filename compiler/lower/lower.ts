// The last pass: a program without errors becomes the plan that the runtime carries out.

import type { Diagnostic, Source } from "../../dsl/index.ts"
import { buildNumberTable } from "../plan/NumberTable.ts"
import { planFormat } from "../plan/Plan.ts"
import type { NumberTable, Plan } from "../plan/Plan.ts"
import type { Program } from "../types/participants.ts"
import type { Resource } from "../types/Program.ts"
import { compilerVersion } from "../version.ts"
import { lowerBindings } from "./bindings.ts"
import { lowerLogic } from "./blocks.ts"
import { lowerDeployment } from "./deployment.ts"
import { lowerGateway, lowerMedia, lowerProfile, lowerService } from "./resources.ts"
import { lowerTransfers } from "./transfers.ts"

export interface LowerOptions {
  readonly program: Program
  readonly deployment: Resource
  readonly sources: ReadonlyArray<Source>
  /** SHA-256 of a text's UTF-8 bytes. */
  readonly sha256: ((text: string) => string) | undefined
}

export const lower = (options: LowerOptions): [Plan, ReadonlyArray<Diagnostic>] => {
  const { program, deployment, sources, sha256 } = options
  const files = sources
    .map(({ file, text }) => ({ file, sha256: sha256?.(text) ?? "" }))
    .sort((left, right) => (left.file < right.file ? -1 : 1))
  const { transfers, names } = lowerTransfers(program)
  const parts: Omit<Plan, "bindings"> = {
    format: planFormat,
    edition: program.root.module.tree.edition?.year ?? 0,
    compiler: compilerVersion,
    sources: files,
    deployment: lowerDeployment(program, deployment),
    gateways: program.gateways.map(lowerGateway),
    media: program.media.map(lowerMedia),
    profiles: program.profiles.map((profile) => lowerProfile(program, profile)),
    services: program.services.map((service) => lowerService(program, service)),
    tenants: program.tenants.map(({ name }) => name),
    profileNumbers: numbersOf(program.profiles, "dnis"),
    tenantNumbers: numbersOf(program.tenants, "numbers"),
    ...lowerLogic(program, names),
    transfers
  }
  const [bindings, findings] = lowerBindings(program, parts)
  return [{ ...parts, bindings }, findings]
}

/** Dialled number → index of the block that has it. */
const numbersOf = (resources: ReadonlyArray<Resource>, key: "dnis" | "numbers"): NumberTable =>
  buildNumberTable(
    resources.map(({ settings }, value) => ({
      patterns: (settings.get(key)?.patterns ?? []).map(({ pattern }) => pattern),
      value
    }))
  )
