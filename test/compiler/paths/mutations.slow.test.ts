// Each `on` line, and each event of a line with several, is taken out of each flow that we deliver
// or hold up as good. Either the prover finds the gap, or the line is one of those that the
// language makes optional, for a reason that the table names.

import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { makeSource, parse, walkFile } from "../../../dsl/index.ts"
import type { Declaration, EventPattern, FlowFile, Handler } from "../../../dsl/index.ts"
import { compileTexts } from "../checkFlow.ts"
import type { Files } from "../checkFlow.ts"

const flows = fileURLToPath(new URL("../../../flows", import.meta.url))
const programs = fileURLToPath(new URL("../../golden/compiler/programs", import.meta.url))

const filesOf = (folder: string): Files =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".flow"))
      .map((file) => [file.replaceAll("\\", "/"), readFileSync(`${folder}/${file}`, "utf8")])
  )

interface Removal {
  readonly entry: string
  /** What is taken out, and its line for the reader. */
  readonly event: string
  readonly line: number
  readonly text: string
  /** The other events of its block and of blocks that are asked besides it. */
  readonly others: ReadonlyArray<string>
}

const nameOf = ({ parts, args }: EventPattern): string => {
  const name = parts.map((part) => part.text).join(".")
  return args === undefined ? name : `${name}(…)`
}

/** A block of lines, with its place in the order in which blocks are asked. */
interface Asked {
  readonly handlers: ReadonlyArray<Handler>
  readonly rank: number
}

/** Blocks after actions come before all others (language.md §6; a tenant's before the root's). */
const blocksOf = (tree: FlowFile): ReadonlyArray<Asked> => {
  const blocks: Array<Asked> = []
  const add = (declarations: ReadonlyArray<Declaration>, inTenant: boolean): void => {
    for (const one of declarations) {
      if (one._tag === "Tenant") add(one.declarations, true)
      if (one._tag === "TransferPolicy") blocks.push({ handlers: one.handlers, rank: 1 })
      if (one._tag !== "Handlers") continue
      const rank = one.kind === "cti" ? 2 : 4
      blocks.push({ handlers: one.handlers, rank: inTenant ? rank : rank + 1 })
    }
  }
  add(tree.declarations, false)
  walkFile(tree, {
    action: ({ outcomes }) => {
      if (outcomes !== undefined) blocks.push({ handlers: outcomes, rank: 0 })
    }
  })
  return blocks
}

/** Every text that is the file without one event. */
const removals = (entry: string, text: string): ReadonlyArray<Removal> => {
  const blocks = blocksOf(parse(makeSource(entry, text)).tree)
  return blocks.flatMap((block) =>
    block.handlers.flatMap((handler) =>
      handler.events.map((event): Removal => {
        // A policy is also spared by what stands behind each of its uses.
        const asked = blocks.filter(
          (one) => one === block || one.rank > block.rank || (block.rank === 1 && one.rank === 0)
        )
        const others = asked.flatMap(({ handlers }) => handlers.flatMap(({ events }) => events))
        return {
          entry,
          event: nameOf(event),
          line: text.slice(0, event.span.start).split("\n").length,
          text: without(text, handler, event),
          others: others.filter((one) => one !== event).map(nameOf)
        }
      })
    )
  )
}

const without = (text: string, handler: Handler, event: EventPattern): string => {
  const left = handler.events.filter((one) => one !== event)
  if (left.length === 0) return text.slice(0, handler.span.start) + text.slice(handler.span.end)
  const first = handler.events[0]?.span.start ?? 0
  const last = handler.events.at(-1)?.span.end ?? 0
  const kept = left.map(({ span }) => text.slice(span.start, span.end)).join(", ")
  return text.slice(0, first) + kept + text.slice(last)
}

/** Names of lines that take the event when its own is not there. */
const wider = (event: string): ReadonlyArray<string> => {
  const [family = event] = event.replace("(…)", "").split(".")
  return [event, family, `${family}.other`]
}

interface Optional {
  readonly reason: string
  readonly holds: (removal: Removal) => boolean
}

const is =
  (...events: ReadonlyArray<string>) =>
  ({ event }: Removal): boolean =>
    events.includes(event)

// language.md §6 (where handlers are looked for) and the last table of §13.
// oxfmt-ignore
const optional: ReadonlyArray<Optional> = [
  { reason: "`accepted`: the call keeps waiting, under `silence`",            holds: is("accepted") },
  { reason: "`route.reroute` counts as `route.normal`",                       holds: is("route.reroute") },
  { reason: "`app.transfer`: the application is told it is unsupported",      holds: is("app.transfer") },
  { reason: "`app.done`: the call is released normally",                      holds: is("app.done") },
  { reason: "`service.…` without a `play` that ends its chain: a `profile` that nobody can run is refused", holds: (removal) => is("service", "service.failed", "service.timeout")(removal) && !/\bplay [\w-]+(?:\([^)]*\))?\s*(?:\n|\{|$)/.test(removal.text) },
  { reason: "a wider line, or one of another block, takes the event",         holds: ({ event, others }) => wider(event).some((name) => others.includes(name)) }
]

const checkRemoval = (files: Files, removal: Removal): "found" | "optional" => {
  const { entry, event, line, text } = removal
  const { diagnostics } = compileTexts({ ...files, [entry]: text }, { entry })
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code)
  if (errors.length > 0) {
    // What follows from the gap must be a path's, not a slip of the removal itself.
    for (const code of errors) assert.include(pathCodes, code, `${entry}:${line} without ${event}`)
    return "found"
  }
  const reason = optional.find((row) => row.holds(removal))
  assert.isDefined(reason, `${entry}:${line} is proved without \`on ${event}\``)
  return "optional"
}

const pathCodes: ReadonlyArray<string> = [
  "missing-outcome",
  "wait-without-timer",
  "transfer-cycle",
  "self-driven-loop",
  "report-without-request",
  "report-does-not-fit",
  "link-used-after-loss",
  "dialogue-not-open",
  "maybe-absent"
]

const cases = [flows, programs].flatMap((folder) => {
  const files = filesOf(folder)
  return Object.entries(files).map(([entry, text]) => ({ entry, files, text }))
})

describe("a line taken out of a good flow", () => {
  it.each(cases)("is missed, or optional: $entry", ({ entry, files, text }) => {
    for (const removal of removals(entry, text)) checkRemoval(files, removal)
  })

  it("is found in most places, so that the table of excuses is not the proof", () => {
    const verdicts = cases.flatMap(({ entry, files, text }) =>
      removals(entry, text).map((removal) => checkRemoval(files, removal))
    )
    const found = verdicts.filter((verdict) => verdict === "found").length
    assert.isAbove(verdicts.length, 120)
    assert.isAbove(found, verdicts.length / 2, `${found} of ${verdicts.length}`)
  })
})
