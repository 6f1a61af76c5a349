// The disk itself: a real one, in a folder of its own, and what goes wrong with it. Access rights
// do not bite root, so files stand where folders should and folders where files should.

import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Layer } from "effect"
import { Files } from "../../../runtime/net/Files.ts"

const disk = Files.layer.pipe(Layer.provideMerge(NodeFileSystem.layer))

/** Runs a test with the service, the bare disk and a folder that is removed afterwards. */
const withFolder = <E>(
  test: (
    files: Files["Service"],
    bare: FileSystem.FileSystem,
    folder: string
  ) => Effect.Effect<void, E>
) =>
  Effect.gen(function* () {
    const bare = yield* FileSystem.FileSystem
    const folder = yield* bare.makeTempDirectoryScoped({ prefix: "ctiflow-files-" })
    yield* test(yield* Files, bare, folder)
  }).pipe(Effect.provide(disk))

const complaint = <A, E extends { readonly message: string }>(effect: Effect.Effect<A, E>) =>
  Effect.map(Effect.flip(effect), ({ message }) => message)

const aFileIsInThePath = "a part of the path is a file and no folder (ENOTDIR)"

describe("making a folder", () => {
  it.effect("makes those above it too, and leaves one that stands", () =>
    withFolder((files, bare, folder) =>
      Effect.gen(function* () {
        yield* files.makeFolder(`${folder}/a/b/c`)
        yield* files.makeFolder(`${folder}/a/b/c`)
        assert.isTrue(yield* bare.exists(`${folder}/a/b/c`))
      })
    )
  )

  it.effect("says what is in the way", () =>
    withFolder((files, bare, folder) =>
      Effect.gen(function* () {
        yield* bare.writeFileString(`${folder}/taken`, "x")
        assert.strictEqual(
          yield* complaint(files.makeFolder(`${folder}/taken`)),
          `${folder}/taken: the folder cannot be made: a file of that name is in the way (EEXIST)`
        )
        assert.strictEqual(
          yield* complaint(files.makeFolder(`${folder}/taken/below`)),
          `${folder}/taken/below: the folder cannot be made: ${aFileIsInThePath}`
        )
      })
    )
  )
})

describe("appending lines", () => {
  it.effect("makes the file and adds to it", () =>
    withFolder((files, bare, folder) =>
      Effect.gen(function* () {
        yield* files.appendLines(folder, "a.jsonl", "1\n2\n")
        yield* files.appendLines(folder, "a.jsonl", "3 ü\n")
        assert.strictEqual(yield* bare.readFileString(`${folder}/a.jsonl`), "1\n2\n3 ü\n")
      })
    )
  )

  it.effect("ends a line that an earlier write left torn", () =>
    withFolder((files, bare, folder) =>
      Effect.gen(function* () {
        yield* bare.writeFileString(`${folder}/a.jsonl`, '{"id":"1"}\n{"id":')
        yield* files.appendLines(folder, "a.jsonl", '{"id":"3"}\n')
        assert.strictEqual(
          yield* bare.readFileString(`${folder}/a.jsonl`),
          '{"id":"1"}\n{"id":\n{"id":"3"}\n'
        )
      })
    )
  )

  it.effect("makes a folder again that has gone", () =>
    withFolder((files, bare, folder) =>
      Effect.gen(function* () {
        const data = `${folder}/data`
        yield* files.makeFolder(data)
        yield* files.appendLines(data, "a", "1\n")
        yield* bare.remove(data, { recursive: true })
        yield* files.appendLines(data, "a", "2\n")
        assert.strictEqual(yield* bare.readFileString(`${data}/a`), "2\n")
      })
    )
  )

  it.effect("says which file cannot be written, and why", () =>
    withFolder((files, bare, folder) =>
      Effect.gen(function* () {
        yield* bare.makeDirectory(`${folder}/a.jsonl`)
        assert.strictEqual(
          yield* complaint(files.appendLines(folder, "a.jsonl", "1\n")),
          `${folder}/a.jsonl: cannot be written: a folder of that name is in the way (EISDIR)`
        )
        yield* bare.writeFileString(`${folder}/file`, "x")
        assert.strictEqual(
          yield* complaint(files.appendLines(`${folder}/file`, "a", "1\n")),
          `${folder}/file/a: cannot be written: ${aFileIsInThePath}`
        )
      })
    )
  )

  it.effect("says that the disk is full", () =>
    Effect.gen(function* () {
      // Linux has a device that is always full.
      const message = yield* complaint((yield* Files).appendLines("/dev", "full", "1\n"))
      assert.strictEqual(
        message,
        "/dev/full: cannot be written: no space is left on the disk (ENOSPC)"
      )
    }).pipe(Effect.provide(disk))
  )
})
