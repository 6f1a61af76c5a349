// Where the values of `env` and `secret` blocks come from: `--set`, then `--env-file`, then the
// process environment (`contract.md`).

/** One line of an env file: `NAME=VALUE`, the value bare or in quotes. */
const assignment = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/

/**
 * An env file's lines; comments (`#`) and empty lines count for nothing, of two values of a name
 * the later one stands.
 */
export const parseEnvFile = (
  text: string
): { readonly values: ReadonlyMap<string, string>; readonly badLines: ReadonlyArray<number> } => {
  const values = new Map<string, string>()
  const badLines: Array<number> = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue
    const match = assignment.exec(line)
    if (match?.[1] === undefined) badLines.push(index + 1)
    else values.set(match[1], unquoted(match[2] ?? ""))
  }
  return { values, badLines }
}

const unquoted = (value: string): string => {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(value)
  if (quoted?.[1] !== undefined) return quoted[1].replace(/\\(["\\])/g, "$1")
  return /^'[^']*'$/.test(value) ? value.slice(1, -1) : value
}

/**
 * Asks the sources in their order. An empty value of the environment is no value; an empty `--set`
 * is.
 */
export const makeLookup =
  (sources: {
    readonly set: Readonly<Record<string, string>>
    readonly envFile: ReadonlyMap<string, string>
    readonly environment: Readonly<Record<string, string | undefined>>
  }) =>
  (name: string): string | undefined => {
    if (Object.hasOwn(sources.set, name)) return sources.set[name]
    const filed = sources.envFile.get(name)
    if (filed !== undefined) return filed
    const inherited = Object.hasOwn(sources.environment, name)
      ? sources.environment[name]
      : undefined
    return inherited === "" ? undefined : inherited
  }
