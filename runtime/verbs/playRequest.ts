// What a `play` asks for: the service with its evaluated arguments, the treatment that it carries
// out and the call's data. How that looks in a Request-URI is `media/MediaRequest.ts`.

import type { Service } from "../../compiler/plan/Plan.ts"
import type { Call } from "../call/Call.ts"
import { toText } from "../call/Facts.ts"
import type { Play } from "../media/MediaRequest.ts"
import { withoutSecrets } from "./secretHeaders.ts"
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
  const open = expressions.entries(withoutSecrets(service.headers, site.place.secrets))
  return (call, authority) => {
    const { facts } = call
    const own = source?.(facts)
    const args = new Map(site.args(facts))
    const isSafe = /^https:/i.test(toText(args.get("url") ?? own) ?? "")
    return {
      kind: service.kind,
      host: authority,
      source: typeof own === "string" ? own : undefined,
      arguments: args,
      params: new Map(params(facts)),
      headers: new Map((isSafe ? headers : open)(facts)),
      treatment: call.cti.pending._tag === "Treatment" ? call.cti.pending.treatment : undefined,
      callData: facts.userData,
      promptBase: prompts,
      documentBase: documents
    }
  }
}
