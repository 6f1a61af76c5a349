// Decodes octets that `buildMessage` made. For a request of ours that has to be read again later
// (the INVITE behind a CANCEL, an ACK or a dialog); nothing that came from the network goes through
// here.

import { Result } from "effect"
import type { SipMessage } from "./SipMessage.ts"
import { decodeMessage } from "./SipMessage.ts"

/**
 * INVARIANT (our own octets decode): the property tests decode what is built. Anything else is a
 * defect of ours.
 */
export const decodeOwn = (bytes: Uint8Array): SipMessage => Result.getOrThrow(decodeMessage(bytes))
