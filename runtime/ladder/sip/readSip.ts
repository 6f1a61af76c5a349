// What stands at a place of a SIP message, in the words of `dsl/vocabulary/messages/sip.ts`.

import { Result } from "effect"
import { parseReasons } from "../../wire/sip/Reason.ts"
import { parseSipfrag } from "../../wire/sip/Sipfrag.ts"
import type { SipMessage } from "../../wire/sip/SipMessage.ts"
import { parseSipUri, uriParam, uriUser } from "../../wire/sip/Uri.ts"
import type { Seen } from "../Arrival.ts"
import { bareUri } from "../values.ts"
import { decodeForm } from "./form.ts"
import { sdpType } from "./sessions.ts"

type Reader = (message: SipMessage, name: string) => Seen

const isSession = (message: SipMessage): boolean =>
  message.body.length > 0 && (message.contentType ?? sdpType).toLowerCase().startsWith(sdpType)

const readers: Readonly<Record<string, Reader>> = {
  "request-uri": ({ uri }) => uri,
  from: ({ from }) => from.uri,
  contact: ({ contact }) => contact?.uri,
  "refer-to": (message) => {
    const value = message.header("Refer-To")
    return value === undefined ? undefined : bareUri(value)
  },
  header: (message) => new Map(message.lines().map(({ name, value }) => [name, value])),
  "uri-param": (message, name) => parameter(message, name),
  "uri-param voicexml": (message) => parameter(message, "voicexml"),
  "uri-param play": (message) => parameter(message, "play"),
  form: (message, name) => decodeForm(message.bodyText).get(name),
  "form *": (message) => decodeForm(message.bodyText),
  body: ({ bodyText }) => bodyText,
  "body-type": ({ contentType }) => contentType,
  sipfrag: ({ bodyText }) => {
    const parsed = parseSipfrag(bodyText)
    return Result.isSuccess(parsed) ? String(parsed.success.status) : undefined
  },
  phrase: ({ reason }) => reason,
  reason: (message) =>
    parseReasons(message.headers("Reason").join(", "))
      .flatMap(({ text }) => text ?? [])
      .join(", "),
  offer: (message) => (isSession(message) ? "yes" : "no")
}

const parameter = ({ uri }: SipMessage, name: string): string | undefined => {
  const parsed = parseSipUri(uri)
  return Result.isSuccess(parsed) ? uriParam(parsed.success, name) : undefined
}

/** `service` is not on the wire; whoever knows what is being played answers for it. */
export const readSip = (message: SipMessage, place: string, name: string): Seen =>
  readers[place]?.(message, name)

/** What is worth seeing of a message in the picture. */
export const noteOf = (message: SipMessage): string => {
  if (message.kind === "response") {
    const contact = message.status >= 300 && message.status < 400 ? message.contact?.uri : undefined
    return contact === undefined ? message.method : `${message.method}  ${contact}`
  }
  switch (message.method) {
    case "INVITE":
      return shortUri(message.uri)
    case "REFER":
      return bareUri(message.header("Refer-To") ?? "")
    case "NOTIFY": {
      const status = readSip(message, "sipfrag", "status")
      return typeof status === "string" ? status : ""
    }
    case "BYE":
    case "CANCEL":
      return message.header("Reason") ?? ""
    default:
      return ""
  }
}

/** The user and what names the service; the other parameters carry call data. */
const shortUri = (uri: string): string => {
  const [base = "", ...params] = uri.split(";")
  const parsed = parseSipUri(base)
  const user = Result.isSuccess(parsed) ? uriUser(parsed.success) : undefined
  const named = params.filter((param) => /^(?:voicexml|play)=/.test(param))
  return [user ?? base, ...named].join(";")
}
