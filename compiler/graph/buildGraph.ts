// Makes the drawing of a program's call paths out of what the prover has walked: rules, actions,
// the events that lead from one to the next, and the ends. Findings mark the smallest box that
// their place lies in. Works for a program with errors: behind one, what is not reached stands
// there without an arrow to it.

import { spanText } from "../../dsl/index.ts"
import type { Diagnostic, Severity, Span } from "../../dsl/index.ts"
import type { SiteFacts } from "../../dsl/vocabulary/Site.ts"
import type { Named } from "../names/Module.ts"
import { hearingOf } from "../../dsl/vocabulary/skeletons/Skeleton.ts"
import { walk } from "../paths/walk.ts"
import type { Walked } from "../paths/walk.ts"
import { allBlocks } from "../types/participants.ts"
import type { Program } from "../types/participants.ts"
import type {
  ActionNode,
  BlockNode,
  ChainNode,
  EventNode,
  HandlerNode,
  RuleNode
} from "../types/Program.ts"
import type { Arrow, Box, BoxKind, CallGraph } from "./CallGraph.ts"

/** More boxes than this nobody reads, and few programs draw them. */
export const boxCountMax = 600

/** Signs of an author's line that fit into a box. */
const lineLengthMax = 48

export const buildGraph = (
  program: Program,
  site: SiteFacts,
  diagnostics: ReadonlyArray<Diagnostic>
): CallGraph => {
  const drawing = new Drawing(walk(program, site))
  drawing.box("start", ["a call arrives"], undefined)
  for (const { rules } of program.logic) for (const rule of rules) drawing.rule(rule)
  const policies = new Map(program.policies.map(({ block, named }) => [block, named]))
  for (const block of allBlocks(program)) drawing.block(block, policies.get(block))
  drawing.moves()
  return drawing.graph(program.deployment?.named.name ?? "calls", diagnostics)
}

/** A box with the author's text it stands for. */
interface Placed {
  readonly box: Box
  readonly spans: ReadonlyArray<Span>
}

class Drawing {
  readonly #walked: Walked
  readonly #placed: Array<Placed> = []
  readonly #boxes = new Map<ActionNode, string>()
  readonly #arrows = new Map<
    string,
    { readonly from: string; readonly to: string; readonly events: Set<string> }
  >()
  readonly #homes = new Map<
    HandlerNode,
    { readonly kind: BlockNode["kind"]; readonly hub: string | undefined }
  >()
  readonly #policies = new Map<Named, string>()
  #gone: string | undefined
  #gap: string | undefined
  /** The first block `cti`, the root's where there is one. */
  #cti: string | undefined

  constructor(walked: Walked) {
    this.#walked = walked
  }

  box(kind: BoxKind, lines: ReadonlyArray<string>, ...spans: ReadonlyArray<Span | undefined>) {
    const id = `n${this.#placed.length}`
    const box: Box = { id, kind, lines: lines.map(shortened), severity: undefined, codes: [] }
    this.#placed.push({ box, spans: spans.filter((span) => span !== undefined) })
    return id
  }

  rule({ keyword, condition, chain, tenant }: RuleNode): void {
    const words = condition === undefined ? "otherwise" : `when ${spanText(condition.span)}`
    const lines = tenant === undefined ? [words] : [`tenant ${tenant}`, words]
    const id = this.box("rule", lines, keyword, condition?.span)
    this.#arrow("n0", id, undefined)
    this.#chain(chain, id, [])
  }

  /** A block stands in the drawing once, between the waits that ask it and its lines. */
  block(block: BlockNode, policy: Named | undefined): void {
    const hub =
      block.kind === "action" ? undefined : this.box("block", [blockText(block)], block.at)
    // What always holds would be an arrow from every box.
    if (policy !== undefined && hub !== undefined) this.#policies.set(policy, hub)
    if (block.kind === "cti") this.#cti ??= hub
    if (block.kind === "defaults" && hub !== undefined) this.#arrow("n0", hub, "at any time")
    for (const handler of block.handlers) {
      this.#homes.set(handler, { kind: block.kind, hub })
      const isReached = handler.chain.actions.some((action) => this.#walked.reached.has(action))
      const named = handler.events.map(({ event }) => event)
      const above = isReached ? [] : [`on ${named.join(", ")}: never reached`]
      this.#chain(handler.chain, undefined, above, handler)
    }
  }

  /** The boxes of a chain. The first one also stands for the line's events. */
  #chain(
    chain: ChainNode,
    from: string | undefined,
    above: ReadonlyArray<string>,
    handler?: HandlerNode
  ): void {
    let before = from
    for (const [index, action] of chain.actions.entries()) {
      if (action.isImplied) {
        if (before !== undefined) this.#boxes.set(action, before)
        continue
      }
      const lines = [...(index === 0 ? above : []), actionText(action)]
      const spans = index === 0 ? (handler?.events.map(({ span }) => span) ?? []) : []
      const kind = action.verb === "release" ? "end" : "action"
      const id = this.box(kind, lines, action.ast.span, ...spans)
      this.#boxes.set(action, id)
      if (before !== undefined) this.#arrow(before, id, undefined)
      before = id
    }
  }

  /** The arrows that the walk has found, to lines that react and to where there is none. */
  moves(): void {
    for (const { from, event, handler } of this.#walked.moves) {
      const [first] = handler.chain.actions
      const to = first === undefined ? undefined : this.#boxes.get(first)
      const home = this.#homes.get(handler)
      const asking = this.#boxes.get(from)
      this.#arrow(home?.hub ?? asking, to, eventText(event))
      if (home?.hub !== undefined && home.kind !== "defaults") {
        this.#arrow(asking, home.hub, undefined)
      }
    }
    for (const { action, wait, row } of this.#walked.unhandled) {
      if (!isGap(row.unhandled)) continue
      this.#gap ??= this.box("gap", ["nobody handles it"])
      // What the CTI side says is missed in `cti`, everything else where it happens.
      const isSaid = hearingOf(row) !== undefined && wait.for !== "transfer"
      this.#arrow((isSaid ? this.#cti : undefined) ?? this.#boxes.get(action), this.#gap, row.event)
    }
    for (const action of this.#walked.reached.keys()) {
      const hub = action.target === undefined ? undefined : this.#policies.get(action.target)
      if (hub === undefined) continue
      this.#gone ??= this.box("end", ["the caller is with somebody else"])
      this.#arrow(this.#boxes.get(action), hub, undefined)
      this.#arrow(hub, this.#gone, "reached")
    }
  }

  #arrow(from: string | undefined, to: string | undefined, event: string | undefined): void {
    if (from === undefined || to === undefined) return
    const key = `${from} ${to}`
    const arrow = this.#arrows.get(key) ?? { from, to, events: new Set<string>() }
    this.#arrows.set(key, arrow)
    if (event !== undefined) arrow.events.add(event)
  }

  graph(title: string, diagnostics: ReadonlyArray<Diagnostic>): CallGraph {
    const marks = this.#marks(diagnostics)
    const kept = this.#placed.slice(0, boxCountMax)
    const ids = new Set(kept.map(({ box }) => box.id))
    return {
      title,
      boxes: kept.map(({ box }) => {
        const found = marks.get(box.id) ?? []
        const codes = [...new Set(found.map(({ code }) => code))]
        return { ...box, codes, severity: worst(found) }
      }),
      arrows: [...this.#arrows.values()]
        .filter(({ from, to }) => ids.has(from) && ids.has(to))
        .map(({ from, to, events }): Arrow => ({ from, to, events: [...events] })),
      leftOut: this.#placed.length - kept.length
    }
  }

  /** Findings by the box they are about; what is about no box marks the start. */
  #marks(diagnostics: ReadonlyArray<Diagnostic>): ReadonlyMap<string, ReadonlyArray<Diagnostic>> {
    return Map.groupBy(
      diagnostics.filter(({ severity }) => severity === "error" || severity === "warning"),
      ({ primary }) => this.#boxAt(primary.span) ?? "n0"
    )
  }

  /** The box with the shortest text around a place. */
  #boxAt(place: Span): string | undefined {
    let found: { readonly id: string; readonly length: number } | undefined
    for (const { box, spans } of this.#placed) {
      for (const span of spans) {
        const length = span.end - span.start
        if (isInside(place, span) && (found === undefined || length < found.length)) {
          found = { id: box.id, length }
        }
      }
    }
    return found?.id
  }
}

const isInside = (inner: Span, outer: Span): boolean =>
  inner.source.file === outer.source.file && inner.start >= outer.start && inner.end <= outer.end

const isGap = (unhandled: string): boolean =>
  unhandled === "missing-outcome" || unhandled === "wait-without-timer"

const severities: ReadonlyArray<Severity> = ["error", "warning", "info", "lint"]

const worst = (found: ReadonlyArray<Diagnostic>): Severity | undefined =>
  severities.find((severity) => found.some((one) => one.severity === severity))

const eventText = ({ event, ids }: EventNode): string =>
  ids === undefined ? event : `${event}(${ids.map(({ id }) => JSON.stringify(id)).join(", ")})`

const blockText = ({ kind, name }: BlockNode): string =>
  kind === "transfer" ? `transfer ${name.replace(/^transfer /, "")}` : name

/** The action as the author wrote it, without the block behind it. */
const actionText = ({ ast, outcomes }: ActionNode): string => {
  const text = spanText(ast.span)
  return outcomes === undefined ? text : text.slice(0, text.lastIndexOf("{", blockStart(text)))
}

/** Where the block of outcomes opens: behind the arguments, which may hold braces of their own. */
const blockStart = (text: string): number => {
  const block = text.search(/\{\s*on\b/)
  return block === -1 ? text.length : block
}

/** One line of a box. */
const shortened = (text: string): string => {
  const flat = text.replaceAll(/\s+/g, " ").trim()
  return flat.length > lineLengthMax ? `${flat.slice(0, lineLengthMax - 1).toWellFormed()}…` : flat
}
