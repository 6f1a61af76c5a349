// Reads a program: the entry file, what it imports, what that imports, and a site file whose
// deployment is to be used. Each file is parsed once. It looks at no declaration.

import { makeSource, makeSpan, parse } from "../../dsl/index.ts"
import type { Diagnostic, Import, ParseResult, Source, Span } from "../../dsl/index.ts"
import { importCycle } from "../checks/import-cycle.ts"
import { importNotFound } from "../checks/import-not-found.ts"
import { importOutsideProject } from "../checks/import-outside-project.ts"
import { limitExceeded } from "../checks/limit-exceeded.ts"
import { importCountMax, projectLengthMax } from "../limits.ts"
import type { ImportEdge, Module } from "./Module.ts"
import { relativeToRoot, resolveImport } from "./paths.ts"

export interface LoadRequest {
  readonly entry: string
  readonly root: string
  readonly read: (file: string) => string | undefined
  readonly deployment?: string | undefined
}

/** `modules` has each file once, imported ones before their importers, the entry last. */
export interface Loaded {
  readonly entry: Module | undefined
  readonly site: Module | undefined
  readonly modules: ReadonlyArray<Module>
  readonly sources: ReadonlyArray<Source>
}

export const load = (request: LoadRequest): [Loaded, ReadonlyArray<Diagnostic>] => {
  const loading: Loading = {
    request,
    modules: new Map(),
    open: [],
    findings: [],
    files: new Map(),
    length: 0,
    isFull: false
  }
  const entry = loadNamed(loading, request.entry)
  const site = request.deployment === undefined ? undefined : loadNamed(loading, request.deployment)
  const sources = [...loading.files.values()]
  return [{ entry, site, modules: [...loading.modules.values()], sources }, loading.findings]
}

interface Loading {
  readonly request: LoadRequest
  readonly modules: Map<string, Module>
  /** The files on the way from the entry to the one being read. */
  readonly open: Array<string>
  readonly findings: Array<Diagnostic>
  /** Every file that was read, by name. */
  readonly files: Map<string, Source>
  /** Of all files read so far, in UTF-16 units. */
  length: number
  isFull: boolean
}

/**
 * A file that a command line names; there is no text to point into, so an empty one stands for it.
 */
const loadNamed = (loading: Loading, path: string): Module | undefined => {
  const at = makeSpan(makeSource(path, ""), 0, 0)
  const file = relativeToRoot(path, loading.request.root)
  if (file === undefined) {
    loading.findings.push(importOutsideProject(at, loading.request.root))
    return undefined
  }
  return loadFile(loading, file, at, path)
}

const loadFile = (loading: Loading, file: string, at: Span, path: string): Module | undefined => {
  const known = loading.modules.get(file)
  if (known !== undefined) return known
  const text = loading.request.read(file)
  if (text === undefined) {
    loading.findings.push(importNotFound(at, path, file))
    return undefined
  }
  if (!hasRoom(loading, text, at)) return undefined
  const source = makeSource(file, text)
  loading.files.set(file, source)
  const parsed = parse(source)
  loading.findings.push(...parsed.diagnostics)
  loading.open.push(file)
  const imports = parsed.tree.imports.map((node) => followImport(loading, file, node))
  loading.open.pop()
  return keep(loading, file, source, parsed, imports)
}

const keep = (
  loading: Loading,
  file: string,
  source: Source,
  parsed: ParseResult,
  imports: ReadonlyArray<ImportEdge>
): Module => {
  const module: Module = { file, source, tree: parsed.tree, damaged: parsed.damaged, imports }
  loading.modules.set(file, module)
  return module
}

const followImport = (loading: Loading, importer: string, node: Import): ImportEdge => {
  const at = node.from.span
  const file = resolveImport(importer, node.from.value)
  if (file === undefined) {
    loading.findings.push(importOutsideProject(at, loading.request.root))
    return { node, target: undefined }
  }
  const start = loading.open.indexOf(file)
  if (start !== -1) {
    loading.findings.push(importCycle(at, loading.open.slice(start)))
    return { node, target: undefined }
  }
  return { node, target: loadFile(loading, file, at, node.from.value) }
}

/** Counts a file before it is parsed; the first one too many is said once and the rest left out. */
const hasRoom = (loading: Loading, text: string, at: Span): boolean => {
  if (loading.isFull) return false
  loading.length += text.length
  const count = loading.files.size + 1
  if (count > importCountMax) {
    loading.findings.push(limitExceeded(at, "files", count, importCountMax))
    loading.isFull = true
  } else if (loading.length > projectLengthMax) {
    loading.findings.push(limitExceeded(at, "characters", loading.length, projectLengthMax))
    loading.isFull = true
  }
  return !loading.isFull
}
