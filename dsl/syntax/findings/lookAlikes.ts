// Letters of other alphabets that look like those of names. A keyboard that is switched over leaves
// them behind, and a reader cannot see them. A table of the lower-case and capital letters that are
// drawn alike in common type faces; it knows no letters that merely resemble each other.

// oxfmt-ignore
const pairs: ReadonlyArray<readonly [others: string, ours: string]> = [
  // Cyrillic.
  ["аеорсухіјѕԁһԛԝ", "aeopcyxijsdhqw"],
  ["АВЕКМНОРСТУХІЈЅԌԚԜ", "ABEKMHOPCTYXIJSGQW"],
  // Greek.
  ["οανρυι", "oavpui"],
  ["ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"],
  // Full-width forms.
  ["ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ", "abcdefghijklmnopqrstuvwxyz"],
  ["ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
]

const lookAlikes: ReadonlyMap<string, string> = new Map(
  pairs.flatMap(([others, ours]) =>
    Array.from(others, (letter, index): [string, string] => [letter, ours.charAt(index)])
  )
)

/** The word in our own letters; undefined when some letter of it looks like none of them. */
export const inOurLetters = (word: string): string | undefined => {
  const letters = Array.from(word, (letter) =>
    /[\w-]/.test(letter) ? letter : lookAlikes.get(letter)
  )
  return letters.every((letter) => letter !== undefined) ? letters.join("") : undefined
}
