// The skeleton of every kind of site.

import type { SiteKind } from "../Site.ts"
import { behind, inFront, network } from "./genesys.ts"
import { cri, sci } from "./icm.ts"
import { none } from "./none.ts"
import type { Skeleton } from "./Skeleton.ts"

export const skeletons: Readonly<Record<SiteKind, Skeleton>> = {
  behind,
  "in-front": inFront,
  network,
  sci,
  cri,
  none
}
