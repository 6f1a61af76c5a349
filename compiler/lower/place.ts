// Where something stands in the author's files, as the plan keeps it.

import { positionAt } from "../../dsl/index.ts"
import type { Span } from "../../dsl/index.ts"
import type { Location } from "../plan/Plan.ts"

export const locationOf = ({ source, start }: Span): Location => {
  const { line, column } = positionAt(source, start)
  return { file: source.file, line, column }
}
