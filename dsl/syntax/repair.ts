// Keyword repair: when the parser stops at or right behind a plain name that is almost a word of
// the language, the word is tried in its place. It is proposed only when the text then reads on,
// and reading goes on with the mended tokens.

import type { IToken } from "chevrotain"
import type { Diagnostic } from "../diagnostic/Diagnostic.ts"
import { nearWords } from "../diagnostic/nearestWord.ts"
import { misspelledKeyword } from "./findings/words.ts"
import { spanAt } from "./Stop.ts"
import type { Stop } from "./Stop.ts"
import { Name, words } from "./tokens.ts"
import { readsTo, retyped } from "./trials.ts"

export interface Repair {
  readonly tokens: ReadonlyArray<IToken>
  readonly finding: Diagnostic
}

const typeOf = new Map(words.map(({ text, type }) => [text, type]))

/**
 * Looks for the misspelled word behind a stop: the word that reads furthest in its place, and, of
 * those, the one with the fewest slips.
 */
export const repairKeyword = (stop: Stop): Repair | undefined => {
  let best: { readonly repair: Repair; readonly end: number } | undefined
  for (const at of [stop.at, stop.at - 1]) {
    const token = stop.tokens[at]
    // A word of the language that stands in a wrong place is no misspelling; only plain names are.
    if (token?.tokenType !== Name) continue
    for (const { word } of nearWords(token.image, typeOf.keys())) {
      const type = typeOf.get(word)
      if (type === undefined) continue
      const tokens = retyped(stop.tokens, at, type)
      const end = readsTo(stop, tokens)
      if (end <= Math.max(stop.at + 1, best?.end ?? 0)) continue
      best = { repair: { tokens, finding: misspelledKeyword(spanAt(stop, at), word) }, end }
    }
  }
  return best?.repair
}
