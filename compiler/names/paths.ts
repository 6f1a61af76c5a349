// File names of a program: relative to the project root, forward slashes, no `.` and no `..`. Pure
// text; nothing is looked up.

/** Joins what an `import` says to the file that says it. Undefined when that leaves the root. */
export const resolveImport = (importer: string, from: string): string | undefined => {
  if (isElsewhere(from)) return undefined
  const folder = importer.split("/").slice(0, -1)
  return normalise([...folder, ...from.split("/")])
}

/** A path as given on a command line, relative to the root. Undefined when it lies outside. */
export const relativeToRoot = (path: string, root: string): string | undefined => {
  const plainRoot = root.replace(/\/+$/, "")
  if (plainRoot !== "" && path.startsWith(`${plainRoot}/`)) {
    return normalise(path.slice(plainRoot.length + 1).split("/"))
  }
  return isElsewhere(path) ? undefined : normalise(path.split("/"))
}

/** Absolute paths, drive letters, addresses: none of them is below the root. */
const isElsewhere = (path: string): boolean =>
  path.startsWith("/") || path.startsWith("\\") || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(path)

const normalise = (parts: ReadonlyArray<string>): string | undefined => {
  const kept: Array<string> = []
  for (const part of parts) {
    if (part === "" || part === ".") continue
    if (part !== "..") kept.push(part)
    else if (kept.pop() === undefined) return undefined
  }
  return kept.join("/")
}
