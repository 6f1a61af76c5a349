// `test-message-not-possible`: a step of a test has a peer send what it cannot send, or expects us
// to send what we never do.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"
import { nearestWord } from "../../dsl/index.ts"

/**
 * A message that cannot come from there.
 *
 * Wrong:
 *
 *     cti > NewCall(called: "5001")
 *
 * Better:
 *
 *     cti < NewCall(called: "5001")
 *
 * Why: `peer > message` is what the peer sends us, `peer < message` what we must send to it.
 * Messages have the names of the wire, so that a test can be held beside a trace; each CTI side has
 * its own.
 */
export const testMessageNotPossible = (arrow: {
  readonly message: string
  readonly at: Span
  readonly peer: string
  readonly fromPeer: boolean
  /** What can stand there. */
  readonly possible: ReadonlyArray<string>
  /** It would be right in the other direction. */
  readonly isReversed: boolean
}): Diagnostic => {
  const { message, peer, fromPeer, possible } = arrow
  const meant = nearestWord(message, possible)
  const sender = fromPeer ? `\`${peer}\` never sends` : "We never send"
  return finding({
    code: "test-message-not-possible",
    message: fromPeer ? `${sender} \`${message}\`` : `${sender} \`${message}\` to \`${peer}\``,
    at: arrow.at,
    label: meant === undefined ? "not possible" : `did you mean \`${meant}\`?`,
    hint: arrow.isReversed
      ? `it goes the other way: \`${peer} ${fromPeer ? "<" : ">"} ${message}\``
      : undefined
  })
}
