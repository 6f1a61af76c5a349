// The voice application that runs on the media platform, as a call sees it: whether one runs, which
// verb started it, and whether it waits for the transfer it has asked for. The same at every site.
//
// RULING: an application that a service started is what its `play` waits for. Its end is the end of
// that `play` also when it has asked for a transfer and been refused: the request that the `play`
// answers is then reported `done`; where none is pending, the visit is over as after `app.done`.
// One application counts: one that a service starts beside a profile's that waits is a prompt.

/** `asking`: its transfer waits for an answer of ours. */
export const applicationStates = [
  "none",
  "profile",
  "profile asking",
  "service",
  "service asking"
] as const
export type ApplicationState = (typeof applicationStates)[number]

/** `answer` is a `report` about its transfer; `end`: it is over, by itself or by us. */
export const applicationWords = [
  "run profile",
  "run service",
  "on app.transfer",
  "answer",
  "end"
] as const
export type ApplicationWord = (typeof applicationWords)[number]

/** `[state, word, next, wire]`; a pair without a row changes nothing. */
export type ApplicationRow = readonly [
  state: ApplicationState,
  word: ApplicationWord,
  next: ApplicationState,
  wire: string
]

/** RFC 5552 for the INVITE, RFC 3515 for the REFER, `gvp-ctic.md` §4 for what the platform does. */
// oxfmt-ignore
export const applicationRows: ReadonlyArray<ApplicationRow> = [
  ...applicationStates.map((state): ApplicationRow =>
  [state,            "run profile",     "profile",        "INVITE sip:dialog@…; BYE to the one before"]),
  ["none",           "run service",     "service",        "INVITE sip:dialog@…"],
  ["profile",        "on app.transfer", "profile asking", "REFER, or INVITE for a bridge"],
  ["service",        "on app.transfer", "service asking", "REFER, or INVITE for a bridge"],
  ["profile asking", "answer",          "profile",        "NOTIFY, or a final response"],
  ["service asking", "answer",          "service",        "NOTIFY, or a final response"],
  ["profile",        "end",             "none",           "BYE"],
  ["profile asking", "end",             "none",           "BYE"],
  ["service",        "end",             "none",           "BYE"],
  ["service asking", "end",             "none",           "BYE"]
]

/** Where a word leads; a word that changes nothing there leads nowhere else. */
export const stepApplication = (state: ApplicationState, word: ApplicationWord): ApplicationState =>
  applicationRows.find(([from, said]) => from === state && said === word)?.[2] ?? state

/** Whether its transfer waits for an answer. */
export const isAsking = (state: ApplicationState): boolean =>
  state === "profile asking" || state === "service asking"
