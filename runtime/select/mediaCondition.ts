// How much of the media platform is there, in one word: what a CTI side is told that counts on us
// for prompts. Asks nobody; the answers to probes are known (`PeerHealth`).

import type { PeerPlace, PeerState } from "./PeerHealth.ts"

/** `some`: a peer that has answered before does so no more, and others are left. */
export type MediaCondition = "all" | "some" | "none"

/** Peers that never answered a probe count as being there, as they do when one is picked. */
export const mediaCondition = (
  peers: ReadonlyArray<PeerPlace>,
  health: { readonly of: (place: PeerPlace) => PeerState }
): MediaCondition => {
  const deadCount = peers.filter((peer) => health.of(peer) === "dead").length
  if (deadCount === 0) return "all"
  return deadCount < peers.length ? "some" : "none"
}
