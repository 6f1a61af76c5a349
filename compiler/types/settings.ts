// The settings of a block, held against the rows of the vocabulary: each known, there once, of its
// type, known early enough; and none missing that must be there.

import { Result } from "effect"
import { spanText } from "../../dsl/index.ts"
import type { Expression, Setting, Span } from "../../dsl/index.ts"
import { settingRow, settings as settingRows } from "../../dsl/vocabulary/settings.ts"
import type { AddressFormat, BlockKind, SettingRow } from "../../dsl/vocabulary/settings.ts"
import { addressInvalid } from "../checks/address-invalid.ts"
import { duplicateName } from "../checks/duplicate-name.ts"
import { missingSetting } from "../checks/missing-setting.ts"
import { notAConstant } from "../checks/not-a-constant.ts"
import { numberPatternInvalid } from "../checks/number-pattern-invalid.ts"
import { oneCtiPerDeployment } from "../checks/one-cti-per-deployment.ts"
import { mismatchOf } from "../checks/type-mismatch.ts"
import { unknownSetting } from "../checks/unknown-setting.ts"
import type { Scope } from "../names/Module.ts"
import { parsePattern, parseRange } from "../plan/parsePattern.ts"
import { removal, withFixes, withItsLine } from "../removals.ts"
import type { Checking, Need, Place, Typed } from "./Checking.ts"
import { constant, isKnownBy, placeAt, unknownAt } from "./Checking.ts"
import { checkValue, pathText } from "./expressions.ts"
import { isAddress } from "./formats.ts"
import { resolveKind } from "./namedValues.ts"
import type { PlacedPattern, SettingValue } from "./Program.ts"
import { within } from "./text.ts"
import { simple } from "./Type.ts"

/** What is read of a block: the settings, and what a transfer's settings need of events. */
export const checkSettings = (
  checking: Checking,
  scope: Scope,
  block: BlockKind,
  settings: ReadonlyArray<Setting>,
  needs?: Array<Need>
): ReadonlyMap<string, SettingValue> => {
  const values = new Map<string, SettingValue>()
  for (const setting of settings) {
    const { text: key, span } = setting.name
    const row = settingRow(block, key)
    const first = values.get(key)
    if (row === undefined) {
      const candidates = settingRows[block].map((one) => one.key)
      checking.findings.push(unknownSetting(block, key, span, candidates))
    } else if (first !== undefined) {
      checking.findings.push(repeated(setting, first.setting))
    } else {
      const place = { ...placeAt(scope, row.knownBy), needs, secrets: key === "headers" }
      values.set(key, checkSetting(checking, place, row, setting))
    }
  }
  return values
}

const repeated = (setting: Setting, first: Setting): ReturnType<typeof duplicateName> => {
  const { text: key, span } = setting.name
  const isSecondCti = key === "cti" && pathText(setting.value) !== pathText(first.value)
  return isSecondCti
    ? oneCtiPerDeployment(setting.value.span, first.value.span)
    : withFixes(
        duplicateName(`The setting \`${key}\``, span, first.name),
        spanText(setting.span) === spanText(first.span)
          ? removal("remove the repetition", withItsLine(setting.span))
          : []
      )
}

/** Says which settings must be there and are not; `at` is the block's name. */
export const checkRequired = (
  checking: Checking,
  block: BlockKind,
  at: Span,
  values: ReadonlyMap<string, SettingValue>
): void => {
  for (const row of settingRows[block]) {
    if (row.required !== "always" || values.has(row.key)) continue
    checking.findings.push(
      missingSetting({ block, key: row.key, at, means: `not told: ${row.means}` })
    )
  }
}

const checkSetting = (
  checking: Checking,
  place: Place,
  row: SettingRow,
  setting: Setting
): SettingValue => {
  const { value } = setting
  const known = (typed: Typed): SettingValue => ({ row, setting, typed })
  switch (row.type.is) {
    case "words":
      return known(checkWords(checking, place, row, value, row.type))
    case "value":
      return known(checkPlain(checking, place, row, value))
    case "use-cti":
      return known(checkValue(checking, place, value, simple("use-cti")))
    case "address":
      return known(
        row.type.list
          ? checkAddresses(checking, place, value, row.type.format)
          : checkAddress(checking, place, value, row.type.format)
      )
    case "codes":
      return known(checkCodes(checking, place, value))
    case "port-of-call":
      return known(checkPortOfCall(checking, place, value))
    case "patterns": {
      const patterns = checkPatterns(checking, place, value)
      return { row, setting, typed: constant(simple("Record"), value.span, nothing), patterns }
    }
    default: {
      const named =
        value._tag === "Path" && value.steps.length === 0
          ? resolveKind(checking, place.scope, value.head, row.type.of, row.key)
          : undefined
      if (named !== undefined)
        return { row, setting, typed: constant(simple("Text"), value.span, nothing), named }
      if (value._tag !== "Path") {
        checking.findings.push(
          mismatchOf(`A ${row.type.of} is expected here`, value.span, "not a name")
        )
      }
      return known(unknownAt(value.span))
    }
  }
}

const nothing = { op: "text", value: "" } as const

const checkWords = (
  checking: Checking,
  place: Place,
  row: SettingRow,
  value: Expression,
  type: { readonly words: ReadonlyArray<string>; readonly list?: true }
): Typed => {
  const word = { is: "words", name: `\`${row.key}\``, words: type.words } as const
  if (value._tag !== "List") {
    const typed = checkValue(checking, place, value, word)
    return type.list === true && typed.type.is !== "unknown"
      ? { ...typed, expr: { op: "list", items: [typed.expr] } }
      : typed
  }
  if (type.list === true) return checkValue(checking, place, value, { is: "list", of: word })
  const second = value.values[1]
  checking.findings.push(
    row.key === "cti" && second !== undefined
      ? oneCtiPerDeployment(second.span, value.values[0]?.span)
      : mismatchOf(`\`${row.key}\` takes one word`, value.span, "this is a list")
  )
  return unknownAt(value.span)
}

/** Counts and durations of settings are never nothing at all; ids may be any number. */
// `probe: 0s` asks no peer.
const mayBeZero: ReadonlySet<string> = new Set(["trunk-group", "service-id", "probe"])

const checkPlain = (
  checking: Checking,
  place: Place,
  row: SettingRow,
  value: Expression
): Typed => {
  if (row.type.is !== "value") return unknownAt(value.span)
  const typed = checkValue(checking, place, value, simple(row.type.type))
  const isZero = typed.expr.op === "int" && typed.expr.value === 0 && !mayBeZero.has(row.key)
  if (!isZero || (typed.type.is !== "Int" && typed.type.is !== "Duration")) return typed
  checking.findings.push(
    mismatchOf(
      `\`${row.key}\` must be more than nothing`,
      value.span,
      "nothing would ever get done"
    )
  )
  return unknownAt(value.span)
}

const checkAddress = (
  checking: Checking,
  place: Place,
  value: Expression,
  format: AddressFormat
): Typed => {
  const typed = checkValue(checking, place, value, simple("Text"))
  if (typed.type.is === "unknown" || typed.expr.op !== "text") return typed
  if (isAddress(typed.expr.value, format)) return typed
  checking.findings.push(addressInvalid(typed.expr.value, value.span, format))
  return unknownAt(value.span)
}

const checkAddresses = (
  checking: Checking,
  place: Place,
  value: Expression,
  format: AddressFormat
): Typed => {
  const values = listOf(checking, value)
  if (values === undefined) return unknownAt(value.span)
  const items = values.map((one) => checkAddress(checking, place, one, format))
  if (items.some((one) => one.type.is === "unknown")) return unknownAt(value.span)
  const expr = { op: "list", items: items.map((one) => one.expr) } as const
  return constant({ is: "list", of: simple("Text") }, value.span, expr)
}

/** The members of a list; a single value is reported, with the brackets as a safe fix. */
const listOf = (checking: Checking, value: Expression): ReadonlyArray<Expression> | undefined => {
  if (value._tag === "List") return value.values
  const finding = mismatchOf("A list is expected here", value.span, "a single value")
  const text = value.span.source.text.slice(value.span.start, value.span.end)
  const edits = [{ span: value.span, text: `[${text}]` }]
  checking.findings.push({
    ...finding,
    fixes: [{ title: "put it in brackets", safe: true, edits }]
  })
  return undefined
}

const checkCodes = (checking: Checking, place: Place, value: Expression): Typed => {
  const typed = checkValue(checking, place, value, { is: "list", of: simple("Int") })
  if (typed.expr.op !== "list") return typed
  const isCode = typed.expr.items.every(
    (one) => one.op === "int" && one.value >= 400 && one.value <= 699
  )
  if (isCode) return typed
  checking.findings.push(mismatchOf("These are no response codes", value.span, "400 to 699"))
  return unknownAt(value.span)
}

const checkPortOfCall = (checking: Checking, place: Place, value: Expression): Typed => {
  if (value._tag === "Record") return checkValue(checking, place, value, simple("Record"))
  const word = { is: "words", name: "`port-of-call`", words: ["dnis"] } as const
  return checkValue(checking, place, value, word)
}

const checkPatterns = (
  checking: Checking,
  place: Place,
  value: Expression
): ReadonlyArray<PlacedPattern> =>
  (listOf(checking, value) ?? []).flatMap((one) => checkPattern(checking, place, one) ?? [])

const checkPattern = (
  checking: Checking,
  place: Place,
  value: Expression
): PlacedPattern | undefined => {
  const { span } = value
  if (value._tag === "Range") {
    const from = checkValue(checking, place, value.from, simple("Digits"))
    const to = checkValue(checking, place, value.to, simple("Digits"))
    if (from.type.is === "unknown" || to.type.is === "unknown") return undefined
    if (from.expr.op !== "text" || to.expr.op !== "text") return undefined
    const range = parseRange(from.expr.value, to.expr.value)
    if (Result.isSuccess(range)) return { pattern: range.success, span }
    const side = range.failure.side === "from" ? value.from : value.to
    const { start, end } = range.failure
    const at = side._tag === "Text" ? within(side, start, end) : side.span
    checking.findings.push(numberPatternInvalid(range.failure, at, span))
    return undefined
  }
  const typed = checkValue(checking, place, value, simple("NumberPattern"))
  if (typed.type.is === "unknown") return undefined
  if (!isKnownBy(typed.known, "compile") || typed.expr.op !== "text") {
    checking.findings.push(notAConstant(span, "compile", typed.known))
    return undefined
  }
  const pattern = parsePattern(typed.expr.value)
  return Result.isSuccess(pattern) ? { pattern: pattern.success, span } : undefined
}
