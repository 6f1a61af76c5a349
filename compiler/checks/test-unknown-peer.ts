// `test-unknown-peer`: a step of a test names somebody who takes no part in calls.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { testPeers } from "../../dsl/vocabulary/messages.ts"
import { finding, listWords, replacement } from "../finding.ts"
import { nearestWord } from "../../dsl/index.ts"

/**
 * A step of a test names somebody who takes no part.
 *
 * Wrong:
 *
 *     test "a call" { calller > INVITE(dnis: "5001") }
 *
 * Better:
 *
 *     test "a call" { caller > INVITE(dnis: "5001") }
 *
 * Why: a ladder has four columns besides ours: `caller`, `cti`, `mcp` (the media platform) and
 * `agent` (the destination of a transfer).
 */
export const testUnknownPeer = (name: string, at: Span): Diagnostic => {
  const meant = nearestWord(name, testPeers)
  return finding({
    code: "test-unknown-peer",
    message: `Nobody in a test is called \`${name}\``,
    at,
    label: meant === undefined ? "no such peer" : `did you mean \`${meant}\`?`,
    hint: `there is ${listWords(testPeers)}`,
    fixes: meant === undefined ? [] : [replacement(at, meant, true)]
  })
}
