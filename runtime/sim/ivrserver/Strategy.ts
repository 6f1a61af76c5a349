// What a simulated IVR Server does with a call, as data: the steps of a routing strategy, which
// calls it is for, and the JSON file in which an operator writes both down. A strategy does not
// branch; other behaviour is another strategy, chosen by the numbers of the call.

import { Effect, Result, Schema, SchemaIssue } from "effect"

const Count = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3_600_000 }))

/**
 * One prompt's fields under their wire names (`ID`, `TEXT`, `INTERRUPTABLE`); the dialect says how
 * they are laid out.
 */
const Prompt = Schema.Record(Schema.String, Schema.String)

const Treat = Schema.Struct({
  treat: Schema.Struct({
    /** TreatCall/@Type. */
    type: Schema.String,
    params: Schema.Record(Schema.String, Schema.String).pipe(
      Schema.withDecodingDefaultTypeKey(Effect.succeed({}))
    ),
    prompts: Schema.Array(Prompt).pipe(Schema.withDecodingDefaultTypeKey(Effect.succeed([])))
  }),
  /** The next step comes when the treatment is over, or so much later, or at once. */
  until: Schema.Union([Schema.Literal("completed"), Schema.Struct({ afterMs: Count })]).pipe(
    Schema.withDecodingDefaultTypeKey(Effect.succeed("completed" as const))
  )
})

/**
 * Takes the running treatment back, so many milliseconds after the step before, and waits until it
 * is reported.
 */
const Cancel = Schema.Struct({ cancel: Count })

/**
 * Ends the strategy's part; what follows begins with the next RouteRequest. Without `dest` none is
 * named.
 */
const Route = Schema.Struct({
  route: Schema.Struct({
    type: Schema.optionalKey(Schema.String),
    dest: Schema.optionalKey(Schema.String),
    extensions: Schema.Record(Schema.String, Schema.String).pipe(
      Schema.withDecodingDefaultTypeKey(Effect.succeed({}))
    )
  })
})

/** Says nothing more of its own about this call. */
const Silence = Schema.Struct({ silence: Schema.Literal(true) })

const EndCall = Schema.Struct({ endCall: Schema.String })

/** CallStatus of the given event, as the switch would cause it. */
const Status = Schema.Struct({ status: Schema.String })

/** CallError of the given request, out of the blue. */
const CallError = Schema.Struct({
  callError: Schema.Struct({ request: Schema.String, code: Schema.optionalKey(Schema.String) })
})

/** Resets the connection, and every call on it with it. */
const Drop = Schema.Struct({ drop: Schema.Literal(true) })

const Wait = Schema.Struct({ waitMs: Count })

/**
 * How OneStepXfer is answered: one entry for each, in their order; `complete` when there are no
 * more.
 */
const Transfer = Schema.Struct({
  xfer: Schema.Union([
    Schema.Literals(["complete", "busy", "silent"]),
    Schema.Struct({ error: Schema.String, request: Schema.optionalKey(Schema.String) })
  ])
})

export const Step = Schema.Union([
  Treat,
  Cancel,
  Route,
  Silence,
  EndCall,
  Status,
  CallError,
  Drop,
  Wait,
  Transfer
])

export type Step = typeof Step.Type

/** The answer to one OneStepXfer. */
export type TransferAnswer = (typeof Transfer.Type)["xfer"]

/** What becomes of NewCall itself. */
const Accept = Schema.Union([
  /** Behind: Ringing, then Established. In front and in the network: nothing need be said. */
  Schema.Literal("established"),
  /** Behind: the switch has no such call; the server gives up after 60 s (measured). */
  Schema.Literal("unmatched"),
  Schema.Struct({ refuse: Schema.String })
])

export const Strategy = Schema.Struct({
  /** For which calls; all that is named must fit. Empty fits every call. */
  when: Schema.Struct({
    dnis: Schema.optionalKey(Schema.String),
    called: Schema.optionalKey(Schema.String),
    routeDn: Schema.optionalKey(Schema.String)
  }).pipe(Schema.withDecodingDefaultTypeKey(Effect.succeed({}))),
  accept: Accept.pipe(Schema.withDecodingDefaultTypeKey(Effect.succeed("established" as const))),
  /**
   * What the switch knows of the call, told by CallInfoResp: `DNIS`, `ANI`, `ConnId`, `PortDN` …
   */
  switch: Schema.Record(Schema.String, Schema.String).pipe(
    Schema.withDecodingDefaultTypeKey(Effect.succeed({}))
  ),
  steps: Schema.Array(Step)
})

export type Strategy = typeof Strategy.Type

/** The numbers by which a strategy is chosen; `routeDn` once the client asked for a route. */
export interface StrategyKey {
  readonly dnis: string | undefined
  readonly called: string
  readonly routeDn: string | undefined
}

/** How a server knows a call's strategy: a table, or whoever answers for the numbers. */
export type Strategies = ReadonlyArray<Strategy> | ((key: StrategyKey) => Strategy | undefined)

/**
 * Of a table the first strategy whose conditions fit; one for a RouteDN fits before that is known.
 */
export const chooseStrategy = (strategies: Strategies, key: StrategyKey): Strategy | undefined => {
  if (typeof strategies === "function") return strategies(key)
  const fits = (wanted: string | undefined, given: string | undefined): boolean =>
    wanted === undefined || wanted === given
  return strategies.find(({ when }) => {
    const fitsRoute = key.routeDn === undefined || fits(when.routeDn, key.routeDn)
    return fits(when.dnis, key.dnis) && fits(when.called, key.called) && fitsRoute
  })
}

/** What is left out of a strategy reads as in the file. */
export const makeStrategy = (parts: Partial<Strategy> & Pick<Strategy, "steps">): Strategy => ({
  when: {},
  accept: "established",
  switch: {},
  ...parts
})

const routeTo = (dest: string): Step => ({ route: { type: "Normal", dest, extensions: {} } })

const treat = (type: string, params: Record<string, string> = {}): Step => ({
  treat: { type, params, prompts: [] },
  until: "completed"
})

/** Strategies by name, for a first look without a file. */
// oxfmt-ignore
export const builtInStrategies: ReadonlyMap<string, Strategy> = new Map([
  ["route",       makeStrategy({ steps: [routeTo("7001")] })],
  ["queue",       makeStrategy({ steps: [
    { treat: { type: "Music", params: { MUSIC_DN: "hold.wav" }, prompts: [] }, until: { afterMs: 3_000 } },
    { cancel: 0 },
    routeTo("7001")] })],
  ["menu",        makeStrategy({ steps: [treat("PlayApplication", { APP_ID: "1001", LANGUAGE: "English (US)" }), routeTo("7001")] })],
  ["digits",      makeStrategy({ steps: [
    { treat: { type: "PlayAnnounceAndDigits", params: { MAX_DIGITS: "4", TERM_DIGITS: "#" },
      prompts: [{ ID: "42", INTERRUPTABLE: "1" }] }, until: "completed" },
    routeTo("7001")] })],
  ["default",     makeStrategy({ steps: [{ route: { type: "Default", extensions: {} } }] })],
  ["busy",        makeStrategy({ steps: [routeTo("7001"), { xfer: "busy" }] })],
  ["xfer-fails",  makeStrategy({ steps: [routeTo("7001"), { xfer: { error: "1183" } }] })],
  ["silent",      makeStrategy({ steps: [{ silence: true }] })],
  ["unmatched",   makeStrategy({ accept: "unmatched", steps: [] })],
  ["unsupported", makeStrategy({ accept: { refuse: "FeatureNotSupported" }, steps: [] })],
  ["drop",        makeStrategy({ steps: [{ drop: true }] })]
])

/**
 * A file for `ctiflow sim ivr-server`: strategies written out, or names of built-in ones, tried in
 * their order.
 */
export const IvrServerFile = Schema.Struct({
  host: Schema.optionalKey(Schema.String),
  port: Schema.optionalKey(Schema.Port),
  mode: Schema.optionalKey(Schema.Literals(["behind", "in-front", "network"])),
  /** ClientNames that may log in; any when absent. */
  clients: Schema.optionalKey(Schema.Array(Schema.String)),
  dialect: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  strategies: Schema.Array(Schema.Union([Schema.String, Strategy]))
})

export type IvrServerFile = typeof IvrServerFile.Type

const decodeFile = Schema.decodeUnknownResult(Schema.fromJsonString(IvrServerFile), {
  errors: "all",
  onExcessProperty: "error"
})

/** Text of a JSON file, or one line for each thing that is wrong with it. */
export const decodeIvrServerFile = (text: string): Result.Result<IvrServerFile, string> =>
  Result.mapError(decodeFile(text), (error) => {
    const { issues } = SchemaIssue.makeFormatterStandardSchemaV1()(error.issue)
    const lines = issues.map(({ message, path }) => `${placeText(path)}: ${message}`)
    return [...new Set(lines)].join("\n")
  })

/** `strategies.0.steps.2`: where in the file. */
const placeText = (path: ReadonlyArray<unknown> = []): string =>
  path
    .map((part) => (typeof part === "object" && part !== null && "key" in part ? part.key : part))
    .map((key) => (typeof key === "number" ? key.toFixed() : typeof key === "string" ? key : ""))
    .join(".")

/** The strategies a file names; the failure is a name that none is built in under. */
export const resolveStrategies = (
  named: IvrServerFile["strategies"]
): Result.Result<ReadonlyArray<Strategy>, string> => {
  const strategies: Array<Strategy> = []
  for (const entry of named) {
    if (typeof entry !== "string") {
      strategies.push(entry)
      continue
    }
    const strategy = builtInStrategies.get(entry)
    if (strategy === undefined) {
      const known = [...builtInStrategies.keys()].join(", ")
      return Result.fail(`no strategy is called \`${entry}\`; there are ${known}`)
    }
    strategies.push(strategy)
  }
  return Result.succeed(strategies)
}
