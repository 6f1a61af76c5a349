// The types of expressions: those of the vocabulary, and the closed sets that a program makes
// itself (its enums, gateways, tenants, profiles). How a value of one type may stand where another
// is expected is decided here and nowhere else.

import type { FieldType } from "../../dsl/vocabulary/fields.ts"
import { appKindWords, routeTypeWords, useCtiValues } from "../../dsl/vocabulary/fields.ts"
import type { ValueType } from "../../dsl/vocabulary/Value.ts"
import { listWords } from "../finding.ts"

export type Type =
  | { readonly is: ValueType | "NumberPattern" | "Secret" | "use-cti" }
  /** A closed set of words: an enum of the author's, or one of the language's own. */
  | { readonly is: "words"; readonly name: string; readonly words: ReadonlyArray<string> }
  /** A gateway, tenant or profile, by its name. */
  | { readonly is: "named"; readonly of: "gateway" | "tenant" | "profile" }
  | { readonly is: "list"; readonly of: Type }
  /** What a finding has been made about already; it fits everywhere. */
  | { readonly is: "unknown" }

export const simple = (is: ValueType | "NumberPattern" | "Secret" | "use-cti"): Type => ({ is })
export const unknownType: Type = { is: "unknown" }

export const typeOfField = (type: FieldType): Type => {
  switch (type) {
    case "gateway":
    case "tenant":
    case "profile":
      return { is: "named", of: type }
    case "route type":
      return { is: "words", name: "`route.type`", words: routeTypeWords }
    case "app kind":
      return { is: "words", name: "`app.kind`", words: appKindWords }
    default:
      return { is: type }
  }
}

/** What an author calls a value of the type. */
export const typeInWords = (type: Type): string => {
  if (type.is === "words") {
    return type.words.length <= 9 ? listWords(type.words, "or") : `a word of ${type.name}`
  }
  if (type.is === "named") return `a ${type.of}`
  return type.is === "list" ? `a list of ${typeInWords(type.of)}` : typeNames[type.is]
}

const typeNames: Readonly<Record<Exclude<Type["is"], "words" | "named" | "list">, string>> = {
  Bool: "`true` or `false`",
  Switch: "`yes` or `no`",
  Int: "a whole number",
  Text: "a text",
  Duration: "a duration",
  Digits: "a dialled number",
  NumberPattern: "a number pattern",
  Dn: "a destination",
  Uri: "a URI",
  Time: "a time of day",
  Day: "a day of the week",
  Date: "a date",
  Record: "a record",
  Scalar: "a single value",
  Secret: "a secret",
  "use-cti": listWords(useCtiValues.map(String), "or"),
  unknown: "anything"
}

/** How a value of the type is written, for hints. */
export const exampleOf = (type: Type): string | undefined => examples.get(type.is)

const examples: ReadonlyMap<string, string> = new Map([
  ["Bool", "true"],
  ["Switch", "yes"],
  ["Int", "50"],
  ["Text", '"text"'],
  ["Duration", "25s"],
  ["Digits", '"18005550003"'],
  ["NumberPattern", '"800555100X"'],
  ["Dn", '"4999"'],
  ["Uri", '"http://apps/main.vxml"'],
  ["Time", '"20:00"'],
  ["Day", "sat"],
  ["Date", '"2026-12-24"'],
  ["Record", '{ name: "value" }']
])

/** Whether a value of type `actual` may stand where `expected` is. */
export const fits = (actual: Type, expected: Type): boolean => {
  if (actual.is === "unknown" || expected.is === "unknown") return true
  if (actual.is === "Secret") return expected.is === "Secret"
  switch (expected.is) {
    case "Scalar":
      return actual.is !== "Record" && actual.is !== "list" && actual.is !== "NumberPattern"
    case "Switch":
      return actual.is === "Bool" || actual.is === "Switch"
    case "Text":
      return isTextual(actual) || actual.is === "words"
    case "Dn":
      return actual.is === "Dn" || actual.is === "Digits" || actual.is === "Uri"
    case "NumberPattern":
      return actual.is === "NumberPattern" || actual.is === "Digits"
    case "words":
      return actual.is === "words" && actual.name === expected.name
    case "named":
      return actual.is === "named" && actual.of === expected.of
    case "list":
      return actual.is === "list" && fits(actual.of, expected.of)
    case "Int":
      return actual.is === "Int" || actual.is === "use-cti"
    case "use-cti":
      return actual.is === "use-cti" || actual.is === "Int"
    default:
      return actual.is === expected.is
  }
}

/** Whether two values may be compared for equality: the same type, or both texts of some kind. */
export const comparable = (left: Type, right: Type): boolean =>
  fits(left, right) || fits(right, left) || (isTextual(left) && isTextual(right))

/** Whether values of the type have an order: `<` asks for it. */
export const isOrdered = (type: Type): boolean =>
  type.is === "unknown" ||
  type.is === "Int" ||
  type.is === "use-cti" ||
  type.is === "Duration" ||
  type.is === "Time" ||
  type.is === "Date"

/** Texts of whatever form. */
export const isTextual = (type: Type): boolean =>
  type.is === "Text" || type.is === "Digits" || type.is === "Dn" || type.is === "Uri"
