// What a simulated PIM does wrong on purpose, switchable while it runs. What it does wrong in one
// dialogue is a step of that dialogue's strategy.

export interface PimFaults {
  /** Whether it asks for what a session begins with; `none` leaves it open and never ready. */
  readonly initialisation: "sent" | "none"
  /** Whether it asks for heartbeats. */
  readonly heartbeats: "sent" | "none"
  /** Whether it answers those of the VRU. */
  readonly heartbeatAnswers: "sent" | "none"
  /** Whether calls get instructions; `none` is a router that has gone silent. */
  readonly instructions: "sent" | "none"
  /** `split`: every byte its own write. `merged`: all that is sent in one go is one write. */
  readonly framing: "whole" | "split" | "merged"
}

export const noPimFaults: PimFaults = {
  initialisation: "sent",
  heartbeats: "sent",
  heartbeatAnswers: "sent",
  instructions: "sent",
  framing: "whole"
}

/** Bytes that are no sound message, to be sent once. */
export const brokenMessages = {
  /** A length beyond any message: the connection is not to be trusted any more. */
  "lying-length": Uint8Array.of(0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 5),
  /** HEARTBEAT_REQ of two bytes. */
  "too-short": Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 5, 0, 0),
  /** A number that no message has; it is to be skipped. */
  "unknown-type": Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 99, 0, 0, 0, 1),
  /** SERVICE_CONTROL without a dialogue. */
  "half-header": Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 47, 0, 0, 0, 7)
} as const

export type BrokenMessage = keyof typeof brokenMessages
