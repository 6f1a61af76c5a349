// Where a secret would leave the way that its service promises: `play s(url: …)` replaces the page
// of a service, and with it whether it is reached over https. Everywhere else a secret is refused
// where it is named (`types/bindings.ts`), in lets, texts, parameters and call data alike.
//
// What only a call knows (`treatment.app-url`) is not judged here; the runtime sends no secret with
// a page that is not https.

import type { Diagnostic, Label, Span } from "../../dsl/index.ts"
import { secretOverPlainHttp } from "../checks/secret-over-plain-http.ts"
import type { Expr } from "../plan/Plan.ts"
import { allActions } from "../types/participants.ts"
import type { Program } from "../types/participants.ts"
import type { Resource } from "../types/Program.ts"

export const secretFlowFindings = (program: Program): ReadonlyArray<Diagnostic> =>
  allActions(program).flatMap(({ verb, target, args }) => {
    const page = args.find(({ name }) => name === "url")
    const service =
      verb === "play" && target !== undefined ? program.understood.resources.get(target) : undefined
    if (page === undefined || service === undefined || !isPlain(page.typed.expr)) return []
    const carried = carriedBy(program, service)
    if (carried === undefined) return []
    const because: Label = { span: carried, label: "carries a secret" }
    return [secretOverPlainHttp(page.typed.span, undefined, because)]
  })

/** The headers of a service, when a secret stands among them. */
const carriedBy = (program: Program, service: Resource): Span | undefined => {
  const headers = service.settings.get("headers")?.setting.value.span
  if (headers === undefined) return undefined
  return program.understood.checking.secretUses.find(
    (use) => use.source === headers.source && use.start >= headers.start && use.end <= headers.end
  )
}

/** Whether one of the values it can have is certainly not https. */
const isPlain = (expr: Expr): boolean => {
  if (expr.op === "else") return isPlain(expr.value) || isPlain(expr.otherwise)
  const first = expr.op === "concat" ? expr.parts[0] : expr
  return first?.op === "text" && /^http:/i.test(first.value)
}
