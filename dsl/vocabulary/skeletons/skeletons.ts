// The skeleton of every kind of site.

import type { SiteKind } from "../Site.ts"
import { behind, inFront, network } from "./genesys.ts"
import { cri, sci } from "./icm.ts"
import { none } from "./none.ts"
import type { EventRow } from "../events/Event.ts"
import { hearingOf } from "./Skeleton.ts"
import type { Skeleton } from "./Skeleton.ts"

export const skeletons: Readonly<Record<SiteKind, Skeleton>> = {
  behind,
  "in-front": inFront,
  network,
  sci,
  cri,
  none
}

/** Whether an event can ever happen at a kind of site. */
export const happensAt = (row: Pick<EventRow, "event" | "family">, kind: SiteKind): boolean => {
  const heard = hearingOf(row)
  // Outcomes are also those of transfers that we carry out ourselves.
  if (heard === undefined || row.family === "transfer" || row.family === "failed") return true
  return skeletons[kind].rows.some(([, word]) => word === heard)
}
