// The formatter's promises as one check, for every text that can be read.

import { assert } from "@effect/vitest"
import { lex } from "../../dsl/syntax/lex.ts"
import { commentsOf, formatted, read, shapeOf, tokensOf } from "./dsl.ts"

/** It means the same, keeps its words and comments, and has one layout. */
export const checkPromises = (text: string): void => {
  const once = formatted(text)
  assert.strictEqual(formatted(once), once, "has one layout")
  assert.deepStrictEqual(tokensOf(once), tokensOf(text), "keeps its words")
  assert.deepStrictEqual(commentsOf(once), commentsOf(text), "keeps its comments")
  assert.strictEqual(shapeOf(read(once).tree), shapeOf(read(text).tree), "means the same")
  assert.notMatch(once, /[ \t]\n|\n\n\n|\r|^\n/, "has no needless space")
}

/** A comment in front of every so many-th token stays where it is, whatever stands around it. */
export const checkComments = (text: string, every: number): void => {
  const tokens = lex(text).tokens.filter((_, index) => index % every === 3)
  for (const { startOffset } of tokens) {
    const [before, behind] = [text.slice(0, startOffset), text.slice(startOffset)]
    checkPromises(`${before} // here\n${behind}`)
    checkPromises(`${before}\n\n  // there\n\n${behind}`)
  }
}
