// All telephone numbers in classes: numbers of one class belong to the same patterns that somebody
// asks for, and have the same answer in each number plan. Found by walking all patterns at once,
// digit by digit, so that a plan of a hundred thousand patterns costs a walk over its digits and
// no number is ever tried. Each class comes with a number that looks like its neighbours.

import { anyDigit, breadth, lowestDigit } from "../plan/NumberPattern.ts"
import type { NumberPattern } from "../plan/NumberPattern.ts"

/** A number plan: of the patterns that have a number, the one with fewest numbers answers. */
export type AnsweringPlan = ReadonlyArray<{
  readonly pattern: NumberPattern
  /** Never negative. */
  readonly value: number
}>

export interface NumberClass {
  /** Some number of the class. */
  readonly example: string
  /** Indexes of the questions whose pattern has the class, ascending. */
  readonly questions: ReadonlyArray<number>
  /** What each plan answers, -1 for nothing. */
  readonly answers: ReadonlyArray<number>
}

export interface NumberClasses {
  readonly classes: ReadonlyArray<NumberClass>
  /** False when there were too many ways to walk; then classes are missing. */
  readonly complete: boolean
}

/**
 * How many nodes and edges one walk may look at. A hundred thousand patterns take a few million;
 * only thousands of patterns that start alike and cross one another take more, and those have no
 * end that is worth waiting for.
 */
export const walkStepsMax = 20_000_000

export const numberClasses = (
  questions: ReadonlyArray<NumberPattern>,
  plans: ReadonlyArray<AnsweringPlan>,
  stepsMax: number = walkStepsMax
): NumberClasses => {
  const trie = makeTrie(questions, plans)
  const walk = new Walk(trie.answers, questions.length, plans.length, stepsMax)
  for (const [root, sign] of [[trie.plain, ""] as const, [trie.plus, "+"] as const]) {
    settleHeights(root)
    walk.visit([root], noLabels, sign, 0)
  }
  return { classes: walk.classes(), complete: walk.stepsLeft > 0 }
}

// The patterns of questions and plans in one trie ----------------------------------------------

/** A place of the patterns. Labels below the number of questions are questions, the rest answers. */
interface Node {
  readonly id: number
  readonly sets: Array<number>
  readonly children: Array<Node>
  readonly ending: Array<number>
  /** Of patterns whose numbers may go on in any way. */
  readonly open: Array<number>
  /** How many more digits the longest pattern has behind this place. */
  height: number
  /** The labels with which the walk came here alone for the first time. */
  metWith: string | undefined
}

interface Answer {
  readonly plan: number
  readonly value: number
  readonly breadth: bigint
}

const makeTrie = (questions: ReadonlyArray<NumberPattern>, plans: ReadonlyArray<AnsweringPlan>) => {
  let count = 0
  const makeNode = (): Node => ({
    id: count++,
    sets: [],
    children: [],
    ending: [],
    open: [],
    height: 0,
    metWith: undefined
  })
  const childOf = (node: Node, set: number): Node => {
    const known = node.children[node.sets.indexOf(set)]
    if (known !== undefined) return known
    const child = makeNode()
    node.sets.push(set)
    node.children.push(child)
    return child
  }
  const [plain, plus] = [makeNode(), makeNode()]
  const insert = (pattern: NumberPattern, label: number): void => {
    for (const strip of pattern.strips) {
      let node = pattern.plus ? plus : plain
      for (const set of strip.sets) node = childOf(node, set)
      ;(strip.open ? node.open : node.ending).push(label)
    }
  }
  for (const [index, pattern] of questions.entries()) insert(pattern, index)
  const answers: Array<Answer> = []
  for (const [plan, rows] of plans.entries()) {
    for (const { pattern, value } of rows) {
      insert(pattern, questions.length + answers.length)
      answers.push({ plan, value, breadth: breadth(pattern) })
    }
  }
  return { plain, plus, answers }
}

const settleHeights = (node: Node): number => {
  for (const child of node.children) node.height = Math.max(node.height, 1 + settleHeights(child))
  return node.height
}

// The walk ---------------------------------------------------------------------------------------

/** Labels of open patterns that the digits so far have entered. Equal ones are one object. */
interface Labels {
  readonly key: string
  readonly list: ReadonlyArray<number>
}

const noLabels: Labels = { key: "", list: [] }

interface Found extends NumberClass {
  example: string
  score: number
}

/** Sorts what no pattern has behind what some pattern has. */
const shortOfAnyPattern = -1
const ofSomePattern = 100

class Walk {
  stepsLeft: number
  readonly #answers: ReadonlyArray<Answer>
  readonly #questionCount: number
  readonly #planCount: number
  readonly #seen = new Set<string>()
  readonly #labels = new Map<string, Labels>()
  readonly #found = new Map<string, Found>()
  /** Classes by the labels they were first met with, so that most are not worked out again. */
  readonly #met = new Map<string, Found>()

  constructor(
    answers: ReadonlyArray<Answer>,
    questionCount: number,
    planCount: number,
    stepsMax: number
  ) {
    this.#answers = answers
    this.#questionCount = questionCount
    this.#planCount = planCount
    this.stepsLeft = stepsMax
  }

  classes(): ReadonlyArray<NumberClass> {
    return [...this.#found.values()]
  }

  /** All numbers that have come to these places along `path`, and all that go on from there. */
  visit(nodes: ReadonlyArray<Node>, entered: Labels, path: string, depth: number): void {
    if (this.stepsLeft <= 0 || this.#isSeen(nodes, entered)) return
    let labels = entered
    let ending: ReadonlyArray<number> = []
    let height = 0
    for (const node of nodes) {
      if (node.open.length > 0) labels = this.#enter(labels, node.open)
      if (node.ending.length > 0) {
        ending = ending.length === 0 ? node.ending : [...ending, ...node.ending]
      }
      height = Math.max(height, node.height)
    }
    if (depth > 0) {
      const isShort = ending.length === 0 && labels.list.length === 0
      this.#note(labels, ending, path, isShort ? shortOfAnyPattern : ofSomePattern)
    }
    for (const { digit, targets } of this.#ways(nodes)) {
      const longer = path + digit
      if (targets.length > 0) {
        this.visit(targets, labels, longer, depth + 1)
        continue
      }
      // Beside a pattern a number looks like its neighbours; behind one it is too long.
      const score = height > 0 ? depth : 0
      this.#note(labels, [], longer + "0".repeat(Math.max(0, height - 1)), score)
    }
  }

  #isSeen(nodes: ReadonlyArray<Node>, { key }: Labels): boolean {
    const [node, second] = nodes
    // A place by itself is nearly always met once.
    if (node !== undefined && second === undefined && node.metWith === undefined) {
      node.metWith = key
      return false
    }
    if (node !== undefined && second === undefined && node.metWith === key) return true
    const state = `${nodes.map(({ id }) => id).join()};${key}`
    if (this.#seen.has(state)) return true
    this.#seen.add(state)
    return false
  }

  /** The next digits, those that lead to the same places once. */
  #ways(nodes: ReadonlyArray<Node>): Iterable<Way> {
    const [node, second] = nodes
    const ways = node !== undefined && second === undefined ? partedWays(node) : undefined
    this.stepsLeft -= ways === undefined ? nodes.length * 10 : ways.length
    return ways ?? crossingWays(nodes)
  }

  #enter(entered: Labels, open: ReadonlyArray<number>): Labels {
    const list = [...new Set([...entered.list, ...open])].toSorted((left, right) => left - right)
    const key = list.join()
    const known = this.#labels.get(key) ?? { key, list }
    this.#labels.set(key, known)
    return known
  }

  #note(labels: Labels, ending: ReadonlyArray<number>, example: string, score: number): void {
    const met = `${labels.key};${ending.map((label) => this.#wordFor(label)).join()}`
    const found = this.#met.get(met) ?? this.#classOf(labels, ending)
    this.#met.set(met, found)
    if (found.score >= score) return
    found.example = example
    found.score = score
  }

  /** A question is itself; of the patterns of a plan only what they answer counts. */
  #wordFor(label: number): string | number {
    const answer = this.#answers[label - this.#questionCount]
    return answer === undefined ? label : `${answer.plan}:${answer.value}:${answer.breadth}`
  }

  #classOf(labels: Labels, ending: ReadonlyArray<number>): Found {
    const questions = new Set<number>()
    const best = Array.from<Answer | undefined>({ length: this.#planCount })
    for (const label of [...labels.list, ...ending]) {
      const answer = this.#answers[label - this.#questionCount]
      if (answer === undefined) questions.add(label)
      else {
        const known = best[answer.plan]
        if (known === undefined || answer.breadth < known.breadth) best[answer.plan] = answer
      }
    }
    const answers = best.map((answer) => answer?.value ?? -1)
    const asked = [...questions].toSorted((left, right) => left - right)
    const key = `${asked.join()};${answers.join()}`
    const known = this.#found.get(key)
    if (known !== undefined) return known
    const found = { example: "", questions: asked, answers, score: -Infinity }
    this.#found.set(key, found)
    return found
  }
}

interface Way {
  readonly digit: number
  readonly targets: ReadonlyArray<Node>
}

/** The ways on from one place, where no digit leads to two; undefined where one does. */
const partedWays = ({ sets, children }: Node): ReadonlyArray<Way> | undefined => {
  const ways: Array<Way> = []
  let taken = 0
  for (const [index, set] of sets.entries()) {
    const child = children[index]
    if ((taken & set) !== 0 || child === undefined) return undefined
    taken |= set
    ways.push({ digit: lowestDigit(set), targets: [child] })
  }
  if (taken !== anyDigit) ways.push({ digit: lowestDigit(anyDigit & ~taken), targets: [] })
  return ways
}

const crossingWays = (nodes: ReadonlyArray<Node>): Iterable<Way> => {
  const ways = new Map<string, Way>()
  for (let digit = 0; digit <= 9; digit++) {
    const targets = nodes.flatMap(({ sets, children }) =>
      children.filter((_, index) => ((sets[index] ?? 0) & (1 << digit)) !== 0)
    )
    const key = targets.map(({ id }) => id).join()
    if (!ways.has(key)) ways.set(key, { digit, targets })
  }
  return ways.values()
}
