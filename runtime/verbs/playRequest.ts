// What a `play` asks for: the service with its evaluated arguments, the treatment that it carries
// out and the call's data. How that looks in a Request-URI is `media/MediaRequest.ts`.

import type { Service } from "../../compiler/plan/Plan.ts"
import type { Call } from "../call/Call.ts"
import type { Play } from "../media/MediaRequest.ts"
import type { VerbSite } from "./VerbSite.ts"

/** Made once for an action; `authority` is the media platform's. */
export const playRequest = (
  site: VerbSite,
  service: Service
): ((call: Call, authority: string) => Play) => {
  const { documents, expressions, prompts } = site.place
  const source = service.source === undefined ? undefined : expressions.value(service.source)
  const params = expressions.entries(service.params)
  const headers = expressions.entries(service.headers)
  return (call, authority) => {
    const { facts } = call
    const own = source?.(facts)
    return {
      kind: service.kind,
      host: authority,
      source: typeof own === "string" ? own : undefined,
      arguments: new Map(site.args(facts)),
      params: new Map(params(facts)),
      headers: new Map(headers(facts)),
      treatment: call.cti.pending._tag === "Treatment" ? call.cti.pending.treatment : undefined,
      callData: facts.userData,
      promptBase: prompts,
      documentBase: documents
    }
  }
}
