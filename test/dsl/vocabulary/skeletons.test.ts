// The skeletons hold together: every state × word is a row, ignored for a reason or a violation,
// and a golden shows which; no state is a trap; the names on the wire are the wire's; and what they
// say of IVR Server is what the machine that speaks to it does.

import { assert, describe, it } from "@effect/vitest"
import { events } from "../../../dsl/vocabulary/events/events.ts"
import { messageNames } from "../../../dsl/vocabulary/messages.ts"
import { siteKinds } from "../../../dsl/vocabulary/Site.ts"
import type { SiteKind } from "../../../dsl/vocabulary/Site.ts"
import {
  applicationRows,
  applicationStates,
  applicationWords,
  stepApplication
} from "../../../dsl/vocabulary/skeletons/application.ts"
import {
  atArrival,
  movedApplication,
  movedDialogue,
  pendingOf,
  reported
} from "../../../dsl/vocabulary/skeletons/Position.ts"
import type { Position } from "../../../dsl/vocabulary/skeletons/Position.ts"
import {
  dialogueStates,
  hearingOf,
  hearings,
  sayings,
  stepDialogue
} from "../../../dsl/vocabulary/skeletons/Skeleton.ts"
import type {
  DialogueState,
  Skeleton,
  SkeletonStep,
  Word
} from "../../../dsl/vocabulary/skeletons/Skeleton.ts"
import { skeletons } from "../../../dsl/vocabulary/skeletons/skeletons.ts"
import { reportWords, wordsFor } from "../../../dsl/vocabulary/words.ts"
import type { ReportWord } from "../../../dsl/vocabulary/words.ts"
import { stepCall } from "../../../runtime/protocol/ivrserver/Call.ts"
import { stepSci } from "../../../runtime/protocol/ged125/Sci.ts"
import type { SciEvent, SciState } from "../../../runtime/protocol/ged125/Sci.ts"
import type { CallEvent, CallState } from "../../../runtime/protocol/ivrserver/Call.ts"
import { checkGolden } from "../../kit/golden.ts"

const words: ReadonlyArray<Word> = [...sayings, ...hearings]

const shownStep = (made: SkeletonStep): string => {
  switch (made._tag) {
    case "Moved":
      return `-> ${made.next}: ${made.wire} [${made.source}]`
    case "Ignored":
      return `ignored: ${made.reason}`
    case "Violation":
      return "violation"
  }
}

const shownSkeleton = (skeleton: Skeleton): string =>
  skeleton.states
    .map((state) => {
      const row = dialogueStates[state]
      const marks = [
        ...(row.owes ? ["the CTI side owes"] : []),
        ...(row.pending === undefined ? [] : [`pending: ${row.pending}`])
      ].join(", ")
      const lines = words.map(
        (word) => `  ${word.padEnd(18)} ${shownStep(stepDialogue(skeleton, state, word))}`
      )
      return [`${state}: ${row.doc}${marks === "" ? "" : ` (${marks})`}`, ...lines, ""].join("\n")
    })
    .join("\n")

describe("the skeleton of a site", () => {
  it.each(siteKinds)("%s says of every state and word what follows", (kind) => {
    checkGolden(`vocabulary/skeletons/${kind}.txt`, shownSkeleton(skeletons[kind]))
  })

  it.each(siteKinds)("%s reaches all its states, and each of them ends", (kind) => {
    const { rows, states } = skeletons[kind]
    const reached = closure(["none"], (state) =>
      rows.flatMap(([from, , next]) => (from === state ? [next] : []))
    )
    assert.deepStrictEqual([...reached].toSorted(), states.toSorted())
    for (const state of states) {
      const step = stepDialogue(skeletons[kind], state, "close")
      const end = step._tag === "Moved" ? step.next : state
      assert.isFalse(dialogueStates[end].isOpen, `${state} is open after close`)
    }
  })

  it.each(siteKinds)("%s takes the words of report that fit what is pending", (kind) => {
    const skeleton = skeletons[kind]
    for (const state of skeleton.states) {
      const { pending } = dialogueStates[state]
      if (pending === undefined || pending === "transfer") continue
      const taken = sayings.filter(
        (word) => word.startsWith("report ") && stepDialogue(skeleton, state, word)._tag === "Moved"
      )
      const fitting = wordsFor(pending).map((word) => `report ${word}`)
      assert.deepStrictEqual(taken.toSorted(), fitting.toSorted())
    }
  })

  it.each(siteKinds)("%s names no message that its CTI side does not have", (kind) => {
    const known = new Set([
      ...messageNames("cti", "us", kind),
      ...messageNames("cti", "peer", kind)
    ])
    for (const [state, word, , wire] of skeletons[kind].rows) {
      for (const name of wire.match(/\b(?:[A-Z]{2,}(?:_[A-Z]+)+|[A-Z][a-z]+[A-Z]\w*)\b/g) ?? []) {
        if (notMessages.has(name) || /^E_|^INVALID_|^BLOCKED_/.test(name)) continue
        assert.isTrue(known.has(name), `${kind}, ${word} in ${state}: ${name}`)
      }
    }
  })

  it("knows every event of the CTI side", () => {
    const unknown = events.filter((row) => hearingOf(row) === undefined).map((row) => row.event)
    assert.deepStrictEqual(unknown, [
      "app.transfer",
      "app.done",
      "hangup",
      "service.failed",
      "service.timeout"
    ])
  })
})

/** Words of the wire that stand inside messages. */
const notMessages = new Set([
  "NotStarted",
  "ResultCode",
  "FlowControl",
  "InitInProgress",
  "NoSuchClient",
  "RouteType",
  "XferComplete",
  "COMPLETION_STATUS"
])

const closure = <Value>(
  from: ReadonlyArray<Value>,
  next: (value: Value) => ReadonlyArray<Value>
): ReadonlySet<Value> => {
  const seen = new Set(from)
  for (const value of seen) for (const one of next(value)) seen.add(one)
  return seen
}

// What the dialogue's states are to the machine that speaks to IVR Server. Treatments and transfers
// are machines of their own there; its call goes on beside them.
const machineStates: Readonly<Partial<Record<DialogueState, CallState>>> = {
  announced: "Announced",
  taken: "Active",
  asked: "Routing",
  routed: "Routed",
  closed: "Ended",
  lost: "Ended"
}

const machineEvents: Readonly<Partial<Record<Word, CallEvent>>> = {
  route: "route",
  close: "close",
  "on route": "route response",
  "on failed": "request failed",
  "on released": "end call",
  "on link.down": "link lost"
}

describe("IVR Server's machine and the skeletons", () => {
  it.each(["behind", "in-front", "network"] as const)("agree about a call: %s", (kind) => {
    const skeleton = skeletons[kind]
    for (const [from, machineState] of Object.entries(machineStates)) {
      const state = skeleton.states.find((one) => one === from)
      if (state === undefined) continue
      // In front and in the network the machine is past it at once.
      if (state === "announced" && kind !== "behind") continue
      for (const [said, event] of Object.entries(machineEvents)) {
        const word = words.find((one) => one === said)
        if (word === undefined) continue
        const ours = stepDialogue(skeleton, state, word)
        const theirs = stepCall(machineState, event)
        if (ours._tag !== "Moved" || theirs._tag !== "Moved") continue
        assert.strictEqual(machineStates[ours.next], theirs.next, `${word} in ${state}`)
      }
    }
  })
})

/** States of a service control dialogue that a state of the skeleton stands for. */
// oxfmt-ignore
const sciStates: Readonly<Partial<Record<DialogueState, ReadonlyArray<SciState>>>> = {
  asked:  ["Waiting"],
  script: ["Script", "Cancelling"],
  label:  ["Connecting", "ConnectingOn", "Last"],
  joined: ["Talking"],
  closed: ["Ended"],
  lost:   ["Ended"]
}

/** Events that a word of the skeleton is on the wire. */
// oxfmt-ignore
const sciWords: Readonly<Partial<Record<Word, ReadonlyArray<SciEvent>>>> = {
  "on script":    ["run script"],
  "on label":     ["connect", "connect and stay", "last label"],
  "on resource":  ["connect to resource"],
  "on released":  ["release"],
  "on failed":    ["failure", "invalid message"],
  "on link.down": ["link lost"],
  "on silence":   ["overdue"],
  close:          ["close", "close abandoned"]
}

describe("ICM's machine and the skeleton", () => {
  it("agree about a dialogue of service control", () => {
    let compared = 0
    for (const state of skeletons.sci.states) {
      for (const from of sciStates[state] ?? []) {
        for (const word of words) {
          for (const event of sciWords[word] ?? []) {
            const ours = stepDialogue(skeletons.sci, state, word)
            const theirs = stepSci(from, event)
            const what = `${word} in ${from}: ${event}`
            if (ours._tag === "Moved" && theirs._tag === "Moved") {
              assert.include(sciStates[ours.next] ?? [], theirs.next, what)
              compared += 1
            }
            // What the skeleton moves by, the machine must not ignore.
            if (ours._tag === "Moved") assert.strictEqual(theirs._tag, "Moved", what)
          }
        }
      }
    }
    assert.isAbove(compared, 30)
  })
})

/** Says and hears one after the other; `!` stands before what the application does. */
const checkPending = (
  kind: SiteKind,
  said: ReadonlyArray<string>,
  pending: string | undefined
): void => {
  const skeleton = skeletons[kind]
  let position: Position | undefined = atArrival
  for (const one of said) {
    const word = words.find((known) => known === one)
    const applications = applicationWords.find((known) => `!${known}` === one)
    const report = one.match(/^report (done|failed|unsupported|busy|no-answer)$/)?.[1]
    assert.isDefined(position, `${one} follows a word that has no row`)
    if (report !== undefined) {
      const fitting: ReportWord | undefined = reportWords.find((known) => known === report)
      position = fitting === undefined ? undefined : reported(skeleton, position, fitting)
    } else if (applications !== undefined) position = movedApplication(position, applications)
    else if (word !== undefined) position = movedDialogue(skeleton, position, word)
    else assert.fail(one)
  }
  assert.strictEqual(position === undefined ? "violation" : pendingOf(position), pending)
}

const treated = ["open", "on accepted", "route", "on treatment"]
const appLed = ["open", "on accepted", "!run profile", "!on app.transfer"]

describe("what waits for a report", () => {
  // oxfmt-ignore
  it.each([
    ["a treatment",                               "behind",   treated,                                              "treatment"],
    ["nothing once it is reported",               "behind",   [...treated, "report done"],                          undefined],
    ["nothing once the link is lost",             "behind",   [...treated, "on link.down"],                         undefined],
    ["not a treatment with a label's word",       "behind",   [...treated, "report busy"],                          "violation"],
    ["not a treatment that a route has ended",    "in-front", [...treated, "on route"],                             undefined],
    ["a treatment that came without a question",  "network",  ["open", "on accepted", "on treatment"],              "treatment"],
    ["the application that asked",                "in-front", appLed,                                               "app"],
    ["the treatment that came since",             "in-front", [...appLed, "route", "on treatment"],                 "treatment"],
    ["the application once more, after that",     "in-front", [...appLed, "route", "on treatment", "report done"],  "app"],
    ["the application, though it was second",     "behind",   [...treated, "!run service", "!on app.transfer"],     "app"],
    ["the treatment below it, after that",        "behind",   [...treated, "!run service", "!on app.transfer", "report busy"], "treatment"],
    ["a script",                                  "sci",      ["open", "on script"],                                "script"],
    ["a label that overtakes a script",           "sci",      ["open", "on script", "on label"],                    "label"],
    ["nothing after a label's answer",            "sci",      ["open", "on label", "report busy"],                  undefined],
    ["nothing after ICM has failed",              "sci",      ["open", "on script", "on failed"],                   undefined],
    ["the application behind a route of `cri`",   "cri",      ["!run profile", "!on app.transfer", "route", "on label"], "app"]
  ] as const)("%s", (_name, kind, said, pending) => checkPending(kind, said, pending))

  it("an answer to the application ends the route that `cri` asked for it", () => {
    const asked = ["route", "on silence", "on link.down"] as const
    for (const word of asked) {
      let position: Position = movedApplication(
        movedApplication(atArrival, "run profile"),
        "on app.transfer"
      )
      for (const one of asked.slice(0, asked.indexOf(word) + 1)) {
        position = movedDialogue(skeletons.cri, position, one) ?? assert.fail(one)
      }
      const answered = reported(skeletons.cri, position, "failed")
      assert.deepStrictEqual(answered, { ...atArrival, application: "profile" })
    }
  })
})

describe("the voice application", () => {
  it("has at most one row for every state and word", () => {
    const pairs = applicationRows.map(([state, word]) => `${state} ${word}`)
    assert.deepStrictEqual([...new Set(pairs)], pairs)
  })

  it("is gone after its end, wherever it was", () => {
    for (const state of applicationStates) {
      assert.strictEqual(stepApplication(state, "end"), "none")
    }
  })
})
