// What commands are given of the outside, and how they compile with it: files are read once, files
// that are not there are said before anything is compiled, and a fault of our own in one file
// leaves the findings of the others standing.

import type { RenderOptions } from "../../dsl/index.ts"
import { compile } from "../compile.ts"
import type { Compilation } from "../compile.ts"
import { relativeToRoot } from "../names/paths.ts"
import type { Environment } from "../rules/environment.ts"

/** The files of a project, as the command line sees them. */
export interface Project {
  /** The folder that all files lie in; `"."` or `""` when paths are relative to it already. */
  readonly root: string
  /** The text of a file by its path relative to `root`; undefined when there is none. */
  readonly read: (file: string) => string | undefined
  /** SHA-256 of a text's UTF-8 bytes, in hex. */
  readonly sha256?: (text: string) => string
  /** `2026-12-24`; exceptions that authors allowed until a date expire by it. */
  readonly today?: string
  /** The values of `--env-file`, held against the variables of every program. */
  readonly environment?: Environment
}

/** How wide findings are printed, in columns, and whether with colours. */
export type Screen = RenderOptions

/**
 * A fault of ours. `cause` is what was thrown; it belongs into a report to us and not before an
 * author's eyes.
 */
export interface Defect {
  readonly file: string
  readonly cause: unknown
}

/**
 * The same project, in which every file is read at most once and cannot change between two
 * readings.
 */
export const readOnce = (project: Project): Project => {
  const texts = new Map<string, string | undefined>()
  return {
    ...project,
    read: (file) => {
      if (!texts.has(file)) texts.set(file, project.read(file))
      return texts.get(file)
    }
  }
}

/** A sentence for each file that cannot be read, in the words of the command line. */
export const missingFiles = (
  project: Project,
  files: ReadonlyArray<string>
): ReadonlyArray<string> =>
  files.flatMap((path) => {
    const file = relativeToRoot(path, project.root)
    if (file === undefined) return [outsideProject(path, project.root)]
    return project.read(file) === undefined ? [`there is no file \`${path}\``] : []
  })

const outsideProject = (path: string, root: string): string => {
  const folder = root === "" || root === "." ? "the working directory" : `\`${root}\``
  return `\`${path}\` does not lie in ${folder}; name the folder of the project with \`--root\``
}

/**
 * Compiles one program, if need be with the deployment of a site file. What goes wrong in us comes
 * back as a defect.
 */
export const compileOne = (
  project: Project,
  entry: string,
  deployment: string | undefined
): Compilation | Defect => {
  const { root, read, sha256, today, environment } = project
  // Passes never throw on an author's input, so what is thrown is a fault of ours; it must not cost
  // the other files.
  try {
    return compile({
      entry,
      root,
      read,
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(today === undefined ? {} : { today }),
      ...(environment === undefined ? {} : { environment }),
      ...(deployment === undefined ? {} : { deployment })
    })
  } catch (cause) {
    return { file: entry, cause }
  }
}

/** The sentence that tells an author about a defect. */
export const defectSentence = ({ file, cause }: Defect): string => {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return `ctiflow went wrong in \`${file}\`; the fault is ours and not the flow's: ${reason}`
}
