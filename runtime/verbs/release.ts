// `release WORD` and `release CODE`: ends everything. Before answer the word is a final response,
// afterwards a BYE with a Reason header; which codes stand for which word is a table of the
// language.

import { type ReleaseWord, releaseRows } from "../../dsl/vocabulary/words.ts"
import type { Pipeline } from "../call/Program.ts"
import { releaseCall } from "../call/releaseCall.ts"
import type { VerbSite } from "./VerbSite.ts"

export const release = (site: VerbSite): Pipeline => {
  const row = isReleaseWord(site.word) ? releaseRows[site.word] : releaseRows.normal
  const status = site.code ?? row.beforeAnswer
  const reasonStatus = site.code ?? row.afterAnswer
  return (call) =>
    releaseCall(call, {
      status,
      reasonStatus: call.facts.answered ? reasonStatus : undefined,
      reasonText: undefined
    })
}

const isReleaseWord = (word: string | undefined): word is ReleaseWord =>
  word !== undefined && Object.hasOwn(releaseRows, word)
