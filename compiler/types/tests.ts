// `test` blocks: peers, messages, values, conditions. Whether a ladder comes out as written is for
// the runtime to show; here is what no run could make right.

import type { Argument, Arrow, Expression, Span, Step, Test } from "../../dsl/index.ts"
import {
  ctiMessages,
  sipMethods,
  sipStatusMax,
  sipStatusMin,
  testPeers
} from "../../dsl/vocabulary/messages.ts"
import { siteKinds } from "../../dsl/vocabulary/Site.ts"
import type { SiteKind } from "../../dsl/vocabulary/Site.ts"
import { duplicateName } from "../checks/duplicate-name.ts"
import { testExpectsNothing } from "../checks/test-expects-nothing.ts"
import { testMessageNotPossible } from "../checks/test-message-not-possible.ts"
import { testUnknownPeer } from "../checks/test-unknown-peer.ts"
import { mismatchOf } from "../checks/type-mismatch.ts"
import { namelessArgument } from "../checks/unknown-parameter.ts"
import { lookUp } from "../names/Module.ts"
import type { Scope } from "../names/Module.ts"
import { valueNames } from "./bindings.ts"
import type { Checking, Place } from "./Checking.ts"
import { placeAt } from "./Checking.ts"
import { checkValue, inferValue } from "./expressions.ts"
import { isDate } from "./formats.ts"
import { checkNamed, resolveKind } from "./namedValues.ts"
import { simple } from "./Type.ts"

/**
 * Checks the tests of a file or tenant. What only a test names is unused all the same, so uses are
 * not counted. `kind` is undefined where no deployment says which CTI side there is.
 */
export const checkTests = (
  checking: Checking,
  scope: Scope,
  tests: ReadonlyArray<Test>,
  kind: SiteKind | undefined
): void => {
  const inTests = { ...checking, used: new Set(checking.used), fieldUses: [] }
  const titles = new Map<string, Span>()
  for (const test of tests) {
    const { value: title, span } = test.title
    const first = titles.get(title)
    if (first === undefined) titles.set(title, span)
    else checking.findings.push(duplicateName(`The test \`${title}\``, span, { span: first }))
    for (const step of test.steps) checkStep(inTests, scope, step, kind)
    if (!test.steps.some(expectsSomething)) checking.findings.push(testExpectsNothing(span))
  }
}

const expectsSomething = (step: Step): boolean =>
  step._tag === "Expect" || (step._tag === "Arrow" && step.direction === "<")

const checkStep = (
  checking: Checking,
  scope: Scope,
  step: Step,
  kind: SiteKind | undefined
): void => {
  const place: Place = { ...placeAt(scope, "call"), expecting: true }
  switch (step._tag) {
    case "Expect":
      checkValue(checking, place, step.condition, simple("Bool"))
      return
    case "At":
      if (!isMoment(step.moment.value)) {
        checking.findings.push(
          mismatchOf(
            "This is no moment in time",
            step.moment.span,
            "not readable",
            'written `"2026-08-22T21:15:00+02:00"`'
          )
        )
      }
      return
    case "Arrow":
      checkMessage(checking, step, kind)
      for (const arg of step.args ?? []) checkTestArgument(checking, place, arg)
      return
    case "Wait":
      return
  }
}

/** A day and a time of day with its distance from UTC (RFC 3339). */
const isMoment = (text: string): boolean => {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.exec(
    text
  )
  return (
    match !== null &&
    isDate(match[1] ?? "") &&
    Number(match[2]) < 24 &&
    Number(match[3]) < 60 &&
    !Number.isNaN(Date.parse(text))
  )
}

const checkMessage = (checking: Checking, arrow: Arrow, kind: SiteKind | undefined): void => {
  const { text: peer, span } = arrow.peer
  if (!testPeers.some((one) => one === peer)) {
    checking.findings.push(testUnknownPeer(peer, span))
    return
  }
  const fromPeer = arrow.direction === ">"
  const { text: message, span: at } = arrow.message
  const possible = peer === "cti" ? ctiNames(kind, fromPeer) : sipMethods
  const isStatus = peer !== "cti" && isStatusCode(message)
  if (isStatus || possible.some((one) => one === message)) return
  const isReversed = peer === "cti" && ctiNames(kind, !fromPeer).includes(message)
  checking.findings.push(
    testMessageNotPossible({ message, at, peer, fromPeer, possible, isReversed })
  )
}

const ctiNames = (kind: SiteKind | undefined, fromPeer: boolean): ReadonlyArray<string> =>
  (kind === undefined ? siteKinds : [kind]).flatMap((one) =>
    fromPeer ? ctiMessages[one].theirs : ctiMessages[one].ours
  )

const isStatusCode = (message: string): boolean =>
  /^\d{3}$/.test(message) && Number(message) >= sipStatusMin && Number(message) <= sipStatusMax

/**
 * `gateway: pbx-east`, `dnis: "5001"`, `type: PlayApplication`: names, literals, words of the wire.
 */
const checkTestArgument = (checking: Checking, place: Place, arg: Argument): void => {
  const { name, value } = arg
  if (name === undefined) {
    checking.findings.push(namelessArgument("a message", arg.span))
    return
  }
  const key = name.text
  if (value._tag === "Path" && (key === "gateway" || key === "tenant" || key === "profile")) {
    checkNamed(checking, place, value, key)
    return
  }
  if (value._tag === "Path" && key === "service" && value.steps.length === 0) {
    resolveKind(checking, place.scope, value.head, "service", "a message")
    return
  }
  if (isWireWord(place.scope, value)) return
  inferValue(checking, { ...place, knownBy: "start", expecting: false }, value)
}

/** A word such as `PlayApplication` or `invalid-script` that is not a name of the file. */
const isWireWord = (scope: Scope, value: Expression): boolean =>
  value._tag === "Path" &&
  value.steps.length === 0 &&
  !valueNames.has(lookUp(scope, value.head.text)?.kind ?? "")
