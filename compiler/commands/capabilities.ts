// `ctiflow capabilities`: what a site of each kind cannot do, and who says so. The rows are those
// that `check` holds flows against.

import { matrixJson, matrixMarkdown, matrixText } from "../emit/capabilityMatrix.ts"
import type { Screen } from "./Project.ts"

/** The words of `--format`. */
export const capabilityFormats = ["human", "json", "markdown"] as const
export type CapabilityFormat = (typeof capabilityFormats)[number]

export const capabilities = (format: CapabilityFormat, { width }: Screen): string => {
  switch (format) {
    case "human":
      return matrixText(width)
    case "json":
      return matrixJson()
    case "markdown":
      return matrixMarkdown()
  }
}
