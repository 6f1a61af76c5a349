// The grammar as such: it passes the checks that the product skips to start sooner, and its typings
// are fresh.

import { assert, describe, it } from "@effect/vitest"
import { Lexer } from "chevrotain"
import { cstTypings } from "../../../dsl/syntax/cstTypings.ts"
import { FlowParser } from "../../../dsl/syntax/FlowParser.ts"
import { vocabulary, words } from "../../../dsl/syntax/tokens.ts"
import { read } from "../../kit/dsl.ts"
import { checkGolden } from "../../kit/golden.ts"

describe("the grammar", () => {
  it("is unambiguous with two words of look-ahead", () => {
    assert.doesNotThrow(() => new FlowParser(false))
  })

  it("tells every word by its first character", () => {
    const lexer = new Lexer([...vocabulary], { ensureOptimizations: true })
    assert.deepStrictEqual(lexer.lexerDefinitionErrors, [])
  })

  it("has fresh typings of its syntax tree", () => {
    checkGolden("../../dsl/syntax/Cst.generated.ts", cstTypings())
  })

  for (const { text, type } of words) {
    const soft = (type.CATEGORIES?.length ?? 0) > 0
    it(`${soft ? "allows" : "does not allow"} \`${text}\` as a name`, () => {
      const { diagnostics } = read(`edition 2026\nservice ${text} { kind: music }\n`)
      assert.strictEqual(diagnostics.length, soft ? 0 : 1)
    })
  }
})
