// What stands between the quotes of a text: escapes resolved, `${NAME}` taken apart, and everything
// found wrong on the way, as data. Total: a text with mistakes still has a value, in which a
// mistake stands for itself.

import { makeSpan } from "../source/Source.ts"
import type { Source } from "../source/Source.ts"
import type { TextPart } from "../tree/Ast.ts"

/** What can be wrong inside a text, by offset into the source. */
export interface TextProblem {
  readonly kind: "escape" | "code-point" | "interpolation-name" | "interpolation-open"
  readonly start: number
  readonly end: number
}

export interface TextContent {
  readonly value: string
  readonly parts: ReadonlyArray<TextPart>
  readonly problems: ReadonlyArray<TextProblem>
}

/**
 * Reads the text whose token covers `start` to `end`, quotes included; the closing one may be
 * missing.
 */
export const readText = (source: Source, start: number, end: number): TextContent => {
  const closed = end - start > 1 && source.text.charCodeAt(end - 1) === 0x22
  const inner = source.text.slice(start + 1, closed ? end - 1 : end)
  if (!inner.includes("\\") && !inner.includes("${")) {
    return { value: inner, parts: [{ _tag: "Chars", text: inner }], problems: [] }
  }
  return readSlowly(source, start + 1, inner)
}

interface Reading {
  readonly source: Source
  readonly parts: Array<TextPart>
  readonly problems: Array<TextProblem>
  value: string
  chars: string
}

const readSlowly = (source: Source, base: number, inner: string): TextContent => {
  const reading: Reading = { source, parts: [], problems: [], value: "", chars: "" }
  let at = 0
  while (at < inner.length) {
    if (inner[at] === "\\") at = readEscape(reading, base, inner, at)
    else if (inner.startsWith("${", at)) at = readInterpolation(reading, base, inner, at)
    else at = take(reading, inner.slice(at, at + 1), at + 1)
  }
  if (reading.chars !== "" || reading.parts.length === 0) {
    reading.parts.push({ _tag: "Chars", text: reading.chars })
  }
  return { value: reading.value, parts: reading.parts, problems: reading.problems }
}

const take = (reading: Reading, chars: string, next: number): number => {
  reading.value += chars
  reading.chars += chars
  return next
}

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["n", "\n"],
  ["t", "\t"],
  ["$", "$"]
])

const codePointEscape = /\\u\{([0-9A-Fa-f]{1,6})\}/y
const codePointMax = 0x10ffff

const readEscape = (reading: Reading, base: number, inner: string, at: number): number => {
  const letter = inner.slice(at + 1, at + 2)
  const simple = simpleEscapes.get(letter)
  if (simple !== undefined && (letter !== "$" || inner[at + 2] === "{")) {
    return take(reading, simple, at + 2)
  }
  codePointEscape.lastIndex = at
  const match = codePointEscape.exec(inner)
  const codePoint = match === null ? undefined : Number.parseInt(match[1] ?? "", 16)
  if (match !== null && codePoint !== undefined && isScalar(codePoint)) {
    return take(reading, String.fromCodePoint(codePoint), at + match[0].length)
  }
  const length = match?.[0].length ?? Math.min(2, inner.length - at)
  const kind = letter === "u" ? "code-point" : "escape"
  reading.problems.push({ kind, start: base + at, end: base + at + length })
  return take(reading, inner.slice(at, at + length), at + length)
}

// Halves of a surrogate pair are no characters; a text that holds one could not be written to any
// wire.
const isScalar = (codePoint: number): boolean =>
  codePoint <= codePointMax && !(codePoint >= 0xd800 && codePoint <= 0xdfff)

const interpolatedName = /^[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*$/

const readInterpolation = (reading: Reading, base: number, inner: string, at: number): number => {
  const close = inner.indexOf("}", at)
  const end = close === -1 ? inner.length : close + 1
  const start = base + at
  const name = inner.slice(at + 2, end - 1)
  if (close === -1 || !interpolatedName.test(name)) {
    const kind = close === -1 ? "interpolation-open" : "interpolation-name"
    reading.problems.push({ kind, start, end: close === -1 ? start + 2 : base + end })
    return take(reading, inner.slice(at, end), end)
  }
  if (reading.chars !== "") reading.parts.push({ _tag: "Chars", text: reading.chars })
  reading.chars = ""
  reading.value += inner.slice(at, end)
  const span = makeSpan(reading.source, start + 2, start + 2 + name.length)
  reading.parts.push({ _tag: "Interpolation", name: { span, text: name } })
  return end
}
