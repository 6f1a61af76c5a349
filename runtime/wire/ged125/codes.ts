// The numbers of GED-125 that have names (ged125.md §6.3, §10). A number that stands in no table is
// as good as one that does: it is kept and passed on. Names are the document's own; `readCode` also
// takes them as words (`invalid-script` for E_INVALID_SCRIPT) and as plain numbers.

/** Status and ErrorCode of every message that has one (§10.1). 29 has no known name. */
// oxfmt-ignore
export const statusCodes = {
  E_NO_ERROR: 0, E_INVALID_VERSION: 1, E_SESSION_ALREADY_ACTIVE: 2, E_VRU_OFFLINE: 3,
  E_SESSION_NOT_ACTIVE: 4, E_INVALID_DIALED_NUMBER: 5, E_EVENTS_NOT_SUPPORTED: 6,
  E_POLLING_NOT_SUPPORTED: 7, E_ROUTING_NOT_SUPPORTED: 8, E_TIME_SYNCH_NOT_SUPPORTED: 9,
  E_TIMEOUT: 10, E_PG_OFFLINE: 11, E_REQUEST_REFUSED: 12, E_ROUTING_NOT_AVAILABLE: 13,
  E_ROUTE_NOT_ACCEPTED: 14, E_UNSPECIFIED_FAILURE: 15, E_INVALID_INVOKEID: 16,
  E_SERVICE_CTRL_NOT_SUPPORTED: 17, E_NO_SCRIPT: 18, E_CALL_VARIABLE1: 19, E_CALL_VARIABLE2: 20,
  E_CALL_VARIABLE3: 21, E_CALL_VARIABLE4: 22, E_CALL_VARIABLE5: 23, E_CALL_VARIABLE6: 24,
  E_CALL_VARIABLE7: 25, E_CALL_VARIABLE8: 26, E_CALL_VARIABLE9: 27, E_CALL_VARIABLE10: 28,
  E_INVALID_SCRIPT: 30, E_INVALID_CALLID: 31, E_DUPLICATE_DIALOGUEID: 32, E_INVALID_MESSAGE: 33,
  E_INVALID_DIALOGUEID: 34, E_OPERATION_CANCELLED: 35, E_OPERATION_NOT_CANCELLED: 36,
  E_SIMULATOR_RESET: 37, E_SIMULATOR_REINIT: 38
} as const

/** EVENT_REPORT.EventID (§10.2). */
// oxfmt-ignore
export const eventIds = {
  CONNECT_FAILURE: 1, BUSY: 2, NO_ANSWER: 3, ANSWER: 4, ABANDON: 5, DISCONNECT: 6, CONNECT_INVALID: 7
} as const

/** CauseCode, fixed in CALL_CLEARED_EVENT and floating in EVENT_REPORT (§10.3). */
// oxfmt-ignore
export const causeCodes = {
  NORMAL_COMPLETION: 1, ABANDONED: 2, TRANSFERRED: 3, NEW_TRANSACTION: 4, BUSY: 5, NO_ANSWER: 6,
  MAINTENANCE: 7, NETWORK_CONGESTION: 8, NETWORK_NOT_OBTAINABLE: 9, REORDER_TONE: 10,
  RESOURCES_NOT_AVAILABLE: 11, TRUNKS_BUSY: 12, CALLED_PARTY_DISCONNECTED: 13
} as const

/** TrunkStatus (§10.4). */
// oxfmt-ignore
export const trunkStatuses = {
  OUT_OF_SERVICE: 1, IN_USE_INBOUND: 2, IN_USE_OUTBOUND: 3, IDLE: 4
} as const

/** LabelType of CONNECT and ROUTE_SELECT (§10.5). */
// oxfmt-ignore
export const labelTypes = {
  NORMAL: 1, BUSY: 2, RING: 3, POST_QUERY: 4, DEFAULT: 5
} as const

/** RELEASE.Cause as the dissector names it; any value means that the call ends (§10.6). */
// oxfmt-ignore
export const releaseCauses = {
  NORMAL_CLEARING: 0, NO_ROUTE_TO_DESTINATION: 1
} as const

/** Bits of ServiceFeatures (§6.3). */
// oxfmt-ignore
export const serviceFeatures = {
  RUN_SCRIPT: 0x01, CONNECT: 0x02, CANCEL: 0x04, RELEASE: 0x08, BLIND_TRANSFER: 0x10,
  NEED_RELEASE: 0x20, RUN_MICROAPP: 0x40, NO_REQUERY: 0x80
} as const

/** The first OperationalStatus of each range (§5.3); above 127 none is valid. */
// oxfmt-ignore
export const operationalStatuses = {
  NORMAL: 0, REDUNDANCY_LOST: 1, DEGRADED: 32, CANNOT_PROCESS_CALLS: 64
} as const

/** All ones: an id or a number that says "none". */
export const nullElement = 0xffff_ffff

export type CodeTable = Readonly<Record<string, number>>

/** The name of a number, or the number itself where it has none. */
export const codeName = (table: CodeTable, code: number): string =>
  Object.entries(table).find(([, value]) => value === code)?.[0] ?? `${code}`

/** A number by its name, by the name as a word, or written out; `undefined` when it is none. */
export const readCode = (table: CodeTable, text: string): number | undefined => {
  const wanted = plain(text)
  const named = Object.entries(table).find(([name]) => plain(name) === wanted)
  if (named !== undefined) return named[1]
  return /^\d{1,10}$/.test(text) && Number(text) <= nullElement ? Number(text) : undefined
}

const plain = (name: string): string => name.toLowerCase().replace(/^e_/, "").replaceAll("_", "-")
