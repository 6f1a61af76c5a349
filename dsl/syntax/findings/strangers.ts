// Characters that turn up in `.flow` files because a keyboard, a web page or another language put
// them there, with what to say about each. A table: the first row whose characters include the one
// found.

interface Stranger {
  readonly chars: string
  readonly message: string
  readonly label: string
  readonly hint: string
  /** What a fix puts in its place; `safe` where the author surely meant that. */
  readonly replacement?: { readonly title: string; readonly text: string; readonly safe: boolean }
  /**
   * Leaving it out changes nothing that the author meant, so the declaration around it still
   * counts.
   */
  readonly harmless?: boolean
}

const space = { title: "put an ordinary space", text: " ", safe: true }
const nothing = { title: "remove it", text: "", safe: true }

const strangers: ReadonlyArray<Stranger> = [
  {
    chars:
      "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005" +
      "\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    message: "This is not an ordinary space",
    label: "a no-break space or one of its relatives",
    hint: "replace it by a space; web pages and word processors put it there when text is copied.",
    replacement: space,
    harmless: true
  },
  {
    chars: "\u200b\u200c\u200d\u2060\ufeff\u00ad",
    message: "A character without any width stands here",
    label: "cannot be seen",
    hint: "remove it; it came along when text was copied.",
    replacement: nothing,
    harmless: true
  },
  {
    chars: ";",
    message: "Nothing needs a `;` here",
    label: "lines end by themselves",
    hint: "remove it; a comment begins with `//`.",
    replacement: nothing,
    harmless: true
  },
  {
    chars: "'`\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb",
    message: "A text stands between straight double quotes",
    label: 'not the quote `"`',
    hint: 'write `"like this"`.'
  },
  {
    chars: "#",
    message: "`#` begins nothing here",
    label: "a key on a telephone, and no sign of the language",
    hint: "a comment begins with `//`."
  },
  {
    chars: "/*",
    message: "This is no sign of the language",
    label: "a comment is `//` and the rest of its line",
    hint: "put `//` in front of every line of a comment; nothing is calculated with `/` and `*`."
  },
  {
    chars: "&",
    message: "Conditions are joined by words",
    label: "write `and`",
    hint: "`when a == 1 and b == 2 -> …`",
    replacement: { title: "write `and`", text: " and ", safe: false }
  },
  {
    chars: "|",
    message: "Conditions are joined by words",
    label: "write `or`",
    hint: "`when a == 1 or b == 2 -> …`",
    replacement: { title: "write `or`", text: " or ", safe: false }
  },
  {
    chars: "!",
    message: "A condition is turned round by a word",
    label: "write `not`",
    hint: "`when not after-hours -> …`",
    replacement: { title: "write `not`", text: "not ", safe: false }
  },
  {
    chars: "\u2192\u21d2\u27f6\u2794",
    message: "The arrow is written with two signs",
    label: "write `->`",
    hint: "`on busy -> release busy`",
    replacement: { title: "write `->`", text: "->", safe: true }
  },
  {
    chars: "+",
    message: "This is no sign of the language",
    label: "there is no calculating here",
    hint: 'a telephone number stands in quotes: `"+4989123456"`; texts are joined by `"${A}${B}"`.'
  },
  {
    chars: "-\u2010\u2011\u2012\u2013\u2014\u2212",
    message: "This dash stands by itself",
    label: "neither part of a name nor of an arrow",
    hint: "the arrow is `->`; a dash inside a name has letters or digits on both sides."
  },
  {
    chars: "%$@",
    message: "Names have no sign in front of them",
    label: "no sign of the language",
    hint: "write the name alone; inside a text, `${NAME}` puts a `const` or `env` in."
  }
]

const unknown: Omit<Stranger, "chars"> = {
  message: "This character means nothing here",
  label: "no sign of the language",
  hint: "remove it, or put it into a text between quotes."
}

/** What is known about the first character of a stray stretch. */
export const strangerOf = (text: string): Omit<Stranger, "chars"> => {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 0x20)
  return strangers.find(({ chars }) => chars.includes(first)) ?? unknown
}
