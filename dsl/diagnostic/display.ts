// How text looks on a terminal: which column a character stands in and how many it takes. Tabs
// become spaces, characters that a terminal would obey or hide become visible ones, so that no file
// can draw on the screen of whoever reads its findings.

/** A character as shown, with the offset in its line where it comes from. */
export interface Cell {
  readonly offset: number
  readonly shown: string
  /** Columns it takes: 0 for combining marks, 2 for wide characters. */
  readonly width: number
}

/** Where tabs end; findings are read beside editors, and most of these show tabs so. */
const tabWidth = 4

const replacement = "\ufffd"

/** The characters of a line from left to right. */
export const cellsOf = (line: string): ReadonlyArray<Cell> => {
  const cells: Array<Cell> = []
  let offset = 0
  let column = 0
  for (const char of line) {
    const width = char === "\t" ? tabWidth - (column % tabWidth) : widthOf(char)
    cells.push({ offset, shown: char === "\t" ? " ".repeat(width) : shownAs(char), width })
    offset += char.length
    column += width
  }
  return cells
}

/** Text for the screen: nothing in it moves the cursor or turns the direction of writing. */
export const visible = (text: string): string => {
  // Nearly every text is free of such characters and can stay as it is.
  if (!hidden.test(text)) return text
  return Array.from(text, (char) => (char === "\n" ? char : shownAs(char))).join("")
}

/** How many columns a text takes, without tabs. */
export const widthOfText = (text: string): number => {
  let width = 0
  for (const char of text) width += widthOf(char)
  return width
}

// C0 and C1 controls, bidi controls, the line separators, and halves of surrogate pairs.
const hidden =
  /[\0-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/u

const shownAs = (char: string): string => {
  const code = char.charCodeAt(0)
  if (!hidden.test(char)) return char
  // The pictures of control characters stand in their order from U+2400.
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : replacement
}

const combining = /^[\p{Mn}\p{Me}]$/u

const widthOf = (char: string): number => {
  const code = char.codePointAt(0) ?? 0
  if (code < 0x300) return 1
  if (combining.test(char)) return 0
  return isWide(code) ? 2 : 1
}

// Unicode's East Asian Width W and F in coarse blocks; a terminal's own table is no finer where it
// matters.
const wideBlocks: ReadonlyArray<readonly [from: number, to: number]> = [
  [0x1100, 0x115f], // Hangul Jamo
  [0x231a, 0x231b], // watch, hourglass
  [0x2e80, 0x303e], // CJK radicals and punctuation
  [0x3041, 0xa4cf], // kana, CJK, Yi
  [0xa960, 0xa97f], // Hangul Jamo extended
  [0xac00, 0xd7a3], // Hangul syllables
  [0xf900, 0xfaff], // CJK compatibility
  [0xfe30, 0xfe6f], // CJK forms
  [0xff00, 0xff60], // full-width forms
  [0xffe0, 0xffe6], // full-width signs
  [0x1f300, 0x1f64f], // pictographs
  [0x1f680, 0x1f6ff], // transport
  [0x1f900, 0x1f9ff], // more pictographs
  [0x20000, 0x3fffd] // CJK extensions
]

const isWide = (code: number): boolean =>
  wideBlocks.some(([from, to]) => code >= from && code <= to)
