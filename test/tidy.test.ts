// The house rules, executed (style guide 6.3, 6.4, 6.9): a rule nobody runs is a wish. Each finding
// says where, what, and what to do instead.

import { assert, describe, it } from "@effect/vitest"
import {
  bannedEverywhere,
  bannedWords,
  columnsMax,
  fileLinesMax,
  fileLinesMedianMax,
  functionLinesMax,
  longFiles,
  neverImported,
  pureEffectNames,
  type Room,
  rooms
} from "./kit/houseRules.ts"
import {
  type ImportStatement,
  importsOf,
  listFiles,
  readFile,
  readSource,
  type SourceFile
} from "./kit/readTree.ts"
import { functionLengths } from "./kit/functionLengths.ts"

const product = ["dsl", "compiler", "runtime"]
  .flatMap((folder) => listFiles(folder, [".ts"]))
  .map(readSource)
const tests = listFiles("test", [".ts"]).map(readSource)

const none = (findings: ReadonlyArray<string>) =>
  assert.strictEqual(findings.length, 0, `\n${findings.slice(0, 40).join("\n")}\n`)

/** The room of a file: the row with the longest folder. */
const roomOf = (path: string): Room | undefined =>
  rooms
    .filter(({ folder }) => path.startsWith(`${folder}/`))
    .toSorted((left, right) => right.folder.length - left.folder.length)[0]

const isBelow = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`)

const mayImport = (room: Room, statement: ImportStatement): boolean => {
  const { specifier, target } = statement
  if (specifier.startsWith(".")) {
    return isBelow(target, room.folder) || room.imports.some((folder) => isBelow(target, folder))
  }
  return room.packages.some((name) => {
    if (name === "effect/pure") {
      return specifier === "effect" && statement.names.every((each) => pureEffectNames.has(each))
    }
    return name.endsWith(":")
      ? specifier.startsWith(name)
      : specifier === name || specifier.startsWith(`${name}/`)
  })
}

describe("layering", () => {
  it("every file stands in a room", () => {
    const roots = new Set(["dsl", "compiler", "runtime"])
    none(
      product
        .filter(({ path }) => roomOf(path) === undefined && !roots.has(path.split("/")[0] ?? ""))
        .map(({ path }) => `${path} stands in no room`)
    )
  })

  it("every room imports only what its row allows", () => {
    none(
      product.flatMap((file) => {
        const room = roomOf(file.path)
        if (room === undefined) return []
        return importsOf(file)
          .filter((statement) => !mayImport(room, statement))
          .map(
            ({ line, target, names }) =>
              `${file.path}:${line} imports ${target} { ${names.join(", ")} }: not in the row of ${room.folder}`
          )
      })
    )
  })

  it("a bundle carries neither the command line nor the simulated peers", () => {
    none(
      product.flatMap((file) =>
        importsOf(file).flatMap(({ target, line }) =>
          neverImported
            .filter(({ from, to }) => isBelow(file.path, from) && isBelow(target, to))
            .map(({ to }) => `${file.path}:${line} imports ${to}`)
        )
      )
    )
  })

  it("no two rooms import each other at run time", () => {
    const edges = new Map<string, Set<string>>()
    for (const file of product) {
      const from = roomOf(file.path)?.folder
      if (from === undefined || from === "runtime" || from === "dsl" || from === "compiler")
        continue
      for (const { target, isTypeOnly, specifier } of importsOf(file)) {
        const to = specifier.startsWith(".") ? roomOf(target)?.folder : undefined
        if (isTypeOnly || to === undefined || to === from) continue
        edges.set(from, (edges.get(from) ?? new Set()).add(to))
      }
    }
    none(cycles(edges).map((cycle) => `rooms import each other: ${cycle.join(" → ")}`))
  })

  it("there is one barrel, dsl/index.ts", () => {
    none(
      product
        .filter(({ path }) => path.endsWith("/index.ts") && path !== "dsl/index.ts")
        .map(({ path }) => `${path}: import from the module itself`)
    )
  })
})

const cycles = (edges: ReadonlyMap<string, ReadonlySet<string>>) => {
  const found: Array<ReadonlyArray<string>> = []
  const visit = (room: string, path: ReadonlyArray<string>) => {
    const at = path.indexOf(room)
    if (at >= 0) {
      found.push([...path.slice(at), room])
      return
    }
    if (found.length > 0) return
    for (const next of edges.get(room) ?? []) visit(next, [...path, room])
  }
  for (const room of edges.keys()) visit(room, [])
  return found
}

describe("words", () => {
  it("banned words are not used", () => {
    none(
      product.flatMap((file) =>
        file.code.flatMap((line, index) =>
          bannedWords
            .filter(
              ({ pattern, except }) => pattern.test(line) && except?.includes(file.path) !== true
            )
            .map(
              ({ pattern, instead }) =>
                `${file.path}:${index + 1} has ${pattern.exec(line)?.[0]}: use ${instead}`
            )
        )
      )
    )
  })

  it("nothing is left for later without an issue's number", () => {
    const rulesFile = "test/kit/houseRules.ts"
    none(
      [...product, ...tests]
        .filter(({ path }) => path !== rulesFile)
        .flatMap((file) =>
          file.lines.flatMap((line, index) =>
            bannedEverywhere
              .filter(({ pattern }) => pattern.test(line))
              .map(({ instead }) => `${file.path}:${index + 1} ${line.trim()}: write ${instead}`)
          )
        )
    )
  })

  it("no test is skipped, and none runs alone", () => {
    none(
      tests.flatMap((file) =>
        file.code.flatMap((line, index) =>
          /\b(?:it|test|describe|layer)(?:\.effect|\.live)?\.(?:skip|only|todo|fails)\b/.test(line)
            ? [`${file.path}:${index + 1} ${line.trim()}`]
            : []
        )
      )
    )
  })
})

describe("sizes", () => {
  it("no line is too long, but in tables", () => {
    none(
      [...product, ...tests].flatMap((file) => {
        const exempt = tableLines(file)
        return file.lines.flatMap((line, index) =>
          Array.from(line).length > columnsMax && !exempt.has(index) && !isUnbreakable(line)
            ? [`${file.path}:${index + 1} has ${line.length} columns`]
            : []
        )
      })
    )
  })

  it("no file is too long", () => {
    none(
      product
        .filter(({ path, lines }) => lines.length > fileLinesMax && !longFiles.has(path))
        .map(({ path, lines }) => `${path} has ${lines.length} lines`)
    )
  })

  it("files are small on the whole", () => {
    const counts = product.map(({ lines }) => lines.length).toSorted((left, right) => left - right)
    const median = counts[Math.floor(counts.length / 2)] ?? 0
    assert.isAtMost(median, fileLinesMedianMax, "the median file has so many lines")
  })

  it("no function is too long", () => {
    none(
      product.flatMap((file) =>
        functionLengths(file)
          .filter(({ lines }) => lines > functionLinesMax)
          .map(({ line, lines }) => `${file.path}:${line} a function of ${lines} lines`)
      )
    )
  })

  it("every file says what it is", () => {
    none(
      product
        .filter(({ lines, path }) => !lines[0]?.startsWith("//") && !path.endsWith(".d.ts"))
        .map(({ path }) => `${path} does not open with a comment`)
    )
  })
})

/** The lines of statements that the formatter leaves alone: up to the closing bracket. */
const tableLines = ({ lines, code }: SourceFile): ReadonlySet<number> => {
  const exempt = new Set<number>()
  for (const [index, line] of lines.entries()) {
    if (!/^\s*\/\/ oxfmt-ignore/.test(line)) continue
    let depth = 0
    let end = index
    do {
      end += 1
      for (const char of code[end] ?? "") {
        if ("([{".includes(char)) depth += 1
        if (")]}".includes(char)) depth -= 1
      }
    } while (end < lines.length && (depth > 0 || /[<=,]\s*$/.test(code[end] ?? "")))
    for (let each = index; each <= end; each++) exempt.add(each)
  }
  return exempt
}

/** One long text cannot be broken without becoming hard to search for. */
const isUnbreakable = (line: string) => /(["'`/]).{40,}\1/.test(line)

describe("prose", () => {
  it("documents have one title", () => {
    none(
      listFiles("", [".md"])
        .filter((path) => !path.startsWith("test/golden/"))
        .filter((path) => {
          const text = readFile(path).replace(/```[\s\S]*?```/g, "")
          return (text.match(/^# /gm) ?? []).length !== 1
        })
        .map((path) => `${path} has not exactly one title`)
    )
  })

  it("ARCHITECTURE.md stays short", () => {
    assert.isBelow(readFile("ARCHITECTURE.md").split("\n").length, 250)
  })
})
