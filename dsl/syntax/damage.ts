// What is known of declarations that are not in the tree because of a mistake in them: enough for
// name resolution to say nothing about them.

import type { IToken, TokenType } from "chevrotain"
import { makeSpan } from "../source/Source.ts"
import type { Source, Span } from "../source/Source.ts"
import type { FactsKind } from "../tree/Ast.ts"
import { endOf } from "./lex.ts"
import { isType, startsBlock } from "./shapes.ts"
import * as t from "./tokens.ts"

/** Which block it was; `unknown` when that cannot be told, `file` when nothing was read at all. */
export type DamagedKind =
  | FactsKind
  | "env"
  | "secret"
  | "const"
  | "enum"
  | "let"
  | "tenant"
  | "select"
  | "cti"
  | "defaults"
  | "transfer"
  | "test"
  | "edition"
  | "import"
  | "unknown"
  | "file"

/** A declaration, or one name of an import, that could not be read. */
export interface Damaged {
  readonly kind: DamagedKind
  readonly name?: string
  /** All that belongs to it, as far as can be told. */
  readonly span: Span
}

const kinds: ReadonlyMap<TokenType | undefined, DamagedKind> = new Map([
  [t.Deployment, "deployment"],
  [t.Gateway, "gateway"],
  [t.Media, "media"],
  [t.Connector, "connector"],
  [t.Profile, "profile"],
  [t.Service, "service"],
  [t.Env, "env"],
  [t.Secret, "secret"],
  [t.Const, "const"],
  [t.Enum, "enum"],
  [t.Let, "let"],
  [t.Tenant, "tenant"],
  [t.Select, "select"],
  [t.Cti, "cti"],
  [t.Defaults, "defaults"],
  [t.Transfer, "transfer"],
  [t.Test, "test"],
  [t.Edition, "edition"],
  [t.Import, "import"]
])

const withoutName: ReadonlySet<DamagedKind> = new Set([
  "select",
  "cti",
  "defaults",
  "test",
  "edition"
])

/**
 * Names what a broken piece was: the declaration itself, those inside a tenant, the names of an
 * import.
 */
export const damageOf = (source: Source, tokens: ReadonlyArray<IToken>): ReadonlyArray<Damaged> => {
  const [head, second, third] = tokens
  const last = tokens.at(-1)
  if (head === undefined || last === undefined) return []
  const span = makeSpan(source, head.startOffset, endOf(last))
  const kind = kinds.get(head.tokenType) ?? "unknown"
  // `from` stands in imports only, also where the word `import` is what is missing.
  if (kind === "import" || tokens.some((token) => isType(token, t.From))) {
    return importedNames(tokens, span)
  }
  const outer = [
    named(kind, span, kind === "unknown" && !isType(second, t.Name) ? head : second),
    ...(isDoubled(tokens) ? [named(kind, span, third)] : [])
  ]
  if (kind !== "tenant") return outer
  const inner = tokens.flatMap((token, index) =>
    index > 0 && startsBlock(tokens, index)
      ? [named(kinds.get(token.tokenType) ?? "unknown", span, tokens[index + 1])]
      : []
  )
  return [...outer, ...inner]
}

/** `env env PORT`: the second head may be a name, or one too many. */
const isDoubled = ([head, second, third]: ReadonlyArray<IToken>): boolean =>
  head?.tokenType === second?.tokenType && isType(third, t.Name)

const named = (kind: DamagedKind, span: Span, name: IToken | undefined): Damaged =>
  withoutName.has(kind) || !isType(name, t.Name)
    ? { kind, span }
    : { kind, span, name: name?.image ?? "" }

/** A gap between commas or brackets may have held any name, so it has none. */
const importedNames = (tokens: ReadonlyArray<IToken>, span: Span): ReadonlyArray<Damaged> => {
  const end = tokens.findIndex((token) => isType(token, t.From))
  const inside = end === -1 ? tokens : tokens.slice(0, end)
  const names = inside.slice(1).filter((token) => isType(token, t.Name))
  const isGap = (token: IToken, index: number): boolean =>
    isType(token, t.Comma) && !isType(inside[index - 1], t.Name)
  const gap = names.length === 0 || inside.some(isGap) ? [{ kind: "import", span } as const] : []
  return [...gap, ...names.map((name) => ({ kind: "import", span, name: name.image }) as const)]
}
