// `address-invalid`: a text that is to be a network address is none.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import type { AddressFormat } from "../../dsl/vocabulary/settings.ts"
import { finding } from "../finding.ts"

/**
 * A text is no network address of the shape that is needed.
 *
 * Wrong:
 *
 *     deployment edge { cti: none  sip: ["10.1.0.5:5060"] }
 *
 * Better:
 *
 *     deployment edge { cti: none  sip: ["udp:10.1.0.5:5060"] }
 *
 * Why: the process would not start, or would listen where nobody calls. Addresses of IPv6 stand in
 * brackets: `udp:[2001:db8::5]:5060`.
 */
export const addressInvalid = (text: string, at: Span, format: AddressFormat): Diagnostic =>
  finding({
    code: "address-invalid",
    message: `\`${text}\` is no address for this`,
    at,
    label: `written ${shapes[format]}`
  })

const shapes: Readonly<Record<AddressFormat, string>> = {
  listen: '`"udp:ADDR:PORT"`, `"tcp:…"` or `"tls:…"`',
  "host-port": '`"HOST:PORT"`',
  "gateway-peer": '`"10.1.0.10"`, `"10.1.0.0/24"` or `"HOST:PORT"`',
  admin: '`"http:ADDR:PORT"`',
  "icm-listen": '`"tcp:ADDR:PORT"`',
  journal: '`"redis://HOST:PORT"`'
}
