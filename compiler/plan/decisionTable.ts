// `select` as a table, made once at load: for each gateway the rules that its calls can meet, with
// what the gateway settles already left out of their conditions; and among these, where many ask
// for one text (a dialled number, a header field, a profile), the few that ask for the call's own.
// A decision then tries a short list in the author's order. It gives what trying every rule gives.

import { type Evaluate, evaluator, type BindingValues } from "./evaluate.ts"
import type { Expr, Rule } from "./Plan.ts"
import type { Facts, Value } from "./values.ts"

export interface DecisionTableOptions<Chosen> {
  /** In the order in which they are tried, a tenant's own before the root's. */
  readonly rules: ReadonlyArray<{
    readonly tenant?: string | undefined
    readonly condition?: Rule["condition"] | undefined
    readonly chosen: Chosen
  }>
  readonly gateways: ReadonlyArray<{ readonly name: string; readonly useCti: 0 | 1 | 2 }>
  readonly bindings: BindingValues
}

/** The first rule that takes a call of a tenant, with the facts of the call. */
export type Decide<Chosen> = (facts: Facts, tenant: string | undefined) => Chosen | undefined

export const decisionTable = <Chosen>(options: DecisionTableOptions<Chosen>): Decide<Chosen> => {
  const { rules, gateways, bindings } = options
  const evaluators = new Map<Expr, Evaluate>()
  const evaluate = (expr: Expr): Evaluate => {
    const known = evaluators.get(expr) ?? evaluator(expr, bindings)
    evaluators.set(expr, known)
    return known
  }
  const tenants = new Set(rules.map(({ tenant }) => tenant))
  /** The rules of each tenant and of the root that calls with some facts can meet. */
  const listsFor = (settled: Settled) =>
    new Map(
      [...tenants].map((tenant) => {
        const own = rules.flatMap((rule): ReadonlyArray<Candidate<Chosen>> => {
          if (rule.tenant !== tenant) return []
          const left = rule.condition === undefined ? true : settle(rule.condition, settled)
          if (left === false) return []
          const asked = left === true ? undefined : left
          const takes = asked === undefined ? undefined : evaluate(asked)
          return [{ chosen: rule.chosen, asked, takes }]
        })
        return [tenant, indexed(own)]
      })
    )
  const anywhere = listsFor(() => undefined)
  const byGateway = new Map(gateways.map((one) => [one.name, listsFor(settledBy(one))]))
  return (facts, tenant) => {
    const gateway = facts.read("gateway", undefined)
    const lists = (typeof gateway === "string" ? byGateway.get(gateway) : undefined) ?? anywhere
    // A tenant's own rules decide first, the root's are the fallback (`language.md` §13).
    const own = tenant === undefined ? undefined : lists.get(tenant)?.(facts)
    return own ?? lists.get(undefined)?.(facts)
  }
}

// What a gateway settles -----------------------------------------------------------------------

/** The value of a fact as far as it is known before the call; undefined when it is not. */
type Settled = (field: FieldExpr["field"]) => { readonly value: Value } | undefined

type FieldExpr = Extract<Expr, { readonly op: "field" }>

/** While `use-cti` is 1 no number is mapped, and `select` is asked before (`language.md` §4). */
const settledBy =
  ({ name, useCti }: { readonly name: string; readonly useCti: 0 | 1 | 2 }): Settled =>
  (field) => {
    if (field === "gateway") return { value: name }
    if (field === "gateway.use-cti") return { value: useCti }
    return useCti === 1 && field.startsWith("profile") ? { value: undefined } : undefined
  }

/** What is left of a condition: an answer, or the question without what is settled. */
const settle = (expr: Expr, settled: Settled): Expr | boolean => {
  if (expr.op === "not") {
    const operand = settle(expr.operand, settled)
    if (typeof operand === "boolean") return !operand
    return operand === expr.operand ? expr : { op: "not", operand }
  }
  if (expr.op === "and" || expr.op === "or") {
    const decisive = expr.op === "or"
    const left: Array<Expr> = []
    for (const one of expr.operands) {
      const operand = settle(one, settled)
      if (operand === decisive) return decisive
      if (typeof operand !== "boolean") left.push(operand)
    }
    const [only, second] = left
    if (only === undefined) return !decisive
    if (second === undefined) return only
    const isSame = left.every((one, index) => one === expr.operands[index])
    return isSame && left.length === expr.operands.length ? expr : { op: expr.op, operands: left }
  }
  if (!isSettled(expr, settled)) return expr
  const facts: Facts = { read: (field) => settled(field)?.value }
  return evaluator(expr, noBindings)(facts) === true
}

const noBindings: BindingValues = new Map()

const isSettled = (expr: Expr, settled: Settled): boolean => {
  switch (expr.op) {
    case "text":
    case "int":
    case "bool":
      return true
    case "field":
      return settled(expr.field) !== undefined
    case "has":
    case "convert":
    case "matches":
      return isSettled(expr.value, settled)
    case "else":
      return isSettled(expr.value, settled) && isSettled(expr.otherwise, settled)
    case "in":
      return [expr.value, ...expr.anyOf].every((one) => isSettled(one, settled))
    case "range":
      return isSettled(expr.from, settled) && isSettled(expr.to, settled)
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return isSettled(expr.left, settled) && isSettled(expr.right, settled)
    default:
      return false
  }
}

// A list of candidates, and the fact that tells most of them apart --------------------------------

interface Candidate<Chosen> {
  readonly chosen: Chosen
  readonly asked: Expr | undefined
  readonly takes: Evaluate | undefined
}

/** A fact of which a rule asks that it is one of some texts. */
interface Demand {
  readonly field: FieldExpr
  readonly texts: ReadonlyArray<string>
}

/** Below this, trying all of them is as quick as looking one up. */
const indexedCountMin = 8

const indexed = <Chosen>(
  candidates: ReadonlyArray<Candidate<Chosen>>
): ((facts: Facts) => Chosen | undefined) => {
  const demands = candidates.map(({ asked }) => (asked === undefined ? [] : demandsOf(asked)))
  const counts = new Map<string, { readonly field: FieldExpr; count: number }>()
  for (const { field } of demands.flat()) {
    const key = factKey(field)
    const known = counts.get(key)
    if (known === undefined) counts.set(key, { field, count: 1 })
    else known.count += 1
  }
  const [best] = [...counts.values()].toSorted((left, right) => right.count - left.count)
  if (best === undefined || best.count < indexedCountMin) return (facts) => tried(candidates, facts)
  const wanted = factKey(best.field)
  const byText = new Map<string, Array<number>>()
  const others: Array<number> = []
  for (const [index, demanded] of demands.entries()) {
    const demand = demanded.find(({ field }) => factKey(field) === wanted)
    if (demand === undefined) others.push(index)
    for (const text of new Set(demand?.texts)) {
      const known = byText.get(text)
      if (known === undefined) byText.set(text, [index])
      else known.push(index)
    }
  }
  const { field, key } = best.field
  return (facts) => {
    const text = facts.read(field, key)
    const own = typeof text === "string" ? byText.get(text) : undefined
    return merged(candidates, own ?? nobody, others, facts)
  }
}

const nobody: ReadonlyArray<number> = []

const tried = <Chosen>(
  candidates: ReadonlyArray<Candidate<Chosen>>,
  facts: Facts
): Chosen | undefined => {
  for (const { takes, chosen } of candidates) {
    if (takes === undefined || takes(facts) === true) return chosen
  }
  return undefined
}

/** Tries two ascending lists of candidates in one order. */
const merged = <Chosen>(
  candidates: ReadonlyArray<Candidate<Chosen>>,
  own: ReadonlyArray<number>,
  others: ReadonlyArray<number>,
  facts: Facts
): Chosen | undefined => {
  let [a, b] = [0, 0]
  for (;;) {
    const next = Math.min(own[a] ?? Infinity, others[b] ?? Infinity)
    const candidate = candidates[next]
    if (candidate === undefined) return undefined
    if (candidate.takes === undefined || candidate.takes(facts) === true) return candidate.chosen
    if (next === own[a]) a += 1
    else b += 1
  }
}

const factKey = ({ field, key }: FieldExpr): string => `${field} ${key ?? ""}`

/** What a condition asks in any case: its own question, or those of its `and`. */
const demandsOf = (asked: Expr): ReadonlyArray<Demand> => {
  if (asked.op === "and") return asked.operands.flatMap(demandsOf)
  if (asked.op === "==") {
    const { left, right } = asked
    const [field, text] = left.op === "field" ? [left, right] : [right, left]
    return field.op === "field" && text.op === "text" ? [{ field, texts: [text.value] }] : []
  }
  if (asked.op !== "in" || asked.value.op !== "field") return []
  const texts = asked.anyOf.flatMap((one) => (one.op === "text" ? [one.value] : []))
  return texts.length < asked.anyOf.length ? [] : [{ field: asked.value, texts }]
}
