// The page of a diagnostic, made from the doc comment beside its words: what was found, a wrong and
// a better version, and why. `docs/diagnostics` holds the pages; a test keeps them fresh. Text in,
// text out; who reads and writes files is none of its business.

/** A doc comment that is a page. */
export interface PageComment {
  readonly code: string
  /** `error`, or the weaker level that the factory gives. */
  readonly level: string
  /** Without stars, `@param` lines and the code in front. */
  readonly text: string
}

/**
 * The page of a file of `compiler/checks`, which is named after its code: its first doc comment.
 */
export const checkPage = (code: string, source: string): PageComment | undefined => {
  const [comment] = docComments(source)
  return comment === undefined ? undefined : { code, level: levelIn(source), text: comment.text }
}

/** The pages of a file that words several codes: comments that start with one and show it wrong. */
export const namedPages = (source: string): ReadonlyArray<PageComment> =>
  docComments(source).flatMap(({ text, documented }) => {
    const match = /^`([a-z][a-z0-9-]*)`:\s*/.exec(text)
    if (match === null || !text.includes("Wrong:")) return []
    const [whole, code = ""] = match
    return [{ code, level: levelIn(documented), text: text.slice(whole.length) }]
  })

/** The page in Markdown. */
export const diagnosticPage = ({ code, level, text }: PageComment): string => {
  const [summary = "", wrong = "", better = "", why = ""] = text.split(
    /(?:^|\s)(?:Wrong|Better|Why):\s*?(?=\n|\s)/
  )
  return (
    [
      `# ${code}`,
      "<!-- Generated from the doc comment of the code; do not edit. -->",
      `*${level}.* ${capital(flowing(summary))}`,
      "## Wrong",
      sample(wrong),
      "## Better",
      sample(better),
      "## Why",
      capital(flowing(why)),
      ""
    ]
      .join("\n\n")
      .trimEnd() + "\n"
  )
}

/** The list of all pages, by level and code, each with its first sentence. */
export const pageIndex = (pages: ReadonlyArray<PageComment>): string => {
  const sections = levels.flatMap(({ level, means }) => {
    const own = pages
      .filter((page) => page.level === level)
      .toSorted((left, right) => (left.code < right.code ? -1 : 1))
    if (own.length === 0) return []
    const rows = own.map(({ code, text }) => `| [${code}](${code}.md) | ${summaryOf(text)} |`)
    return [`## ${level}`, means, ["| code | says |", "|---|---|", ...rows].join("\n")]
  })
  return (
    [
      "# Findings",
      "<!-- Generated from the doc comments of the codes; do not edit. -->",
      "Every finding of `ctiflow check` has a code, and every code a page: wrong, better, why.\n" +
        "`ctiflow explain CODE` shows the page in a terminal.",
      ...sections
    ].join("\n\n") + "\n"
  )
}

const levels = [
  { level: "error", means: "The flow cannot be built." },
  { level: "warning", means: "Very likely a mistake." },
  { level: "info", means: "Worth knowing." },
  { level: "lint", means: "A matter of taste; people see it when there is nothing worse." }
] as const

const summaryOf = (text: string): string => {
  const [summary = ""] = text.split(/\s(?:Wrong|Better|Why):/)
  const [sentence = ""] = flowing(summary).split("\n")
  return capital(sentence).replaceAll("|", "\\|")
}

interface DocComment {
  /** Without stars, cut off at the first `@` line. */
  readonly text: string
  /** The source from its end to the next one's beginning. */
  readonly documented: string
}

const docComments = (source: string): ReadonlyArray<DocComment> =>
  [...source.matchAll(/^\/\*\*\n((?: \*.*\n)+?) \*\/$/gm)].map(
    ({ 0: whole, 1: body = "", index }) => {
      const [documented = ""] = source.slice(index + whole.length).split("/**")
      const text = body
        .split("\n")
        .map((line) => line.replace(/^ \* ?/, ""))
        .join("\n")
        .replace(/\n@[\s\S]*$/, "")
        .trim()
      return { text, documented }
    }
  )

const levelIn = (source: string): string => /severity: "(\w+)"/.exec(source)?.[1] ?? "error"

/** An indented sample is source text; anything else is a sentence with code in it. */
const sample = (text: string): string => {
  const lines = text.split("\n").filter((line, index, all) => line !== "" || index < all.length - 1)
  const isSource = lines.every((line) => line === "" || line.startsWith("    "))
  if (!isSource) return sentence(flowing(text))
  const source = lines.map((line) => line.slice(4)).join("\n")
  return `\`\`\`flow\n${source.trim()}\n\`\`\``
}

/** One sentence a line, as prose in this project is kept; empty lines part paragraphs. */
const flowing = (text: string): string =>
  text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) =>
      paragraph.replaceAll(/\s*\n\s*/g, " ").replaceAll(/([.!?]) (?=[A-Z`])/g, "$1\n")
    )
    .join("\n\n")

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
