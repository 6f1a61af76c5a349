// Every metric of the product in one table: what `/metrics` shows and what `docs/operations.md`
// lists. Names and words are part of what operators build upon; they change like the fields of
// `contract.md`.
//
// Labels are closed sets, and a word that is not in its set counts as `other`: nothing that comes
// from a caller (numbers, tenants, methods nobody knows) ever becomes a series.

/**
 * One metric: its Prometheus name, its kind, its HELP line, and its labels with the words each may
 * take.
 */
export interface MetricRow {
  readonly name: string
  readonly kind: "counter" | "gauge" | "histogram"
  readonly help: string
  /** No words: the label's values are names of the deployment, bounded where they are bound. */
  readonly labels: Readonly<Record<string, ReadonlyArray<string>>>
}

/** The word for everything that is in no set. */
export const other = "other"

/** How a visit ended; the words of a call record. */
const callOutcomes = [
  "answered-and-released",
  "transferred",
  "rejected",
  "abandoned",
  "failed",
  other
]

/** The kinds of treatment; `-` is a service that the flow played of itself. */
// oxfmt-ignore
const treatmentKinds = [
  "play-application", "play-announcement", "play-announcement-and-digits", "music", "collect-digits",
  "text-to-speech", "record-announcement", "silence", "ring-back", "busy", "fast-busy", "-", other
]

const treatmentOutcomes = ["done", "failed", "unsupported", "cancelled", other]

const transferOutcomes = ["completed", "busy", "no-answer", "failed", "link-down", "hangup", other]

/** RFC 3261 and its extensions. */
// oxfmt-ignore
const sipMethods = [
  "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "PRACK", "UPDATE", "INFO", "REFER",
  "NOTIFY", "SUBSCRIBE", "MESSAGE", "PUBLISH", other
]

/** As `LinkState` of the CTI link has them. */
export const linkStates = ["up", "connecting", "paused", "refused", "down"]

// oxfmt-ignore
export const metricRows = {
  callsStarted:  { kind: "counter",   name: "ctiflow_calls_started_total",      labels: {},
    help: "Calls that arrived, refused ones included." },
  callsEnded:    { kind: "counter",   name: "ctiflow_calls_ended_total",        labels: { outcome: callOutcomes },
    help: "Calls that ended, by how the visit ended." },
  callsLive:     { kind: "gauge",     name: "ctiflow_calls_live",               labels: {},
    help: "Calls in progress." },
  setup:         { kind: "histogram", name: "ctiflow_call_setup_seconds",       labels: {},
    help: "From a caller's INVITE to the answer, of calls that were answered." },
  decisions:     { kind: "counter",   name: "ctiflow_decisions_total",          labels: {},
    help: "Rules and handlers that decided." },
  treatments:    { kind: "counter",   name: "ctiflow_treatments_total",         labels: { kind: treatmentKinds, outcome: treatmentOutcomes },
    help: "Treatments, by kind (- is a service the flow played of itself) and outcome." },
  transfers:     { kind: "counter",   name: "ctiflow_transfers_total",          labels: { via: ["platform", "cti", other], outcome: transferOutcomes },
    help: "Transfers that were tried, by way and outcome." },
  sipMessages:   { kind: "counter",   name: "ctiflow_sip_messages_total",       labels: { direction: ["in", "out"], method: sipMethods },
    help: "SIP messages; a response counts under the method it answers." },
  parseErrors:   { kind: "counter",   name: "ctiflow_parse_errors_total",       labels: { protocol: ["sip", "ivrserver", "ged125", other] },
    help: "Messages that could not be read." },
  linkState:     { kind: "gauge",     name: "ctiflow_cti_link_state",           labels: { link: [], state: linkStates },
    help: "1 for the state a CTI link is in, 0 for the others." },
  dialogues:     { kind: "gauge",     name: "ctiflow_cti_dialogues",            labels: { link: [] },
    help: "Calls that a CTI link carries." },
  records:       { kind: "counter",   name: "ctiflow_call_records_total",       labels: { outcome: ["written", "kept", "lost"] },
    help: "Call records: written to disk, kept in memory while the disk fails, lost as memory was full." },
  recordErrors:  { kind: "counter",   name: "ctiflow_call_record_errors_total", labels: {},
    help: "Writes of call records that failed and are tried again." },
  recordBacklog: { kind: "gauge",     name: "ctiflow_call_record_backlog",      labels: {},
    help: "Call records that wait for the disk." }
} as const satisfies Record<string, MetricRow>
