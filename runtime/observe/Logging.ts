// How the process logs: to stderr and never to stdout (which carries the `ready` line), one event
// to a line, either for people or as JSON. A log call is a constant sentence and fields:
// `Effect.logInfo("call started", { callRef, gateway })`. What comes from the wire may stand in a
// field and cannot break out of its line. Fields with secret values are whatever their type prints;
// nothing here knows which values are secret.

import { Cause, Formatter, Layer, Logger, References } from "effect"
import type { LogLevel } from "effect"

/** `human` reads well in a terminal, `json` in a collector. */
export type LogForm = "human" | "json"

/** Replaces the loggers of everything it is provided to. `minimumLevel`: less is not logged. */
export const loggingLayer = (
  form: LogForm,
  minimumLevel: LogLevel.LogLevel = "Info"
): Layer.Layer<never> =>
  Layer.mergeAll(
    Logger.layer([Logger.withConsoleError(form === "json" ? jsonLogger : humanLogger)]),
    Layer.succeed(References.MinimumLogLevel, minimumLevel)
  )

/** One log event, flattened: the fields of the call and the annotations around it. */
interface LogEvent {
  readonly time: string
  readonly level: string
  readonly message: string
  readonly fields: ReadonlyMap<string, unknown>
}

const jsonLogger = Logger.make<unknown, string>((options) => {
  const { time, level, message, fields } = flatten(options)
  const members = new Map<string, unknown>([
    ["time", time],
    ["level", level],
    ["message", message]
  ])
  const printed = [...members, ...fields].map(
    ([name, value]) => `${JSON.stringify(name)}:${Formatter.formatJson(value)}`
  )
  return oneLine(`{${printed.join(",")}}`)
})

const humanLogger = Logger.make<unknown, string>((options) => {
  const { time, level, message, fields } = flatten(options)
  const shown = [...fields].map(([name, value]) => `${name}=${printValue(value)}`).join(" ")
  return `${time} ${level.toUpperCase().padEnd(5)} ${oneLine(message)}  ${shown}`.trimEnd()
})

/** Names that the JSON form gives a meaning of its own; a field of that name gets an underscore. */
const ownNames = new Set(["time", "level", "message"])

const flatten = (options: Logger.Options<unknown>): LogEvent => {
  const { date, logLevel, message, cause, fiber } = options
  const sentences: Array<string> = []
  const fields = new Map<string, unknown>()
  const add = (record: object) => {
    for (const [name, value] of Object.entries(record)) {
      if (value !== undefined) fields.set(ownNames.has(name) ? `${name}_` : name, value)
    }
  }
  for (const part of Array.isArray(message) ? message : [message]) {
    if (isPlainRecord(part)) add(part)
    else if (part instanceof Error) sentences.push(part.message === "" ? part.name : part.message)
    else sentences.push(typeof part === "string" ? part : printValue(part))
  }
  add(fiber.getRef(References.CurrentLogAnnotations))
  for (const [span, startMs] of fiber.getRef(References.CurrentLogSpans)) {
    fields.set(`${span}Ms`, date.getTime() - startMs)
  }
  if (cause.reasons.length > 0) fields.set("cause", Cause.pretty(cause))
  return {
    time: date.toISOString(),
    level: logLevel.toLowerCase(),
    message: sentences.join(" "),
    fields
  }
}

const isPlainRecord = (value: unknown): value is object =>
  typeof value === "object" &&
  value !== null &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value))

/** Bare where it is one plain word, else quoted as in JSON. */
const printValue = (value: unknown): string => {
  const text = typeof value === "string" ? value : Formatter.formatJson(value)
  if (typeof value !== "string") return oneLine(text)
  return /^[\p{L}\p{N}._:;@/+*#,<>()[\]-]+$/u.test(text) ? text : oneLine(JSON.stringify(text))
}

/**
 * JSON leaves the separators U+2028 and U+2029 and the C1 controls alone; some terminals do not.
 */
const oneLine = (text: string): string =>
  text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}]/gu,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
  )
