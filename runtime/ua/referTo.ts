// What a REFER asks for (RFC 3515 §2.1): whom the other side shall be connected with, and whether
// it names a dialog to replace there, which makes it the second half of a consultation (RFC 3891).

import { Result } from "effect"
import { parseNameAddr } from "../wire/sip/NameAddr.ts"
import type { SipMessage } from "../wire/sip/SipMessage.ts"
import { detach } from "../wire/sip/Text.ts"
import { parseSipUri, uriHeader, uriUser } from "../wire/sip/Uri.ts"

export interface ReferTo {
  /** The number or name that is dialled; the URI itself where it has no user part. */
  readonly destination: string
  readonly isConsultation: boolean
  /** RFC 4488: the sender wants no NOTIFYs. */
  readonly isSilent: boolean
  /** The `id` that tells this REFER's NOTIFYs from those of another (RFC 3515 §2.4.6). */
  readonly sequence: number
}

/** `undefined` for a REFER without exactly one target that can be read. */
export const referTo = (refer: SipMessage): ReferTo | undefined => {
  const values = refer.headers("Refer-To")
  const [value] = values
  if (value === undefined || values.length !== 1) return undefined
  const target = parseNameAddr(value, "Refer-To")
  if (Result.isFailure(target)) return undefined
  const uri = parseSipUri(target.success.uri)
  if (Result.isFailure(uri)) return undefined
  const written = uriUser(uri.success)
  // RFC 3966 §5.1.1: visual separators of a tel URI are no part of the number.
  const user = uri.success.scheme === "tel" ? written?.replace(/[-.()]/g, "") : written
  return {
    destination: detach(user === undefined || user === "" ? target.success.uri : user),
    isConsultation: uriHeader(uri.success, "Replaces") !== undefined,
    isSilent: refer.header("Refer-Sub")?.trim().toLowerCase() === "false",
    sequence: refer.cseq?.number ?? 0
  }
}
