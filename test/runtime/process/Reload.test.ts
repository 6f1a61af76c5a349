// A running process takes another plan, or keeps the one it has and says why.

import { assert, describe, it } from "@effect/vitest"
import { Effect, Ref } from "effect"
import type { ReloadAnswer } from "../../../runtime/admin/reloadJson.ts"
import { PlanRefused, Reload, reloadOnce } from "../../../runtime/process/Reload.ts"
import type { DeploymentRead } from "../../../runtime/process/readDeployment.ts"
import { StartError } from "../../../runtime/process/StartError.ts"
import { deploymentOf } from "../../kit/house.ts"

const flow = (settings: string, number = "5001") => `edition 2026
deployment site { cti: none  ${settings} }
gateway pbx { use-cti: 0  peers: ["127.0.0.11"] }
media mcp { peers: ["127.0.0.21:5060"] }
profile sales { dnis: ["${number}"]  app: "http://apps/sales.vxml" }
select {
  when has profile -> profile by-dnis
  otherwise -> release not-found
}
defaults { on hangup -> release normal }
`

const sip = 'sip: ["udp:127.0.0.1:5060"]'

/** Reloads from one flow to another; gives the answer and whether the plan was swapped. */
const reload = Effect.fnUntraced(function* (
  next: Effect.Effect<DeploymentRead, PlanRefused | StartError>
) {
  const running = yield* Ref.make(yield* deploymentOf(flow(sip)))
  const swapped: Array<DeploymentRead> = []
  const swap = (read: DeploymentRead) => Effect.sync(() => void swapped.push(read))
  const answer = yield* reloadOnce({ running, next, swap })
  return { answer, swapped, stays: (yield* Ref.get(running)) !== swapped[0] }
})

describe("a reload", () => {
  it.effect("takes a plan with other numbers", () =>
    Effect.gen(function* () {
      const { answer, swapped, stays } = yield* reload(deploymentOf(flow(sip, "5002")))
      assert.deepStrictEqual(answer, { _tag: "Reloaded" })
      assert.strictEqual(swapped.length, 1)
      assert.isFalse(stays)
    })
  )

  // oxfmt-ignore
  it.effect.each<{ name: string; next: Effect.Effect<DeploymentRead, PlanRefused | StartError>; problem: string; findings?: ReadonlyArray<unknown> }>([
    { name: "refuses another address to listen on", next: deploymentOf(flow('sip: ["udp:127.0.0.1:5061"]')),
      problem: "only a restart can change sip" },
    { name: "names all that only a restart can change", next: deploymentOf(flow(`${sip}  data: "./elsewhere"  advertise: "edge.example"`)),
      problem: "only a restart can change advertise, data" },
    { name: "refuses a plan with errors and brings its findings", next: Effect.fail(new PlanRefused({ problems: ["not built"], findings: [{ code: "dead-rule" }] })),
      problem: "not built", findings: [{ code: "dead-rule" }] },
    { name: "refuses a plan whose values are missing", next: Effect.fail(new StartError({ deployment: "site", problems: ["PBX has no value"] })),
      problem: "PBX has no value" }
  ])("$name", ({ next, problem, findings = [] }) =>
    Effect.gen(function* () {
      const { answer, swapped } = yield* reload(next)
      assert.deepStrictEqual(answer, { _tag: "Refused", problems: [problem], findings })
      assert.strictEqual(swapped.length, 0)
    })
  )

  it.effect("is refused before the process can take calls", () =>
    Effect.gen(function* () {
      const switched = yield* Reload
      const early = yield* switched.ask
      assert.deepStrictEqual(early, {
        _tag: "Refused",
        problems: ["the process is still starting"],
        findings: []
      })
      switched.become(Effect.succeed<ReloadAnswer>({ _tag: "Reloaded" }))
      assert.deepStrictEqual(yield* switched.ask, { _tag: "Reloaded" })
    }).pipe(Effect.provide(Reload.layer))
  )
})
