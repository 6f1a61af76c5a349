// How wide findings are printed and whether in colours, decided from what the process knows of its
// output. Pure, so that every case is a row of a test.

import type { Screen } from "../../compiler/commands/Project.ts"

export interface Output {
  readonly isTerminal: boolean
  /** Columns of the terminal; undefined where there is none. */
  readonly columns: number | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Where there is no terminal, so that files and mails read well. */
const widthWithout = 100

export const screenOf = (output: Output): Screen => ({
  colour: isColoured(output),
  width: output.columns !== undefined && output.columns > 0 ? output.columns : widthWithout
})

/**
 * `FORCE_COLOR` decides where it is set, as it does for Node; then `NO_COLOR` (no-color.org: any
 * value but an empty one); then whether there is a terminal that has colours.
 */
const isColoured = ({ isTerminal, environment }: Output): boolean => {
  const { FORCE_COLOR: forced, NO_COLOR: unwanted, TERM: terminal } = environment
  if (forced !== undefined) return forced !== "0" && forced !== "false"
  if (unwanted !== undefined && unwanted !== "") return false
  return isTerminal && terminal !== "dumb"
}
