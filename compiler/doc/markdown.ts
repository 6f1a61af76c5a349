// The pieces of Markdown that documents of flows are made of. An author's text may hold any
// character; none of them ends a table or a piece of code.

/** Code inside a sentence or a cell. */
export const code = (text: string): string => {
  const flat = text.replaceAll(/\s+/g, " ").trim()
  if (flat === "") return ""
  return flat.includes("`") ? `\`\` ${flat} \`\`` : `\`${flat}\``
}

/** A table with its heads; nothing where it would have no row. */
export const table = (
  heads: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<string> =>
  rows.length === 0 ? [] : ["", line(heads), line(heads.map(() => "---")), ...rows.map(line)]

const line = (cells: ReadonlyArray<string>): string => `| ${cells.map(cell).join(" | ")} |`

const cell = (text: string): string => text.replaceAll(/\s*\n\s*/g, " ").replaceAll("|", "\\|")

/** A heading with what stands below it; nothing where that is nothing. */
export const section = (
  level: number,
  title: string,
  body: ReadonlyArray<string>
): ReadonlyArray<string> =>
  body.length === 0 ? [] : ["", `${"#".repeat(level)} ${title}`, ...body]

/** A paragraph, such as an author's `///` comment; nothing where there is none. */
export const paragraph = (text: string | undefined): ReadonlyArray<string> =>
  text === undefined || text.trim() === "" ? [] : ["", ...text.trim().split("\n")]
