// Findings as checks make them, over two small files, with everything in them that an output format
// can get wrong: other files, several lines, no length, quotes, per cent signs, brackets, line
// breaks, letters beyond ASCII, equal findings.

import { makeSource, makeSpan } from "../../../dsl/index.ts"
import type { Diagnostic, Source, Span } from "../../../dsl/index.ts"

export const bank = makeSource(
  "flows/bank.flow",
  `edition 2026

/// Müller & Söhne <"Hotline">, 100 % erreichbar
transfer to-agent {
  kind: blind
  via: cti
  to: route.to
  on busy -> transfer to-overflow
}

select {
  wen gateway.use-cti == 1 -> cti
  when gateway.use-cti == 1 and
       time in "20:00".."07:00" -> cti
  when gateway.use-cti == 1 -> cti
}
`
)

export const munich = makeSource(
  "flows/sites/münchen, alt: 1.flow",
  "edition 2026\ndeployment munich { cti: genesys  mode: in-front }\n"
)

/** The span of the nth occurrence of a text. */
export const spanOf = (source: Source, text: string, occurrence = 1): Span => {
  let start = source.text.indexOf(text)
  for (let count = 1; count < occurrence; count++) start = source.text.indexOf(text, start + 1)
  return makeSpan(source, start, start + text.length)
}

export const sampleFindings: ReadonlyArray<Diagnostic> = [
  {
    code: "wait-without-timer",
    severity: "lint",
    message: "Nothing happens if the CTI side stays silent here",
    primary: { span: makeSpan(bank, bank.text.length, bank.text.length), label: "the end" },
    secondary: [],
    fixes: []
  },
  {
    code: "cti-transfer-needs-behind",
    severity: "error",
    message: "This site cannot transfer through the CTI side",
    primary: {
      span: spanOf(bank, "cti"),
      label: "OneStepXfer works only when IVR Server is behind the switch"
    },
    secondary: [{ span: spanOf(munich, "in-front"), label: "this site is in front" }],
    explanation:
      "Every caller routed to an agent in Munich would hear nothing\nafter the announcement.",
    hint: "use `via: platform`, or keep this policy for sites with `mode: behind`",
    fixes: [
      {
        title: "write `platform`",
        safe: false,
        edits: [
          { span: spanOf(bank, "cti"), text: "platform" },
          { span: spanOf(munich, "in-front"), text: "behind" }
        ]
      }
    ]
  },
  {
    code: "misspelled-keyword",
    severity: "error",
    message: "I do not know the word `wen`",
    primary: { span: spanOf(bank, "wen"), label: "did you mean `when`?" },
    secondary: [],
    fixes: [
      { title: "write `when`", safe: true, edits: [{ span: spanOf(bank, "wen"), text: "when" }] }
    ]
  },
  {
    code: "dead-condition",
    severity: "warning",
    message: `100 % of the calls match <"a" & 'b'>, \u0007always: even ::error::`,
    primary: {
      span: spanOf(bank, `gateway.use-cti == 1 and\n       time`),
      label: "never matters"
    },
    secondary: [],
    fixes: []
  },
  {
    code: "order-matters",
    severity: "info",
    message: "These two rules share calls; the upper one decides",
    primary: { span: spanOf(bank, "gateway.use-cti", 2), label: "wins at night" },
    secondary: [{ span: spanOf(bank, "gateway.use-cti", 3), label: "gets the rest" }],
    fixes: []
  },
  {
    code: "order-matters",
    severity: "info",
    message: "These two rules share calls; the upper one decides",
    primary: { span: spanOf(bank, "gateway.use-cti", 3), label: "wins by day" },
    secondary: [],
    fixes: []
  }
]

/** The same small finding many times. */
export const manyFindings = (
  count: number,
  severity: Diagnostic["severity"]
): ReadonlyArray<Diagnostic> =>
  Array.from({ length: count }, () => ({
    code: "dead-rule",
    severity,
    message: "No call reaches this rule",
    primary: { span: spanOf(bank, "when"), label: "never chosen" },
    secondary: [],
    fixes: []
  }))
