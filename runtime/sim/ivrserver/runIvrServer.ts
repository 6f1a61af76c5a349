// The simulated IVR Server as a program: listens until it is interrupted and prints every message,
// one line each. The command line around it (`ctiflow sim ivr-server`) is not here.

import { Console, Effect, Result } from "effect"
import { makeDialect } from "../../wire/ivrserver/dialect.ts"
import type { GctiMessage } from "../../wire/ivrserver/Messages.ts"
import { makeIvrServer } from "./IvrServer.ts"
import type { IvrServerOptions, Recorded } from "./IvrServer.ts"
import { resolveStrategies } from "./Strategy.ts"
import type { IvrServerFile } from "./Strategy.ts"

/** The port a first look uses; IVR Server has no well-known one (iserver-xml.md §1.1). */
const portOfExamples = 7009

/** Options of a file; the failure is one sentence. */
export const ivrServerOptions = (file: IvrServerFile): Result.Result<IvrServerOptions, string> =>
  Result.gen(function* () {
    const strategies = yield* resolveStrategies(file.strategies)
    const choices = new Map(Object.entries(file.dialect ?? {}))
    const dialect = yield* Result.mapError(makeDialect(choices), (error) => error.message)
    return {
      host: file.host,
      port: file.port ?? portOfExamples,
      mode: file.mode ?? "behind",
      clients: file.clients,
      dialect,
      strategies
    }
  })

/**
 * Runs it until the scope closes. Prints where it listens, then `#1 < NewCall c-17 CalledNum=2001
 * …`.
 */
export const runIvrServer = Effect.fn("runIvrServer")(function* (options: IvrServerOptions) {
  const server = yield* makeIvrServer(options)
  const context = yield* Effect.context()
  server.recording.onEntry((entry) => {
    Effect.runForkWith(context)(Console.log(printEntry(entry)))
  })
  yield* Console.log(`IVR Server (${options.mode}) listens on ${server.host}:${server.port}`)
  return yield* Effect.never
})

/** `<` came from the client, `>` goes to it. Data and digits are only said to be there. */
export const printEntry = ({ connection, direction, message }: Recorded): string => {
  const arrow = direction === "received" ? "<" : ">"
  const name = message._tag === "Unknown" ? message.element.name : message._tag
  return [`#${connection}`, arrow, name, message.callId, ...printFields(message)].join(" ")
}

const printFields = (message: GctiMessage): ReadonlyArray<string> =>
  message._tag === "Unknown"
    ? []
    : Object.entries(message).flatMap(([field, value]: [string, unknown]) => {
        if (field === "_tag" || field === "callId" || value === undefined) return []
        const isShown = typeof value === "string" && field !== "CED"
        return isShown ? [`${field}=${value}`] : [`+${field}`]
      })
