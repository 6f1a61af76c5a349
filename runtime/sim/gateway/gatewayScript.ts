// What a script can have the simulated gateway do, as Schemas: the JSON file of `ctiflow sim
// gateway`, and the same values in tests. Absent fields have the defaults that their comments name.

import { Schema } from "effect"
import {
  AnswerScript,
  Fields,
  Headers,
  Ipv4,
  LegStep,
  Milliseconds,
  PolicyFields,
  PortNumber
} from "../sip/scriptSchema.ts"

/** A dialled or calling number: the user part of a SIP URI, unencoded. */
const PhoneNumber = Schema.String.check(Schema.isPattern(/^[^\s\r\n]{1,128}$/))

export const Endpoint = Schema.Struct({ host: Ipv4, port: PortNumber })
export type Endpoint = typeof Endpoint.Type

/** One call that the gateway places. */
export const CallOrder = Schema.Struct({
  dnis: PhoneNumber,
  /** Absent: an anonymous caller. */
  ani: Schema.optionalKey(PhoneNumber),
  /**
   * `offer`: a description of ours; `late`: none; anything longer is sent as it stands. Absent:
   * `offer`.
   */
  sdp: Schema.optionalKey(Schema.String),
  headers: Schema.optionalKey(Headers),
  /** Parameters of the Request-URI; unencoded. */
  uriParams: Schema.optionalKey(Fields),
  /** What happens once the call is answered. */
  steps: Schema.optionalKey(Schema.Array(LegStep)),
  /** Sends BYE this long after the answer, when the steps are done. Absent: the far end does. */
  hangUpAfterMs: Schema.optionalKey(Milliseconds),
  /** Sends CANCEL this long after the INVITE, unless it was answered. Absent: never. */
  cancelAfterMs: Schema.optionalKey(Milliseconds),
  /** Ends the call by whatever ends it this long after the INVITE. Absent: three minutes. */
  giveUpAfterMs: Schema.optionalKey(Milliseconds),
  ...PolicyFields
})
export type CallOrder = typeof CallOrder.Type

/** How calls to one user are answered: the agent, or any other destination behind the gateway. */
export const AnswerRule = Schema.Struct({
  /**
   * The dialled user; `70*` for all that begin so, `*` for all. The first rule that fits is played.
   */
  user: Schema.String,
  answer: AnswerScript,
  /** What happens once the call is answered. */
  steps: Schema.optionalKey(Schema.Array(LegStep)),
  ...PolicyFields
})
export type AnswerRule = typeof AnswerRule.Type

export const GatewayOptions = Schema.Struct({
  address: Ipv4,
  /** Absent: a free one. */
  port: Schema.optionalKey(PortNumber),
  /** Where calls are placed to. */
  target: Endpoint,
  /** Absent: everybody answers. A user without a rule is not found (404). */
  answers: Schema.optionalKey(Schema.Array(AnswerRule))
})
export type GatewayOptions = typeof GatewayOptions.Type

/** The JSON file of `ctiflow sim gateway`. */
export const GatewayScript = Schema.Struct({
  ...GatewayOptions.fields,
  calls: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({
        ...CallOrder.fields,
        /** Counted from the start of the script. Absent: at once. */
        startAfterMs: Schema.optionalKey(Milliseconds)
      })
    )
  ),
  /**
   * Ends when the calls are over, instead of going on answering until it is interrupted. Absent:
   * goes on.
   */
  once: Schema.optionalKey(Schema.Boolean)
})
export type GatewayScript = typeof GatewayScript.Type

/** Everybody rings shortly, answers, and waits to be released. */
export const defaultAnswers: ReadonlyArray<AnswerRule> = [
  { user: "*", answer: { how: "answer", ring: 180, afterMs: 200 } }
]
