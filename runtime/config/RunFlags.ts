// The options of a running process, the same for `ctiflow run` and for a bundle (`contract.md`).

import { Duration, Effect, Option, Schema, SchemaIssue, SchemaTransformation } from "effect"
import { Flag } from "effect/cli"

/** A running call may go on so long after SIGTERM, unless `--drain` says otherwise. */
const drainAbsent = Duration.seconds(30)

const durationForm = /^(\d{1,9})(ms|s|m|h)$/

const unitMs: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000]
])

/** A duration as flows write it: `500ms`, `30s`, `2m`, `1h`. */
const FlowDuration = Schema.String.pipe(
  Schema.decodeTo(
    Schema.Duration,
    SchemaTransformation.transformEffect<Duration.Duration, string>({
      decode: (text) => {
        const [, count, unit] = durationForm.exec(text) ?? []
        const factor = unitMs.get(unit ?? "")
        return count === undefined || factor === undefined
          ? Effect.fail(
              new SchemaIssue.InvalidValue({ message: "expected a duration such as 30s" }, text)
            )
          : Effect.succeed(Duration.millis(Number(count) * factor))
      },
      encode: (duration) => Effect.succeed(`${Duration.toMillis(duration)}ms`)
    })
  )
)

/** `NAME=VALUE`; the value may be empty and may hold further equals signs. */
const Assignment = Schema.String.check(
  Schema.isPattern(/^[A-Za-z_][A-Za-z0-9_]*=/, { message: "expected NAME=VALUE" })
)

/** Keys of a dialect have dots and colons: `place:TreatStatus.CED=attribute`. */
const DialectChoice = Schema.String.check(
  Schema.isPattern(/^[A-Za-z][A-Za-z0-9_.:-]*=./, { message: "expected KEY=VALUE" })
)

const splitAssignment = (text: string): readonly [string, string] => {
  const equals = text.indexOf("=")
  return [text.slice(0, equals), text.slice(equals + 1)]
}

export interface RunOptions {
  /** Values of `--set`, which come before all others. */
  readonly set: Readonly<Record<string, string>>
  readonly envFile: Option.Option<string>
  readonly log: "human" | "json"
  readonly drain: Duration.Duration
  readonly tls?: TlsFiles
  /** How this site's IVR Server spells what the evidence leaves open: keys of the dialect's table. */
  readonly dialect?: Readonly<Record<string, string>>
}

/** PEM files, and whether those who connect to us must have a certificate too. */
export interface TlsFiles {
  readonly cert?: Option.Option<string>
  readonly key?: Option.Option<string>
  readonly ca?: Option.Option<string>
  readonly mutual?: boolean
}

const pemFile = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withDescription(description), Flag.optional)

export const runFlags = {
  set: Flag.String("set").pipe(
    Flag.withSchema(Assignment),
    Flag.withDescription("a value for an env or secret block: NAME=VALUE, as often as needed"),
    Flag.atLeast(0),
    Flag.map((assignments) => Object.fromEntries(assignments.map(splitAssignment)))
  ),
  envFile: Flag.String("env-file").pipe(
    Flag.withDescription("a file of NAME=VALUE lines for env and secret blocks"),
    Flag.optional
  ),
  log: Flag.Literals("log", ["human", "json"]).pipe(
    Flag.withDescription("how stderr is written"),
    Flag.withDefault("human" as const)
  ),
  drain: Flag.String("drain").pipe(
    Flag.withSchema(FlowDuration),
    Flag.withDescription("how long running calls may go on after SIGTERM"),
    Flag.withDefault(drainAbsent)
  ),
  dialect: Flag.String("dialect").pipe(
    Flag.withSchema(DialectChoice),
    Flag.withDescription(
      "how this site's IVR Server spells something: KEY=VALUE, as often as needed"
    ),
    Flag.atLeast(0),
    Flag.map((choices) => Object.fromEntries(choices.map(splitAssignment)))
  ),
  tls: {
    cert: pemFile("tls-cert", "PEM file of our certificate for SIP over TLS"),
    key: pemFile("tls-key", "PEM file of its key"),
    ca: pemFile("tls-ca", "PEM file of the authorities that far ends are checked by"),
    mutual: Flag.Boolean("tls-mutual").pipe(
      Flag.withDescription("who connects by TLS must show a certificate too"),
      Flag.withDefault(false)
    )
  }
}
