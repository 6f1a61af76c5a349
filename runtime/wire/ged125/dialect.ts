// Everything about the wire of GED-125 that the evidence leaves open (ged125.md §16), as rows that
// a site can change without code. Reading is liberal whatever the rows say. The default of each row
// is the best-evidenced form. What the session leaves open stands with the session.

import { Data, Result } from "effect"
import type { Mark } from "./Mark.ts"

interface ChoiceRow {
  readonly value: string
  readonly choices: ReadonlyArray<string>
  readonly mark: Mark
  readonly note: string
}

// oxfmt-ignore
export const choiceRows = {
  "text.nul":                      { value: "none",         choices: ["none", "one"], mark: "code", note: "U1: whether a text ends in a NUL that its length counts; those of a peer are taken off" },
  "text.non-ascii":                { value: "replace",      choices: ["replace", "latin1"], mark: "guess", note: "what becomes of a character that ASCII does not have: `?`, or its byte in ISO-8859-1" },
  "ecc.index":                     { value: "one-byte",     choices: ["one-byte", "two-bytes"], mark: "dissector", note: "U13: the index of an array element; one library reads two bytes and writes one" },
  "layout.INIT_TRKGRP_DATA_EVENT": { value: "invoke-id",    choices: ["invoke-id", "trunk-group-id", "both"], mark: "dissector", note: "U5: what stands before TrunkCount" },
  "layout.INIT_VRU_DATA_EVENT":    { value: "without-time", choices: ["without-time", "with-time"], mark: "dissector", note: "U5: whether CurrentTime stands before TimeZoneDelta" }
} as const satisfies Readonly<Record<string, ChoiceRow>>

export type ChoiceKey = keyof typeof choiceRows

/** A site's choices, complete. */
export type GedDialect = {
  readonly [K in ChoiceKey]: (typeof choiceRows)[K]["choices"][number]
}

/** A choice that means nothing. */
export class GedDialectError extends Data.TaggedError("GedDialectError")<{
  readonly key: string
  readonly value: string
  readonly expected: string
}> {
  override get message(): string {
    return `GED-125 dialect: \`${this.key}\` is \`${this.value}\`, expected ${this.expected}`
  }
}

/** The defaults with a site's choices over them; the first that means nothing is the error. */
export const makeGedDialect = (
  choices: ReadonlyMap<string, string>
): Result.Result<GedDialect, GedDialectError> => {
  for (const [key, value] of choices) {
    const row = rowsByKey.get(key)
    const expected = row?.choices ?? [...rowsByKey.keys()]
    if (!(row?.choices.includes(value) ?? false)) {
      return Result.fail(new GedDialectError({ key, value, expected: expected.join(" or ") }))
    }
  }
  const chosen = [...rowsByKey].map(([key, row]) => [key, choices.get(key) ?? row.value])
  // Every key of the table is there, with one of its choices.
  return Result.succeed(Object.fromEntries(chosen) as GedDialect)
}

const rowsByKey: ReadonlyMap<string, ChoiceRow> = new Map(Object.entries(choiceRows))

/** The defaults alone. */
export const plainGedDialect: GedDialect = Result.getOrThrow(makeGedDialect(new Map()))
