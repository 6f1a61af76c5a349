// The skeleton of a site without a CTI side: there is nobody to talk to.

import { ignoredIn, makeSkeleton } from "./Skeleton.ts"

export const none = makeSkeleton({
  kind: "none",
  states: ["none"],
  rows: [],
  ignored: ignoredIn(
    ["none"],
    ["attach", "close", "connected", "not connected"],
    "there is no CTI side to be told"
  )
})
