// A recorded call as a ladder: its peers say again what they said, with the pauses that they made,
// and we must say again what we said. What a record does not keep (digits, user data) has
// placeholders. Pure; a record that cannot be played again says why.

import { Result, Schema } from "effect"
import type { ArrowStep, Ladder, LadderStep } from "../../compiler/plan/Ladder.ts"
import type { Expr, Location, Plan } from "../../compiler/plan/Plan.ts"
import { messageRow, type TestPeer } from "../../dsl/vocabulary/messages.ts"
import type { MessageRow } from "../../dsl/vocabulary/messages/Message.ts"
import { parseSipUri, uriParam, uriUser } from "../wire/sip/Uri.ts"
import { kindOf } from "./coverage.ts"
import { bareUri } from "./values.ts"

/** What of a line of `calls-*.jsonl` a replay reads. */
const Recorded = Schema.Struct({
  id: Schema.String,
  gateway: Schema.NullOr(Schema.String),
  started: Schema.String,
  outcome: Schema.String,
  rules: Schema.Array(Schema.Struct({ rule: Schema.String })),
  treatments: Schema.Array(Schema.Struct({ results: Schema.Array(Schema.String) })),
  arrival: Schema.NullOr(
    Schema.Struct({
      dnis: Schema.String,
      ani: Schema.optionalKey(Schema.NullOr(Schema.String)),
      headers: Schema.Record(Schema.String, Schema.String)
    })
  ),
  ladder: Schema.Array(
    Schema.Struct({
      ms: Schema.Number,
      peer: Schema.Literals(["caller", "media", "cti", "agent"]),
      direction: Schema.Literals([">", "<"]),
      message: Schema.String,
      note: Schema.optionalKey(Schema.String)
    })
  )
})
export type Recorded = typeof Recorded.Type

type Entry = Recorded["ladder"][number]

/** A line of a record file; the reason where it is no record that can be played again. */
export const readRecord = (line: string): Result.Result<Recorded, string> => {
  const parsed = Result.try(() => JSON.parse(line) as unknown)
  if (Result.isFailure(parsed)) return Result.fail("it is no JSON")
  const decoded = Schema.decodeUnknownResult(Recorded)(parsed.success)
  if (Result.isFailure(decoded)) return Result.fail("it does not keep what a replay needs")
  const [first] = decoded.success.ladder
  return first?.message === "INVITE" && decoded.success.arrival !== null
    ? Result.succeed(decoded.success)
    : Result.fail("it does not keep the call's messages")
}

/** Shorter pauses are the network's and the machine's, not a peer's. */
const pauseMinMs = 200

/** Stands for a value that a record does not keep. */
const placeholder = "0"

/** `at`: the file and line of the record. */
export const ladderOfRecord = (plan: Plan, record: Recorded, at: Location): Ladder => {
  const scene: Scene = { plan, record, at, resultIndex: 0 }
  const steps: Array<LadderStep> = []
  const startMs = Date.parse(record.started)
  if (!Number.isNaN(startMs)) {
    steps.push({ _tag: "At", ms: startMs, at, text: `at "${record.started}"` })
  }
  let lastMs = 0
  for (const entry of record.ladder) {
    const step = stepOf(scene, entry)
    if (step === undefined) continue
    const pause = entry.ms - lastMs
    lastMs = entry.ms
    if (pause >= pauseMinMs) {
      steps.push({ _tag: "Wait", ms: pause, at, text: `wait ${pause}ms` })
    }
    steps.push(step)
  }
  return { title: record.id, at, steps }
}

interface Scene {
  readonly plan: Plan
  readonly record: Recorded
  readonly at: Location
  /** Which treatment's results the next BYE of the media platform brings. */
  resultIndex: number
}

const peers: Readonly<Record<Entry["peer"], TestPeer>> = {
  caller: "caller",
  media: "mcp",
  cti: "cti",
  agent: "agent"
}

/** A line for what decides; undefined for what every harness and every peer plays of itself. */
const stepOf = (scene: Scene, entry: Entry): ArrowStep | undefined => {
  const { direction, message } = entry
  const peer = peers[entry.peer]
  const from = direction === ">" ? "peer" : "us"
  const row = messageRow(peer, from, message, kindOf(scene.plan))
  if (row === undefined || !isPlayed(entry, row)) return undefined
  const args = argumentsOf(scene, entry, row)
  const said = [...args].map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  return {
    _tag: "Arrow",
    at: scene.at,
    text: `${peer} ${direction} ${message}${said.length === 0 ? "" : `(${said.join(", ")})`}`,
    peer,
    direction,
    message,
    args: [...args].map(([name, value]) => [name, exprOf(value)] as const)
  }
}

type Given = ReadonlyMap<string, string | ReadonlyMap<string, string>>

const exprOf = (value: string | ReadonlyMap<string, string>): Expr =>
  typeof value === "string"
    ? { op: "text", value }
    : {
        op: "record",
        entries: [...value].map(([key, text]) => [key, { op: "text", value: text }] as const)
      }

/** Said of themselves by the harness's peers, in answer to what the other said. */
const ownWords: ReadonlySet<string> = new Set(["100", "ACK", "OPTIONS", "PRACK", "UDataResp"])

const isPlayed = ({ direction, message, note, peer }: Entry, row: MessageRow): boolean => {
  if (ownWords.has(message)) return false
  const isResponse = peer !== "cti" && /^\d{3}$/.test(message)
  if (direction === "<") return row.line === "needed" && (!isResponse || note === "INVITE")
  return !isResponse || note === "INVITE" || note === "REFER"
}

const argumentsOf = (scene: Scene, entry: Entry, row: MessageRow): Given => {
  const { note = "", peer, direction, message } = entry
  if (peer === "cti") return ctiArguments(note, row)
  if (message === "INVITE") {
    if (direction === ">") return arrivalArguments(scene, entry)
    return peer === "media" ? serviceArguments(note) : destinationArguments(note)
  }
  if (message === "REFER") return destinationArguments(note)
  if (message === "NOTIFY") return note === "" ? new Map() : new Map([["status", note]])
  if (message === "BYE" && direction === ">" && peer === "media") return resultArguments(scene)
  return new Map()
}

/** The caller's first INVITE brings what decided; a later one is a re-INVITE. */
const arrivalArguments = ({ record }: Scene, entry: Entry): Given => {
  const { arrival, gateway, ladder } = record
  if (arrival === null || entry !== ladder[0]) return new Map()
  return new Map<string, string | ReadonlyMap<string, string>>([
    ...(gateway === null
      ? ([["source", strangerAddress]] as const)
      : ([["gateway", gateway]] as const)),
    ["dnis", arrival.dnis],
    ...(typeof arrival.ani === "string" ? ([["ani", arrival.ani]] as const) : []),
    ...(Object.keys(arrival.headers).length === 0
      ? []
      : ([["header", new Map(Object.entries(arrival.headers))]] as const))
  ])
}

/** An address that no site names (RFC 5737). */
const strangerAddress = "203.0.113.7"

const serviceArguments = (note: string): Given => {
  const parsed = parseSipUri(note)
  if (Result.isFailure(parsed)) return new Map()
  const page = uriParam(parsed.success, "voicexml")
  const prompt = uriParam(parsed.success, "play")
  if (page !== undefined) return new Map([["app", page]])
  return prompt === undefined ? new Map() : new Map([["prompt", prompt]])
}

const destinationArguments = (note: string): Given => {
  const parsed = parseSipUri(bareUri(note))
  const user = Result.isSuccess(parsed) ? uriUser(parsed.success) : undefined
  return user === undefined ? new Map() : new Map([["to", user]])
}

/** `type=Normal to=7001`, as the trace writes it; only names that a line may have. */
const ctiArguments = (note: string, row: MessageRow): Given =>
  new Map(
    note.split(/ (?=[a-z-]+=)/).flatMap((pair) => {
      const equals = pair.indexOf("=")
      const name = pair.slice(0, Math.max(0, equals))
      return Object.hasOwn(row.args, name) ? [[name, pair.slice(equals + 1)] as const] : []
    })
  )

const resultArguments = (scene: Scene): Given => {
  const results = scene.record.treatments[scene.resultIndex]?.results ?? []
  scene.resultIndex += 1
  return new Map(results.map((name) => [name, placeholder]))
}

/** What is otherwise with the plan of today. */
export interface ReplayDifference {
  readonly what: "rules" | "outcome" | "messages"
  readonly recorded: string
  readonly now: string
}

export const replayDifferences = (
  record: Recorded,
  now: {
    readonly rules: ReadonlyArray<string>
    readonly outcome: string | undefined
    readonly odd: string | undefined
  }
): ReadonlyArray<ReplayDifference> => {
  const differences: Array<ReplayDifference> = []
  const recorded = record.rules.map(({ rule }) => rule).join(" → ")
  const rules = now.rules.join(" → ")
  if (recorded !== rules) differences.push({ what: "rules", recorded, now: rules })
  if (now.odd !== undefined) {
    differences.push({ what: "messages", recorded: "as recorded", now: now.odd })
  }
  if (now.outcome !== undefined && now.outcome !== record.outcome) {
    differences.push({ what: "outcome", recorded: record.outcome, now: now.outcome })
  }
  return differences
}
