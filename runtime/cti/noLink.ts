// The link of a deployment without a CTI side: no call ever gets a dialogue, and health has nothing
// to show.

import { Layer, Result } from "effect"
import { CtiLink } from "./CtiLink.ts"

export const noLink: Layer.Layer<CtiLink> = Layer.succeed(CtiLink, {
  open: () =>
    Result.fail({ _tag: "LinkUnavailable", reason: "the deployment has no CTI side" } as const),
  health: () => []
})
