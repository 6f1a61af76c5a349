// A project in memory, as commands are given one: files by name, with a record of what was read.

import type { Project, Screen } from "../../../compiler/commands/Project.ts"

export interface ProjectFiles extends Project {
  readonly reads: ReadonlyArray<string>
}

export const projectFiles = (files: Readonly<Record<string, string>>): ProjectFiles => {
  const texts = new Map(Object.entries(files))
  const reads: Array<string> = []
  return {
    root: ".",
    read: (file) => {
      reads.push(file)
      return texts.get(file)
    },
    reads
  }
}

export const plainScreen: Screen = { colour: false, width: 100 }

export const library = `edition 2026

service sorry { kind: announcement  prompt: "sorry.wav"  answer-within: 2s }
`

/** A small program without findings. */
export const hotline = `edition 2026

import { sorry } from "./lib/common.flow"

deployment hotline {
  cti: genesys
  mode: behind
  servers: ["10.0.0.8:7009"]
}

gateway pbx { use-cti: 1  peers: ["10.1.0.10"] }
media   mcp { peers: ["10.2.0.20:5070"] }

select {
  when gateway.use-cti == 1 -> cti
}

cti {
  on accepted                             -> route "6001"
  on treatment                            -> report unsupported
  on route.normal, route.default          -> transfer to-office
  on released                             -> release normal
  on failed, link.down, silence after 10s -> play sorry then release unavailable
}

transfer to-office {
  kind: blind
  via: platform
  to: "7001"
  on busy, no-answer after 25s, failed -> play sorry then release unavailable
}

defaults {
  on hangup -> release normal
}
`

/** The same with a transfer that only a site behind the switch can do. */
export const hotlineByCti = hotline
  .replace("via: platform", "via: cti")
  .replace("no-answer after 25s, failed ->", "no-answer after 25s, failed, link.down ->")

export const site = (name: string, mode: string): string => `edition 2026

deployment ${name} {
  cti: genesys
  mode: ${mode}
  servers: ["10.0.0.8:7009"]
}
`
