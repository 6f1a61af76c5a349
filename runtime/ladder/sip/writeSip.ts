// The arguments of a line as parts of a SIP message that a peer sends, in the words of
// `dsl/vocabulary/messages/sip.ts`.

import type { MessageRow } from "../../../dsl/vocabulary/messages/Message.ts"
import { argumentPlace } from "../../../dsl/vocabulary/messages/Message.ts"
import { toText, type Value } from "../../call/Facts.ts"
import type { HeaderField } from "../../wire/sip/buildMessage.ts"
import { encodeUriUser } from "../../wire/sip/Percent.ts"
import { printSipfrag } from "../../wire/sip/Sipfrag.ts"
import { quote } from "../../wire/sip/Text.ts"
import type { Arguments } from "../values.ts"
import { encodeForm, formType } from "./form.ts"
import type { Extras } from "./SipHost.ts"

/** The parts, and what is no part of the message itself but says whose it is or where it goes. */
export interface Written extends Extras {
  readonly places: ReadonlyMap<string, Value>
}

interface Draft {
  readonly headers: Array<HeaderField>
  readonly form: Map<string, string>
  readonly places: Map<string, Value>
  body: string | undefined
  bodyType: string | undefined
  phrase: string | undefined
  offer: boolean | undefined
}

type Writer = (draft: Draft, text: string, name: string) => void

/** `host`: the user part's host where the author gave a number. */
export const writeSip = (row: MessageRow, given: Arguments, host: string): Written => {
  const draft: Draft = {
    headers: [],
    form: new Map(),
    places: new Map(),
    body: undefined,
    bodyType: undefined,
    phrase: undefined,
    offer: undefined
  }
  for (const [name, value] of given) {
    const place = argumentPlace(row, name) ?? name
    draft.places.set(place, value)
    if (value instanceof Map) writeRecord(draft, place, value)
    else writers[place]?.(draft, destination(place, toText(value) ?? "", host), name)
  }
  const text = draft.body ?? (draft.form.size > 0 ? encodeForm(draft.form) : undefined)
  const body = text === undefined ? undefined : { type: draft.bodyType ?? formType, text }
  const { headers, phrase, offer, places } = draft
  return { headers, body, phrase, offer, places }
}

const writers: Readonly<Record<string, Writer>> = {
  contact: (draft, uri) => draft.headers.push(["Contact", `<${uri}>`]),
  "refer-to": (draft, uri) => draft.headers.push(["Refer-To", `<${uri}>`]),
  reason: (draft, text) => draft.headers.push(["Reason", `SIP;text=${quote(text)}`]),
  form: (draft, text, name) => draft.form.set(name, text),
  body: (draft, text) => {
    draft.body = text
  },
  "body-type": (draft, text) => {
    draft.bodyType = text
  },
  phrase: (draft, text) => {
    draft.phrase = text
  },
  offer: (draft, text) => {
    draft.offer = text === "true" || text === "yes"
  },
  sipfrag: (draft, text) => {
    const status = Number(text)
    draft.body = printSipfrag(status)
    draft.bodyType = "message/sipfrag;version=2.0"
    // RFC 3515 §2.4.4 and §2.4.7.
    const state = status >= 200 ? "terminated;reason=noresource" : "active;expires=60"
    draft.headers.push(["Event", "refer"], ["Subscription-State", state])
  }
}

const writeRecord = (draft: Draft, place: string, record: ReadonlyMap<string, Value>): void => {
  for (const [name, value] of record) {
    const text = toText(value) ?? ""
    if (place === "header") draft.headers.push([name, text])
    else draft.form.set(name, text)
  }
}

const destination = (place: string, text: string, host: string): string =>
  place === "contact" || place === "refer-to" ? uriOf(text, host) : text

/** A number as a URI at a host; a URI is itself. */
export const uriOf = (text: string, host: string): string =>
  /^(?:sips?|tel):/i.test(text) ? text : `sip:${encodeUriUser(text)}@${host}`
