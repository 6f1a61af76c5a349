// What is asked of a media platform: a service of the flow with its evaluated arguments becomes a
// Request-URI, or several one after another (`language.md` §2.2 and §13; RFC 5552 for `dialog`, RFC
// 4240 for `annc`). Pure: nobody is called here, and which platform takes the request is decided
// elsewhere.

import { Data, Result } from "effect"
import { digitsPageUrl } from "./pages/digitsPageUrl.ts"
import { digitsParameters } from "./pages/digitsParameters.ts"
import { type Prompt, promptLengthMax, promptsMax, promptUri } from "./prompts.ts"
import { requestUri, type UriParameters } from "./requestUri.ts"
import { type MediaValue, type ServiceKind, toText } from "./Service.ts"
import { treatmentDigits } from "./treatmentDigits.ts"
import { fitting, userDataHeaders } from "./userDataFill.ts"

/** What is played, to whom it goes, and on whose behalf. */
export interface Play {
  readonly kind: ServiceKind
  /** The media platform, `HOST:PORT`; IPv6 in brackets. */
  readonly host: string
  /** The service's own page (`vxml`), prompt (`announcement`, `digits`) or file (`music`). */
  readonly source: string | undefined
  /** The arguments of `play`. */
  readonly arguments: ReadonlyMap<string, MediaValue>
  /** The service's `params` and `headers`. */
  readonly params: ReadonlyMap<string, MediaValue>
  readonly headers: ReadonlyMap<string, MediaValue>
  /** The treatment that is carried out, if there is one. */
  readonly treatment: PlayedTreatment | undefined
  /** The call's data, which a voice application may read from the start. */
  readonly callData?: ReadonlyMap<string, string>
  /** The deployment's `prompts`. */
  readonly promptBase: string | undefined
  /**
   * `http://HOST:PORT` of our admin server as the media platform reaches it: we serve the pages of
   * `digits`.
   */
  readonly documentBase: string
}

/** What a media request needs to know of a treatment; its parameters travel on. */
export interface PlayedTreatment {
  readonly prompts: ReadonlyArray<Prompt>
  readonly params: ReadonlyMap<string, string>
  readonly durationMs: number | undefined
}

/** An INVITE to make: its Request-URI, and header fields besides those of the call. */
export interface MediaRequest {
  readonly requestUri: string
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>
}

/** Why a service cannot be asked for; the treatment fails before anything is played. */
export class MediaRequestError extends Data.TaggedError("MediaRequestError")<{
  readonly reason:
    | "nothing-to-play"
    | "outside-prompts"
    | "prompt-too-long"
    | "too-many-prompts"
    | "too-long"
  readonly detail: string
}> {
  override get message(): string {
    return messages[this.reason](this.detail)
  }
}

/**
 * Characters of a Request-URI. Our own codec takes lines of 8 192, and a request line needs a
 * little more than the URI.
 */
export const requestUriLengthMax = 8_000

/** The requests that carry out a service, to be made one after another; at least one. */
export const mediaRequests = (
  play: Play
): Result.Result<ReadonlyArray<MediaRequest>, MediaRequestError> =>
  Result.flatMap(services[play.kind](play), (targets) => {
    const longest = Math.max(...targets.map(({ length }) => length))
    if (longest > requestUriLengthMax) return fail("too-long", String(longest))
    const headers = withoutRepeats([...headerFields(play.headers), ...applicationHeaders(play)])
    return Result.succeed(targets.map((requestUri) => ({ requestUri, headers })))
  })

const messages: Readonly<Record<MediaRequestError["reason"], (detail: string) => string>> = {
  "nothing-to-play": (kind) => `the ${kind} service was given nothing to play`,
  "outside-prompts": (name) => `the prompt ${name} leads out of the folder of prompts`,
  "too-long": (length) =>
    `the Request-URI has ${length} characters; ${requestUriLengthMax} are the limit`,
  "prompt-too-long": (length) =>
    `a prompt has ${length} characters; ${promptLengthMax} are the limit`,
  "too-many-prompts": (count) => `${count} prompts were given; ${promptsMax} are the limit`
}

const fail = (reason: MediaRequestError["reason"], detail: string) =>
  Result.fail(new MediaRequestError({ reason, detail }))

type Targets = Result.Result<ReadonlyArray<string>, MediaRequestError>

const services: Readonly<Record<ServiceKind, (play: Play) => Targets>> = {
  vxml: (play) => {
    const page = toText(play.arguments.get("url")) ?? play.source
    return page === undefined || page === ""
      ? fail("nothing-to-play", play.kind)
      : Result.succeed([dialogUri(play, page)])
  },
  announcement: (play) =>
    Result.flatMap(promptsOf(play, "prompt"), (prompts) => {
      if (prompts.length === 0) return fail("nothing-to-play", play.kind)
      // RFC 4240 plays recordings, to their end; it speaks no text and no key stops it. Our page
      // does all of it, and with no digits to wait for it only plays.
      if (prompts.some(({ kind, interruptible }) => kind === "text" || interruptible === true)) {
        return Result.succeed([dialogUri(play, announcementPageUrl(play, prompts))])
      }
      return Result.succeed(prompts.map(({ value }) => announcementUri(play, value, [])))
    }),
  music: (play) =>
    Result.flatMap(promptsOf(play, "file"), ([music]) => {
      if (music === undefined || music.kind === "text") return fail("nothing-to-play", play.kind)
      const durationMs = play.treatment?.durationMs
      const defaults: Array<readonly [string, string]> = [["repeat", "forever"]]
      if (durationMs !== undefined) defaults.push(["duration", String(durationMs)])
      return Result.succeed([announcementUri(play, music.value, defaults)])
    }),
  digits: (play) =>
    Result.map(promptsOf(play, "prompt"), (prompts) => [dialogUri(play, pageUrl(play, prompts))])
}

/** What the flow says comes first, what the treatment says next, then the page's own defaults. */
const pageUrl = (play: Play, prompts: ReadonlyArray<Prompt>): string => {
  const { sequences, values } = treatmentDigits(play.treatment?.params ?? new Map())
  const given = [...play.arguments].filter(([, value]) => value !== undefined)
  const said = new Map([...values, ...given])
  const more = Object.keys(sequences).length === 0 ? {} : { sequences }
  return digitsPageUrl(play.documentBase, digitsParameters(prompts, said, more))
}

const announcementPageUrl = (play: Play, prompts: ReadonlyArray<Prompt>): string => {
  const stops = prompts.some(({ interruptible }) => interruptible === true)
  const more = stops ? { anyKeyStops: true } : {}
  return digitsPageUrl(play.documentBase, digitsParameters(prompts, new Map([["max", 0]]), more))
}

const dialogUri = (play: Play, page: string): string =>
  requestUri(`sip:dialog@${play.host}`, {
    ...sources(play),
    fixed: [["voicexml", page]],
    defaults: []
  })

const announcementUri = (play: Play, prompt: string, defaults: UriParameters): string =>
  requestUri(`sip:annc@${play.host}`, { ...sources(play), fixed: [["play", prompt]], defaults })

const sources = (play: Play) => ({
  given: givenParameters(play),
  own: texts(play.params),
  treatment: [...(play.treatment?.params ?? [])],
  callData: play.kind === "vxml" ? fitting([...(play.callData ?? [])]) : []
})

const givenParameters = (play: Play): UriParameters =>
  texts(play.arguments).filter(([name]) => !reservedArguments[play.kind].has(name))

/** What a running session is told of its next treatment: what a new one would find in its URI. */
export const branchFields = (play: Play): UriParameters =>
  withoutRepeats([
    ...givenParameters(play),
    ...texts(play.params),
    ...(play.treatment?.params ?? [])
  ])

/** The same pairs that the Request-URI carries, where a SIP Server's call would have them. */
const applicationHeaders = (play: Play): UriParameters =>
  play.kind === "vxml"
    ? userDataHeaders([
        ...givenParameters(play),
        ...(play.treatment?.params ?? []),
        ...(play.callData ?? [])
      ])
    : []

/** Of header fields with one name the first stands. */
const withoutRepeats = (fields: UriParameters): UriParameters => {
  const names = new Set<string>()
  return fields.filter(([name]) => {
    const key = name.toLowerCase()
    if (names.has(key)) return false
    names.add(key)
    return true
  })
}

/**
 * The prompts of a service: its argument (one or a list), else its own source. A flow that hands on
 * `treatment.prompt` means all prompts of the treatment (`language.md` §13), of which it sees the
 * first.
 */
const promptsOf = (
  play: Play,
  argument: "prompt" | "file"
): Result.Result<ReadonlyArray<Prompt>, MediaRequestError> => {
  const given = play.arguments.get(argument) ?? play.source
  const all = play.treatment?.prompts ?? []
  const named = all.length > 1 && given === all[0]?.value ? all : namedPrompts(given, all)
  if (named.length > promptsMax) return fail("too-many-prompts", String(named.length))
  const prompts: Array<Prompt> = []
  for (const prompt of named) {
    const { kind, value } = prompt
    const uri = kind === "file" ? promptUri(value, play.promptBase) : value
    if (uri === undefined) return fail("outside-prompts", value)
    if (uri.length > promptLengthMax) return fail("prompt-too-long", String(uri.length))
    prompts.push({ ...prompt, value: uri })
  }
  return Result.succeed(prompts)
}

/** A name that the treatment has as a text to be spoken is spoken; any other is a recording. */
const namedPrompts = (given: MediaValue, all: ReadonlyArray<Prompt>): ReadonlyArray<Prompt> => {
  const values: ReadonlyArray<MediaValue> = Array.isArray(given) ? given : [given]
  return values.flatMap((each): ReadonlyArray<Prompt> => {
    const value = toText(each)
    if (value === undefined || value === "") return []
    return [all.find((prompt) => prompt.value === value) ?? { kind: "file", value }]
  })
}

/** `language.md` §13: these arguments shape the request itself and are no parameters of it. */
const reservedArguments: Readonly<Record<ServiceKind, ReadonlySet<string>>> = {
  vxml: new Set(["url"]),
  announcement: new Set(["prompt"]),
  music: new Set(["file"]),
  digits: new Set([
    "prompt",
    "max",
    "min",
    "first-digit",
    "inter-digit",
    "total",
    "terminators",
    "barge-in"
  ])
}

const texts = (values: ReadonlyMap<string, MediaValue>): UriParameters =>
  [...values].flatMap(([name, value]) => {
    const text = toText(value)
    return text === undefined ? [] : [[name, text] as const]
  })

/** RFC 3261 §25.1 token; a header of another name is not sent, and a value never ends its line. */
const headerFields = (headers: ReadonlyMap<string, MediaValue>): UriParameters =>
  texts(headers)
    .filter(([name]) => /^[A-Za-z0-9.!%*_+`'~-]+$/.test(name))
    .map(([name, value]) => [name, value.replace(/\p{Cc}+/gu, " ").trim()])
