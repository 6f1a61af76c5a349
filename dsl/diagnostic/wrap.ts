// Breaking sentences at spaces. Lines that begin with spaces are a ladder or an example and stay as
// they are.

import { widthOfText } from "./display.ts"

/** Breaks a text into lines no wider than `width` where its words allow it. */
export const wrap = (text: string, width: number): ReadonlyArray<string> =>
  text
    .split("\n")
    .flatMap((paragraph) => (paragraph.startsWith(" ") ? [paragraph] : wrapOne(paragraph, width)))

const wrapOne = (paragraph: string, width: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let current = ""
  for (const word of paragraph.split(" ")) {
    const joined = current === "" ? word : `${current} ${word}`
    if (current !== "" && widthOfText(joined) > width) {
      lines.push(current)
      current = word
    } else current = joined
  }
  return [...lines, current]
}
