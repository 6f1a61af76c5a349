// The flows in `docs/*.md`, as programs that can be compiled. A fence that starts with ```flow is a
// whole file. One that says `fragment KIND` is a part of a flow for a site of that kind, and the
// rest of a small flow is put around it. With `finds CODE` it is an example of that finding.

import { format, makeSource, parse } from "../../../dsl/index.ts"
import type { Declaration } from "../../../dsl/index.ts"

export interface Example {
  /** The document's line on which the fence starts, counted from 1. */
  readonly line: number
  readonly text: string
  /** The kind of site of a fragment; undefined for a whole file. */
  readonly site: string | undefined
  /** The code of the finding it is an example of. */
  readonly finds: string | undefined
  /** Offsets of `text` in the document. */
  readonly start: number
  readonly end: number
}

/** The example in the one layout of the language. */
export const layoutOf = (example: Example): string | undefined => {
  const head = example.site === undefined ? "" : "edition 2026\n\n"
  return format(makeSource("example.flow", head + example.text)).text?.slice(head.length)
}

/** All flows of a Markdown text, in order. */
export const examplesOf = (markdown: string): ReadonlyArray<Example> => {
  const examples: Array<Example> = []
  for (const match of markdown.matchAll(/^```flow(.*)\n([\s\S]*?)^```$/gm)) {
    const [whole, words = "", text = ""] = match
    const end = match.index + whole.length - "```".length
    examples.push({
      start: end - text.length,
      end,
      line: markdown.slice(0, match.index).split("\n").length,
      text,
      site: /\bfragment ([\w-]+)/.exec(words)?.[1],
      finds: /\bfinds ([\w-]+)/.exec(words)?.[1]
    })
  }
  return examples
}

/** The files of an example's program. */
export const programOf = (
  example: Example,
  entry: string = "main.flow"
): ReadonlyMap<string, string> => {
  const main =
    example.site === undefined
      ? example.text
      : around(example.text, surroundings.get(example.site) ?? "")
  return new Map([
    [entry, main],
    ["lib/common.flow", library]
  ])
}

/** What a document shows as the output of `ctiflow check` for the flow before it. */
export interface Printed {
  readonly example: Example
  readonly file: string
  readonly text: string
  /** Offsets of `text` in the document. */
  readonly start: number
  readonly end: number
}

/** All outputs of a Markdown text: fences behind "what `ctiflow check FILE` prints …". */
export const printedIn = (markdown: string): ReadonlyArray<Printed> => {
  const marks = /^<!-- what `ctiflow check (\S+)` prints .*-->\n\n```text\n([\s\S]*?)^```$/gm
  return Array.from(markdown.matchAll(marks)).flatMap((match) => {
    const [whole, file = "", text = ""] = match
    const example = examplesOf(markdown.slice(0, match.index)).at(-1)
    const end = match.index + whole.length - "```".length
    return example === undefined ? [] : [{ example, file, text, start: end - text.length, end }]
  })
}

/** Puts a fragment into a flow, in place of what the flow has under the same names. */
const around = (fragment: string, surrounding: string): string => {
  const source = makeSource("fragment.flow", `edition 2026\n${fragment}`)
  const { tree } = parse(source)
  const [firstDeclaration] = tree.declarations
  const declared = new Set([
    ...tree.declarations.map(identityOf),
    ...tree.imports.flatMap(({ names }) => names.map(({ text }) => text))
  ])
  const whole = makeSource("surrounding.flow", `edition 2026\n${surrounding}`)
  const kept = parse(whole)
    .tree.declarations.filter((declaration) => !declared.has(identityOf(declaration)))
    .map(({ span }) => whole.text.slice(span.start, span.end))
  const start = tree.imports.length === 0 ? 0 : (firstDeclaration?.span.start ?? 0)
  const head = start === 0 ? "edition 2026\n" : source.text.slice(0, start)
  const body = start === 0 ? fragment : source.text.slice(start)
  return [head, ...kept, body].join("\n")
}

const identityOf = (declaration: Declaration): string => {
  if (declaration._tag === "Select") return "select"
  if (declaration._tag === "Handlers") return declaration.kind
  if (declaration._tag === "Test") return declaration.title.value
  if (declaration._tag === "Facts" && declaration.kind === "deployment") return "deployment"
  return declaration.name.text
}

const library = `edition 2026
service sorry { kind: announcement  prompt: "sorry.wav"  answer-within: 2s }
`

const peers = `
media   mcp   { peers: ["10.2.0.20:5070"] }
service sorry { kind: announcement  prompt: "sorry.wav"  answer-within: 2s }
profile main  { dnis: ["5001"]  app: "http://apps.local/main.vxml" }
`

const routed = `
cti {
  on accepted                 -> route "6001"
  on treatment.other          -> report unsupported
  on route.normal             -> transfer to-agent
  on route.default, failed    -> play sorry then release unavailable
  on released                 -> release normal
}
defaults {
  on hangup                          -> release normal
  on service.failed, service.timeout -> report failed
  on silence after 10s, link.down    -> play sorry then release unavailable
}
`

const surroundings: ReadonlyMap<string, string> = new Map([
  [
    "none",
    `${peers}
deployment site { cti: none  sip: ["udp:10.0.0.5:5060"] }
gateway trunk { use-cti: 0  peers: ["10.1.0.10"] }
select {
  when has profile -> profile by-dnis
  otherwise        -> release not-found
}
defaults { on hangup -> release normal }
`
  ],
  [
    "behind",
    `${peers}${routed}
deployment site { cti: genesys  mode: behind  servers: ["10.0.0.8:7009"] }
gateway trunk { use-cti: 1  peers: ["10.1.0.10"] }
select { when gateway.use-cti == 1 -> cti }
transfer to-agent {
  kind: blind
  via: cti
  to: route.to
  on busy, no-answer after 25s, failed, link.down -> play sorry then release unavailable
}
`
  ],
  [
    "in-front",
    `${peers}${routed}
deployment site { cti: genesys  mode: in-front  servers: ["10.0.0.8:7009"] }
gateway trunk-plain  { use-cti: 0  peers: ["10.1.0.10"] }
gateway trunk-cti    { use-cti: 1  peers: ["10.1.0.11"] }
gateway trunk-mapped { use-cti: 2  peers: ["10.1.0.12"] }
select {
  when gateway.use-cti == 1 -> cti
  when has profile          -> profile by-dnis
  otherwise                 -> release not-found
}
transfer to-agent {
  kind: bridge
  via: platform
  to: route.to
  on busy, no-answer after 25s, failed -> play sorry then release unavailable
}
`
  ],
  [
    "sci",
    `${peers}
deployment site { cti: icm  mode: sci }
gateway trunk { use-cti: 2  peers: ["10.1.0.10"] }
profile info { dnis: ["5002"]  app: "http://apps.local/info.vxml"  cti-allow: false }
select {
  when has profile and profile.cti-allow -> cti
  otherwise                              -> release not-found
}
defaults {
  on hangup                          -> release normal
  on service.failed, service.timeout -> report failed
  on silence after 10s, link.down    -> play sorry then release unavailable
}
`
  ],
  [
    "cri",
    `${peers}
deployment site { cti: icm  mode: cri }
gateway trunk { use-cti: 2  peers: ["10.1.0.10"] }
defaults {
  on hangup                          -> release normal
  on service.failed, service.timeout -> release unavailable
  on silence after 10s, link.down    -> report failed
}
`
  ]
])
