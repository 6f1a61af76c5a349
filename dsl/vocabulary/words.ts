// The closed words of `report` and `release`: what each means, what it becomes on the wire, and
// what a pending request takes as its answer (language.md §5 and §13).

/**
 * What waits for an answer of ours: a treatment, a script, a label, a transfer the voice
 * application asked for.
 */
export type Pending = "treatment" | "script" | "label" | "app"

export const reportWords = ["done", "failed", "unsupported", "busy", "no-answer"] as const
export type ReportWord = (typeof reportWords)[number]

export interface ReportRow {
  readonly word: ReportWord
  readonly doc: string
  /** What is sent, for each request that takes the word. */
  readonly wire: Readonly<Partial<Record<Pending, string>>>
}

// oxfmt-ignore
export const reportRows: ReadonlyArray<ReportRow> = [
  { word: "done", doc: "it was carried out", wire: {
    treatment: "TreatStatus Completed",
    script: "RUN_SCRIPT_RESULT, ResultCode true" } },
  { word: "failed", doc: "it was tried and went wrong", wire: {
    treatment: "TreatStatus Completed with COMPLETION_STATUS, NotStarted when nothing had played",
    script: "RUN_SCRIPT_RESULT, ResultCode false",
    label: "EVENT_REPORT failed",
    app: "the application's transfer ends as failed" } },
  { word: "unsupported", doc: "this site does not do that", wire: {
    treatment: "TreatStatus NotStarted",
    script: "DIALOGUE_FAILURE_CONF, E_INVALID_SCRIPT",
    app: "error.unsupported.transfer" } },
  { word: "busy", doc: "the destination is busy", wire: {
    label: "EVENT_REPORT busy",
    app: "the application's transfer ends as busy" } },
  { word: "no-answer", doc: "the destination did not answer", wire: {
    label: "EVENT_REPORT no answer",
    app: "the application's transfer ends as no answer" } }
]

/** The words that answer a pending request, in the order of the table. */
export const wordsFor = (pending: Pending): ReadonlyArray<ReportWord> =>
  reportRows.filter((row) => row.wire[pending] !== undefined).map((row) => row.word)

export const releaseWords = [
  "normal",
  "busy",
  "no-answer",
  "unavailable",
  "cti-unavailable",
  "not-found",
  "forbidden"
] as const
export type ReleaseWord = (typeof releaseWords)[number]

export interface ReleaseRow {
  readonly word: ReleaseWord
  /** The final response to a caller who is not answered yet. */
  readonly beforeAnswer: number
  /** The cause in the `Reason` header of the BYE; absent: a BYE without one. */
  readonly afterAnswer: number | undefined
  readonly doc: string
}

// oxfmt-ignore
export const releaseRows: Readonly<Record<ReleaseWord, ReleaseRow>> = {
  "normal":          { word: "normal",          beforeAnswer: 480, afterAnswer: undefined, doc: "the visit is over" },
  "busy":            { word: "busy",            beforeAnswer: 486, afterAnswer: 486,       doc: "the caller hears busy" },
  "no-answer":       { word: "no-answer",       beforeAnswer: 480, afterAnswer: 480,       doc: "nobody answered" },
  "unavailable":     { word: "unavailable",     beforeAnswer: 503, afterAnswer: 503,       doc: "we cannot serve the caller now" },
  "cti-unavailable": { word: "cti-unavailable", beforeAnswer: 404, afterAnswer: 503,       doc: "no CTI: a Resource Manager falls back" },
  "not-found":       { word: "not-found",       beforeAnswer: 404, afterAnswer: 404,       doc: "no such number here" },
  "forbidden":       { word: "forbidden",       beforeAnswer: 403, afterAnswer: 403,       doc: "this caller is not served" }
}

/** The codes of `release CODE`: final responses that are no success (RFC 3261 §21). */
export const releaseCodeMin = 300
export const releaseCodeMax = 699
