// One mistake at a time: every token of a text left out, doubled, or mistyped. What must hold after
// any of them is the same.

import { lex } from "../../dsl/syntax/lex.ts"
import { hardWords, verbs, blockHeads } from "../../dsl/syntax/tokens.ts"

/** A text with one mistake and a name for it. */
export interface Mutation {
  readonly name: string
  readonly text: string
}

export type MutationKind = "left out" | "doubled" | "mistyped"

const keywords = new Set([...hardWords, ...verbs, ...blockHeads])

/**
 * All texts that differ from the given one in a single token. What is left out keeps its room, so
 * columns stay.
 */
export const mutationsOf = (text: string, kind: MutationKind): ReadonlyArray<Mutation> =>
  lex(text).tokens.flatMap(({ image, startOffset, tokenType }) => {
    const end = startOffset + image.length
    const changed = change(kind, image, keywords.has(tokenType))
    if (changed === undefined) return []
    const line = text.slice(0, startOffset).split("\n").length
    return [
      {
        name: `\`${image}\` in line ${line} is ${kind}`,
        text: text.slice(0, startOffset) + changed + text.slice(end)
      }
    ]
  })

const change = (kind: MutationKind, image: string, keyword: boolean): string | undefined => {
  if (kind === "left out") return " ".repeat(image.length)
  if (kind === "doubled") return `${image} ${image}`
  const [first = "", second = ""] = image
  return keyword && first !== second ? second + first + image.slice(2) : undefined
}
