// A running process takes another plan (`contract.md`, the process): SIGHUP and `POST /reload`. The
// next plan is read, its site is read, and only when both are whole and ask for nothing that needs
// a restart do new calls run on it. Running calls finish on theirs.

import { Context, Data, Effect, Layer, Ref, Semaphore } from "effect"
import type { Plan } from "../../compiler/plan/Plan.ts"
import type { ReloadAnswer } from "../admin/reloadJson.ts"
import type { DeploymentRead } from "./readDeployment.ts"
import type { StartError } from "./StartError.ts"

/** Why there is no next plan, with the compiler's findings where it took part. */
export class PlanRefused extends Data.TaggedError("PlanRefused")<{
  readonly problems: ReadonlyArray<string>
  readonly findings: ReadonlyArray<unknown>
}> {
  override get message(): string {
    return this.problems.join("; ")
  }
}

/** Reads the plan again from where it came. */
export type PlanSource<R = never> = Effect.Effect<Plan, PlanRefused, R>

/** Stands between the admin page, which is up first, and the product that can reload. */
export class Reload extends Context.Service<
  Reload,
  {
    /** Reloads now; one after another. */
    readonly ask: Effect.Effect<ReloadAnswer>
    /** From here on `ask` does this. */
    readonly become: (reload: Effect.Effect<ReloadAnswer>) => void
  }
>()("ctiflow/runtime/process/Reload") {
  static readonly layer = Layer.effect(
    Reload,
    Effect.gen(function* () {
      const one = yield* Semaphore.make(1)
      let reload: Effect.Effect<ReloadAnswer> = Effect.succeed(
        refused(["the process is still starting"])
      )
      return Reload.of({
        ask: one.withPermit(Effect.suspend(() => reload)),
        become: (next) => {
          reload = next
        }
      })
    })
  )
}

const refused = (
  problems: ReadonlyArray<string>,
  findings: ReadonlyArray<unknown> = []
): ReloadAnswer => ({ _tag: "Refused", problems, findings })

export interface ReloadSteps<R, R2> {
  /** What the process runs on now. */
  readonly running: Ref.Ref<DeploymentRead>
  readonly next: Effect.Effect<DeploymentRead, PlanRefused | StartError, R>
  readonly swap: (read: DeploymentRead) => Effect.Effect<void, never, R2>
}

/** One reload. Whatever is wrong with the next plan, the running one stays. */
export const reloadOnce = <R, R2>({
  running,
  next,
  swap
}: ReloadSteps<R, R2>): Effect.Effect<ReloadAnswer, never, R | R2> =>
  Effect.gen(function* () {
    const read = yield* next
    const fixed = needsRestart(yield* Ref.get(running), read)
    if (fixed.length > 0) return refused(fixed)
    yield* swap(read)
    yield* Ref.set(running, read)
    return { _tag: "Reloaded" } as const
  }).pipe(
    Effect.catchTags({
      PlanRefused: ({ problems, findings }) => Effect.succeed(refused(problems, findings)),
      StartError: ({ problems }) => Effect.succeed(refused(problems))
    }),
    Effect.tap(logAnswer)
  )

const logAnswer = (answer: ReloadAnswer) =>
  answer._tag === "Reloaded"
    ? Effect.logInfo("new calls run on the reloaded plan")
    : Effect.logWarning("the plan was not reloaded, the running one stays").pipe(
        Effect.annotateLogs({ reason: answer.problems.join("; ") })
      )

/** What sockets, links and files were opened by; it cannot change under running calls. */
// oxfmt-ignore
const fixedAtStart: ReadonlyArray<readonly [setting: string, of: (read: DeploymentRead) => unknown]> = [
  ["the deployment's name", ({ plan }) => plan.deployment.name],
  ["role",                  ({ plan }) => plan.deployment.role],
  ["cti",                   ({ plan }) => plan.deployment.cti],
  ["mode",                  ({ plan }) => plan.deployment.mode],
  ["encoding",              ({ plan }) => plan.deployment.encoding],
  ["sip",                   ({ site }) => site.listen],
  ["advertise",             ({ site }) => site.advertise],
  ["servers",               ({ site }) => site.servers],
  ["client",                ({ site }) => site.client],
  ["admin",                 ({ site }) => site.admin],
  ["ADMIN_TOKEN",           ({ site }) => site.adminToken],
  ["data",                  ({ site }) => site.dataFolder]
]

const needsRestart = (running: DeploymentRead, next: DeploymentRead): ReadonlyArray<string> => {
  const changed = fixedAtStart
    .filter(([, of]) => JSON.stringify(of(running)) !== JSON.stringify(of(next)))
    .map(([setting]) => setting)
  return changed.length === 0 ? [] : [`only a restart can change ${changed.join(", ")}`]
}
