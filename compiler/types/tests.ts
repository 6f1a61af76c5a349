// `test` blocks: peers, messages, values, conditions. What no run could make right is found here;
// the rest becomes a ladder, which the runtime plays.

import type { Argument, Arrow, Expression, Span, Step, Test } from "../../dsl/index.ts"
import {
  messageNames,
  messageRow,
  testPeers,
  type TestPeer
} from "../../dsl/vocabulary/messages.ts"
import { argumentPlace } from "../../dsl/vocabulary/messages/Message.ts"
import type { MessageRow } from "../../dsl/vocabulary/messages/Message.ts"
import { sipStatusMax, sipStatusMin } from "../../dsl/vocabulary/messages/sip.ts"
import type { SiteKind } from "../../dsl/vocabulary/Site.ts"
import { duplicateName } from "../checks/duplicate-name.ts"
import { testExpectsNothing } from "../checks/test-expects-nothing.ts"
import { testMessageNotPossible } from "../checks/test-message-not-possible.ts"
import { testUnknownPeer } from "../checks/test-unknown-peer.ts"
import { mismatchOf } from "../checks/type-mismatch.ts"
import { namelessArgument, unknownParameter } from "../checks/unknown-parameter.ts"
import { locationOf } from "../lower/place.ts"
import { lookUp } from "../names/Module.ts"
import type { Scope } from "../names/Module.ts"
import type { ArrowStep, Ladder, LadderStep } from "../plan/Ladder.ts"
import type { Expr } from "../plan/Plan.ts"
import { valueNames } from "./bindings.ts"
import type { Checking, Place } from "./Checking.ts"
import { placeAt, planName } from "./Checking.ts"
import { checkValue, inferValue } from "./expressions.ts"
import { isDate } from "./formats.ts"
import { checkNamed, resolveKind } from "./namedValues.ts"
import { simple } from "./Type.ts"

/**
 * Checks the tests of a file or tenant and gives their ladders. What only a test names is unused
 * all the same, so uses are not counted. `kind` is undefined where no deployment says which CTI
 * side there is.
 */
export const checkTests = (
  checking: Checking,
  scope: Scope,
  tests: ReadonlyArray<Test>,
  kind: SiteKind | undefined
): ReadonlyArray<Ladder> => {
  const inTests = { ...checking, used: new Set(checking.used), fieldUses: [] }
  const titles = new Map<string, Span>()
  return tests.map((test) => {
    const { value: title, span } = test.title
    const first = titles.get(title)
    if (first === undefined) titles.set(title, span)
    else checking.findings.push(duplicateName(`The test \`${title}\``, span, { span: first }))
    if (!test.steps.some(expectsSomething)) checking.findings.push(testExpectsNothing(span))
    const steps = test.steps.flatMap((step) => checkStep(inTests, scope, step, kind) ?? [])
    return { title, at: locationOf(span), steps }
  })
}

const expectsSomething = (step: Step): boolean =>
  step._tag === "Expect" || (step._tag === "Arrow" && step.direction === "<")

/** Undefined where the step cannot be played; then a finding says why. */
const checkStep = (
  checking: Checking,
  scope: Scope,
  step: Step,
  kind: SiteKind | undefined
): LadderStep | undefined => {
  const place: Place = { ...placeAt(scope, "call"), expecting: true }
  const own = { at: locationOf(step.span), text: onOneLine(step.span) }
  switch (step._tag) {
    case "Expect": {
      const { expr } = checkValue(checking, place, step.condition, simple("Bool"))
      return { _tag: "Expect", ...own, condition: expr }
    }
    case "At": {
      const { value, span } = step.moment
      if (isMoment(value)) return { _tag: "At", ...own, ms: Date.parse(value) }
      checking.findings.push(
        mismatchOf(
          "This is no moment in time",
          span,
          "not readable",
          'written `"2026-08-22T21:15:00+02:00"`'
        )
      )
      return undefined
    }
    case "Arrow":
      return checkArrow(checking, place, step, kind)
    case "Wait":
      return { _tag: "Wait", ...own, ms: step.duration.ms }
  }
}

const onOneLine = ({ source, start, end }: Span): string =>
  source.text.slice(start, end).trim().replace(/\s+/g, " ")

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

const checkArrow = (
  checking: Checking,
  place: Place,
  arrow: Arrow,
  kind: SiteKind | undefined
): ArrowStep | undefined => {
  const peer = testPeers.find((one) => one === arrow.peer.text)
  if (peer === undefined) {
    checking.findings.push(testUnknownPeer(arrow.peer.text, arrow.peer.span))
    return undefined
  }
  const row = checkMessage(checking, peer, arrow, kind)
  const args = (arrow.args ?? []).flatMap((arg): ReadonlyArray<readonly [string, Expr]> => {
    const value = checkTestArgument(checking, place, arg)
    if (value === undefined || arg.name === undefined) return []
    if (row !== undefined && argumentPlace(row, arg.name.text) === undefined) {
      const known = Object.keys(row.args)
      const { text, span } = arg.name
      checking.findings.push(unknownParameter(arrow.message.text, text, span, known))
    }
    return [[arg.name.text, value]]
  })
  return {
    _tag: "Arrow",
    at: locationOf(arrow.span),
    text: onOneLine(arrow.span),
    peer,
    direction: arrow.direction,
    message: arrow.message.text,
    args
  }
}

const checkMessage = (
  checking: Checking,
  peer: TestPeer,
  arrow: Arrow,
  kind: SiteKind | undefined
): MessageRow | undefined => {
  const from = arrow.direction === ">" ? "peer" : "us"
  const { text: message, span: at } = arrow.message
  const isStatus = /^\d+$/.test(message)
  const row = isStatus && !isStatusCode(message) ? undefined : messageRow(peer, from, message, kind)
  if (row !== undefined) return row
  const fromPeer = from === "peer"
  const possible = messageNames(peer, from, kind)
  const isReversed = messageNames(peer, fromPeer ? "us" : "peer", kind).includes(message)
  checking.findings.push(
    testMessageNotPossible({ message, at, peer, fromPeer, possible, isReversed })
  )
  return undefined
}

const isStatusCode = (message: string): boolean =>
  /^\d{3}$/.test(message) && Number(message) >= sipStatusMin && Number(message) <= sipStatusMax

/**
 * `gateway: pbx-east`, `dnis: "5001"`, `type: PlayApplication`: names, literals, words of the wire.
 * Undefined where a finding says why there is no value.
 */
const checkTestArgument = (checking: Checking, place: Place, arg: Argument): Expr | undefined => {
  const { name, value } = arg
  if (name === undefined) {
    checking.findings.push(namelessArgument("a message", arg.span))
    return undefined
  }
  const key = name.text
  if (value._tag === "Path" && (key === "gateway" || key === "tenant" || key === "profile")) {
    return checkNamed(checking, place, value, key).expr
  }
  if (value._tag === "Path" && key === "service" && value.steps.length === 0) {
    const named = resolveKind(checking, place.scope, value.head, "service", "a message")
    return named === undefined ? undefined : { op: "text", value: planName(checking, named) }
  }
  if (value._tag === "Path" && isWireWord(place.scope, value)) {
    return { op: "text", value: value.head.text }
  }
  return inferValue(checking, { ...place, knownBy: "start", expecting: false }, value).expr
}

/** A word such as `PlayApplication` or `invalid-script` that is not a name of the file. */
const isWireWord = (scope: Scope, value: Expression): boolean =>
  value._tag === "Path" &&
  value.steps.length === 0 &&
  !valueNames.has(lookUp(scope, value.head.text)?.kind ?? "")
