// What a script can have the simulated media platform do, as Schemas: the JSON file of `ctiflow sim
// media`, and the same values in tests. Absent fields have the defaults that their comments name.

import { Schema } from "effect"
import {
  AnswerScript,
  Fields,
  Ipv4,
  LegStep,
  PolicyFields,
  PortNumber
} from "../sip/scriptSchema.ts"

/**
 * The service that a Request-URI asks for: VoiceXML (RFC 5552), announcement or music (RFC 4240).
 */
export const MediaService = Schema.Literals(["dialog", "annc"])
export type MediaService = typeof MediaService.Type

/** How one kind of request is served. The first rule that fits is played. */
export const MediaRule = Schema.Struct({
  /** Absent: either. */
  service: Schema.optionalKey(MediaService),
  /**
   * The document of `voicexml=` or the file of `play=`; `http://apps/*` for all that begin so.
   * Absent: any.
   */
  url: Schema.optionalKey(Schema.String),
  /**
   * Request-URI parameters that must be there with these values, decoded. Absent: whatever they
   * are.
   */
  params: Schema.optionalKey(Fields),
  /** Absent: answered at once. */
  answer: Schema.optionalKey(AnswerScript),
  /**
   * What happens once the request is answered, as a voice application would do it. Absent: waits
   * for the BYE.
   */
  steps: Schema.optionalKey(Schema.Array(LegStep)),
  ...PolicyFields
})
export type MediaRule = typeof MediaRule.Type

export const MediaOptions = Schema.Struct({
  address: Ipv4,
  /** Absent: a free one. */
  port: Schema.optionalKey(PortNumber),
  /** Absent: those of `defaultRules`. They stand behind the rules here in any case. */
  rules: Schema.optionalKey(Schema.Array(MediaRule))
})
export type MediaOptions = typeof MediaOptions.Type

/** The JSON file of `ctiflow sim media`. */
export const MediaScript = MediaOptions
export type MediaScript = typeof MediaScript.Type

/** How long an application or announcement runs that no rule describes. */
const defaultRunMs = 1_000

const endByItself: MediaRule["steps"] = [{ step: "wait", ms: defaultRunMs }, { step: "bye" }]

/** RFC 4240 §3: music repeats until it is ended from outside; everything else ends by itself. */
export const defaultRules: ReadonlyArray<MediaRule> = [
  { service: "annc", params: { repeat: "forever" } },
  { service: "annc", steps: endByItself },
  { service: "dialog", steps: endByItself }
]
