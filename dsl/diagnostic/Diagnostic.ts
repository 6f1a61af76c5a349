// A finding about an author's text, as data. Whoever finds it says everything in telephone words;
// one renderer shows it. This module knows spans and not trees.

import type { Span } from "../source/Source.ts"

/**
 * `error` stops a build; `warning` is a likely mistake; `info` is worth knowing; `lint` is taste.
 */
export type Severity = "error" | "warning" | "info" | "lint"

/** A span and what is to be said right beside it, in a few words without a full stop. */
export interface Label {
  readonly span: Span
  readonly label: string
}

/** One replacement of text; `text` replaces what the span covers. */
export interface Edit {
  readonly span: Span
  readonly text: string
}

/**
 * A repair. `safe` ones keep the meaning the author surely had, and `ctiflow fix` applies them
 * unasked.
 */
export interface Fix {
  readonly title: string
  readonly safe: boolean
  readonly edits: ReadonlyArray<Edit>
}

export interface Diagnostic {
  /** Kebab-case words, unique, never reused: `unknown-name`. */
  readonly code: string
  readonly severity: Severity
  /** The finding in one sentence without a full stop, user text in backticks. */
  readonly message: string
  /** The smallest span that is wrong: where the author should change something. */
  readonly primary: Label
  /** The other halves of the conflict. */
  readonly secondary: ReadonlyArray<Label>
  /** What a caller would experience. */
  readonly explanation?: string
  /** What to do. */
  readonly hint?: string
  readonly fixes: ReadonlyArray<Fix>
}
