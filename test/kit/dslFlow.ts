// Flow texts out of thin air, for properties that must hold for every text. A list of numbers is
// read as a list of choices: which declaration comes next, how many rules it has, where lines break
// and comments stand. Fewer and smaller numbers make smaller texts, so that a failing one shrinks
// to its core.

/** Makes a text of edition 2026 that parses, laid out at will. */
export const makeFlow = (choices: ReadonlyArray<number>): string => {
  const grower = new Grower(choices)
  grower.file()
  return layOut(choices, grower.tokens)
}

/** Makes words and signs in any order, few of which mean anything. */
export const makeSoup = (choices: ReadonlyArray<number>): string =>
  choices.map((choice) => soup[choice % soup.length] ?? "").join("")

const names = ["hold", "by-dnis", "Segment", "QUEUE_1", "media", "cti", "x", "profile", "test"]
const texts = [
  '"x"',
  '"${QUEUE_1}.wav"',
  '"a \\"b\\" \\u{e9}"',
  '""',
  '"// no comment"',
  '"800555100X"'
]
const durations = ["25s", "500ms", "2m", "1h"]
const operators = ["==", "!=", "<", "<=", ">", ">="]

const signs = Array.from(' \n\t(){}[]:,.=<>"\\$#-;/\u00e9\u00a0\u0000\ud83d \n\n  ')

// oxfmt-ignore
const soup = signs.concat([
  "//", "///", "->", "..", "==", "edition 2026\n", "import", "cti {", "on ", "when ", "then ", "transfer ", "select {",
  "tenant a {", "}", "}\n", 'test "x" {', "caller > ", "x: ", "name", "25s", "90min", "42", '"text"', '"${A}"', "\r\n",
  "<<<<<<< HEAD\n", "\u202e", "\ufeff", "goto", "if (", "((((((((((((((((", "{{{{{{{{{{{{{{{{"
])

class Grower {
  readonly tokens: Array<string> = []
  readonly #choices: ReadonlyArray<number>
  #at = 0

  constructor(choices: ReadonlyArray<number>) {
    this.#choices = choices
  }

  /** The next choice below `count`; 0 when there are no more, which is always the simplest. */
  choose(count: number): number {
    return (this.#choices[this.#at++] ?? 0) % count
  }

  pick(from: ReadonlyArray<string>): string {
    return from[this.choose(from.length)] ?? ""
  }

  file(): void {
    this.put("edition", "2026")
    this.times(2, () => {
      this.put("import", "{")
      this.list(() => this.put(this.pick(names)), 1)
      this.put("}", "from", '"./x.flow"')
    })
    for (let count = 0; count < 30 && this.#at < this.#choices.length; count++) this.declaration(0)
  }

  declaration(depth: number): void {
    const forms = [
      () => this.facts(),
      () => this.binding(),
      () => this.block(["cti"], () => this.onRule(0)),
      () => this.select(),
      () => this.transfer(),
      () => this.ladder(),
      () => this.put("let", this.pick(names), "=") ?? this.expression(0),
      () => this.put("enum", this.pick(names), "{") ?? this.words(),
      () => (depth === 0 ? this.tenant() : this.binding())
    ]
    forms[this.choose(forms.length)]?.()
  }

  put(...tokens: ReadonlyArray<string>): undefined {
    this.tokens.push(...tokens)
  }

  times(max: number, what: () => void): void {
    for (let count = this.choose(max + 1); count > 0; count--) what()
  }

  list(what: () => void, min: number): void {
    const count = min + this.choose(4)
    for (let index = 0; index < count; index++) {
      if (index > 0) this.put(",")
      what()
    }
    if (count > 0 && this.choose(8) === 7) this.put(",")
  }

  block(head: ReadonlyArray<string>, line: () => void): void {
    this.put(...head, "{")
    this.times(4, line)
    this.put("}")
  }

  facts(): void {
    const kind = this.pick(["service", "gateway", "media", "profile", "deployment", "connector"])
    this.block([kind, this.pick(names)], () => this.setting())
  }

  setting(): void {
    this.put(this.pick(names), ":")
    this.value(1)
  }

  binding(): void {
    this.put(
      this.pick(["env", "const", "secret"]),
      this.pick(names),
      ":",
      this.pick(["Text", "Dn"])
    )
    if (this.choose(3) > 0) {
      this.put("=")
      this.value(1)
    }
  }

  words(): void {
    this.list(() => this.put(this.pick(names)), 1)
    this.put("}")
  }

  select(): void {
    this.put("select", "{")
    this.times(3, () => {
      this.put("when")
      this.expression(0)
      this.put("->")
      this.chain(1)
    })
    if (this.choose(2) === 1) {
      this.put("otherwise", "->")
      this.chain(1)
    }
    this.put("}")
  }

  transfer(): void {
    this.put("transfer", this.pick(names), "{")
    this.times(3, () => this.setting())
    this.times(3, () => this.onRule(0))
    this.put("}")
  }

  tenant(): void {
    this.put("tenant", this.pick(names), "{")
    this.times(2, () => this.setting())
    this.times(3, () => this.declaration(1))
    this.put("}")
  }

  onRule(depth: number): void {
    this.put("on")
    this.event()
    this.times(2, () => this.put(",") ?? this.event())
    this.put("->")
    this.chain(depth)
  }

  event(): void {
    this.put(this.pick(names))
    this.times(1, () => this.put(".", this.pick(names)))
    if (this.choose(4) === 3) this.args(1)
    if (this.choose(4) === 3) this.put("after", this.pick(durations))
  }

  chain(depth: number): void {
    this.action(depth)
    this.times(2, () => this.put("then") ?? this.action(depth))
  }

  action(depth: number): void {
    const verb = this.pick([
      "release",
      "play",
      "transfer",
      "report",
      "profile",
      "cti",
      "attach",
      "route"
    ])
    this.put(verb)
    if (verb === "route") this.value(1)
    else if (verb !== "cti" && verb !== "attach") this.put(this.pick(names))
    // A value followed by parentheses would take them for its own.
    if (verb !== "route" && this.choose(3) === 2) this.args(1)
    if (depth === 0 && this.choose(5) === 4) this.block([], () => this.onRule(1))
  }

  args(depth: number): void {
    this.put("(")
    this.list(() => {
      if (this.choose(2) === 1) this.put(this.pick(names), ":")
      this.value(depth + 1)
    }, 0)
    this.put(")")
  }

  expression(depth: number): void {
    this.comparison(depth)
    this.times(3, () => this.put(this.pick(["and", "or"])) ?? this.comparison(depth))
  }

  comparison(depth: number): void {
    if (this.choose(4) === 3) this.put("not")
    const form = this.choose(5)
    if (form === 4) return this.put("has") ?? this.path()
    this.value(depth + 1)
    if (form === 0) return
    if (form === 3) return this.put("matches", this.pick(texts))
    this.put(form === 1 ? this.pick(operators) : "in")
    this.value(depth + 1)
  }

  value(depth: number): void {
    this.primary(depth)
    for (const sign of ["..", "else"]) {
      if (this.choose(6) < 5) continue
      this.put(sign)
      this.primary(depth)
    }
  }

  primary(depth: number): void {
    switch (this.choose(depth > 3 ? 5 : 9)) {
      case 0:
        return this.put(this.pick(texts))
      case 1:
        return this.put(`${this.choose(1000)}`)
      case 2:
        return this.put(this.pick(durations))
      case 3:
        return this.put(this.pick(["true", "false"]))
      case 4:
        return this.path()
      case 5:
        return this.path() ?? this.args(depth)
      case 6:
        return this.put("[") ?? this.list(() => this.value(depth + 1), 0) ?? this.put("]")
      case 7:
        return this.record(depth)
      default:
        return this.put("(") ?? this.expression(depth + 1) ?? this.put(")")
    }
  }

  path(): undefined {
    this.put(this.pick(names))
    this.times(2, () =>
      this.choose(2) === 0 ? this.put(".", this.pick(names)) : this.put("[", this.pick(texts), "]")
    )
  }

  record(depth: number): void {
    this.put("{")
    this.list(() => {
      this.put(this.choose(2) === 0 ? this.pick(names) : this.pick(texts), ":")
      this.value(depth + 1)
    }, 0)
    this.put("}")
  }

  ladder(): void {
    this.block(["test", '"a ladder"'], () => {
      const form = this.choose(6)
      if (form === 5) return this.put("wait", this.pick(durations))
      if (form === 4) return this.put("at", '"2026-08-22T21:15:00+02:00"')
      if (form === 3) return this.put("expect") ?? this.expression(0)
      this.put(this.pick(["caller", "mcp", "cti"]), this.pick([">", "<"]))
      this.put(this.pick(["INVITE", "486", "TreatCall"]))
      if (form === 2) this.args(1)
    })
  }
}

// Between any two tokens anything that is no token may stand. The same choices are gone through
// once more.
const layOut = (choices: ReadonlyArray<number>, tokens: ReadonlyArray<string>): string => {
  let comments = 0
  const comment = (slashes: string) => `${slashes} note ${++comments}`
  const gaps = [
    () => "\n",
    () => "  ",
    () => `\n\n   ${comment("//")}\n`,
    () => ` ${comment("//")}  \n`,
    () => `\n${comment("///")}\r\n\r\n\r\n`,
    () => " ".repeat(90),
    () => "\n\n\n"
  ]
  // Plain spaces are by far the most frequent, and every other text is without comments.
  const quiet = (choices[0] ?? 0) % 2 === 0
  const gap = (index: number) => {
    const choice = choices[(index * 7) % Math.max(1, choices.length)] ?? 0
    if (quiet) return choice % 4 === 3 ? "\n" : " "
    return gaps[(choice % 24) - 17]?.() ?? " "
  }
  return tokens.map((token, index) => token + gap(index)).join("")
}
