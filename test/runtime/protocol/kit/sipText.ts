// SIP messages written as text, line by line, for tests that want to be read beside the RFC.

import { Result } from "effect"
import { decodeMessage } from "../../../../runtime/wire/sip/SipMessage.ts"
import type { SipMessage } from "../../../../runtime/wire/sip/SipMessage.ts"

/** The message of these lines, without a body. */
export const sipText = (...lines: ReadonlyArray<string>): SipMessage =>
  Result.getOrThrow(
    decodeMessage(Buffer.from([...lines, "Content-Length: 0", "", ""].join("\r\n"), "latin1"))
  )
