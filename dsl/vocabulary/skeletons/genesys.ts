// The skeletons of the three modes of Genesys IVR Server: behind the switch, in front of it, and in
// the network. They differ in when the call is taken, in whether treatments come unasked, and in
// whether the CTI side can move the caller.

import type { DialogueState, IgnoredRow, SkeletonRow } from "./Skeleton.ts"
import { answersOf, ignoredIn, inEach, makeSkeleton } from "./Skeleton.ts"

const call = "iserver-xml.md §16.2"
const treat = "iserver-xml.md §7.6"
const traces = "gvp-ctic.md §5.4"
const table = "language.md §13"

const open: ReadonlyArray<DialogueState> = [
  "announced",
  "taken",
  "asked",
  "treatment",
  "routed",
  "transfer",
  "joined"
]
const over: ReadonlyArray<DialogueState> = ["closed", "lost"]

// One thing at a time: what still plays is over before something else is asked or done.
const cut = "TreatStatus Cancelled"

// oxfmt-ignore
const rows: ReadonlyArray<SkeletonRow> = [
  ["none",      "open",          "announced", "NewCall",                                             call],

  ["taken",     "route",         "asked",     "RouteRequest",                                        call],
  ["asked",     "route",         "asked",     "RouteRequest",                                        call],
  ["treatment", "route",         "asked",     `${cut}, RouteRequest`,                                treat],
  ["routed",    "route",         "asked",     "RouteRequest",                                        call],

  ["asked",     "on treatment",  "treatment", "TreatCall",                                           treat],
  ["treatment", "on treatment",  "treatment", `${cut}, TreatCall`,                                   treat],
  ["treatment", "on cancel",     "asked",     `Cancel, ${cut}`,                                      treat],
  ...answersOf("treatment", "asked", treat),

  ["asked",     "on route",      "routed",    "RouteResponse",                                       call],
  ["treatment", "on route",      "routed",    "RouteResponse",                                       treat],
  ["routed",    "on route",      "routed",    "RouteResponse, RouteType Reroute",                    call],
  ["joined",    "on route",      "routed",    "RouteResponse, RouteType Reroute",                    call],
  ["routed",    "connected",     "joined",    "Connected, where the dialect sends it",               call],
  ["routed",    "not connected", "taken",     "Failure, where the dialect sends it",                 call],

  // A refused question is asked no longer; what was named or agreed before stands.
  ["taken",     "on failed",     "taken",     "CallError",                                           call],
  ["asked",     "on failed",     "taken",     "CallError",                                           call],
  ["treatment", "on failed",     "taken",     "CallError",                                           call],
  ["routed",    "on failed",     "routed",    "CallError",                                           call],
  ["joined",    "on failed",     "joined",    "CallError",                                           call],

  ["taken",     "on silence",    "taken",     "nothing",                                             call],
  ["asked",     "on silence",    "asked",     "nothing",                                             call],
  ["routed",    "on silence",    "routed",    "nothing",                                             call],

  ...inEach(["taken", "asked", "treatment", "routed", "transfer", "joined"], "attach", "same", "UDataSet", call),
  ...inEach(open, "on released",  "closed", "EndCall; CallStatus Released",                          call),
  ...inEach(open, "on link.down", "lost",   "TCP loss; FlowControl on, InitInProgress, NoSuchClient", call),
  ...inEach(open, "close",        "closed", "EndCall",                                               call)
]

// oxfmt-ignore
const ignored: ReadonlyArray<IgnoredRow> = [
  ...ignoredIn(["none"], ["attach"], "the data stays with the call, and NewCall carries it"),
  ...ignoredIn(["none"], ["on link.down"], "a link that nobody uses is not missed"),
  ...ignoredIn(["none", ...over], ["close", "connected", "not connected"], "there is no dialogue that it could be about"),
  ...ignoredIn(over, ["attach"], "the data stays with the call and its record"),
  ...ignoredIn(over, ["on accepted", "on treatment", "on route", "on released", "on failed", "on link.down",
    "on silence", "on busy", "on no-answer", "on completed", "on cancel"], "the dialogue is over; messages may cross its end"),

  ...ignoredIn(["announced", "taken", "asked", "treatment", "transfer", "joined"], ["connected", "not connected"],
    "no destination was named that it could be about"),
  ...ignoredIn(["announced", "taken", "asked", "routed", "transfer", "joined"], ["on cancel"],
    "no treatment plays: it ended while the Cancel was under way"),
  ...ignoredIn(["treatment", "transfer", "joined"], ["on silence"], "the clock runs only while the CTI side owes an instruction"),
  ...ignoredIn(["announced"], ["on treatment", "on route"], "nothing can be done with a call that is not taken"),
  ...ignoredIn(["taken", "transfer"], ["on route"], "nobody waits for a destination"),
  ...ignoredIn(["taken", "asked", "treatment", "routed", "transfer", "joined"], ["on accepted"], "it was told before")
]

/** Behind the switch the call is the switch's: taken once that has it, moved by it. */
// oxfmt-ignore
export const behind = makeSkeleton({
  kind: "behind",
  states: ["none", "announced", "taken", "asked", "treatment", "routed", "transfer", "joined", "closed", "lost"],
  rows: [
    ...rows,
    ["announced", "on accepted",  "taken",     "CallStatus Established, CallInfoResp",                 traces],
    ["announced", "on silence",   "announced", "nothing",                                              traces],
    // Before Established whatever is asked is refused at once, and that is an answer.
    ["announced", "route",        "announced", "RouteRequest, refused: INVALID_REQ",                   traces],
    ["announced", "on failed",    "announced", "CallError; or `port-of-call` has no entry",            traces],
    ["announced", "attach",       "announced", "UDataSet once Established",                            traces],

    ["announced", "transfer",     "transfer",  "OneStepXfer, refused: BLOCKED_REQ",                    traces],
    ["taken",     "transfer",     "transfer",  "OneStepXfer",                                          call],
    ["asked",     "transfer",     "transfer",  "OneStepXfer",                                          call],
    ["treatment", "transfer",     "transfer",  `${cut}, OneStepXfer`,                                  treat],
    ["routed",    "transfer",     "transfer",  "OneStepXfer",                                          call],
    ["transfer",  "on busy",      "taken",     "CallStatus Busy",                                      call],
    ["transfer",  "on no-answer", "taken",     "nothing for that long",                                call],
    ["transfer",  "on failed",    "taken",     "CallError",                                            call],
    ["transfer",  "on completed", "closed",    "CallStatus XferComplete, EndCall",                     call]
  ],
  ignored: [
    ...ignored,
    ...ignoredIn(["taken", "routed", "joined"], ["on treatment"], "no route was asked for; TreatStatus NotStarted"),
    ...ignoredIn(["transfer"], ["on treatment"], "the caller is being moved; TreatStatus NotStarted")
  ]
})

// In front of the switch and in the network the call is taken at once, and moved by us.
// oxfmt-ignore
const atOnceRows: ReadonlyArray<SkeletonRow> = [
  ...rows,
  ["announced", "on accepted",  "taken",     "nothing: it is taken at once",                           table],
  ["announced", "route",        "asked",     "RouteRequest",                                           call],
  ["announced", "on failed",    "taken",     "CallError; or `port-of-call` has no entry",              call],
  ["announced", "attach",       "announced", "UDataSet",                                               call]
]

const atOnceIgnored: ReadonlyArray<IgnoredRow> = [
  ...ignored,
  ...ignoredIn(["announced"], ["on silence"], "the call is taken before the clock runs")
]

const inFrontStates: ReadonlyArray<DialogueState> = [
  "none",
  "announced",
  "taken",
  "asked",
  "treatment",
  "routed",
  "joined",
  "closed",
  "lost"
]

/** In front of the switch: treatments come once a route was asked for. */
export const inFront = makeSkeleton({
  kind: "in-front",
  states: inFrontStates,
  rows: atOnceRows,
  ignored: [
    ...atOnceIgnored,
    ...ignoredIn(
      ["taken", "routed", "joined"],
      ["on treatment"],
      "no route was asked for; TreatStatus NotStarted"
    )
  ]
})

/** In the network: the strategy may apply treatments without having been asked for a route. */
// oxfmt-ignore
export const network = makeSkeleton({
  kind: "network",
  states: [...inFrontStates, "treatment unasked"],
  rows: [
    ...atOnceRows,
    ["taken",             "on treatment",  "treatment unasked", "TreatCall",                            table],
    ["routed",            "on treatment",  "treatment unasked", "TreatCall",                            table],
    ["treatment unasked", "on treatment",  "treatment unasked", `${cut}, TreatCall`,                    treat],
    ["treatment unasked", "on cancel",     "taken",             `Cancel, ${cut}`,                       treat],
    ...answersOf("treatment unasked", "taken", treat),
    ["treatment unasked", "route",         "asked",             `${cut}, RouteRequest`,                 treat],
    ["treatment unasked", "on failed",     "taken",             "CallError",                            call],
    ["treatment unasked", "attach",        "treatment unasked", "UDataSet",                             call],
    ["treatment unasked", "on released",   "closed",            "EndCall; CallStatus Released",         call],
    ["treatment unasked", "on link.down",  "lost",              "TCP loss; FlowControl on",             call],
    ["treatment unasked", "close",         "closed",            "EndCall",                              call]
  ],
  ignored: [
    ...atOnceIgnored,
    ...ignoredIn(["joined"], ["on treatment"], "the caller talks to somebody; TreatStatus NotStarted"),
    ...ignoredIn(["treatment unasked"], ["on route"], "nobody waits for a destination"),
    ...ignoredIn(["treatment unasked"], ["on accepted"], "it was told before"),
    ...ignoredIn(["treatment unasked"], ["on silence"], "the clock runs only while the CTI side owes an instruction"),
    ...ignoredIn(["treatment unasked"], ["connected", "not connected"], "no destination was named that it could be about")
  ]
})
