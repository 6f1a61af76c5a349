// The state of the process in one word and its links, as `/health` gives them (`contract.md`).
// Pure.

import type { LinkHealth } from "../cti/CtiLink.ts"

/** What the process knows of itself. */
export interface Health {
  /** No new calls are taken. */
  readonly draining: boolean
  readonly links: ReadonlyArray<Omit<LinkHealth, "dialogues"> & Partial<LinkHealth>>
  /** Calls in progress. */
  readonly calls: number
}

/** `degraded`: a CTI link is not up, and calls that need it take the flow's `link.down` way. */
export const healthJson = ({ draining, links, calls }: Health) => ({
  status: draining ? "draining" : links.every(({ state }) => state === "up") ? "ready" : "degraded",
  links: links.map(({ dialogues = 0, name, sinceMs, state }) => ({
    name,
    state,
    since: new Date(sinceMs).toISOString(),
    dialogues
  })),
  calls
})
