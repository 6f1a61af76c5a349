// What a `release` is to the caller on all the ways that lead to it: never a normal end because he
// was never answered, or never a response because he always was. Worth knowing, and no mistake.

import type { Diagnostic } from "../../dsl/index.ts"
import { codeAfterAnswer } from "../checks/code-after-answer.ts"
import { releaseBeforeAnswer } from "../checks/release-before-answer.ts"
import type { Caller } from "./State.ts"
import type { Walked } from "./walk.ts"

/** Notes of one program; whoever has so many has read the first ones. */
const noteCountMax = 50

export const releaseFindings = ({ released }: Walked): ReadonlyArray<Diagnostic> =>
  [...released]
    .flatMap(([{ ast, word, code }, callers]) => {
      if (word === "normal" && areAll(callers, "ringing")) {
        return [releaseBeforeAnswer(ast.name?.span ?? ast.span)]
      }
      return code !== undefined && areAll(callers, "answered")
        ? [codeAfterAnswer(code, ast.operand?.span ?? ast.span)]
        : []
    })
    .slice(0, noteCountMax)

const areAll = (callers: ReadonlySet<Caller>, caller: Caller): boolean =>
  [...callers].every((one) => one === caller)
