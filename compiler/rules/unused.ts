// What the entry declares or imports and nothing uses. Blocks that take part by being there
// (gateways, tenants, profiles with numbers, the first media group) are used; what only a test
// names is not.

import type { Diagnostic, Fix } from "../../dsl/index.ts"
import { unusedName } from "../checks/unused-name.ts"
import type { ImportedName, Names } from "../names/declare.ts"
import { exportsOf } from "../names/declare.ts"
import { kindInWords } from "../names/Module.ts"
import type { Named } from "../names/Module.ts"
import { importRemoval } from "../removals.ts"
import type { Program } from "../types/participants.ts"
import { isSiteOnly } from "./wholeProgram.ts"

/** `secret`s that the runtime itself asks for (contract.md, admin endpoints). */
const askedByRuntime: ReadonlySet<string> = new Set(["ADMIN_TOKEN"])

export const unusedNames = (program: Program, names: Names): ReadonlyArray<Diagnostic> => [
  ...unusedImports(program, names),
  ...(isForOthers(program) ? [] : unusedDeclarations(program))
]

/** What a library or a site file declares may be imported by others. */
const isForOthers = (program: Program): boolean =>
  program.deployment === undefined || isSiteOnly(program)

const unusedDeclarations = (program: Program): ReadonlyArray<Diagnostic> => {
  const { root } = program
  const inTenants = Array.from(root.tenants.values()).flatMap((one) =>
    Array.from(one.names.values())
  )
  return [...exportsOf(root), ...inTenants].flatMap((named) => {
    if (named.kind === "connector") return unusedConnector(program, named)
    if (isUsed(program, named)) return []
    return [unusedName(named.name, kindInWords(named.kind), named.span)]
  })
}

const unusedConnector = (program: Program, named: Named): ReadonlyArray<Diagnostic> => {
  if (program.site === undefined || program.site.role === "resource-manager") return []
  const why = "only the role `resource-manager` uses connectors"
  return [unusedName(named.name, "a connector group", named.span, why)]
}

const isUsed = (program: Program, named: Named): boolean => {
  if (program.understood.checking.used.has(named) || isPresent(named)) return true
  switch (named.kind) {
    case "media":
      return program.media.find(({ named: one }) => one.tenant === named.tenant)?.named === named
    case "profile":
      return program.understood.resources.get(named)?.settings.has("dnis") ?? false
    case "secret":
      return askedByRuntime.has(named.name)
    default:
      return false
  }
}

/** Blocks that have an effect without being named. */
const isPresent = ({ kind }: Named): boolean =>
  kind === "deployment" || kind === "gateway" || kind === "tenant" || kind === "connector"

const unusedImports = (program: Program, names: Names): ReadonlyArray<Diagnostic> =>
  names.imported
    .filter(({ module, named }) => module === program.root.module && !isUsed(program, named))
    .map((one) => {
      const why = "imported, and not used"
      return unusedName(one.name.text, "an import", one.name.span, why, fixesFor(one))
    })

/** Takes the name out of the line that imports it. */
const fixesFor = ({ module, name }: ImportedName): ReadonlyArray<Fix> => {
  const line = module.tree.imports.find((node) => node.names.includes(name))
  return line === undefined ? [] : importRemoval(`import \`${name.text}\` no more`, line, name)
}
