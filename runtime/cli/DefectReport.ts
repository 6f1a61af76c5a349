// Writes the report of a fault of ours where the author finds it and no project is littered: the
// folder for temporary files.

import { tmpdir } from "node:os"
import { join } from "node:path"
import { defectReport } from "../../compiler/commands/defectReport.ts"
import type { Defect } from "../../compiler/commands/Project.ts"
import { readText, sha256, writeText } from "./Disk.ts"

/** The sentence that names the report; none where there is no fault. */
export const reportDefects = (
  root: string,
  defects: ReadonlyArray<Defect>
): ReadonlyArray<string> => {
  if (defects.length === 0) return []
  const text = defectReport(defects, {
    platform: `${process.version} ${process.platform} ${process.arch}`,
    at: new Date().toISOString(),
    digest: (file) => {
      const source = readText(root, file)
      return source === undefined ? undefined : sha256(source)
    }
  })
  const path = join(tmpdir(), `ctiflow-report-${sha256(text).slice(0, 12)}.txt`)
  try {
    writeText(path, text)
    return [`please send us ${path}; it holds no text of your flows`]
  } catch {
    return [text.trimEnd()]
  }
}
