// Child processes of the oracle tests as scoped resources: output collected and bounded, an end
// that is waited for, and no process left behind.

import { Effect, type Scope } from "effect"
import { spawn, type ChildProcess } from "node:child_process"

export interface Child {
  /** What was printed so far, the last `outputKept` characters of each. */
  readonly stdout: () => string
  readonly stderr: () => string
  /**
   * Waits until `look` finds something in what was printed, or the process has ended: then
   * `undefined`.
   */
  readonly untilPrinted: <A>(look: () => A | undefined) => Effect.Effect<A | undefined>
  /** The exit code, or the name of the signal. Has no bound of its own. */
  readonly exit: Effect.Effect<number | string>
  readonly signal: (name: NodeJS.Signals) => Effect.Effect<void>
}

/** Enough for tshark's reading of a test's packets, and a bound on a process that babbles. */
const outputKept = 4_000_000

/** After this a process that was asked to end is ended. */
const stopWithinMs = 3_000

/**
 * Starts a program; when the scope closes and it is still there, it is asked to stop, and then made
 * to.
 */
export const startChild = (
  program: string,
  args: ReadonlyArray<string>,
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {}
): Effect.Effect<Child, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => new RunningChild(program, args, options)),
    (child) => child.stop
  )

class RunningChild implements Child {
  readonly #child: ChildProcess
  readonly #listeners = new Set<() => void>()
  #stdout = ""
  #stderr = ""
  #exit: number | string | undefined

  constructor(
    program: string,
    args: ReadonlyArray<string>,
    options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv }
  ) {
    this.#child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] })
    this.#child.stdout?.on("data", (chunk: Buffer) => {
      this.#stdout = (this.#stdout + chunk.toString()).slice(-outputKept)
      this.#tell()
    })
    this.#child.stderr?.on("data", (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-outputKept)
      this.#tell()
    })
    this.#child.on("error", (error) => this.#end(error.message))
    // `close` comes after the last output, `exit` may come before it.
    this.#child.on("close", (code, signal) => this.#end(code ?? signal ?? "unknown"))
  }

  readonly stdout = (): string => this.#stdout
  readonly stderr = (): string => this.#stderr

  readonly untilPrinted = <A>(look: () => A | undefined): Effect.Effect<A | undefined> =>
    Effect.callback((resume) => {
      const attempt = () => {
        const found = look()
        if (found === undefined && this.#exit === undefined) return
        this.#listeners.delete(attempt)
        resume(Effect.succeed(found))
      }
      this.#listeners.add(attempt)
      attempt()
      return Effect.sync(() => {
        this.#listeners.delete(attempt)
      })
    })

  get exit(): Effect.Effect<number | string> {
    return Effect.map(
      this.untilPrinted(() => this.#exit),
      (exit) => exit ?? "unknown"
    )
  }

  readonly signal = (name: NodeJS.Signals): Effect.Effect<void> =>
    Effect.sync(() => {
      if (this.#exit === undefined) this.#child.kill(name)
    })

  get stop(): Effect.Effect<void> {
    return Effect.asVoid(
      this.signal("SIGTERM").pipe(
        Effect.andThen(this.exit),
        Effect.timeoutOrElse({
          duration: stopWithinMs,
          orElse: () => Effect.andThen(this.signal("SIGKILL"), this.exit)
        })
      )
    )
  }

  #end(how: number | string): void {
    this.#exit ??= how
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}
