// What a command ends with, for scripts and CI (the contract of the command line).

import type { Diagnostic } from "../../dsl/index.ts"
import { severities } from "../emit/place.ts"

export const exitCodes = {
  /** Nothing at or above `--fail-on`. */
  clean: 0,
  /**
   * Findings at or above `--fail-on`; a file that is not formatted; a flow that cannot be built.
   */
  findings: 1,
  /** The command line names what is not there, or nothing at all. */
  usage: 2,
  /** We went wrong ourselves. */
  ourBug: 3
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The words of `--fail-on`. */
export const failOnWords = ["error", "warning"] as const
export type FailOn = (typeof failOnWords)[number]

/** Whether a finding is at or above the level that fails a check. */
export const isFailure = (diagnostic: Diagnostic, failOn: FailOn): boolean =>
  severities.indexOf(diagnostic.severity) <= severities.indexOf(failOn)

/** 1 when any finding fails the check, else 0. */
export const exitCode = (diagnostics: ReadonlyArray<Diagnostic>, failOn: FailOn): ExitCode =>
  diagnostics.some((diagnostic) => isFailure(diagnostic, failOn))
    ? exitCodes.findings
    : exitCodes.clean
