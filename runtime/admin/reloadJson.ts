// What `POST /reload` answers (`contract.md`, the process): the plan was swapped, or why it was
// not.

/** `findings` are those of `ctiflow check --format json`; empty where no compiler took part. */
export type ReloadAnswer =
  | { readonly _tag: "Reloaded" }
  | {
      readonly _tag: "Refused"
      readonly problems: ReadonlyArray<string>
      readonly findings: ReadonlyArray<unknown>
    }

export const reloadJson = (answer: ReloadAnswer) =>
  answer._tag === "Reloaded"
    ? { status: "reloaded" }
    : { status: "refused", problems: answer.problems, findings: answer.findings }
