// The formatter's promises with every change that is no mistake, and with a comment wherever one
// can stand.

import { describe, it } from "@effect/vitest"
import { examples, read } from "../../kit/dsl.ts"
import { mutationsOf } from "../../kit/dslMutation.ts"
import { checkComments, checkPromises } from "../../kit/printPromises.ts"

describe("the formatter", () => {
  it.each([...examples])("keeps its promises where a change of %s is no mistake", (_file, text) => {
    const rightAgain = mutationsOf(text, "left out")
      .concat(mutationsOf(text, "mistyped"))
      .filter((mutation) => read(mutation.text).diagnostics.length === 0)
    for (const mutation of rightAgain) checkPromises(mutation.text)
  })

  it.each([...examples])("keeps a comment wherever it stands in %s", (_file, text) =>
    checkComments(text, 11)
  )
})
