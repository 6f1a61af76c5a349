// How well something of GED-125 is known (ged125.md §0.1). The specification itself was not read.

/**
 * `doc` a public document of a vendor; `dissector` read in Wireshark's; `code` one public library
 * alone; `guess` deduced, or only remembered.
 */
export type Mark = "doc" | "dissector" | "code" | "guess"

/** As the reference page says it. */
// oxfmt-ignore
export const markTexts: Readonly<Record<Mark, string>> = {
  doc:       "a public document of a vendor",
  dissector: "Wireshark's dissector, which works after the specification of 2007",
  code:      "one public library alone",
  guess:     "deduced, or only remembered"
}
