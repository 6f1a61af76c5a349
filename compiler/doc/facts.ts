// The facts of a program as Markdown: its deployment, variables, groups, services and number plan.

import type { Declaration, Facts, Setting } from "../../dsl/index.ts"
import { spanText } from "../../dsl/index.ts"
import { settings as settingRows } from "../../dsl/vocabulary/settings.ts"
import type { NamedKind } from "../names/Module.ts"
import { makeOverlapIndex } from "../numbers/OverlapIndex.ts"
import { isWithin } from "../numbers/relate.ts"
import { breadth, exampleNumber, printPattern } from "../plan/NumberPattern.ts"
import type { NumberPattern } from "../plan/NumberPattern.ts"
import { planName } from "../types/Checking.ts"
import type { Program } from "../types/participants.ts"
import type { Resource } from "../types/Program.ts"
import { code, paragraph, section, table } from "./markdown.ts"

export const deploymentSection = (program: Program): ReadonlyArray<string> => {
  const { deployment } = program
  if (deployment === undefined) return []
  const { declaration } = deployment.named
  const rows = settingsOf(declaration).map((setting) => {
    const row = settingRows.deployment.find(({ key }) => key === setting.name.text)
    return [code(setting.name.text), code(spanText(setting.value.span)), row?.means ?? ""]
  })
  const body = [...paragraph(docOf(declaration)), ...table(["setting", "value", "means"], rows)]
  return section(2, "Site", body)
}

/** What differs between sites: what must be set at start, and what is set when nothing is. */
export const variablesSection = (program: Program): ReadonlyArray<string> => {
  const rows = namesOf(program, ["env", "secret", "const"]).flatMap(({ declaration }) => {
    if (declaration._tag !== "Binding") return []
    const { kind, name, type, value, doc } = declaration
    const fixed = value === undefined ? "" : code(spanText(value.span))
    const set = kind === "const" ? "fixed" : value === undefined ? "at start, required" : "at start"
    return [[code(name.text), kind, code(type.text), set, fixed, flat(doc)]]
  })
  return section(2, "Variables", table(["name", "kind", "type", "set", "value", "note"], rows))
}

/** Named conditions and closed sets of words. */
export const enumsSection = (program: Program): ReadonlyArray<string> => {
  const rows = namesOf(program, ["enum"]).flatMap(({ declaration }) =>
    declaration._tag === "Enum"
      ? [[code(declaration.name.text), declaration.words.map(({ text }) => code(text)).join(" ")]]
      : []
  )
  return section(2, "Words", table(["name", "one of"], rows))
}

interface Kind {
  readonly title: string
  readonly of: (program: Program) => ReadonlyArray<Resource>
  /** Settings with a column of their own; the others stand together in the last but one. */
  readonly columns: ReadonlyArray<string>
  /** Settings that are told elsewhere. */
  readonly without?: ReadonlyArray<string>
}

// oxfmt-ignore
const kinds: ReadonlyArray<Kind> = [
  { title: "Gateways",         of: ({ gateways }) => gateways,     columns: ["use-cti", "peers"] },
  { title: "Media groups",     of: ({ media }) => media,           columns: ["peers"] },
  { title: "Connector groups", of: ({ connectors }) => connectors, columns: ["peers"] },
  { title: "Profiles",         of: ({ profiles }) => profiles,     columns: ["app", "cti-allow"], without: ["dnis"] },
  { title: "Services",         of: ({ services }) => services,     columns: ["kind", "answer-within"] }
]

export const groupSections = (program: Program): ReadonlyArray<string> =>
  kinds.flatMap((kind) => {
    const resources = kind.of(program)
    const heads = ["name", ...kind.columns, "further", "note"]
    const rows = resources.map((resource) => resourceRow(program, resource, kind))
    return section(2, kind.title, table(heads, rows))
  })

const resourceRow = (
  program: Program,
  { named }: Resource,
  { columns, without = [] }: Kind
): ReadonlyArray<string> => {
  const settings = settingsOf(named.declaration)
  const own = columns.map((key) => {
    const setting = settings.find(({ name }) => name.text === key)
    return setting === undefined ? "" : code(spanText(setting.value.span))
  })
  const others = settings
    .filter(({ name }) => !columns.includes(name.text) && !without.includes(name.text))
    .map((setting) => code(spanText(setting.span)))
  const name = planName(program.understood.checking, named)
  return [code(name), ...own, others.join(" "), flat(docOf(named.declaration))]
}

/** Every pattern with its profile; of nested ones the larger comes first and the inner wins. */
export const numbersSection = (program: Program): ReadonlyArray<string> => {
  const { checking } = program.understood
  const entries = program.profiles
    .flatMap((profile) =>
      (profile.settings.get("dnis")?.patterns ?? []).map(({ pattern }) => ({ profile, pattern }))
    )
    .toSorted((left, right) => byNumber(left.pattern, right.pattern))
  const patterns = entries.map(({ pattern }) => pattern)
  const around = enclosing(patterns)
  const rows = entries.map(({ profile, pattern }, index) => {
    const outer = around[index]
    const inside = outer === undefined ? "" : code(printPattern(outer))
    const name = planName(checking, profile.named)
    return [code(printPattern(pattern)), code(name), code(profile.named.tenant ?? ""), inside]
  })
  const tenants = program.tenants.map((tenant) => [
    code(tenant.named.name),
    (tenant.settings.get("numbers")?.patterns ?? [])
      .map(({ pattern }) => code(printPattern(pattern)))
      .join(" "),
    flat(docOf(tenant.named.declaration))
  ])
  return [
    ...section(2, "Tenants", table(["tenant", "numbers", "note"], tenants)),
    ...section(2, "Number plan", table(["numbers", "profile", "tenant", "taken out of"], rows))
  ]
}

/** The smallest pattern around each, where there is one. */
const enclosing = (
  patterns: ReadonlyArray<NumberPattern>
): ReadonlyArray<NumberPattern | undefined> => {
  const index = makeOverlapIndex(patterns.length)
  for (const [id, pattern] of patterns.entries()) index.insert(id, pattern)
  return patterns.map(
    (pattern) =>
      index
        .overlapping(pattern)
        .flatMap((id) => patterns[id] ?? [])
        .filter((other) => other !== pattern && isWithin(pattern, other))
        .toSorted((left, right) => Number(breadth(left) - breadth(right)))[0]
  )
}

/** By their lowest numbers as texts; a pattern before what lies inside it. */
const byNumber = (left: NumberPattern, right: NumberPattern): number => {
  const [one, other] = [exampleNumber(left), exampleNumber(right)]
  if (one !== other) return one < other ? -1 : 1
  return Number(breadth(right) - breadth(left))
}

const settingsOf = (declaration: Declaration): ReadonlyArray<Setting> =>
  isFacts(declaration) || declaration._tag === "Tenant" ? declaration.settings : []

const isFacts = (declaration: Declaration): declaration is Facts => declaration._tag === "Facts"

const docOf = (declaration: Declaration): string | undefined => declaration.doc

const flat = (doc: string | undefined): string => (doc ?? "").replaceAll(/\s+/g, " ").trim()

/** Declarations of some kinds in the entry and its tenants, those imported too. */
export const namesOf = (program: Program, wanted: ReadonlyArray<NamedKind>) =>
  [program.root, ...program.root.tenants.values()].flatMap((scope) =>
    [...scope.names.values()].filter(({ kind }) => wanted.includes(kind))
  )
