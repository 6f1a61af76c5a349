// A Request-URI with its parameters: which of several sources may name one, what never may, and how
// it is written (RFC 3261 §19.1.1 and §25.1). Knows names and texts; what they are for is the
// business of `MediaRequest.ts`.

import { encodeUriParam } from "./percent.ts"

export type UriParameters = ReadonlyArray<readonly [name: string, value: string]>

/** Where parameters come from. Of two with one name the one named first here is taken. */
export interface ParameterSources {
  /** What the service is made of: `voicexml`, `play`. */
  readonly fixed: UriParameters
  /** What holds where the flow says nothing: `repeat`. Written right behind what it belongs to. */
  readonly defaults: UriParameters
  /** The arguments of `play`. */
  readonly given: UriParameters
  /** The service's own `params`. */
  readonly own: UriParameters
  /** The parameters of the treatment that is carried out. */
  readonly treatment: UriParameters
  /** The call's data. */
  readonly callData: UriParameters
}

/** `base` is the URI without parameters. A name stands once, whatever its case. */
export const requestUri = (base: string, sources: ParameterSources): string => {
  const { callData, fixed, defaults, given, own, treatment } = sources
  const said = new Set([...given, ...own].map(([name]) => parameterKey(name)))
  const candidates = [
    ...fixed,
    ...defaults.filter(([name]) => !said.has(parameterKey(name))),
    ...given,
    ...own,
    ...[...treatment, ...callData].filter(([name]) => !serviceParameters.has(parameterKey(name)))
  ]
  const chosen = new Map<string, string>()
  for (const [name, value] of candidates) {
    const key = parameterKey(name)
    if (name === "" || chosen.has(key) || sipParameters.has(key)) continue
    chosen.set(key, printParameter(name, value))
  }
  return `${base}${[...chosen.values()].join("")}`
}

/** RFC 3261 §19.1.1: these say where and how the request travels. No flow and no treatment does. */
const sipParameters = new Set(["transport", "maddr", "ttl", "lr", "user"])

/**
 * RFC 5552 §2.1 and RFC 4240 §3 give these a meaning. A flow may use them; a treatment's parameter
 * of that name means something else (`DURATION` of a treatment counts seconds, `duration` of RFC
 * 4240 milliseconds) and does not travel.
 */
// oxfmt-ignore
const serviceParameters = new Set([
  "voicexml", "maxage", "maxstale", "method", "postbody", "ccxml", "aai",
  "play", "early", "repeat", "delay", "duration", "locale", "content-type", "extension"
])

/** What two names of one parameter have in common on the wire. */
const parameterKey = (name: string): string => encodeUriParam(name).toLowerCase()

/** RFC 3261 §25.1: a value has at least one character, so an empty one is a name alone. */
const printParameter = (name: string, value: string): string =>
  value === "" ? `;${encodeUriParam(name)}` : `;${encodeUriParam(name)}=${encodeUriParam(value)}`
