// What a simulated PIM does with a call, as data: the steps of an ICM script, which calls it is
// for, and the JSON file in which an operator writes both down. A script does not branch but in one
// way: the step behind a label comes only when that label led nowhere, or let the dialogue go on.

import { Effect, Result, Schema, SchemaIssue } from "effect"
import { labelTypes, readCode, statusCodes } from "../../wire/ged125/codes.ts"

const Count = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3_600_000 }))

/** Call variables by name: `CallVar1` to `CallVar10`, `CED`, `user.name`, `user.name[3]`. */
const Variables = Schema.Record(Schema.String, Schema.String).pipe(
  Schema.withDecodingDefaultTypeKey(Effect.succeed({}))
)

const Status = Schema.String.check(
  Schema.makeFilter((text: string) =>
    readCode(statusCodes, text) === undefined
      ? "a status as `invalid-script`, or its number"
      : undefined
  )
)

const LabelType = Schema.Literals(["normal", "busy", "ring", "post-query", "default"])

const Run = Schema.Struct({
  /** RUN_SCRIPT_REQ. */
  run: Schema.Struct({
    script: Schema.String,
    config: Schema.optionalKey(Schema.String),
    vars: Variables
  }),
  /** What call variables must be once it was answered; a complaint where they are not. */
  expect: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  /** The next step comes when it was answered, or so much later, or at once. */
  until: Schema.Union([Schema.Literal("answered"), Schema.Struct({ afterMs: Count })]).pipe(
    Schema.withDecodingDefaultTypeKey(Effect.succeed("answered" as const))
  ),
  /** `twice`: the request is sent again, byte for byte. */
  send: Schema.Literals(["once", "twice"]).pipe(
    Schema.withDecodingDefaultTypeKey(Effect.succeed("once" as const))
  )
})

/**
 * CANCEL of the running script, so many milliseconds after the step before, or of a request that
 * there is not; waits for the answer.
 */
const Cancel = Schema.Struct({
  cancel: Count,
  request: Schema.Literals(["running", "wrong"]).pipe(
    Schema.withDecodingDefaultTypeKey(Effect.succeed("running" as const))
  )
})

/** CONNECT. */
const Connect = Schema.Struct({
  connect: Schema.Struct({
    label: LabelType,
    number: Schema.optionalKey(Schema.String),
    /** TransferHint: what follows comes also after the two were connected and parted. */
    hint: Schema.optionalKey(Schema.Boolean),
    vars: Variables
  })
})

/** CONNECT_TO_RESOURCE; waits for RESOURCE_CONNECTED. */
const Resource = Schema.Struct({
  resource: Schema.Struct({ number: Schema.optionalKey(Schema.String), vars: Variables })
})

/** TEMPORARY_CONNECT; the next step comes when the two have parted, or were never connected. */
const Temporary = Schema.Struct({
  temporary: Schema.Struct({
    number: Schema.String,
    correlation: Schema.optionalKey(Schema.String),
    vars: Variables
  })
})

/** RELEASE with this cause. */
const Release = Schema.Struct({ release: Count })

/** DIALOGUE_FAILURE_EVENT; the dialogue is over. */
const Fail = Schema.Struct({ fail: Status })

/** A message of this dialogue that is none, or that a VRU does not know. */
const Malformed = Schema.Struct({
  malformed: Schema.Literals(["too-short", "no-script", "float", "unknown", "wrong-way"])
})

/** ROUTE_SELECT; only in an answer to a routing request. */
const Select = Schema.Struct({
  select: Schema.Struct({
    label: LabelType,
    number: Schema.optionalKey(Schema.String),
    vars: Variables
  })
})

/** ROUTE_END with this status; only in an answer to a routing request. */
const RouteEnd = Schema.Struct({ routeEnd: Status })

/** Ends the connection, and every dialogue on it; `mid-frame`: within a message. */
const Drop = Schema.Struct({ drop: Schema.Literals(["ended", "reset", "mid-frame"]) })

/**
 * The other side takes over: another connection. `silent` leaves the old one standing and says
 * nothing on it any more.
 */
const SwitchSide = Schema.Struct({ switchSide: Schema.Literals(["closed", "silent"]) })

/** TIME_SYNCH_REQ: the VRU's clock lags by so many seconds. */
const Clock = Schema.Struct({
  clock: Schema.Int.check(Schema.isBetween({ minimum: -0x8000_0000, maximum: 0x7fff_ffff }))
})

/** Says nothing more about this call. */
const Silence = Schema.Struct({ silence: Schema.Literal(true) })

const Wait = Schema.Struct({ waitMs: Count })

export const PimStep = Schema.Union([
  Run,
  Cancel,
  Connect,
  Resource,
  Temporary,
  Release,
  Fail,
  Malformed,
  Select,
  RouteEnd,
  Drop,
  SwitchSide,
  Clock,
  Silence,
  Wait
])

export type PimStep = typeof PimStep.Type

export const PimScript = Schema.Struct({
  /** For which calls; all that is named must fit: a text, or its beginning and `*`. */
  when: Schema.Struct({
    dialed: Schema.optionalKey(Schema.String),
    dnis: Schema.optionalKey(Schema.String),
    ani: Schema.optionalKey(Schema.String),
    correlation: Schema.optionalKey(Schema.String),
    vars: Variables
  }).pipe(Schema.withDecodingDefaultTypeKey(Effect.succeed({ vars: {} }))),
  steps: Schema.Array(PimStep)
})

export type PimScript = typeof PimScript.Type

/** What a script is chosen by. */
export interface PimScriptKey {
  readonly dialed: string | undefined
  readonly dnis: string | undefined
  readonly ani: string | undefined
  readonly correlation: string | undefined
  /** By the names that a script uses. */
  readonly vars: ReadonlyMap<string, string>
}

/** How a PIM knows a call's script: a table, or whoever answers for the numbers. */
export type PimScripts = ReadonlyArray<PimScript> | ((key: PimScriptKey) => PimScript | undefined)

/** Of a table the first whose conditions fit. */
export const chooseScript = (scripts: PimScripts, key: PimScriptKey): PimScript | undefined => {
  if (typeof scripts === "function") return scripts(key)
  return scripts.find(({ when }) => {
    const numbers = [
      [when.dialed, key.dialed],
      [when.dnis, key.dnis],
      [when.ani, key.ani],
      [when.correlation, key.correlation]
    ] as const
    const vars = Object.entries(when.vars).map(
      ([name, value]) => [value, key.vars.get(name)] as const
    )
    return [...numbers, ...vars].every(([wanted, given]) => fits(wanted, given))
  })
}

const fits = (wanted: string | undefined, given: string | undefined): boolean => {
  if (wanted === undefined) return true
  if (given === undefined) return false
  return wanted.endsWith("*") ? given.startsWith(wanted.slice(0, -1)) : given === wanted
}

/** What is left out of a script reads as in the file. */
export const makePimScript = (
  parts: { readonly when?: Partial<PimScript["when"]> } & Pick<PimScript, "steps">
): PimScript => ({ when: { vars: {}, ...parts.when }, steps: parts.steps })

const run = (script: string, vars: Record<string, string> = {}): PimStep => ({
  run: { script, vars },
  until: "answered",
  send: "once"
})

const connect = (number: string): PimStep => ({ connect: { label: "normal", number, vars: {} } })

/** Scripts by name, for a first look without a file. */
// oxfmt-ignore
export const builtInScripts: ReadonlyMap<string, PimScript> = new Map([
  ["welcome",     makePimScript({ steps: [run("Welcome"), connect("7001")] })],
  ["queue",       makePimScript({ steps: [
    { run: { script: "QMusic", vars: {} }, until: { afterMs: 3_000 }, send: "once" },
    { cancel: 0, request: "running" },
    connect("7001")] })],
  ["label",       makePimScript({ steps: [connect("7001")] })],
  ["requery",     makePimScript({ steps: [connect("7001"), connect("7002"), { release: 0 }] })],
  ["busy",        makePimScript({ steps: [{ connect: { label: "busy", vars: {} } }] })],
  ["ring",        makePimScript({ steps: [{ connect: { label: "ring", vars: {} } }] })],
  ["default",     makePimScript({ steps: [{ connect: { label: "default", vars: {} } }] })],
  ["resource",    makePimScript({ steps: [{ resource: { vars: {} } }, run("Welcome"), { release: 0 }] })],
  ["temporary",   makePimScript({ steps: [{ temporary: { number: "7001", correlation: "TR0001", vars: {} } }, run("Welcome"), { release: 0 }] })],
  ["unknown",     makePimScript({ steps: [run("NoSuchScript"), { connect: { label: "busy", vars: {} } }] })],
  ["release",     makePimScript({ steps: [run("Welcome"), { release: 0 }] })],
  ["no-script",   makePimScript({ steps: [{ fail: "no-script" }] })],
  ["duplicate",   makePimScript({ steps: [{ fail: "duplicate-dialogueid" }] })],
  ["silent",      makePimScript({ steps: [{ silence: true }] })],
  ["drop",        makePimScript({ steps: [{ drop: "reset" }] })],
  ["route",       makePimScript({ steps: [{ select: { label: "normal", number: "7001", vars: {} } }] })],
  ["no-route",    makePimScript({ steps: [{ routeEnd: "routing-not-available" }] })]
])

/** A file for `ctiflow sim icm`: scripts written out, or names of built-in ones. */
export const PimFile = Schema.Struct({
  /** Where the VRU listens. */
  host: Schema.optionalKey(Schema.String),
  port: Schema.optionalKey(Schema.Port),
  version: Schema.optionalKey(Schema.Int),
  /** As OPEN_REQ says it. */
  idleTimeout: Schema.optionalKey(Schema.Int),
  heartbeatMs: Schema.optionalKey(Count),
  dialect: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  scripts: Schema.Array(Schema.Union([Schema.String, PimScript]))
})

export type PimFile = typeof PimFile.Type

const decodeFile = Schema.decodeUnknownResult(Schema.fromJsonString(PimFile), {
  errors: "all",
  onExcessProperty: "error"
})

/** Text of a JSON file, or one line for each thing that is wrong with it. */
export const decodePimFile = (text: string): Result.Result<PimFile, string> =>
  Result.mapError(decodeFile(text), (error) => {
    const { issues } = SchemaIssue.makeFormatterStandardSchemaV1()(error.issue)
    const lines = issues.map(({ message, path }) => `${placeText(path)}: ${message}`)
    return [...new Set(lines)].join("\n")
  })

/** `scripts.0.steps.2`: where in the file. */
const placeText = (path: ReadonlyArray<unknown> = []): string =>
  path
    .map((part) => (typeof part === "object" && part !== null && "key" in part ? part.key : part))
    .map((key) => (typeof key === "number" ? key.toFixed() : typeof key === "string" ? key : ""))
    .join(".")

/** The scripts a file names; the failure is a name that none is built in under. */
export const resolveScripts = (
  named: PimFile["scripts"]
): Result.Result<ReadonlyArray<PimScript>, string> => {
  const scripts: Array<PimScript> = []
  for (const entry of named) {
    if (typeof entry !== "string") {
      scripts.push(entry)
      continue
    }
    const script = builtInScripts.get(entry)
    if (script === undefined) {
      const known = [...builtInScripts.keys()].join(", ")
      return Result.fail(`no script is called \`${entry}\`; there are ${known}`)
    }
    scripts.push(script)
  }
  return Result.succeed(scripts)
}

/** LabelType of a word of a script. */
export const labelTypeOf = (word: typeof LabelType.Type): number =>
  readCode(labelTypes, word) ?? labelTypes.NORMAL

/** Status of a word that the schema has let pass. */
export const statusOf = (word: string): number =>
  readCode(statusCodes, word) ?? statusCodes.E_UNSPECIFIED_FAILURE
