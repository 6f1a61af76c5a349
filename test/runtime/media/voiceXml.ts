// A VoiceXML interpreter of the smallest kind, for the pages that we serve: forms with blocks, DTMF
// fields and form-level `filled`, variables, conditions, `exit` with a namelist. Written from
// VoiceXML 2.0 (form interpretation, §2.1.6; event handlers, §5.2) and independent of how we write
// pages; whatever it does not know it refuses. Time is its own.

import { XMLParser, XMLValidator } from "fast-xml-parser"
import { createContext, runInContext, type Context } from "node:vm"

/** One key of the caller. `duringPrompt`: while a prompt was still playing. */
export interface Press {
  readonly key: string
  /** Since the last key, or since the prompts began or ended. */
  readonly afterMs: number
  readonly duringPrompt?: boolean
}

export interface Visit {
  /** In the order of the namelist. */
  readonly namelist: Readonly<Record<string, string>>
  /** What was played and said, as `prompt NAME` and `say TEXT`. */
  readonly heard: ReadonlyArray<string>
  /** Until the page exited. */
  readonly durationMs: number
}

/** An element as it was parsed. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: ReadonlyArray<Element | string>
}

class Exit extends Error {
  readonly names: ReadonlyArray<string>
  constructor(names: ReadonlyArray<string>) {
    super("exit")
    this.names = names
  }
}

/** Parses a page, which must be well-formed. */
export const readPage = (page: string): Element => {
  const valid = XMLValidator.validate(page)
  if (valid !== true) throw new Error(`${valid.err.msg} (line ${valid.err.line})`)
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: "",
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    ignoreDeclaration: true
  })
  const [root] = elements(parser.parse(page))
  if (root === undefined || typeof root === "string") throw new Error("no root")
  return root
}

type Parsed = ReadonlyArray<Record<string, unknown>>

const elements = (nodes: Parsed): ReadonlyArray<Element | string> =>
  nodes.map((node): Element | string => {
    const name = Object.keys(node).find((key) => key !== ":@") ?? ""
    if (name === "#text") return String(node[name])
    const attributes = (node[":@"] ?? {}) as Record<string, string>
    return { name, attributes, children: elements(node[name] as Parsed) }
  })

/** Children of one name. */
export const childrenOf = (element: Element, name?: string): ReadonlyArray<Element> =>
  element.children.filter(
    (child): child is Element =>
      typeof child !== "string" && (name === undefined || child.name === name)
  )

/**
 * Runs a page for a caller who presses these keys and then is silent, or hangs up `hangUpAfterMs`
 * after the last key.
 */
export const visitPage = (
  page: string,
  presses: ReadonlyArray<Press> = [],
  hangUpAfterMs = Infinity
): Visit => new Interpreter(readPage(page), presses, hangUpAfterMs).run()

class Interpreter {
  readonly #root: Element
  readonly #presses: Array<Press>
  readonly #hangUpAfterMs: number
  readonly #scope: Context
  readonly #heard: Array<string> = []
  #nowMs = 1_000_000

  constructor(root: Element, presses: ReadonlyArray<Press>, hangUpAfterMs: number) {
    this.#root = root
    this.#presses = [...presses]
    this.#hangUpAfterMs = hangUpAfterMs
    const clock = () => this.#nowMs
    this.#scope = createContext({ application: {}, clock })
    runInContext("var Date = function () { this.getTime = clock }", this.#scope)
  }

  run(): Visit {
    const startMs = this.#nowMs
    try {
      for (const variable of childrenOf(this.#root, "var")) this.#declare(variable)
      for (const form of childrenOf(this.#root, "form")) this.#runForm(form)
      throw new Error("the page ended without an exit")
    } catch (thrown) {
      if (!(thrown instanceof Exit)) throw thrown
      return {
        namelist: Object.fromEntries(thrown.names.map((name) => [name, String(this.#eval(name))])),
        heard: this.#heard,
        durationMs: this.#nowMs - startMs
      }
    }
  }

  #runForm(form: Element): void {
    const items = childrenOf(form).filter(({ name }) => name === "block" || name === "field")
    const filled = new Map<Element, unknown>()
    const prompted = new Set<Element>()
    for (let round = 0; round < 1_000; round++) {
      const next = items.find((each) => !filled.has(each))
      if (next === undefined) return
      if (next.name === "block") {
        filled.set(next, true)
        this.#execute(next.children, () => {})
        continue
      }
      this.#collect(form, next, !prompted.has(next), () => filled.set(next, true))
      prompted.add(next)
      for (const action of childrenOf(form, "filled")) {
        const names = (action.attributes["namelist"] ?? "").split(" ")
        if (!filled.has(next) || !names.includes(next.attributes["name"] ?? "")) continue
        this.#execute(action.children, (name) => {
          const cleared = items.find(({ attributes }) => attributes["name"] === name)
          if (cleared !== undefined) filled.delete(cleared)
        })
      }
    }
    throw new Error("the form goes round for ever")
  }

  #collect(form: Element, field: Element, first: boolean, fill: () => void): void {
    const prompts = childrenOf(field, "prompt")
    // Keys of these tests come during the last prompt that is played, if during any.
    const bargeIn = !first || prompts.at(-1)?.attributes["bargein"] !== "false"
    if (first) for (const prompt of prompts) this.#play(prompt)
    // Keys that are pressed while a prompt plays that cannot be interrupted are dropped (§4.1.5.1).
    if (!bargeIn) {
      const heardOut = this.#presses.findIndex(({ duringPrompt }) => duringPrompt !== true)
      this.#presses.splice(0, heardOut === -1 ? this.#presses.length : heardOut)
    }
    const property = childrenOf(field, "property").find(
      ({ attributes }) => attributes["name"] === "timeout"
    )
    const timeoutMs = readMs(property?.attributes["value"] ?? "")
    const press = this.#presses[0]
    const waitMs = press?.afterMs ?? this.#hangUpAfterMs
    if (waitMs > timeoutMs) {
      this.#nowMs += timeoutMs
      return this.#raise("noinput", [field, form, this.#root])
    }
    this.#nowMs += waitMs
    if (press === undefined) {
      return this.#raise("connection.disconnect.hangup", [field, form, this.#root])
    }
    this.#presses.shift()
    if (!grammarKeys(field).includes(press.key)) return this.#raise("nomatch", [field, this.#root])
    const marks = prompts.flatMap((prompt) => childrenOf(prompt, "mark"))
    const reached = press.duringPrompt === true ? marks[0] : marks.at(-1)
    this.#scope["application"] = {
      lastresult$: {
        utterance: press.key,
        markname: first ? reached?.attributes["name"] : undefined
      }
    }
    fill()
  }

  #play(prompt: Element): void {
    for (const part of prompt.children) {
      if (typeof part === "string") {
        if (part.trim() !== "") this.#heard.push(`say ${part.trim()}`)
      } else if (part.name === "audio") {
        this.#heard.push(`prompt ${part.attributes["src"]}`)
      } else if (part.name === "break") {
        readMs(part.attributes["time"] ?? "")
      } else if (part.name !== "mark") {
        throw new Error(`a prompt with <${part.name}>`)
      }
    }
  }

  /** The nearest handler takes the event; its name may be a prefix (§5.2.4). */
  #raise(event: string, scopes: ReadonlyArray<Element>): void {
    for (const scope of scopes) {
      const handler = childrenOf(scope).find(({ name, attributes }) =>
        name === "catch"
          ? (attributes["event"] ?? "")
              .split(" ")
              .some((each) => `${event}.`.startsWith(`${each}.`))
          : name === event
      )
      if (handler !== undefined) return this.#execute(handler.children, () => {})
    }
    throw new Error(`nobody catches ${event}`)
  }

  #execute(content: ReadonlyArray<Element | string>, clear: (name: string) => void): void {
    for (const element of content) {
      if (typeof element === "string") {
        if (element.trim() !== "") throw new Error(`stray text: ${element}`)
        continue
      }
      const { name, attributes, children } = element
      switch (name) {
        case "assign":
          this.#scope[attributes["name"] ?? ""] = this.#eval(attributes["expr"] ?? "")
          break
        case "prompt":
          this.#play(element)
          break
        case "clear":
          for (const cleared of (attributes["namelist"] ?? "").split(" ")) clear(cleared)
          break
        case "exit":
          throw new Exit((attributes["namelist"] ?? "").split(" "))
        case "if":
          this.#execute(this.#branch(element), clear)
          break
        default:
          throw new Error(`unknown element <${name}> with ${children.length} children`)
      }
    }
  }

  /** The content of an `if` up to its first `elseif` or `else`, or behind the one that holds. */
  #branch({ attributes, children }: Element): ReadonlyArray<Element | string> {
    const taken: Array<Element | string> = []
    let holds = this.#eval(attributes["cond"] ?? "") === true
    let done = holds
    for (const child of children) {
      const name = typeof child === "string" ? "" : child.name
      if (typeof child !== "string" && (name === "elseif" || name === "else")) {
        holds = !done && (name === "else" || this.#eval(child.attributes["cond"] ?? "") === true)
        done ||= holds
      } else if (holds) {
        taken.push(child)
      }
    }
    return taken
  }

  #declare({ attributes }: Element): void {
    this.#scope[attributes["name"] ?? ""] = this.#eval(attributes["expr"] ?? "undefined")
  }

  #eval(expression: string): unknown {
    return runInContext(`(${expression})`, this.#scope)
  }
}

const grammarKeys = (field: Element): ReadonlyArray<string> => {
  const [grammar] = childrenOf(field, "grammar")
  const rule = grammar === undefined ? [] : childrenOf(grammar, "rule")
  return rule
    .flatMap((each) => childrenOf(each, "one-of"))
    .flatMap((each) => childrenOf(each, "item"))
    .map(({ children }) => children.map(String).join(""))
}

const readMs = (text: string): number => {
  const match = /^(\d+)(ms|s)$/.exec(text)
  if (match === null) throw new Error(`no time: ${text}`)
  return Number(match[1]) * (match[2] === "s" ? 1_000 : 1)
}
