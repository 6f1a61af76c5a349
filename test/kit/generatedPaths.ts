// Small flows of every kind of site out of a list of choices: mostly what a good flow says, here
// and there another chain or none, so that a good part of them has a gap. They are right in
// everything but their paths.

import type { SiteKind } from "../../dsl/vocabulary/Site.ts"

/** Reads choices one after another; 0, the first of each list, when there are no more. */
class Chooser {
  readonly #choices: ReadonlyArray<number>
  #at = 0

  constructor(choices: ReadonlyArray<number>) {
    this.#choices = choices
  }

  below(count: number): number {
    return (this.#choices[this.#at++] ?? 0) % count
  }

  from(list: ReadonlyArray<string>): string {
    return list[this.below(list.length)] ?? ""
  }
}

/** A line of a good flow: the event, and the chain behind it. */
type Line = readonly [event: string, chain: string]

/** What a good flow may say besides; each line is there or not. */
const extras: Readonly<Record<SiteKind, ReadonlyArray<Line>>> = (() => {
  const led: ReadonlyArray<Line> = [
    ["app.transfer", "report unsupported"],
    ["app.done", "release normal"],
    ["treatment.play-announcement", "play app"],
    ["link.down", "profile main"],
    ["hangup", `attach(k: "v") then release normal`]
  ]
  const icm: ReadonlyArray<Line> = [
    ["app.transfer", "report failed"],
    ["link.down", "profile main"],
    ["label.default", "play app then release normal"]
  ]
  return { behind: led, "in-front": led, network: led, sci: icm, cri: [], none: led.slice(1, 2) }
})()

const genesys: ReadonlyArray<Line> = [
  ["accepted", `route "6001"`],
  ["treatment.music", "play say"],
  ["treatment.other", "report unsupported"],
  ["route.normal", "transfer desk"],
  ["route.default", "release unavailable"],
  ["released", "release normal"],
  ["failed", "transfer desk"]
]

const cti: Readonly<Record<SiteKind, ReadonlyArray<Line>>> = {
  behind: genesys,
  "in-front": genesys,
  network: genesys,
  sci: [
    [`script("A")`, "play say"],
    ["script.other", "report unsupported"],
    ["label.normal", "transfer desk"],
    ["label", "release busy"],
    ["released", "release normal"],
    ["failed", "release unavailable"]
  ],
  cri: [
    ["app.transfer", `route "6001"`],
    ["label.normal", "transfer desk"],
    ["label", "report busy"],
    ["failed", "report failed"]
  ],
  none: [["app.transfer", "transfer desk"]]
}

const defaults: Readonly<Record<SiteKind, ReadonlyArray<Line>>> = (() => {
  const all: ReadonlyArray<Line> = [
    ["hangup", "release normal"],
    ["service", "report failed"],
    ["silence after 10s", "release unavailable"],
    ["link.down", "release unavailable"]
  ]
  const routing: ReadonlyArray<Line> = [
    ["hangup", "release normal"],
    ["service", "release unavailable"],
    ["silence after 10s", "report failed"],
    ["link.down", "report failed"]
  ]
  const alone = all.slice(0, 1)
  return { behind: all, "in-front": all, network: all, sci: all, cri: routing, none: alone }
})()

const facts: Readonly<Record<SiteKind, string>> = {
  behind: `cti: genesys  mode: behind  servers: ["10.1.0.20:7009"]`,
  "in-front": `cti: genesys  mode: in-front  servers: ["10.1.0.20:7009"]`,
  network: `cti: genesys  mode: network  servers: ["10.1.0.20:7009"]`,
  sci: "cti: icm  mode: sci",
  cri: "cti: icm  mode: cri",
  none: "cti: none"
}

const starts: Readonly<Record<SiteKind, ReadonlyArray<string>>> = {
  behind: ["cti", "play say then cti", "profile main"],
  "in-front": ["cti", "play app then cti", "profile main"],
  network: ["cti", "profile main"],
  sci: ["cti", "play app then cti", "profile main"],
  cri: ["profile main"],
  none: ["profile main"]
}

/** Chains that any handler of the site may have instead of the good one. */
const others = (kind: SiteKind, isCti: boolean): ReadonlyArray<string> => [
  "report done",
  "report failed",
  "report busy",
  "release unavailable",
  "profile main",
  "transfer desk",
  `attach(k: "v") then release normal`,
  "play say then release normal",
  ...(kind === "sci" || kind === "none" ? [] : [`route "6002"`, `play say then route "6002"`]),
  ...(kind === "behind" ? ["transfer moved"] : []),
  ...(kind === "none" || kind === "cri" ? [] : ["cti"]),
  ...(isCti ? ["play say", "play app", "play say then play app"] : [])
]

/** `desk` covers its outcomes itself, so that its own checks have nothing to say. */
const outcomes: Readonly<Record<SiteKind, ReadonlyArray<string>>> = {
  behind: ["release busy", "play say then release busy", "release busy", `route "6002"`],
  "in-front": ["release busy", "play app then release busy", "profile main", `route "6002"`],
  network: ["release busy", "play say then release busy", "profile main", "report failed"],
  sci: ["report busy", "release busy", "report failed", "report done"],
  cri: ["report busy", "release busy", "report failed", "report done"],
  none: ["report busy", "release busy", "report failed", "profile main"]
}

/** A flow of the site; without choices a good one. */
export const makePaths = (kind: SiteKind, choices: ReadonlyArray<number>): string => {
  const chooser = new Chooser(choices)
  const lines = (good: ReadonlyArray<Line>, isCti: boolean): string =>
    good
      .flatMap(([event, chain]) => {
        // One slip in a flow, more or less: with many, one gap would hide behind another.
        const luck = chooser.below(32)
        if (luck === 31) return []
        const said = luck > 28 ? chooser.from(others(kind, isCti)) : chain
        return [`  on ${event} -> ${said}`]
      })
      .join("\n")
  const start = chooser.from(starts[kind])
  const outcome = chooser.from(outcomes[kind])
  const policyKind =
    kind === "sci"
      ? "by-profile"
      : kind === "cri"
        ? "by-application"
        : kind === "network"
          ? "bridge"
          : "blind"
  const moved =
    kind === "behind"
      ? `transfer moved { kind: blind  via: cti  to: "7002"
  on busy, no-answer after 20s, failed -> ${chooser.from(["release busy", "transfer desk"])}
  on link.down -> ${chooser.from(["release busy", "transfer desk"])} }`
      : ""
  return `edition 2026
deployment site { ${facts[kind]} }
gateway g { use-cti: 1  peers: ["10.1.0.10"] }
media m { peers: ["10.1.0.30:5070"] }
service say { kind: announcement  prompt: "a.wav"  answer-within: 2s }
service app { kind: vxml  vxml: "http://apps/a.vxml"  answer-within: 2s }
profile main { app: "http://apps/main.vxml" }
select { otherwise -> ${start} }
cti {
${lines([...cti[kind], ...extras[kind].filter(() => chooser.below(2) === 1)], true)}
}
${moved}
transfer desk { kind: ${policyKind}  via: platform  to: "7001"
  on busy, no-answer after 20s, failed -> ${outcome} }
defaults {
${lines(defaults[kind], false)}
}
`
}
