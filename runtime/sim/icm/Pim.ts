// A simulated PIM of Cisco ICM, for tests, the demonstration and `ctiflow sim icm`: connects to the
// VRU and tries again for ever, opens a session, runs a scripted ICM script for each call, records
// and checks what it saw, and fails on demand. Speaks through the product's own codec over real
// TCP, or over whatever stands in for it. Lives as long as the scope it is made in.

import { Clock, Effect, Fiber, FiberSet, Scope } from "effect"
import { TcpClient } from "../../net/TcpClient.ts"
import { plainGedDialect } from "../../wire/ged125/dialect.ts"
import type { GedDialect } from "../../wire/ged125/dialect.ts"
import type { GedMessage } from "../../wire/ged125/Messages.ts"
import { makeRecording } from "../Recording.ts"
import type { Recording } from "../Recording.ts"
import { brokenMessages, noPimFaults } from "./Faults.ts"
import type { BrokenMessage, PimFaults } from "./Faults.ts"
import type { PimDialogue } from "./PimDialogue.ts"
import type { PimScripts } from "./PimScript.ts"
import { PimSession } from "./PimSession.ts"
import type { PimPhase } from "./PimSession.ts"

export interface PimOptions {
  /** Where the VRU listens. */
  readonly host: string
  readonly port: number
  readonly scripts: PimScripts
  /** Of OPEN_REQ, the first to be tried first. */
  readonly versions?: ReadonlyArray<number> | undefined
  /** As OPEN_REQ says it; ged125.md §3.4 is in doubt about its unit. */
  readonly idleTimeout?: number | undefined
  readonly heartbeatMs?: number | undefined
  /** Between two attempts to connect. */
  readonly retryMs?: number | undefined
  readonly dialect?: GedDialect | undefined
  readonly faults?: Partial<PimFaults> | undefined
}

export interface PimRecorded {
  readonly atMs: number
  /** Counts the connections from 1. */
  readonly connection: number
  readonly direction: "received" | "sent"
  readonly message: GedMessage
}

export interface Pim {
  readonly recording: Recording<PimRecorded>
  /** Of the connection that it uses; `over` between two. */
  readonly phase: () => PimPhase
  /** Waits as long as it takes. */
  readonly untilPhase: (phase: PimPhase) => Effect.Effect<void>
  /** Those that are not over, on every connection. */
  readonly dialogues: () => ReadonlyArray<PimDialogue>
  /** The latest that have begun, oldest first. */
  readonly begun: () => ReadonlyArray<PimDialogue>
  /** What was wrong with the VRU, one text each; a sound one has none. */
  readonly complaints: () => ReadonlyArray<string>
  readonly set: (faults: Partial<PimFaults>) => void
  /** Any message, as it is. */
  readonly send: (message: GedMessage) => void
  readonly sendBroken: (kind: BrokenMessage) => void
  readonly tellTimeLag: (seconds: number) => void
  /** CLOSE_REQ; it connects again afterwards unless it was stopped. */
  readonly close: () => void
  readonly drop: (how: "ended" | "reset" | "mid-frame") => void
  /** Another connection takes over, as the other side of a duplexed PIM. */
  readonly switchSide: (how: "closed" | "silent") => void
  /** Ends every connection and makes no other. */
  readonly stop: Effect.Effect<void>
  /** Connects again. */
  readonly restart: Effect.Effect<void>
}

/** §3.4: what fits CVP's log, and what is suggested for a simulator. */
const usual = {
  versions: [6],
  idleTimeout: 20_000,
  heartbeatMs: 5_000,
  // A PIM keeps retrying; its interval is not known, and a test should not wait.
  retryMs: 500
}

/** Texts and dialogues kept for whoever asks. */
const complaintsMax = 1_000
const begunMax = 5_000

/** Starts a simulated PIM; it needs no VRU yet. */
export const makePim = Effect.fn("makePim")(function* (
  options: PimOptions
): Effect.fn.Return<Pim, never, TcpClient | Scope.Scope> {
  const tcp = yield* TcpClient
  const clock = yield* Clock.Clock
  const scope = yield* Effect.scope
  const run = yield* FiberSet.makeRuntime()
  const state = new PimState(options, run, () => clock.currentTimeMillisUnsafe())

  const connectOnce = Effect.gen(function* () {
    const connection = yield* tcp.connect(options.host, options.port)
    const session = state.join(connection)
    const beats = Effect.forever(
      Effect.andThen(
        Effect.sleep(options.heartbeatMs ?? usual.heartbeatMs),
        Effect.sync(() => session.beat())
      )
    )
    yield* Effect.forkScoped(beats)
    session.open()
    const receive = (chunks: ReadonlyArray<Uint8Array>): void => {
      for (const chunk of chunks) session.wire.receive(chunk)
    }
    return yield* Effect.forever(Effect.map(connection.read, receive)).pipe(
      Effect.ensuring(Effect.sync(() => state.leave(session)))
    )
  }).pipe(Effect.scoped, Effect.ignore)

  // A silent side keeps its connection while the next one is made, so each has a fiber of its own.
  const live = Effect.gen(function* () {
    const pause = options.retryMs ?? usual.retryMs
    while (true) {
      const side = yield* Effect.forkChild(connectOnce)
      yield* Effect.raceFirst(Fiber.await(side), state.untilAbandoned)
      yield* Effect.sleep(pause)
    }
  })
  let living = yield* Effect.forkIn(live, scope)
  const stop = Effect.suspend(() => Fiber.interrupt(living))
  return {
    ...state.asPim(),
    stop,
    restart: Effect.gen(function* () {
      yield* stop
      living = yield* Effect.forkIn(live, scope)
    })
  }
})

type Run = <A, E>(effect: Effect.Effect<A, E>) => Fiber.Fiber<A, E>

/** The sessions of one PIM and what was seen on them; synchronous. */
class PimState {
  readonly #options: PimOptions
  readonly #run: Run
  readonly #now: () => number
  readonly #recording = makeRecording<PimRecorded>()
  readonly #sessions = new Set<PimSession>()
  readonly #waiting = new Set<() => void>()
  #current: PimSession | undefined
  #abandon: (() => void) | undefined
  #faults: PimFaults
  #connectionCount = 0
  #complaints: Array<string> = []
  #begun: Array<PimDialogue> = []

  constructor(options: PimOptions, run: Run, now: () => number) {
    this.#options = options
    this.#run = run
    this.#now = now
    this.#faults = { ...noPimFaults, ...options.faults }
  }

  join(connection: ConstructorParameters<typeof PimSession>[0]["connection"]): PimSession {
    this.#connectionCount += 1
    const number = this.#connectionCount
    const session = new PimSession({
      number,
      connection,
      dialect: this.#options.dialect ?? plainGedDialect,
      faults: () => this.#faults,
      versions: this.#options.versions ?? usual.versions,
      idleTimeout: this.#options.idleTimeout ?? usual.idleTimeout,
      scripts: this.#options.scripts,
      now: this.#now,
      run: this.#run,
      record: (direction, message) => {
        this.#recording.add({ atMs: this.#now(), connection: number, direction, message })
      },
      complain: (text) => this.#keep(this.#complaints, `#${number}: ${text}`, complaintsMax),
      switchSide: (how) => this.#switchSide(how),
      changed: () => this.#tell(),
      began: (dialogue) => this.#keep(this.#begun, dialogue, begunMax)
    })
    this.#sessions.add(session)
    this.#current = session
    return session
  }

  leave(session: PimSession): void {
    this.#sessions.delete(session)
    session.lose()
  }

  /** Waits until the current side is left standing for another. */
  readonly untilAbandoned: Effect.Effect<void> = Effect.callback((resume) => {
    this.#abandon = () => resume(Effect.void)
    return Effect.sync(() => {
      this.#abandon = undefined
    })
  })

  asPim(): Omit<Pim, "stop" | "restart"> {
    return {
      recording: this.#recording,
      phase: () => this.#current?.phase ?? "over",
      untilPhase: (phase) => this.#untilPhase(phase),
      dialogues: () =>
        [...this.#sessions].flatMap((session) =>
          Array.from(session.dialogues.values(), ({ it }) => it)
        ),
      begun: () => this.#begun,
      complaints: () => this.#complaints,
      set: (faults) => {
        this.#faults = { ...this.#faults, ...faults }
      },
      send: (message) => this.#current?.wire.send(message),
      sendBroken: (kind) => this.#current?.wire.sendBytes(brokenMessages[kind]),
      tellTimeLag: (seconds) => this.#current?.tellTimeLag(seconds),
      close: () => this.#current?.close(),
      drop: (how) => this.#current?.drop(how),
      switchSide: (how) => this.#switchSide(how)
    }
  }

  #switchSide(how: "closed" | "silent"): void {
    const session = this.#current
    if (session === undefined) return
    if (how === "closed") return session.drop("ended")
    session.wire.isSilent = true
    session.lose()
    this.#abandon?.()
  }

  #untilPhase(phase: PimPhase): Effect.Effect<void> {
    return Effect.callback((resume) => {
      if (this.#current?.phase === phase) return resume(Effect.void)
      const look = (): void => {
        if (this.#current?.phase !== phase) return
        this.#waiting.delete(look)
        resume(Effect.void)
      }
      this.#waiting.add(look)
      return Effect.sync(() => {
        this.#waiting.delete(look)
      })
    })
  }

  #tell(): void {
    for (const look of this.#waiting) look()
  }

  #keep<A>(list: Array<A>, entry: A, max: number): void {
    list.push(entry)
    // Halved at once rather than shifted one by one.
    if (list.length > max) list.splice(0, list.length - max / 2)
  }
}
