// A file of a program with what it imports, and the names that files and tenants declare. Names are
// found here and judged in `declare.ts`; nothing here knows what a name is used for.

import type { Damaged, Declaration, FlowFile, Import, Source, Span } from "../../dsl/index.ts"

export interface Module {
  /** Relative to the root, forward slashes. */
  readonly file: string
  readonly source: Source
  readonly tree: FlowFile
  /** Declarations that a syntax error left out of the tree. */
  readonly damaged: ReadonlyArray<Damaged>
  readonly imports: ReadonlyArray<ImportEdge>
}

/** `target` is undefined when the file could not be read; that has been said then. */
export interface ImportEdge {
  readonly node: Import
  readonly target: Module | undefined
}

/** A declaration that has a name. */
export type NamedDeclaration = Extract<Declaration, { readonly name: unknown }>

export type NamedKind =
  | "deployment"
  | "gateway"
  | "media"
  | "connector"
  | "profile"
  | "service"
  | "tenant"
  | "enum"
  | "let"
  | "env"
  | "secret"
  | "const"
  | "transfer"

/** Something an author declared. Two are the same when they are the same object. */
export interface Named {
  readonly kind: NamedKind
  readonly name: string
  /** The name where it is declared. */
  readonly span: Span
  readonly declaration: NamedDeclaration
  readonly module: Module
  /** The tenant whose block it stands in. */
  readonly tenant: string | undefined
}

/** The names that can be said somewhere: a tenant's own first, then its file's. */
export interface Scope {
  readonly module: Module
  readonly tenant: string | undefined
  readonly outer: Scope | undefined
  readonly names: ReadonlyMap<string, Named>
  /** The tenants of a file by their names; empty inside a tenant. */
  readonly tenants: ReadonlyMap<string, Scope>
  /** Names that are declared or imported but damaged or missing; nothing is said about them. */
  readonly silent: ReadonlySet<string>
  /**
   * A declaration without a readable name is damaged: any unknown name may be the one it declares.
   */
  readonly silentForAll: boolean
}

/** The declaration a name means in a scope. */
export const lookUp = (scope: Scope, name: string): Named | undefined =>
  scope.names.get(name) ?? (scope.outer === undefined ? undefined : lookUp(scope.outer, name))

/** Whether an unknown name has been explained already by a finding of its own. */
export const isSilent = (scope: Scope, name: string): boolean =>
  scope.silentForAll ||
  scope.silent.has(name) ||
  (scope.outer !== undefined && isSilent(scope.outer, name))

/** Every declaration that can be named in a scope, nearest first. */
export const visible = (scope: Scope): ReadonlyArray<Named> => [
  ...scope.names.values(),
  ...(scope.outer === undefined ? [] : visible(scope.outer))
]

/** What an author calls a kind of declaration. */
export const kindInWords = (kind: NamedKind): string =>
  kind === "deployment" ||
  kind === "gateway" ||
  kind === "profile" ||
  kind === "service" ||
  kind === "tenant" ||
  kind === "transfer" ||
  kind === "let" ||
  kind === "secret" ||
  kind === "const"
    ? `a ${kind}`
    : kind === "enum" || kind === "env"
      ? `an ${kind}`
      : `a ${kind} group`
