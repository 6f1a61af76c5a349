// `ctiflow sim PEER SCRIPT`: each simulated peer by itself, to try a flow or a real product
// against.

import { Effect, Result, Schema } from "effect"
import { Argument, Command } from "effect/cli"
import { TcpClient } from "../../net/TcpClient.ts"
import { TcpServer } from "../../net/TcpServer.ts"
import { StartError } from "../../process/StartError.ts"
import { GatewayScript } from "../../sim/gateway/gatewayScript.ts"
import { runGateway } from "../../sim/gateway/runGateway.ts"
import { decodePimFile } from "../../sim/icm/PimScript.ts"
import { pimOptions, runPim } from "../../sim/icm/runPim.ts"
import { ivrServerOptions, runIvrServer } from "../../sim/ivrserver/runIvrServer.ts"
import { decodeIvrServerFile } from "../../sim/ivrserver/Strategy.ts"
import { MediaScript } from "../../sim/media/mediaScript.ts"
import { runMedia } from "../../sim/media/runMedia.ts"
import { readText } from "../Disk.ts"

const script = Argument.String("script").pipe(
  Argument.withDescription("a JSON file; docs/simulated-peers.md shows one for each peer")
)

const unusable = (file: string, why: string) =>
  new StartError({ deployment: undefined, problems: [`${file}: ${why}`] })

const readScript = Effect.fnUntraced(function* (file: string) {
  const text = readText(".", file)
  return text === undefined ? yield* unusable(file, "there is no such file") : text
})

/** Reads and decodes a peer's script; what is wrong with it is one sentence. */
const decodeScript = <A>(schema: Schema.Codec<A, unknown>) => {
  const decode = Schema.decodeUnknownResult(Schema.fromJsonString(schema), {
    errors: "all",
    onExcessProperty: "error"
  })
  return Effect.fnUntraced(function* (file: string) {
    const decoded = decode(yield* readScript(file))
    if (Result.isSuccess(decoded)) return decoded.success
    return yield* unusable(file, decoded.failure.message)
  })
}

const bindSentence = <A, E extends { readonly message: string }, R>(run: Effect.Effect<A, E, R>) =>
  Effect.mapError(
    run,
    ({ message }) => new StartError({ deployment: undefined, problems: [message] })
  )

const ivrServer = Command.make(
  "ivr-server",
  { script },
  Effect.fnUntraced(function* ({ script: file }) {
    const options = Result.flatMap(decodeIvrServerFile(yield* readScript(file)), ivrServerOptions)
    if (Result.isFailure(options)) return yield* unusable(file, options.failure)
    return yield* runIvrServer(options.success).pipe(
      bindSentence,
      Effect.scoped,
      Effect.provide(TcpServer.layer)
    )
  })
).pipe(Command.withDescription("A Genesys IVR Server with scripted strategies."))

const icm = Command.make(
  "icm",
  { script },
  Effect.fnUntraced(function* ({ script: file }) {
    const options = Result.flatMap(decodePimFile(yield* readScript(file)), pimOptions)
    if (Result.isFailure(options)) return yield* unusable(file, options.failure)
    return yield* runPim(options.success).pipe(Effect.scoped, Effect.provide(TcpClient.layer))
  })
).pipe(Command.withDescription("The PIM of a Cisco ICM with scripted calls; it connects to us."))

const decodeGateway = decodeScript(GatewayScript)
const gateway = Command.make(
  "gateway",
  { script },
  Effect.fnUntraced(function* ({ script: file }) {
    yield* bindSentence(runGateway(yield* decodeGateway(file)))
  })
).pipe(Command.withDescription("A gateway that places and answers calls."))

const decodeMedia = decodeScript(MediaScript)
const media = Command.make(
  "media",
  { script },
  Effect.fnUntraced(function* ({ script: file }) {
    return yield* bindSentence(runMedia(yield* decodeMedia(file)))
  })
).pipe(Command.withDescription("A media platform that answers dialog and annc."))

export const sim = Command.make("sim").pipe(
  Command.withDescription("The simulated peers, each by itself."),
  Command.withSubcommands([ivrServer, icm, gateway, media])
)
