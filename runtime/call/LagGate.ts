// Sheds new calls while the process is behind its work: the later its timers fire, the larger the
// share that is refused with 503, so that running calls keep their service (`design.md` §9; the
// loss scheme of RFC 7339 §5.1 with ourselves as the judge). Told the lag, it does not measure it.

import { lagBeginMs, lagFullMs } from "../config/Limits.ts"

export class LagGate {
  #share = 0
  #debt = 0

  /** How late a timer fired (milliseconds); the latest one counts. */
  note(lagMs: number): void {
    const share = (lagMs - lagBeginMs) / (lagFullMs - lagBeginMs)
    this.#share = Math.min(1, Math.max(0, share))
    if (this.#share === 0) this.#debt = 0
  }

  /** True for a call that may come in; refusals are spread evenly over the calls that arrive. */
  pass(): boolean {
    this.#debt += this.#share
    if (this.#debt < 1) return true
    this.#debt -= 1
    return false
  }
}
