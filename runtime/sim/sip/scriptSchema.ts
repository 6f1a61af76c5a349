// The building blocks of simulated peers' scripts, as Schemas: a script is a JSON file for `ctiflow
// sim`, and the same value in a test. Absent fields have the defaults that the fields' comments
// name. Says what may be written; `playAnswer.ts` and `playSteps.ts` do it.

import { Schema } from "effect"

/** A time in a script; a day is longer than any call. */
export const Milliseconds = Schema.Int.check(
  Schema.isBetween({ minimum: 0, maximum: 24 * 3_600_000 })
)

/** No line ends: a script cannot smuggle a second field in. */
const HeaderValue = Schema.String.check(Schema.isPattern(/^[^\r\n]{0,2048}$/))

/** RFC 3261 §25.1, `token`. */
const isHeaderName = (name: string): boolean => /^[\w.!%*+`'~-]{1,64}$/.test(name)

/** Further header fields of a request or response, spelled as they shall appear. */
export const Headers = Schema.Record(Schema.String, HeaderValue).check(
  Schema.makeFilter((headers) => Object.keys(headers).every(isHeaderName), {
    message: "expected names of header fields"
  })
)

/** Names and values of a form body, or of URI parameters; unencoded. */
export const Fields = Schema.Record(Schema.String, Schema.String)

/**
 * The `sip` package looks names up in a way of its own: simulated peers take literal addresses
 * (docs/adr/0004).
 */
export const Ipv4 = Schema.String.check(
  Schema.isPattern(/^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/, {
    message: "expected a literal IPv4 address"
  })
)

export const PortNumber = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 65_535 }))

const FinalRefusal = Schema.Int.check(Schema.isBetween({ minimum: 300, maximum: 699 }))

/** How an INVITE is answered. */
export const AnswerScript = Schema.Union([
  Schema.Struct({
    how: Schema.Literal("answer"),
    /** Absent: no ringing. 183 carries our description, early media. */
    ring: Schema.optionalKey(Schema.Literals([180, 183])),
    /** Absent: at once. */
    afterMs: Schema.optionalKey(Milliseconds)
  }),
  Schema.Struct({
    how: Schema.Literal("refuse"),
    status: FinalRefusal,
    afterMs: Schema.optionalKey(Milliseconds),
    ring: Schema.optionalKey(Schema.Literals([180, 183])),
    /** `Contact` of a 3xx, `Retry-After` of a 503. */
    headers: Schema.optionalKey(Headers)
  }),
  /** Rings and never answers. */
  Schema.Struct({ how: Schema.Literal("ring") }),
  /** Says nothing at all, as a host that is down. */
  Schema.Struct({ how: Schema.Literal("silence") })
])
export type AnswerScript = typeof AnswerScript.Type

/**
 * What a peer does on a leg once it is answered. After the last step it waits for the far end's
 * BYE.
 */
export const LegStep = Schema.Union([
  Schema.Struct({ step: Schema.Literal("wait"), ms: Milliseconds }),
  /**
   * INFO with a form body of the voice applications' type (gvp-ctic.md §4.5), then waits for the
   * INFO in reply.
   */
  Schema.Struct({
    step: Schema.Literal("info"),
    fields: Fields,
    /** Absent: `infoReplyWithinMs` of `playSteps.ts`. 0: does not wait. */
    replyWithinMs: Schema.optionalKey(Milliseconds)
  }),
  /** INFO with any other body, and no reply expected. */
  Schema.Struct({
    step: Schema.Literal("info-text"),
    contentType: HeaderValue,
    text: Schema.String
  }),
  /** REFER, then waits for the NOTIFY that ends it. */
  Schema.Struct({
    step: Schema.Literal("refer"),
    /** A URI. */
    to: HeaderValue,
    headers: Schema.optionalKey(Headers),
    /** Absent: `notifyWithinMs` of `playSteps.ts`. 0: does not wait. */
    notifyWithinMs: Schema.optionalKey(Milliseconds)
  }),
  /** INVITE inside the dialog. */
  Schema.Struct({
    step: Schema.Literal("reinvite"),
    offer: Schema.Literals(["sendrecv", "sendonly", "recvonly", "inactive", "late"])
  }),
  /**
   * A new call to whoever sent us this one, as a voice application bridges (gvp-ctic.md §4.7);
   * waits for its end.
   */
  Schema.Struct({
    step: Schema.Literal("dial"),
    /** The user part. */
    to: Schema.String,
    /** We end it this long after the answer; absent: the far end does. */
    hangUpAfterMs: Schema.optionalKey(Milliseconds)
  }),
  /** BYE, with a namelist in its body (RFC 5552 §4) when there are fields. */
  Schema.Struct({ step: Schema.Literal("bye"), fields: Schema.optionalKey(Fields) })
])
export type LegStep = typeof LegStep.Type

/** What is answered to a REFER, and told of the transfer afterwards. */
export const ReferAnswer = Schema.Struct({
  /** Absent: 202. */
  status: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 200, maximum: 699 }))),
  /**
   * Statuses of the NOTIFYs in order, for instance `[100, 486]`; empty for none at all. Absent:
   * `[100, 200]`.
   */
  notify: Schema.optionalKey(
    Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 100, maximum: 699 })))
  ),
  /** Between two NOTIFYs. Absent: 50 ms. */
  gapMs: Schema.optionalKey(Milliseconds),
  /** We send BYE this long after the last NOTIFY; absent: the far end has to. */
  hangUpAfterMs: Schema.optionalKey(Milliseconds)
})
export type ReferAnswer = typeof ReferAnswer.Type

/** How a leg answers what comes inside its dialog. */
export const PolicyFields = {
  /** Absent: accepted, and reported as successful. */
  refer: Schema.optionalKey(ReferAnswer),
  /** Status that refuses re-INVITE and UPDATE, for instance 488. Absent: they are answered. */
  reinviteStatus: Schema.optionalKey(FinalRefusal),
  /** The namelist of our answer to a BYE. Absent: none. */
  byeFields: Schema.optionalKey(Fields)
}
