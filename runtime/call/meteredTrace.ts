// A call's trace that also counts: what is entered into the record moves the metrics of the
// process, in one place.

import type { MutableCallTrace } from "../observe/CallLadder.ts"
import type { Meters } from "../observe/Metrics.ts"

/**
 * The same trace; decisions, treatments, transfers and the set-up time are counted on their way in.
 */
export const meteredTrace = (
  trace: MutableCallTrace,
  meters: Meters,
  now: () => number
): MutableCallTrace => {
  const arrivedMs = now()
  let setUp = false
  return {
    id: trace.id,
    summary: () => trace.summary(),
    ladder: () => trace.ladder(),
    decisions: () => trace.decisions(),
    record: () => trace.record(),
    arrow: (from, to, label, note) => trace.arrow(from, to, label, note),
    decide: (rule, at) => {
      meters.decision()
      trace.decide(rule, at)
    },
    treatment: (entry) => {
      meters.treatment(entry.treatment, entry.outcome)
      trace.treatment(entry)
    },
    transfer: (entry) => {
      meters.transfer(entry.via, entry.outcome.replace(".", "-"))
      trace.transfer(entry)
    },
    setState: (word) => trace.setState(word),
    setTenant: (tenant) => trace.setTenant(tenant),
    setProfile: (profile) => trace.setProfile(profile),
    setNumbers: (dnis, ani) => trace.setNumbers(dnis, ani),
    setSession: (id) => trace.setSession(id),
    setAnswered: () => {
      if (!setUp) meters.callSetUp(now() - arrivedMs)
      setUp = true
      trace.setAnswered()
    },
    setCti: (ids) => trace.setCti(ids),
    addSipCallId: (id) => trace.addSipCallId(id),
    askHeader: (name, word) => trace.askHeader(name, word),
    finish: (outcome, cause) => trace.finish(outcome, cause)
  }
}
