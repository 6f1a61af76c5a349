// Which headers of a service carry a secret. They go only where its page is reached over https
// (`language.md` §3), and an argument or a treatment may have put another page in its place.

import type { Service } from "../../compiler/plan/Plan.ts"

type Headers = Service["headers"]

/** The headers that may go with any page. */
export const withoutSecrets = (headers: Headers, secrets: ReadonlySet<string>): Headers =>
  headers.filter(([, expr]) => !carriesSecret(expr, secrets))

/** A header's value is a secret, a text with one in it, or an alternative of these. */
const carriesSecret = (expr: Headers[number][1], secrets: ReadonlySet<string>): boolean => {
  switch (expr.op) {
    case "binding":
      return secrets.has(expr.name)
    case "concat":
      return expr.parts.some((part) => carriesSecret(part, secrets))
    case "else":
      return carriesSecret(expr.value, secrets) || carriesSecret(expr.otherwise, secrets)
    default:
      return false
  }
}
