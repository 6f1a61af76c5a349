// The space of all calls that `select` can see, as far as some programs tell them apart, and what
// each condition means in it: a union of boxes. Calls are the same for every program; what a number
// is mapped to, and what `use-cti` a gateway has, is a program's own (its world).

import { evaluator } from "../plan/evaluate.ts"
import type { Expr } from "../plan/Plan.ts"
import type { Facts } from "../plan/values.ts"
import { asked, atomsOf, expressionsIn, factId, factOf } from "./atoms.ts"
import type { Fact } from "./atoms.ts"
import { constrained, everyCall, intersectRegions, tidied } from "./Box.ts"
import type { Box } from "./Box.ts"
import { readFact } from "./Dimension.ts"
import type { Dimension, FactValue } from "./Dimension.ts"
import { calendarValues, timeValues, wholeNumberValues } from "./moments.ts"
import { plainQuestion, questionsOf } from "./questions.ts"
import type { ModelProfile, Origin, SelectModel } from "./SelectModel.ts"
import { complement, only } from "./Subset.ts"
import type { Subset } from "./Subset.ts"
import { numberValues, textValues } from "./texts.ts"
import type { TextValues } from "./texts.ts"

/**
 * How many boxes one condition may fall into, and how many cases one number may (language.md §13).
 * A table that people read has a handful for each line.
 */
export const regionBoxesMax = 10_000

/** Facts that rules may ask for besides numbers; each may double the cases. */
export const factCountMax = 512

/** How often atoms are asked about values one by one; plain ones are not asked at all. */
export const answerCountMax = 4_000_000

/** There are too many cases; thrown inside this room only, and caught by whoever enters it. */
export class TooManyCases extends Error {}

/** The first two dimensions of every space. */
export const originDimension = 0
export const numberDimension = 1

export interface Space {
  readonly models: ReadonlyArray<SelectModel>
  readonly dimensions: ReadonlyArray<Dimension>
  readonly sizes: ReadonlyArray<number>
  /** The calls for which a condition holds (or does not) in one world. */
  readonly regionOf: (condition: Expr, world: number, holds: boolean) => ReadonlyArray<Box>
  /** The calls that come from gateways of this site. */
  readonly here: ReadonlyArray<Box>
  /** The calls of a tenant in one world; all calls for undefined. */
  readonly tenantRegion: (tenant: string | undefined, world: number) => ReadonlyArray<Box>
}

/**
 * The space that some programs need. `isTold`: numbers of two profiles are told apart even where
 * no rule does.
 *
 * @throws TooManyCases
 */
export const makeSpace = (models: ReadonlyArray<SelectModel>, isTold: boolean): Space => {
  const conditions = models.flatMap(({ rules }) =>
    rules.flatMap(({ condition }) => condition ?? [])
  )
  const atoms = [...new Set(conditions.flatMap(atomsOf))]
  const mapsNumbers = models.every((model) => model.mapsNumbers)
  const about = new Map<string, { readonly fact: Fact; readonly atoms: Array<Expr> }>()
  for (const fact of [theOrigin, theNumber]) about.set(factId(fact), { fact, atoms: [] })
  for (const atom of atoms) {
    const fact = factOf(asked(atom).atom, mapsNumbers)
    // What is mapped to a profile is a number, and where it comes from.
    if (fact.kind === "profile") continue
    const known = about.get(factId(fact))
    if (known === undefined) about.set(factId(fact), { fact, atoms: [atom] })
    else known.atoms.push(atom)
  }
  if (about.size > factCountMax) throw new TooManyCases()
  const namesProfiles = atoms.some(
    (atom) =>
      atom.op !== "has" &&
      expressionsIn(atom).some((expr) => expr.op === "field" && expr.field === "profile")
  )
  const built = [...about.values()].map((one) =>
    valuesOf(one.fact, one.atoms, models, isTold || namesProfiles)
  )
  return new BuiltSpace(models, built)
}

const theOrigin: Fact = { kind: "origin", key: "" }
const theNumber: Fact = { kind: "number", key: "" }

interface Built extends Dimension {
  readonly meant: ReadonlyMap<string, ReadonlyArray<number>> | undefined
}

const valuesOf = (
  fact: Fact,
  atoms: ReadonlyArray<Expr>,
  models: ReadonlyArray<SelectModel>,
  isTold: boolean
): Built => {
  const plain = (values: ReadonlyArray<FactValue>) => ({ fact, values, meant: undefined })
  const asText = (read: TextValues | undefined): Built =>
    read === undefined ? tooMany() : { fact, values: read.values, meant: read.meant }
  switch (fact.kind) {
    case "origin":
      return plain(originValues(models))
    case "number":
      return asText(numberValues(questionsOf(atoms), models, isTold))
    case "time":
      return plain(timeValues(atoms))
    case "calendar":
      return plain(calendarValues(atoms))
    case "whole-number":
      return plain(wholeNumberValues(atoms))
    case "open":
    case "profile":
      return plain([false, true].map((holds) => ({ is: "answer", holds })))
    default:
      return asText(textValues(questionsOf(atoms)))
  }
}

const tooMany = (): never => {
  throw new TooManyCases()
}

/** Gateways that every world knows. */
const originValues = (models: ReadonlyArray<SelectModel>): ReadonlyArray<FactValue> => {
  const [first, ...others] = models
  return (first?.origins ?? []).flatMap((origin): ReadonlyArray<FactValue> => {
    const there = others.flatMap(({ origins }) => sameOrigin(origin, origins) ?? [])
    if (there.length < others.length) return []
    const useCti = [origin, ...there].map((one) => one.useCti)
    const { gateway, isElsewhere } = origin
    return [{ is: "origin", gateway, useCti, isElsewhere }]
  })
}

/** A gateway is known by its name, even where another version gives it another `use-cti`. */
const sameOrigin = (origin: Origin, origins: ReadonlyArray<Origin>): Origin | undefined => {
  const named = origins.filter(
    ({ gateway, isElsewhere }) => gateway === origin.gateway && isElsewhere === origin.isElsewhere
  )
  const same = named.find(({ useCti }) => useCti === origin.useCti)
  return same ?? (origin.gateway === undefined ? undefined : named[0])
}

class BuiltSpace implements Space {
  readonly models: ReadonlyArray<SelectModel>
  readonly dimensions: ReadonlyArray<Built>
  readonly sizes: ReadonlyArray<number>
  readonly #indexes: ReadonlyMap<string, number>
  /** What has been asked before: `has profile` and a `let` stand in many rules. */
  readonly #known = new Map<string, ReadonlyArray<Box>>()
  readonly #mapsNumbers: boolean
  #answersLeft = answerCountMax

  constructor(models: ReadonlyArray<SelectModel>, dimensions: ReadonlyArray<Built>) {
    this.models = models
    this.#mapsNumbers = models.every((model) => model.mapsNumbers)
    this.dimensions = dimensions
    this.sizes = dimensions.map(({ values }) => values.length)
    this.#indexes = new Map(dimensions.map(({ fact }, index) => [factId(fact), index]))
  }

  regionOf(condition: Expr, world: number, holds: boolean): ReadonlyArray<Box> {
    if (condition.op === "not") return this.regionOf(condition.operand, world, !holds)
    const key = `${world} ${holds} ${textOf(condition)}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const region =
      condition.op === "and" || condition.op === "or"
        ? this.#joinedRegion(condition, world, holds)
        : this.#atomRegion(condition, world, holds)
    this.#known.set(key, region)
    return region
  }

  #joinedRegion(
    { op, operands }: Extract<Expr, { op: "and" | "or" }>,
    world: number,
    holds: boolean
  ): ReadonlyArray<Box> {
    const regions = operands.map((operand) => this.regionOf(operand, world, holds))
    const isBoth = (op === "and") === holds
    const region = isBoth
      ? regions.reduce<ReadonlyArray<Box>>((sum, one) => this.#both(sum, one), [everyCall])
      : tidied(regions.flat(), this.sizes)
    if (region.length > regionBoxesMax) throw new TooManyCases()
    return region
  }

  get here(): ReadonlyArray<Box> {
    const { values } = this.dimensions[originDimension] ?? { values: [] }
    const ids = this.#filtered(values, (value) => value.is === "origin" && !value.isElsewhere)
    return constrained(originDimension, only(ids), this.sizes)
  }

  tenantRegion(tenant: string | undefined, world: number): ReadonlyArray<Box> {
    if (tenant === undefined) return [everyCall]
    const index = this.models[world]?.tenants.findIndex(({ name }) => name === tenant) ?? -1
    const ids = this.#numbers((value) => value.tenants[world] === index)
    return constrained(numberDimension, only(ids), this.sizes)
  }

  #both(left: ReadonlyArray<Box>, right: ReadonlyArray<Box>): ReadonlyArray<Box> {
    if (left.length * right.length > regionBoxesMax) throw new TooManyCases()
    return tidied(intersectRegions(left, right, this.sizes), this.sizes)
  }

  #atomRegion(written: Expr, world: number, holds: boolean): ReadonlyArray<Box> {
    if (written.op === "bool") return written.value === holds ? [everyCall] : []
    const { atom, isOpposite } = asked(written)
    const fact = factOf(atom, this.#mapsNumbers)
    const wanted = holds !== isOpposite
    if (fact.kind === "profile") return this.#profileRegion(atom, world, wanted)
    const dimension = this.#indexes.get(factId(fact)) ?? 0
    const values = this.#answers(atom, dimension, world)
    return constrained(dimension, wanted ? values : complement(values), this.sizes)
  }

  /** The values of a dimension for which an atom holds. */
  #answers(atom: Expr, dimension: number, world: number): Subset {
    const { fact, values, meant } = this.dimensions[dimension] ?? { values: [] }
    if (fact?.kind === "open") return only([1])
    const plain = meant === undefined ? undefined : plainQuestion(atom)
    if (plain !== undefined) {
      const values = only(plain.keys.flatMap((key) => meant?.get(key) ?? []))
      return plain.isOpposite ? complement(values) : values
    }
    if (fact?.kind === "number") return this.#tenantAnswers(atom, world)
    const holds = questioner(atom)
    return only(this.#filtered(values, (value) => holds((field) => readFact(value, field, world))))
  }

  /** Atoms about `tenant`, and whatever else is asked of a dialled number. */
  #tenantAnswers(atom: Expr, world: number): Subset {
    const tenants = this.models[world]?.tenants ?? []
    const holds = questioner(atom)
    return only(
      this.#numbers((value) =>
        holds((field) =>
          field === "tenant" ? tenants[value.tenants[world] ?? -1]?.name : value.text
        )
      )
    )
  }

  /** No number is mapped while `use-cti` is 1 (language.md §4): there, a profile is absent. */
  #profileRegion(atom: Expr, world: number, wanted: boolean): ReadonlyArray<Box> {
    const profiles = this.models[world]?.profiles ?? []
    const answers = new Map<number, boolean>()
    const isTrue = questioner(atom)
    const holds = (index: number): boolean => {
      const known = answers.get(index)
      if (known !== undefined) return known
      const answer = isTrue((field) => profileField(profiles[index], field))
      answers.set(index, answer)
      return answer
    }
    const numbers = only(this.#numbers((value) => holds(value.profiles[world] ?? -1) === wanted))
    const origins = this.dimensions[originDimension]?.values ?? []
    const mapped = only(
      origins.flatMap((value, index) =>
        value.is === "origin" && value.useCti[world] !== 1 ? [index] : []
      )
    )
    const isWithout = holds(-1) === wanted
    return tidied(
      [
        ...this.#both(
          constrained(originDimension, mapped, this.sizes),
          constrained(numberDimension, numbers, this.sizes)
        ),
        ...(isWithout ? constrained(originDimension, complement(mapped), this.sizes) : [])
      ],
      this.sizes
    )
  }

  #numbers(isTaken: (value: Extract<FactValue, { is: "number" }>) => boolean) {
    const { values } = this.dimensions[numberDimension] ?? { values: [] }
    return this.#filtered(values, (value) => value.is === "number" && isTaken(value))
  }

  #filtered(
    values: ReadonlyArray<FactValue>,
    isTaken: (value: FactValue) => boolean
  ): ReadonlyArray<number> {
    this.#answersLeft -= values.length
    if (this.#answersLeft < 0) throw new TooManyCases()
    return values.flatMap((value, index) => (isTaken(value) ? [index] : []))
  }
}

/** The text of an expression, made once: `let`s are shared by the rules that name them. */
const textOf = (expr: Expr): string => {
  const known = texts.get(expr) ?? JSON.stringify(expr)
  texts.set(expr, known)
  return known
}

const texts = new WeakMap<Expr, string>()

const noBindings = new Map<string, never>()

/** Asks an atom about one value after the other. */
const questioner = (atom: Expr): ((read: Facts["read"]) => boolean) => {
  const evaluate = evaluator(atom, noBindings)
  return (read) => evaluate({ read }) === true
}

const profileField = (
  profile: ModelProfile | undefined,
  field: Extract<Expr, { op: "field" }>["field"]
) => {
  switch (field) {
    case "profile":
      return profile?.name
    case "profile.cti-allow":
      return profile?.ctiAllow
    default:
      return profile?.icmBridgeTransfer
  }
}
