// One call as `ctiflow why` reads it: the JSON of `/calls/ID`, or a record, a line of
// `data/calls-*.jsonl`. Both become one story; what a file is when it is neither is one sentence.
// Fields that a later version adds are passed over.

import { Result, Schema } from "effect"

const text = Schema.String
const absentText = Schema.optionalKey(Schema.NullOr(text))

const Place = Schema.Struct({ rule: text, file: text, line: Schema.Int })

const Treatment = Schema.Struct({
  at: text,
  treatment: text,
  service: text,
  outcome: text,
  durationMs: Schema.Finite,
  results: Schema.optionalKey(Schema.Array(text))
})

const Transfer = Schema.Struct({
  at: text,
  policy: text,
  via: text,
  to: text,
  outcome: text,
  cause: absentText
})

const CallRecord = Schema.Struct({
  id: text,
  session: absentText,
  gateway: absentText,
  tenant: absentText,
  dnis: text,
  ani: absentText,
  profile: absentText,
  started: text,
  answered: absentText,
  ended: text,
  outcome: text,
  cause: text,
  cti: Schema.optionalKey(Schema.NullOr(Schema.Unknown)),
  rules: Schema.Array(Place),
  treatments: Schema.Array(Treatment),
  transfers: Schema.Array(Transfer)
})
type CallRecord = typeof CallRecord.Type

const CallPage = Schema.Struct({
  call: Schema.Struct({
    id: text,
    state: text,
    gateway: absentText,
    tenant: absentText,
    dnis: text,
    ani: absentText,
    since: text,
    cti: Schema.optionalKey(Schema.NullOr(Schema.Unknown))
  }),
  decisions: Schema.Array(Schema.Struct({ ...Place.fields, at: text })),
  record: Schema.NullOr(CallRecord)
})

/** A rule or handler that decided; `at` is known from `/calls/ID` only. */
export interface Decided {
  readonly rule: string
  readonly file: string
  readonly line: number
  readonly at: string | undefined
}

/** Times are ISO 8601. */
export interface CallStory {
  readonly id: string
  readonly dnis: string
  readonly ani: string | undefined
  readonly gateway: string | undefined
  readonly tenant: string | undefined
  /** Known once the call has ended. */
  readonly profile: string | undefined
  readonly started: string
  /** The CTI side was asked about it. */
  readonly wasLed: boolean
  readonly decisions: ReadonlyArray<Decided>
  readonly treatments: ReadonlyArray<typeof Treatment.Type>
  readonly transfers: ReadonlyArray<typeof Transfer.Type>
  /** How it stands when it has not ended. */
  readonly state: string | undefined
  readonly end: Pick<CallRecord, "answered" | "ended" | "outcome" | "cause"> | undefined
}

/**
 * Reads a call.
 *
 * @param wanted The id of the call, where the text holds the records of several.
 */
export const readStory = (
  name: string,
  input: string,
  wanted: string | undefined
): Result.Result<CallStory, string> => {
  if (input.trim() === "") return Result.fail(`${name} is empty; ${shapes}`)
  const whole = parseJson(input)
  const calls = whole === undefined ? recordLines(input) : storiesOf(whole)
  if (calls === undefined) return Result.fail(`${name} is no call; ${shapes}`)
  const chosen = wanted === undefined ? calls : calls.filter(({ id }) => id === wanted)
  const [story, ...others] = chosen
  if (story === undefined) return Result.fail(`${name} holds no call ${wanted ?? ""}`.trimEnd())
  if (others.length === 0) return Result.succeed(story)
  return Result.fail(`${name} holds ${chosen.length} calls; say which one with --call ID`)
}

const shapes =
  "give it the JSON of /calls/ID, or a line of a calls-YYYY-MM-DD.jsonl that ctiflow wrote"

const parseJson = (input: string): unknown => {
  try {
    return JSON.parse(input)
  } catch {
    return undefined
  }
}

/**
 * A file of records: every line is one. After a failed write a line may stand there torn, or twice;
 * what is no record is passed over, and of an id the last line counts.
 */
const recordLines = (input: string): ReadonlyArray<CallStory> | undefined => {
  const stories = new Map<string, CallStory>()
  for (const line of input.split("\n")) {
    for (const story of storiesOf(parseJson(line)) ?? []) stories.set(story.id, story)
  }
  return stories.size === 0 ? undefined : [...stories.values()]
}

const decodePage = Schema.decodeUnknownResult(CallPage)
const decodeRecord = Schema.decodeUnknownResult(CallRecord)

const storiesOf = (value: unknown): ReadonlyArray<CallStory> | undefined => {
  const page = decodePage(value)
  if (Result.isSuccess(page)) return [storyOfPage(page.success)]
  const record = decodeRecord(value)
  if (Result.isFailure(record)) return undefined
  const { rules } = record.success
  return [storyOfRecord(record.success, rules.map(withoutTime))]
}

const withoutTime = (place: typeof Place.Type): Decided => ({ ...place, at: undefined })

const storyOfPage = ({ call, decisions, record }: typeof CallPage.Type): CallStory =>
  record !== null
    ? storyOfRecord(record, decisions)
    : {
        id: call.id,
        dnis: call.dnis,
        ani: call.ani ?? undefined,
        gateway: call.gateway ?? undefined,
        tenant: call.tenant ?? undefined,
        profile: undefined,
        started: call.since,
        wasLed: isThere(call.cti),
        decisions,
        treatments: [],
        transfers: [],
        state: call.state,
        end: undefined
      }

const isThere = (ids: unknown): boolean => ids !== undefined && ids !== null

const storyOfRecord = (record: CallRecord, decisions: ReadonlyArray<Decided>): CallStory => ({
  id: record.id,
  dnis: record.dnis,
  ani: record.ani ?? undefined,
  gateway: record.gateway ?? undefined,
  tenant: record.tenant ?? undefined,
  profile: record.profile ?? undefined,
  started: record.started,
  wasLed: isThere(record.cti),
  decisions,
  treatments: record.treatments,
  transfers: record.transfers,
  state: undefined,
  end: record
})
