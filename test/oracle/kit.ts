// The driver kit of the oracles: starts the product as its users start it, SIPp on either side of
// it, and a capture that tshark reads. Everything is bounded, everything ends with the scope,
// nothing leaves 127.0.0.0/8. Knows no flow and no scenario: those are the tests'.

import { Effect, Schedule, Schema, type Scope } from "effect"
import { createSocket } from "node:dgram"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startChild, type Child } from "./childProcess.ts"

/** A place of ours: an address of 127.0.0.0/8 with a UDP port. */
export interface Place {
  readonly host: string
  readonly port: number
}

export const printPlace = (place: Place): string => `${place.host}:${place.port}`

/** What a test is told when something outside it did not do its part; ends the test. */
class OracleFailure extends Error {
  override readonly name = "OracleFailure"
}

const fail = (message: string): Effect.Effect<never> => Effect.die(new OracleFailure(message))

/**
 * Ports that the system gives to nobody of its own accord (Linux: 32 768 to 60 999), so that no
 * connection of another test takes one between its choice and its use.
 */
const firstPort = 20_000
const portCount = 12_000
let nextPort = Math.floor(Math.random() * portCount)

/** A port of the address that nobody has at the moment, neither by UDP nor by TCP. */
export const freePlace = (host: string): Effect.Effect<Place> =>
  Effect.suspend(() => {
    nextPort = (nextPort + 1) % portCount
    const place = { host, port: firstPort + nextPort }
    return Effect.flatMap(isTaken(place), (taken) =>
      taken ? freePlace(host) : Effect.succeed(place)
    )
  })

/** An address for the product's `admin`, with a TCP port that nobody has at the moment. */
export const freeAdmin = (host: string): Effect.Effect<string> =>
  Effect.callback((resume) => {
    const server = createServer()
    server.listen(0, host, () => {
      const bound = server.address()
      const port = typeof bound === "object" && bound !== null ? bound.port : 0
      server.close(() => resume(Effect.succeed(`http:${host}:${port}`)))
    })
  })

const isTaken = (place: Place): Effect.Effect<boolean> =>
  Effect.zipWith(isTakenByUdp(place), isTakenByTcp(place), (udp, tcp) => udp || tcp)

const isTakenByUdp = ({ host, port }: Place): Effect.Effect<boolean> =>
  Effect.callback((resume) => {
    const socket = createSocket("udp4")
    socket.once("error", () => socket.close(() => resume(Effect.succeed(true))))
    socket.bind(port, host, () => socket.close(() => resume(Effect.succeed(false))))
  })

const isTakenByTcp = ({ host, port }: Place): Effect.Effect<boolean> =>
  Effect.callback((resume) => {
    const server = createServer()
    server.once("error", () => resume(Effect.succeed(true)))
    server.listen(port, host, () => server.close(() => resume(Effect.succeed(false))))
  })

/** A folder that is gone when the scope closes. */
export const scratchFolder: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "ctiflow-oracle-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
)

// ——— The product.

export interface Product {
  /** The line with which it said that it takes calls (contract.md, "The process"). */
  readonly ready: ReadyLine
  readonly child: Child
  /** SIGTERM; gives the exit code after the drain. */
  readonly stop: Effect.Effect<number | string>
}

export type ReadyLine = typeof ReadyLine.Type
const ReadyLine = Schema.Struct({
  event: Schema.Literal("ready"),
  deployment: Schema.String,
  sip: Schema.Array(Schema.String),
  admin: Schema.optionalKey(Schema.String)
})

const decodeReady = Schema.decodeUnknownOption(Schema.fromJsonString(ReadyLine))

/**
 * Compiling and starting from TypeScript sources takes a second or two; a busy machine takes its
 * time.
 */
const readyWithinMs = 30_000

/** `--drain 5s` and some air. */
const stoppedWithinMs = 15_000

/**
 * Starts the product with a flow and waits for its `ready` line. `settings` are the flow's `env`
 * values. It runs in a folder of its own, so that journal and call records go there. The
 * environment variable `ORACLE_PRODUCT` names another command, for instance `node
 * dist/ctiflow.mjs`; its paths are those of the project.
 */
export const startProduct = Effect.fnUntraced(function* (
  flowText: string,
  settings: Readonly<Record<string, string>>,
  options: ReadonlyArray<string> = []
): Effect.fn.Return<Product, never, Scope.Scope> {
  const folder = yield* scratchFolder
  const flowFile = "oracle.flow"
  writeFileSync(join(folder, flowFile), flowText)
  const [program, ...first] = productCommand()
  const sets = Object.entries(settings).flatMap(([name, value]) => ["--set", `${name}=${value}`])
  const args = [...first, "run", flowFile, ...sets, "--log", "json", "--drain", "5s", ...options]
  const child = yield* startChild(program, args, { cwd: folder })
  const ready = yield* child
    .untilPrinted(() => findReady(child.stdout()))
    .pipe(
      Effect.timeoutOrElse({ duration: readyWithinMs, orElse: () => Effect.succeed(undefined) })
    )
  if (ready === undefined) {
    const output = `${child.stdout()}\n${child.stderr()}`
    return yield* fail(`no ready line within ${readyWithinMs} ms\n${output}`)
  }
  const stop = child.signal("SIGTERM").pipe(
    Effect.andThen(child.exit),
    Effect.timeoutOrElse({
      duration: stoppedWithinMs,
      orElse: () => fail(`still running ${stoppedWithinMs} ms after SIGTERM\n${child.stderr()}`)
    })
  )
  return { ready, child, stop }
})

const productCommand = (): readonly [string, ...ReadonlyArray<string>] => {
  const named = process.env["ORACLE_PRODUCT"]
  if (named === undefined) return [process.execPath, inProject("runtime/cli/main.ts")]
  const [program = process.execPath, ...rest] = named.split(" ")
  return [program, ...rest.map((part) => (existsSync(inProject(part)) ? inProject(part) : part))]
}

const inProject = (path: string): string => join(import.meta.dirname, "..", "..", path)

const findReady = (stdout: string): ReadyLine | undefined => {
  for (const line of stdout.split("\n")) {
    const decoded = decodeReady(line)
    if (decoded._tag === "Some") return decoded.value
  }
  return undefined
}

// ——— SIPp.

export interface SippOptions {
  /** The file in `test/oracle/scenarios`, without `.xml`. */
  readonly scenario: string
  readonly at: Place
  /** Where a caller calls; absent for a callee. */
  readonly target?: Place
  /** The dialled number, `[service]` of the scenario. */
  readonly service?: string
  /** Keywords of the scenario, `[name]`. */
  readonly keys?: Readonly<Record<string, string>>
  /** Calls after which it ends. */
  readonly calls?: number
  /** Calls a second; one after the other when absent. */
  readonly rate?: number
  /** UDP when absent. */
  readonly transport?: "tcp"
  /** Messages that SIPp loses on purpose, in percent, of those it sends and those it gets. */
  readonly lossPercent?: number
}

export interface SippResult {
  readonly exit: number | string
  readonly successful: number
  readonly failed: number
  /** Every count of SIPp's statistics by its name, the cumulated ones end in `(C)`. */
  readonly counts: ReadonlyMap<string, number>
  /** What SIPp wrote of unexpected messages and timeouts. */
  readonly errors: string
}

export interface Sipp {
  readonly at: Place
  /** Waits for its end and reads what it counted. */
  readonly result: Effect.Effect<SippResult>
}

/** One call after the other: the next begins a twentieth of a second after the last ended. */
const oneByOneRate = 20

/** Longer than any scenario, shorter than a test's patience. */
const sippTimeoutSeconds = 20

/** After SIPp's own bound something is wrong with SIPp. */
const sippEndsWithinMs = (sippTimeoutSeconds + 5) * 1_000

/** Starts SIPp; gives it when it listens. */
export const startSipp = Effect.fnUntraced(function* (
  options: SippOptions
): Effect.fn.Return<Sipp, never, Scope.Scope> {
  const folder = yield* scratchFolder
  const calls = options.calls ?? 1
  const [statistics, errors] = [join(folder, "statistics.csv"), join(folder, "errors.log")]
  const keys = { ani: "+4989123456", session: "oracle-session", ...options.keys }
  // oxfmt-ignore
  const args = [
    "-sf", join(import.meta.dirname, "scenarios", `${options.scenario}.xml`),
    "-i", options.at.host, "-p", String(options.at.port), "-mi", options.at.host,
    "-m", String(calls), "-r", String(options.rate ?? oneByOneRate), ...(options.rate === undefined ? ["-l", "1"] : []),
    "-timeout", `${sippTimeoutSeconds}s`, "-timeout_error", "-nostdin", "-aa",
    "-trace_stat", "-stf", statistics, "-fd", "1",
    "-trace_err", "-error_file", errors,
    "-s", options.service ?? "service",
    ...(options.transport === "tcp" ? ["-t", "t1"] : []),
    ...(options.lossPercent === undefined ? [] : ["-lost", String(options.lossPercent)]),
    ...Object.entries(keys).flatMap(([name, value]) => ["-key", name, value]),
    ...(options.target === undefined ? [] : [printPlace(options.target)])
  ]
  const child = yield* startChild("sipp", args, { cwd: folder })
  if (options.transport === undefined) yield* untilListening(options.at, child)
  const result = child.exit.pipe(
    Effect.timeoutOrElse({
      duration: sippEndsWithinMs,
      orElse: () => fail(`sipp ${options.scenario} does not end\n${child.stdout()}`)
    }),
    Effect.map((exit) => readResult(exit, readText(statistics), readText(errors)))
  )
  return { at: options.at, result }
})

/** Steps of 20 ms; SIPp needs some fifty. */
const listeningWithinMs = 5_000

const untilListening = (place: Place, child: Child): Effect.Effect<void> => {
  const polls = Schedule.spaced(20).pipe(Schedule.upTo({ duration: listeningWithinMs }))
  const silence = `nobody listens at ${printPlace(place)}`
  return isTaken(place).pipe(
    Effect.repeat({ schedule: polls, until: (taken) => taken }),
    Effect.andThen(isTaken(place)),
    Effect.flatMap((taken) =>
      taken ? Effect.void : fail(`${silence}\n${child.stdout()}\n${child.stderr()}`)
    )
  )
}

const readText = (file: string): string => {
  try {
    return readFileSync(file, "utf8")
  } catch {
    // SIPp writes the error file only when there is something to write.
    return ""
  }
}

const readResult = (exit: number | string, statistics: string, errors: string): SippResult => {
  const lines = statistics.trim().split("\n")
  const names = (lines[0] ?? "").split(";")
  const values = (lines.at(-1) ?? "").split(";")
  const counts = new Map(names.map((name, index) => [name, Number(values[index])]))
  return {
    exit,
    successful: counts.get("SuccessfulCall(C)") ?? 0,
    failed: counts.get("FailedCall(C)") ?? 0,
    counts,
    errors
  }
}

// ——— Wireshark.

/** One packet: the values of the fields that were asked for. */
export type Packet = ReadonlyMap<string, ReadonlyArray<string>>

export interface Capture {
  /**
   * Ends the capture and has tshark read the SIP packets among it. `fields` are Wireshark's names
   * (`sip.Method`); `filter` is a display filter.
   */
  readonly read: (
    fields: ReadonlyArray<string>,
    filter?: string
  ) => Effect.Effect<ReadonlyArray<Packet>>
  /** What Wireshark's experts remark on, packet by packet: `7: Invalid content_length`. */
  readonly complaints: Effect.Effect<ReadonlyArray<string>>
}

/** dumpcap says so on stderr once the interface is open. */
const capturingWithinMs = 10_000

/** Packets reach dumpcap's file in blocks; this is longer than it holds one back. */
const flushMs = 600

/** Captures the traffic of these places on the loopback interface, from now until it is read. */
export const startCapture = Effect.fnUntraced(function* (
  places: ReadonlyArray<Place>
): Effect.fn.Return<Capture, never, Scope.Scope> {
  const file = join(yield* scratchFolder, "capture.pcapng")
  const filter = places.map(({ host, port }) => `(host ${host} and port ${port})`).join(" or ")
  const dumpcap = yield* startChild("dumpcap", [
    "-q",
    "-i",
    "lo",
    "-f",
    `(udp or tcp) and (${filter})`,
    "-w",
    file
  ])
  const started = yield* dumpcap
    .untilPrinted(() => (dumpcap.stderr().includes("File:") ? true : undefined))
    .pipe(
      Effect.timeoutOrElse({ duration: capturingWithinMs, orElse: () => Effect.succeed(undefined) })
    )
  if (started === undefined) return yield* fail(`dumpcap does not start\n${dumpcap.stderr()}`)
  const ports = new Set(places.map((place) => place.port))
  const decodeAs = Array.from(ports, (port) => {
    const [udp, tcp] = [`udp.port==${port},sip`, `tcp.port==${port},sip`]
    return ["-d", udp, "-d", tcp]
  }).flat()
  const ended = yield* Effect.cached(
    Effect.sleep(flushMs).pipe(
      Effect.andThen(dumpcap.signal("SIGINT")),
      Effect.andThen(dumpcap.exit)
    )
  )
  const read = (fields: ReadonlyArray<string>, displayFilter = "sip") =>
    Effect.andThen(ended, readPackets(file, decodeAs, fields, displayFilter))
  return { read, complaints: Effect.map(read(expertFields, seriousFilter), printComplaints) }
})

const readWithinMs = 30_000

const PacketsJson = Schema.fromJsonString(
  Schema.Array(
    Schema.Struct({
      _source: Schema.Struct({ layers: Schema.Record(Schema.String, Schema.Array(Schema.String)) })
    })
  )
)
const decodePackets = Schema.decodeUnknownEffect(PacketsJson)

const readPackets = (
  file: string,
  decodeAs: ReadonlyArray<string>,
  fields: ReadonlyArray<string>,
  filter: string
): Effect.Effect<ReadonlyArray<Packet>> =>
  Effect.gen(function* () {
    const chosen = fields.flatMap((field) => ["-e", field])
    const args = ["-r", file, ...decodeAs, "-Y", filter, "-T", "json", ...chosen]
    const tshark = yield* startChild("tshark", args)
    const exit = yield* tshark.exit.pipe(
      Effect.timeoutOrElse({ duration: readWithinMs, orElse: () => Effect.succeed("too slow") })
    )
    if (exit !== 0) return yield* fail(`tshark: ${exit}\n${tshark.stderr()}`)
    const packets = yield* decodePackets(tshark.stdout()).pipe(Effect.orDie)
    return packets.map((packet) => new Map(Object.entries(packet._source.layers)))
  }).pipe(Effect.scoped)

const expertFields = ["frame.number", "_ws.expert.message", "_ws.expert.severity"]

/**
 * Wireshark's severities: chat 0x200000, note 0x400000, warning 0x600000, error 0x800000. MEASURED
 * (4.0.17): its SIP dissector says of a broken Content-Length or an unknown header field no more
 * than "note".
 */
const noteSeverity = 0x400000
const seriousFilter = `_ws.expert.severity >= ${noteSeverity}`

/**
 * Remarks that are no fault: header fields that no register knows, which is what an X- says of
 * itself, and the end of a TCP connection.
 */
const isHarmless = (message: string): boolean =>
  /^Unrecognised SIP header \(x-|^This frame (?:initiates|undergoes) the connection closing/i.test(
    message
  )

/** A packet may carry several remarks; the filter only says that one of them is serious. */
const printComplaints = (packets: ReadonlyArray<Packet>): ReadonlyArray<string> =>
  packets.flatMap((packet) => {
    const severities = packet.get("_ws.expert.severity") ?? []
    const messages = packet.get("_ws.expert.message") ?? []
    return messages.flatMap((message, index) =>
      Number(severities[index]) >= noteSeverity && !isHarmless(message)
        ? [`${packet.get("frame.number")?.[0]}: ${message}`]
        : []
    )
  })
