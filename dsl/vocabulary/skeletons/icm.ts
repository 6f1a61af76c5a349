// The skeletons of the two interfaces of Cisco ICM: Service Control (`sci`), where ICM leads the
// call, and Call Routing (`cri`), where a route is asked for once in a while.

import type { DialogueState, IgnoredRow, SkeletonRow } from "./Skeleton.ts"
import { answersOf, ignoredIn, inEach, makeSkeleton } from "./Skeleton.ts"

const flow = "ged125.md §6.6"
const rules = "ged125.md §6.4"
const routing = "ged125.md §7"
const table = "language.md §13"

const live: ReadonlyArray<DialogueState> = ["asked", "script", "label", "joined"]
const over: ReadonlyArray<DialogueState> = ["closed", "lost"]

/** The VRU's side of Service Control; the dialogue lasts as long as the call. */
// oxfmt-ignore
export const sci = makeSkeleton({
  kind: "sci",
  states: ["none", "asked", "script", "label", "joined", "closed", "lost"],
  rows: [
    ["none",   "open",         "asked",  "NEW_CALL; REQUEST_INSTRUCTION with a correlation id",         flow],

    ["asked",  "on script",    "script", "RUN_SCRIPT_REQ",                                              flow],
    ...answersOf("script", "asked", rules),
    ["script", "on cancel",    "asked",  "CANCEL, DIALOGUE_FAILURE_CONF E_OPERATION_CANCELLED",         rules],

    ["asked",  "on label",     "label",  "CONNECT",                                                     flow],
    ["script", "on label",     "label",  "CONNECT; the script has no result any more",                  flow],
    // With `requery: no` the dialogue is over instead: the capability row `no-requery`.
    ...answersOf("label", "asked", flow),
    ["label",  "connected",    "joined", "EVENT_REPORT answer",                                         flow],

    // ICM may change its mind while a label is carried out, or afterwards where it said so.
    ["label",  "on label",     "label",  "CONNECT",                                                     rules],
    ["joined", "on label",     "label",  "CONNECT, where the one before left the dialogue open",         rules],

    ["script", "on resource",  "asked",  "CONNECT_TO_RESOURCE, RESOURCE_CONNECTED; the script has no result any more", rules],
    ["asked",  "on resource",  "asked",  "CONNECT_TO_RESOURCE, RESOURCE_CONNECTED",                     rules],
    ["label",  "on resource",  "asked",  "CONNECT_TO_RESOURCE, RESOURCE_CONNECTED",                     rules],
    ["joined", "on resource",  "asked",  "CONNECT_TO_RESOURCE, RESOURCE_CONNECTED",                     rules],

    ["asked",  "on silence",   "closed", "DIALOGUE_FAILURE_EVENT E_TIMEOUT",                            flow],
    ...inEach(live, "attach",       "same",   "with the next RUN_SCRIPT_RESULT",                          table),
    ...inEach(live, "on released",  "closed", "RELEASE",                                                flow),
    ...inEach(live, "on failed",    "closed", "DIALOGUE_FAILURE_EVENT",                                 rules),
    ...inEach(live, "on link.down", "lost",   "TCP loss; CLOSE",                                        rules),
    ...inEach(live, "close",        "closed", "EVENT_REPORT abandon or disconnect",                     flow)
  ],
  ignored: [
    ...ignoredIn(["none"], ["attach"], "the data stays with the call, and NEW_CALL carries it"),
    ...ignoredIn(["none"], ["on link.down"], "a link that nobody uses is not missed"),
    ...ignoredIn(["none", ...over], ["close", "connected", "not connected"], "there is no dialogue that it could be about"),
    ...ignoredIn(over, ["attach"], "the data stays with the call and its record"),
    ...ignoredIn(over, ["on script", "on label", "on released", "on failed", "on link.down", "on silence", "on cancel", "on resource"],
      "the dialogue is over; messages may cross its end"),
    ...ignoredIn(live, ["not connected"], "`report` tells it, with the word that fits"),
    ...ignoredIn(["asked", "script", "joined"], ["connected"], "no label was named that it could be about"),
    ...ignoredIn(["script", "label", "joined"], ["on script"], "one thing at a time: DIALOGUE_FAILURE_CONF E_REQUEST_REFUSED"),
    ...ignoredIn(["asked", "label", "joined"], ["on cancel"], "nothing runs: DIALOGUE_FAILURE_CONF E_INVALID_INVOKEID"),
    ...ignoredIn(["script", "label", "joined"], ["on silence"], "the clock runs only while ICM owes an instruction")
  ] satisfies ReadonlyArray<IgnoredRow>
})

const appWords = ["report failed", "report unsupported", "report busy", "report no-answer"] as const

// The answer to the application ends the route that was asked on its behalf.
const withdrawn = appWords.map((word): SkeletonRow => [
  "asked",
  word,
  "none",
  "ROUTE_END_EVENT",
  routing
])
const forgotten = appWords.map((word): SkeletonRow => [
  "lost",
  word,
  "none",
  "nothing: the link that was lost was that route's",
  table
])

/** The routing client's side of Call Routing; a dialogue lasts from a question to its answer. */
// oxfmt-ignore
export const cri = makeSkeleton({
  kind: "cri",
  states: ["none", "asked", "closed", "lost"],
  rows: [
    ["none",  "route",        "asked",  "ROUTE_REQUEST_EVENT",                                          routing],
    ["asked", "route",        "asked",  "ROUTE_END_EVENT, ROUTE_REQUEST_EVENT",                         routing],
    ["asked", "on label",     "none",   "ROUTE_SELECT, ROUTE_END_EVENT",                                routing],
    ["asked", "on failed",    "none",   "ROUTE_END",                                                    routing],
    ["asked", "on silence",   "none",   "ROUTE_END_EVENT E_TIMEOUT",                                    routing],
    ["asked", "on link.down", "lost",   "TCP loss; CLOSE",                                              routing],
    ["asked", "attach",       "asked",  "SET_CALL_VARIABLES_EVENT, with `event-feed`",                  routing],
    ["asked", "close",        "closed", "ROUTE_END_EVENT",                                              routing],
    ["none",  "close",        "closed", "nothing; CALL_CLEARED_EVENT with `event-feed`",                routing],
    ["lost",  "close",        "closed", "nothing",                                                      table],
    ...withdrawn,
    ...forgotten
  ],
  ignored: [
    ...ignoredIn(["none"], ["attach"], "the data stays with the call, and the next route carries it"),
    ...ignoredIn(["none"], ["on link.down"], "a link that nobody uses is not missed"),
    ...ignoredIn(["none"], ["on label", "on failed"], "it crosses the end of a route that was given up"),
    // What became of a route is between the application and us.
    ...ignoredIn(["none"], appWords, "only the application waits for it"),
    ...ignoredIn(["none", "asked", ...over], ["connected", "not connected"], "the routing client is not asked what became of a route"),
    ...ignoredIn(["closed"], ["close"], "it is closed"),
    ...ignoredIn(over, ["attach"], "the data stays with the call and its record"),
    ...ignoredIn(over, ["on label", "on failed", "on link.down", "on silence"], "the dialogue is over; messages may cross its end")
  ]
})
