// Conditions and actions as sentences, for people who read what a flow does and not how it is
// written. Names that an author gave (of conditions, services, policies) stay names: each has a
// place of its own in the document.

import type { Action, Argument, Chain, Expression, Path, Range } from "../../dsl/index.ts"
import { spanText } from "../../dsl/index.ts"
import { byDnis } from "../../dsl/vocabulary/verbs/profile.ts"
import type { FieldName } from "../plan/Plan.ts"
import { code } from "./markdown.ts"

/** A condition, without a full stop. */
export const conditionWords = (condition: Expression): string => {
  switch (condition._tag) {
    case "Logical":
      return condition.operands
        .map((operand) =>
          isJoint(operand) ? `(${conditionWords(operand)})` : conditionWords(operand)
        )
        .join(` ${condition.operator} `)
    case "Group":
      return isJoint(condition.value)
        ? `(${conditionWords(condition.value)})`
        : conditionWords(condition.value)
    case "Not":
      return `not ${conditionWords(condition.operand)}`
    case "Has":
      return `there is ${valueWords(condition.path)}`
    case "Comparison":
      return `${valueWords(condition.left)} ${comparisons[condition.operator]} ${valueWords(condition.right)}`
    case "In":
      return `${valueWords(condition.value)} is ${containerWords(condition.container)}`
    case "Matches":
      return `${valueWords(condition.value)} matches ${code(condition.pattern.value)}`
    case "Path":
      return isField(condition)
        ? `${valueWords(condition)} is ${code("true")}`
        : valueWords(condition)
    default:
      return valueWords(condition)
  }
}

/** What a chain does: `play `sorry`, then release as `busy``. */
export const chainWords = ({ actions }: Chain): string => actions.map(actionWords).join(", then ")

const actionWords = (action: Action): string => {
  const { verb, name, args = [], operand } = action
  const target = code(name?.text ?? "")
  switch (verb) {
    case "cti":
      return `ask the CTI side what to do${withWords(args)}`
    case "profile":
      return name?.text === byDnis
        ? "run the application of the dialled number's profile"
        : `run the application of ${target}`
    case "play":
      return `play ${target}${withWords(args)}`
    case "route":
      return `ask the CTI side for a destination from ${operand === undefined ? "" : valueWords(operand)}`
    case "transfer":
      return `transfer by ${target}${withWords(args)}`
    case "report":
      return `report ${target}`
    case "attach":
      return `add call data${withWords(args)}`
    case "release":
      return `release as ${operand === undefined ? target : valueWords(operand)}`
  }
}

const withWords = (args: ReadonlyArray<Argument>): string => {
  if (args.length === 0) return ""
  const parts = args.map(({ name, value }) =>
    name === undefined ? valueWords(value) : `${code(name.text)}: ${valueWords(value)}`
  )
  return ` (${parts.join("; ")})`
}

const valueWords = (value: Expression): string => {
  switch (value._tag) {
    case "Path":
      return pathWords(value)
    case "Text":
      return code(value.value)
    case "Range":
      return rangeWords(value)
    case "Else":
      return `${valueWords(value.value)} (${valueWords(value.otherwise)} where there is none)`
    case "Call": {
      const [argument] = value.args
      const inner = argument === undefined ? "nothing" : valueWords(argument.value)
      return `${inner} as ${code(spanText(value.callee.span))}`
    }
    case "Group":
      return `(${conditionWords(value.value)})`
    default:
      return code(spanText(value.span).replaceAll(/\s+/g, " "))
  }
}

/** A range of times may run over midnight; texts of that form stand for nothing else here. */
const rangeWords = ({ from, to }: Range): string => {
  const wraps = timeOf(from) > timeOf(to)
  const next = wraps ? " of the next day" : ""
  return `between ${valueWords(from)} and ${valueWords(to)}${next}`
}

const timeOf = (value: Expression): string =>
  value._tag === "Text" && /^\d\d:\d\d$/.test(value.value) ? value.value : ""

const containerWords = (container: Expression): string => {
  if (container._tag !== "List") {
    return container._tag === "Range" ? valueWords(container) : `in ${valueWords(container)}`
  }
  const values = container.values.map(valueWords)
  if (values.length < 2) return values[0] ?? "nothing"
  return `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`
}

const isJoint = (condition: Expression): boolean => condition._tag === "Logical"

// oxfmt-ignore
const comparisons = {
  "==": "is", "!=": "is not", "<": "is less than", "<=": "is at most", ">": "is more than", ">=": "is at least"
} as const

const pathWords = (path: Path): string => {
  const known = fieldOf(path)
  if (known === undefined) return code(spanText(path.span))
  const key = path.steps.findLast((step) => step._tag === "Key")
  const phrase = phrases[known]
  return key?._tag === "Key" ? `${phrase} ${code(key.key)}` : phrase
}

const isField = (path: Path): boolean => fieldOf(path) !== undefined

const fieldOf = ({ head, steps }: Path): FieldName | undefined => {
  const names = steps.flatMap((step) => (step._tag === "Field" ? [step.name.text] : []))
  const name = [head.text, ...names].join(".")
  return isFieldName(name) ? name : undefined
}

const isFieldName = (name: string): name is FieldName => Object.hasOwn(phrases, name)

// oxfmt-ignore
const phrases: Readonly<Record<FieldName, string>> = {
  "call.dnis":                   "the dialled number",
  "call.ani":                    "the caller's number",
  "call.header":                 "the caller's header field",
  "call.answered":               "that the caller was answered",
  "gateway":                     "the gateway",
  "gateway.use-cti":             "`use-cti` of the gateway",
  "tenant":                      "the tenant",
  "profile":                     "a profile for the dialled number",
  "profile.cti-allow":           "`cti-allow` of the profile",
  "profile.icm-bridge-transfer": "`icm-bridge-transfer` of the profile",
  "profile.cti-params":          "the profile's `cti-params`",
  "time":                        "the time of day",
  "day":                         "the day of the week",
  "date":                        "the date",
  "user-data":                   "the call data",
  "treatment.app-id":            "the id of the application",
  "treatment.app-url":           "the page that the treatment names",
  "treatment.prompt":            "the prompt that the treatment names",
  "treatment.language":          "the treatment's language",
  "treatment.max-digits":        "the number of digits that the treatment asks for",
  "treatment.file":              "the file that the treatment names",
  "treatment.duration":          "the treatment's duration",
  "treatment.params":            "the treatment's parameter",
  "route.to":                    "the destination that the CTI side named",
  "route.type":                  "the kind of route",
  "script.id":                   "the script's id",
  "script.config":               "the script's configuration",
  "script.vars":                 "the script's variable",
  "label.number":                "the number of the label",
  "app.to":                      "the destination that the application named",
  "app.kind":                    "the kind of transfer that the application asked for",
  "app.result":                  "the application's result",
  "call.released":               "that the call is over",
  "cti.opened":                  "that a CTI dialogue was opened",
  "cti.closed":                  "that the CTI dialogue is over",
  "rule":                        "that the rule decided"
}
