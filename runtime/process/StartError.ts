// Why a process cannot take calls. One sentence that names everything that is missing, and exit
// code 1.

import { Data } from "effect"

export class StartError extends Data.TaggedError("StartError")<{
  /** The deployment, where its name is known. */
  readonly deployment: string | undefined
  readonly problems: ReadonlyArray<string>
}> {
  override get message(): string {
    const subject =
      this.deployment === undefined ? "cannot start" : `${this.deployment} cannot start`
    return `${subject}: ${this.problems.join("; ")}`
  }
}
