// What a simulated IVR Server does wrong on purpose, switchable while it runs.

export interface Faults {
  /** How a login is answered. */
  readonly login: "ok" | "initialising" | "no-such-client" | "bad-version" | "silent"
  /** Flow control as said after the login and whenever it changes. */
  readonly flowControl: "on" | "off"
  /** Whether keep-alive requests are answered. */
  readonly keepAlive: "answered" | "silent"
  /** `split`: every byte its own write. `merged`: all that is sent in one go is one write. */
  readonly framing: "whole" | "split" | "merged"
  /**
   * Whether a client's EndCall is answered by one of ours; not known of the real server
   * (iserver-xml.md §5.3).
   */
  readonly endCallEcho: boolean
  /** Whether CallInfoReq is answered. */
  readonly callInfo: "answered" | "silent"
  /** How questions for user data are answered. */
  readonly userData: "answered" | "refused" | "silent"
}

export const noFaults: Faults = {
  login: "ok",
  flowControl: "off",
  keepAlive: "answered",
  framing: "whole",
  endCallEcho: true,
  callInfo: "answered",
  userData: "answered"
}

/**
 * Bytes that are no sound frame, to be sent once; each ends the connection of a client that watches
 * its framing.
 */
export const brokenFrames = {
  /** Version 1 where 2 must stand. */
  "wrong-version": Uint8Array.of(0, 3, 0, 4, 1, 0, 0x3c, 0x61),
  /** A length that does not even hold the version and application bytes. */
  "lying-length": Uint8Array.of(0, 3, 0, 1, 2, 0),
  "unknown-type": Uint8Array.of(0, 9, 0, 2, 2, 0),
  "first-byte": Uint8Array.of(0x3c, 0x3f, 0x78, 0x6d, 0x6c)
} as const

export type BrokenFrame = keyof typeof brokenFrames
