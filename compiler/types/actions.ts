// One action: the name behind its verb, its value, its arguments.

import type { Action, Argument, Expression, Name, Path } from "../../dsl/index.ts"
import { byDnis } from "../../dsl/vocabulary/verbs/profile.ts"
import { sourceParameter } from "../../dsl/vocabulary/verbs/play.ts"
import type { Parameter, ServiceKind, VerbRow } from "../../dsl/vocabulary/verbs/Verb.ts"
import { verbs } from "../../dsl/vocabulary/verbs/verbs.ts"
import {
  releaseCodeMax,
  releaseCodeMin,
  releaseWords,
  reportWords
} from "../../dsl/vocabulary/words.ts"
import { duplicateName } from "../checks/duplicate-name.ts"
import { missingParameter } from "../checks/missing-parameter.ts"
import { mismatchOf } from "../checks/type-mismatch.ts"
import { unknownName } from "../checks/unknown-name.ts"
import { namelessArgument, unknownParameter } from "../checks/unknown-parameter.ts"
import type { Named } from "../names/Module.ts"
import type { Checking, Place, Typed } from "./Checking.ts"
import { checkValue } from "./expressions.ts"
import { resolveKind } from "./namedValues.ts"
import type { ActionNode, ArgumentValue } from "./Program.ts"
import { simple } from "./Type.ts"

/** What the action itself says; its surroundings are its chain's. */
export type ActionMeaning = Omit<
  ActionNode,
  "outcomes" | "needs" | "facts" | "inside" | "isImplied"
>

export const checkAction = (checking: Checking, place: Place, action: Action): ActionMeaning => {
  const row = verbs[action.verb]
  const target = resolveTarget(checking, place, row, action.name)
  const word = resolveWord(checking, row, action.name)
  const isByDnis = row.target === "profile" && action.name?.text === byDnis
  const wantsTarget =
    row.target === "service" || row.target === "profile" || row.target === "transfer"
  const isBroken =
    (wantsTarget && target === undefined && !isByDnis) ||
    (row.target === "report word" && word === undefined)
  const args = checkArguments(checking, place, row, action, target)
  if (target !== undefined && row.verb === "play") checkSource(checking, action, target, args)
  return {
    ast: action,
    verb: action.verb,
    target,
    byDnis: isByDnis,
    word,
    code: releaseCode(checking, action),
    operand: checkOperand(checking, place, row, action.operand),
    args,
    isBroken
  }
}

const resolveTarget = (
  checking: Checking,
  place: Place,
  row: VerbRow,
  name: Name | undefined
): Named | undefined => {
  if (name === undefined) return undefined
  switch (row.target) {
    case "service":
    case "transfer":
      return resolveKind(checking, place.scope, name, row.target, row.verb)
    case "profile":
      return name.text === byDnis
        ? undefined
        : resolveKind(checking, place.scope, name, "profile", row.verb, [byDnis])
    default:
      return undefined
  }
}

const resolveWord = (
  checking: Checking,
  row: VerbRow,
  name: Name | undefined
): string | undefined => {
  if (name === undefined || (row.target !== "report word" && row.target !== "release word")) {
    return undefined
  }
  const words: ReadonlyArray<string> = row.target === "report word" ? reportWords : releaseWords
  if (words.includes(name.text)) return name.text
  const kind = `word of \`${row.verb}\``
  checking.findings.push(unknownName({ name: name.text, at: name.span, kind, candidates: words }))
  return undefined
}

const releaseCode = (checking: Checking, action: Action): number | undefined => {
  if (action.verb !== "release" || action.operand?._tag !== "Int") return undefined
  const { value, span } = action.operand
  if (value >= releaseCodeMin && value <= releaseCodeMax) return value
  checking.findings.push(
    mismatchOf(
      `\`${value}\` is no code to release a caller with`,
      span,
      `${releaseCodeMin} to ${releaseCodeMax}`
    )
  )
  return undefined
}

const checkOperand = (
  checking: Checking,
  place: Place,
  row: VerbRow,
  operand: Expression | undefined
): Typed | undefined =>
  row.operand === undefined || operand === undefined
    ? undefined
    : checkValue(checking, place, operand, simple(row.operand))

const checkArguments = (
  checking: Checking,
  place: Place,
  row: VerbRow,
  action: Action,
  target: Named | undefined
): ReadonlyArray<ArgumentValue> => {
  if (row.verb === "attach" && (action.args ?? []).length === 0) {
    checking.findings.push(
      missingParameter("Nothing is attached", action.span, "what?", {
        hint: "write `attach(key: value)`"
      })
    )
  }
  const kind = target === undefined ? undefined : serviceKind(target)
  const parameters = row.parameters.filter(
    ({ serviceKinds }) =>
      serviceKinds === undefined || kind === undefined || serviceKinds.includes(kind)
  )
  const seen = new Map<string, Name>()
  return (action.args ?? []).flatMap(
    (arg) => checkArgument(checking, place, row, parameters, seen, arg) ?? []
  )
}

const checkArgument = (
  checking: Checking,
  place: Place,
  row: VerbRow,
  parameters: ReadonlyArray<Parameter>,
  seen: Map<string, Name>,
  arg: Argument
): ArgumentValue | undefined => {
  const { name } = arg
  if (name === undefined) {
    checking.findings.push(namelessArgument(row.verb, arg.span))
    return undefined
  }
  const first = seen.get(name.text)
  if (first !== undefined) {
    checking.findings.push(duplicateName(`The argument \`${name.text}\``, name.span, first))
    return undefined
  }
  seen.set(name.text, name)
  const parameter = parameters.find((one) => one.name === name.text)
  if (parameter === undefined && row.otherArguments === undefined) {
    const names = parameters.map((one) => one.name)
    checking.findings.push(unknownParameter(row.verb, name.text, name.span, names))
    return undefined
  }
  const typed = checkValue(checking, place, arg.value, simple(parameter?.type ?? "Scalar"))
  return { name: name.text, span: arg.span, typed }
}

/**
 * The kind of a service as its block says it; undefined when the block does not say it readably.
 */
export const serviceKind = (service: Named): ServiceKind | undefined => {
  const kind = settingOf(service, "kind")
  if (kind === undefined) return settingOf(service, "vxml") === undefined ? undefined : "vxml"
  const word = kind._tag === "Path" ? (kind satisfies Path).head.text : ""
  return word === "vxml" || word === "announcement" || word === "music" || word === "digits"
    ? word
    : undefined
}

/** The setting of a service's block that says what is played, for each kind. */
export const sourceSetting: Readonly<Record<ServiceKind, string>> = {
  vxml: "vxml",
  announcement: "prompt",
  music: "file",
  digits: "prompt"
}

const settingOf = (service: Named, key: string): Expression | undefined =>
  service.declaration._tag === "Facts"
    ? service.declaration.settings.find((setting) => setting.name.text === key)?.value
    : undefined

/** A service must be told what to play; only digits can be collected without a prompt. */
const checkSource = (
  checking: Checking,
  action: Action,
  service: Named,
  args: ReadonlyArray<ArgumentValue>
): void => {
  const kind = serviceKind(service)
  if (kind === undefined || kind === "digits") return
  const parameter = sourceParameter[kind]
  if (settingOf(service, sourceSetting[kind]) !== undefined) return
  if (args.some((arg) => arg.name === parameter)) return
  if ((action.args ?? []).some((arg) => arg.name?.text === parameter)) return
  checking.findings.push(
    missingParameter(
      `\`${service.name}\` is not told what to play`,
      action.name?.span ?? action.span,
      `needs \`${parameter}\``,
      {
        secondary: [{ span: service.span, label: `has no \`${sourceSetting[kind]}\`` }],
        hint: `write \`play ${service.name}(${parameter}: …)\`, or say it in the service`
      }
    )
  )
}
