// Findings quote what authors write, and a name may be as long as a file. Whatever is said about it
// stays as short as a sentence, so that no output grows with the text it complains about.

import type { Diagnostic, Label } from "./Diagnostic.ts"

/** Characters of each part. Ours are a fraction of it; a ladder in an explanation is the longest. */
const lengthMax = { message: 400, label: 300, hint: 800, explanation: 6_000 } as const

/** As many other places as one looks at; a tool that lists more is not read. */
const secondaryCountMax = 50

/** The finding with every part cut to what one reads. */
export const curtail = (diagnostic: Diagnostic): Diagnostic => {
  const { message, primary, secondary, hint, explanation } = diagnostic
  return {
    ...diagnostic,
    message: cut(message, lengthMax.message),
    primary: cutLabel(primary),
    secondary: secondary.slice(0, secondaryCountMax).map(cutLabel),
    ...(explanation === undefined ? {} : { explanation: cut(explanation, lengthMax.explanation) }),
    ...(hint === undefined ? {} : { hint: cut(hint, lengthMax.hint) })
  }
}

const cutLabel = ({ span, label }: Label): Label => ({ span, label: cut(label, lengthMax.label) })

const cut = (text: string, max: number): string =>
  // A cut through a surrogate pair would leave half a character.
  text.length <= max ? text : `${text.slice(0, max).replace(/[\ud800-\udbff]$/, "")}…`
