// Datagrams that nobody should send, out of those that somebody may: single octets flipped, pieces
// cut, doubled, swapped between messages, numbers and delimiters replaced by awkward ones. Seeded.

/** What breaks parsers: ends of ranges, lone delimiters, names of object properties. */
const awkward = [
  "",
  "\0",
  "\r",
  "\n",
  "\r\n\r\n",
  " ".repeat(500),
  "\t",
  '"',
  "<",
  ">",
  ";",
  ";;",
  "%",
  "%00",
  "%zz",
  "@",
  ":",
  "[",
  "]",
  "[::]",
  ",",
  ",".repeat(300),
  "0",
  "-1",
  "4294967296",
  "99999999999999999999",
  "1e9",
  "NaN",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  ";__proto__",
  "z9hG4bK",
  "SIP/2.0",
  "sip:",
  "sips:",
  "tel:",
  "*",
  "\u00ff\u00fe",
  "a".repeat(9_000),
  "Content-Length: 5\r\n",
  "Via: x\r\n",
  "Require: 100rel, timer\r\n",
  "Session-Expires: 1\r\n",
  "Replaces: a;to-tag=b;from-tag=c\r\n",
  "RSeq: 1\r\n",
  "RAck: 1 1 INVITE\r\n",
  ";lr",
  ";maddr=255.255.255.255",
  ";transport=tcp",
  ";rport=0",
  ";received=x"
] as const

export interface Mutator {
  /** One message out of the corpus, changed in one to four places. */
  readonly next: () => string
}

export const makeMutator = (corpus: ReadonlyArray<string>, random: () => number): Mutator => {
  const below = (count: number) => Math.floor(random() * count)
  const pick = <A>(from: ReadonlyArray<A>): A => {
    const chosen = from[below(from.length)]
    if (chosen === undefined) throw new Error("nothing to pick from")
    return chosen
  }
  const span = (text: string): readonly [number, number] => {
    const start = below(text.length + 1)
    return [start, Math.min(text.length, start + below(random() < 0.8 ? 12 : 200))]
  }
  const line = (text: string): readonly [number, number] => {
    const lines = Array.from(text.matchAll(/[^\n]*\n/g))
    if (lines.length === 0) return [0, text.length]
    const { index, 0: whole } = pick(lines)
    return [index, index + whole.length]
  }
  const changes: ReadonlyArray<(text: string) => string> = [
    (text) => {
      const at = below(text.length)
      return text.slice(0, at) + String.fromCharCode(below(256)) + text.slice(at + 1)
    },
    (text) => {
      const [start, end] = span(text)
      return text.slice(0, start) + pick(awkward) + text.slice(end)
    },
    (text) => {
      const [start, end] = span(text)
      return text.slice(0, start) + text.slice(end)
    },
    (text) => {
      const [start, end] = line(text)
      return text.slice(0, start) + text.slice(end)
    },
    (text) => {
      const [start, end] = line(text)
      return text.slice(0, end) + text.slice(start)
    },
    (text) => {
      const [start, end] = line(text)
      const other = pick(corpus)
      const [otherStart, otherEnd] = line(other)
      return text.slice(0, start) + other.slice(otherStart, otherEnd) + text.slice(end)
    },
    (text) => text.slice(0, below(text.length)),
    (text) => text.replace(/\d+/, () => pick(awkward)),
    (text) => text.replace(/branch=z9hG4bK[^;\r\n]*/, () => `branch=z9hG4bK${below(1_000_000)}`)
  ]
  return {
    next: () => {
      let text = pick(corpus)
      for (let count = 1 + below(4); count > 0; count -= 1) text = pick(changes)(text)
      return text
    }
  }
}
