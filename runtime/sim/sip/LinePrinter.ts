// Prints the lines of a simulated peer that runs alone, in order, through the Effect Console.
// Callbacks hand lines over without waiting; when the terminal is slower than the wire, the oldest
// lines are lost and not the calls.

import { Console, Effect, Queue, type Scope } from "effect"

/** A screenful many times over. */
const linesWaitingMax = 2_000

/** Prints what it is handed until the scope closes, and then what is left. */
export const makeLinePrinter: Effect.Effect<(line: string) => void, never, Scope.Scope> =
  Effect.gen(function* () {
    const lines = yield* Queue.sliding<string>(linesWaitingMax)
    const printAll = Effect.flatMap(Queue.clear(lines), (rest) =>
      Effect.forEach(rest, (line) => Console.log(line), { discard: true })
    )
    yield* Effect.addFinalizer(() => printAll)
    yield* Queue.take(lines).pipe(
      Effect.flatMap((line) => Console.log(line)),
      Effect.forever,
      Effect.forkScoped
    )
    return (line: string) => {
      Queue.offerUnsafe(lines, line)
    }
  })
