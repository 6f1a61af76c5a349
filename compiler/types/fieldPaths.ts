// Paths that read a fact of the call: whether there is such a fact, whether it is known where it is
// read, and whether it is certainly there.

import type { Path } from "../../dsl/index.ts"
import { fieldPresence, fieldRow, fields } from "../../dsl/vocabulary/fields.ts"
import type { FieldRow } from "../../dsl/vocabulary/fields.ts"
import { eventRow } from "../../dsl/vocabulary/events/events.ts"
import { maybeAbsent } from "../checks/maybe-absent.ts"
import { notAConstant } from "../checks/not-a-constant.ts"
import { profileUnknownAtUseCti1 } from "../checks/profile-unknown-at-use-cti-1.ts"
import { fieldKey, fieldNotHere, unknownField } from "../checks/unknown-field.ts"
import { fieldNames } from "../plan/Plan.ts"
import type { FieldName } from "../plan/Plan.ts"
import type { Checking, Place, Typed } from "./Checking.ts"
import { isKnownBy, possibleUseCti, unknownAt } from "./Checking.ts"
import { pathText } from "./expressions.ts"
import { noFacts } from "./Facts.ts"
import { typeOfField } from "./Type.ts"

/** The fact a path reads. It is optional when it may be absent and nothing has asked for it. */
export const inferField = (checking: Checking, place: Place, path: Path): Typed => {
  const row = findField(checking, place, path)
  if (row === undefined) return unknownAt(path.span)
  checking.fieldUses.push({ field: row.field, span: path.span })
  const known = row.scope === "everywhere" ? "call" : "transfer"
  if (row.scope === "everywhere" || place.expecting) {
    if (!isKnownBy("call", place.knownBy)) {
      checking.findings.push(notAConstant(path.span, place.knownBy, "call"))
      return unknownAt(path.span)
    }
  } else if (!isTold(checking, place, row, path)) {
    return unknownAt(path.span)
  }
  if (row.field.startsWith("profile") && !isProfileKnown(checking, place, path)) {
    return unknownAt(path.span)
  }
  const key = path.steps.find((step) => step._tag === "Key")?.key
  const field = planField(row.field)
  return {
    type: typeOfField(row.type),
    optional: mayBeAbsent(place, row) && !place.facts.present.has(pathText(path)),
    span: path.span,
    expr:
      field === undefined
        ? { op: "text", value: row.field }
        : { op: "field", field, ...(key === undefined ? {} : { key }) },
    known,
    facts: noFacts
  }
}

/** Fields of `expect` lines are the harness's and stand in no plan, only in ladders. */
const planField = (field: string): FieldName | undefined =>
  fieldNames.find((name) => name === field)

const findField = (checking: Checking, place: Place, path: Path): FieldRow | undefined => {
  const names = [path.head.text]
  let keys = 0
  for (const step of path.steps) {
    if (step._tag === "Field") names.push(step.name.text)
    else keys += 1
  }
  const name = names.join(".")
  const row = fieldRow(name)
  if (row === undefined) {
    const siblings = fields.filter(
      (one) =>
        one.field.startsWith(`${path.head.text}.`) && (place.expecting || one.scope !== "expect")
    )
    const candidates = siblings.map((one) => one.field)
    checking.findings.push(unknownField(name, path.span, candidates))
    return undefined
  }
  if (row.keyed === (keys === 1) && keys <= 1) return row
  checking.findings.push(fieldKey(name, path.span, row.keyed))
  return undefined
}

/** Whether the events around the place tell the fact; a transfer policy notes that they must. */
const isTold = (checking: Checking, place: Place, row: FieldRow, path: Path): boolean => {
  if (place.events.some((level) => level.every((event) => familyOf(event) === row.scope))) {
    return true
  }
  if (place.needs !== undefined && row.scope !== "expect") {
    if (!place.guarded) place.needs.push({ field: row.field, span: path.span })
    return true
  }
  checking.findings.push(fieldNotHere(pathText(path), path.span, row.scope, []))
  return false
}

const familyOf = (event: string): string | undefined => eventRow(event)?.family

const mayBeAbsent = (place: Place, row: FieldRow): boolean => {
  if (row.optional) return true
  const certain = fieldPresence.get(row.field)
  if (certain === undefined) return false
  const level = place.events.findLast((events) =>
    events.every((event) => familyOf(event) === row.scope)
  )
  return level !== undefined && !level.every((event) => certain.includes(event))
}

/**
 * A profile can be read once a number is mapped, and its own fields once it is known to be there.
 */
const isProfileKnown = (checking: Checking, place: Place, path: Path): boolean => {
  // Only what the rule itself asks counts: the same policy is checked at sites with other gateways.
  if (place.beforeAccepted && place.facts.narrowedAt !== undefined) {
    const possible = possibleUseCti(checking, place.facts)
    if (possible.size === 1 && possible.has(1)) {
      checking.findings.push(profileUnknownAtUseCti1(path.span, place.facts.narrowedAt))
      return false
    }
  }
  if (path.steps.length === 0 || place.facts.present.has("profile")) return true
  const more = { hint: "ask `has profile and …` first" }
  checking.findings.push(maybeAbsent("profile", path.span, more))
  return false
}
