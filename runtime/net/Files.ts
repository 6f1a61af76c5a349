// The disk as a service, so that tests can stand a failing one in its place. Only what the product
// needs: make a folder, and append whole lines that are on the disk when the effect is done. Wraps
// platform-node's FileSystem; decides nothing about what is written, when it is tried again, or
// what is said about it.

import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { Context, Data, Effect, FileSystem, Layer, Option, PlatformError } from "effect"

/** What went wrong on the disk, in the system's own words. */
export class FileError extends Data.TaggedError("FileError")<{
  readonly path: string
  readonly operation: "make-folder" | "append"
  /** `ENOSPC`, `EACCES` … where the system gave one. */
  readonly code: string | undefined
  readonly detail: string
}> {
  override get message(): string {
    const what =
      this.operation === "make-folder" ? "the folder cannot be made" : "cannot be written"
    return `${this.path}: ${what}: ${this.detail}`
  }
}

export class Files extends Context.Service<
  Files,
  {
    /**
     * Makes a folder and those above it, and sees that files can be made in it. One that stands is
     * fine.
     */
    readonly makeFolder: (path: string) => Effect.Effect<void, FileError>
    /**
     * Appends `text` (whole lines, each with its line feed) to `FOLDER/NAME` and flushes it, a new
     * file's entry in its folder too. Where the file ends in the middle of a line, because an
     * earlier write was cut short, that line is ended first. A folder that has gone is made again.
     */
    readonly appendLines: (
      folder: string,
      name: string,
      text: string
    ) => Effect.Effect<void, FileError>
  }
>()("ctiflow/runtime/net/Files") {
  static readonly layerNoDeps = Layer.effect(
    Files,
    Effect.map(FileSystem.FileSystem, (fileSystem) => ({
      makeFolder: (path: string) =>
        makeFolder(fileSystem, path).pipe(Effect.mapError(describe(path, "make-folder"))),
      appendLines: (folder: string, name: string, text: string) =>
        appendLines(fileSystem, folder, name, text).pipe(
          Effect.mapError(describe(`${folder}/${name}`, "append"))
        )
    }))
  )
  static readonly layer = Files.layerNoDeps.pipe(Layer.provide(NodeFileSystem.layer))
}

const makeFolder = Effect.fnUntraced(function* (disk: FileSystem.FileSystem, path: string) {
  yield* disk.makeDirectory(path, { recursive: true })
  yield* disk.access(path, { writable: true })
})

const appendLines = Effect.fnUntraced(function* (
  disk: FileSystem.FileSystem,
  folder: string,
  name: string,
  text: string
) {
  // The file is opened anew for each batch: a file held open across a removed folder or a moved
  // file would take lines that nobody ever finds again. Next to the flush its cost is small.
  const folderIsThere = yield* disk.exists(folder)
  if (!folderIsThere) yield* disk.makeDirectory(folder, { recursive: true })
  const path = `${folder}/${name}`
  const isNew = !(yield* disk.exists(path))
  yield* Effect.scoped(
    Effect.gen(function* () {
      const file = yield* disk.open(path, { flag: "a+" })
      const torn = yield* endsInsideLine(file)
      yield* file.writeAll(new TextEncoder().encode(torn ? `\n${text}` : text))
      yield* file.sync
    })
  )
  if (isNew) yield* syncFolder(disk, folder)
})

const lineFeed = 0x0a

const endsInsideLine = Effect.fnUntraced(function* (file: FileSystem.File) {
  const { size } = yield* file.stat
  const length = BigInt(size)
  if (length === 0n) return false
  const last = yield* file.readAlloc(1, { position: length - 1n })
  return Option.isSome(last) && last.value[0] !== lineFeed
})

// POSIX: flushing a file does not flush its name. A folder opens for reading only.
const syncFolder = (disk: FileSystem.FileSystem, folder: string) =>
  Effect.scoped(Effect.flatMap(disk.open(folder, { flag: "r" }), (opened) => opened.sync))

const plainWords = new Map([
  ["EACCES", "this user may not write there"],
  ["EPERM", "this user may not write there"],
  ["EROFS", "the disk is read-only"],
  ["ENOSPC", "no space is left on the disk"],
  ["EDQUOT", "the user's quota of the disk is used up"],
  ["EEXIST", "a file of that name is in the way"],
  ["ENOTDIR", "a part of the path is a file and no folder"],
  ["EISDIR", "a folder of that name is in the way"],
  ["ENOENT", "there is no such folder"],
  ["EMFILE", "the process has too many files open"],
  ["EIO", "the disk reports an error"]
])

const describe =
  (path: string, operation: FileError["operation"]) => (error: PlatformError.PlatformError) => {
    const code = codeOf(error.reason.cause)
    const words = code === undefined ? undefined : plainWords.get(code)
    const detail =
      words === undefined
        ? error.reason.message
        : `${words}${code === undefined ? "" : ` (${code})`}`
    return new FileError({ path, operation, code, detail })
  }

const codeOf = (cause: unknown): string | undefined =>
  typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string"
    ? cause.code
    : undefined
