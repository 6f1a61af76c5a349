// A large project as a carrier would have it: one edge, hundreds of tenants, each in a file of its
// own with its numbers, profiles, rules and transfers. Made, not kept: the benches and the limits
// are about its size. Without errors and warnings.

/** Files by name; the entry is `main.flow`. */
export type ProjectTexts = ReadonlyMap<string, string>

export interface LargeProjectOptions {
  /** Each is a file of about 10 kB. */
  readonly tenants: number
  /** Profiles of each tenant. */
  readonly profiles: number
}

export const largeProject = ({ tenants, profiles }: LargeProjectOptions): ProjectTexts => {
  const names = Array.from({ length: tenants }, (_, index) => `tenant-${index}`)
  const imports = names.map((name) => `import { ${name} } from "./tenants/${name}.flow"`)
  return new Map([
    ["main.flow", `edition 2026\n\n${imports.join("\n")}\n${edge}`],
    ["lib/common.flow", common],
    ...names.map((name, index): [string, string] => [
      `tenants/${name}.flow`,
      tenantFile(name, index, profiles)
    ])
  ])
}

/** How many UTF-16 units the files have together. */
export const sizeOf = (texts: ProjectTexts): number =>
  [...texts.values()].reduce((sum, text) => sum + text.length, 0)

const common = `edition 2026

service sorry { kind: announcement  prompt: "sorry.wav"  answer-within: 2s }
`

const edge = `import { sorry } from "./lib/common.flow"

env NIGHT_DESK : Dn = "4999"

/// One edge for all tenants.
deployment edge {
  cti: genesys
  mode: in-front
  servers: ["10.0.0.8:7009", "10.0.0.9:7009"]
  timezone: "Europe/Berlin"
  max-treatments: 40
  max-call: 2h
}

gateway plain-1  { use-cti: 0  peers: ["10.1.0.10", "10.1.0.11"] }
gateway plain-2  { use-cti: 0  peers: ["10.1.1.0/24"] }
gateway cti-1    { use-cti: 1  peers: ["10.1.2.10"] }
gateway mapped-1 { use-cti: 2  peers: ["10.1.3.10"] }
gateway mapped-2 { use-cti: 2  peers: ["10.1.3.11"] }
media   mcp      { peers: ["10.2.0.20:5070", "10.2.0.21:5070"] }

profile house      { dnis: ["70."]  app: "http://apps.edge.local/house.vxml" }
profile house-info { dnis: ["71."]  app: "http://apps.edge.local/info.vxml"  cti-allow: false }

let after-hours = time in "20:00".."07:00" or day in [sat, sun]

select {
  // At night the desk answers where the CTI side would have been asked.
  when gateway.use-cti == 1 and after-hours                       -> transfer to-night-desk
  when gateway.use-cti == 1                                       -> cti
  // A profile may forbid CTI.
  when gateway.use-cti == 2 and has profile and profile.cti-allow -> cti(params: profile.cti-params)
  when has profile                                                -> profile by-dnis
  otherwise                                                       -> release not-found
}

cti {
  on accepted                     -> route "6001"
  on treatment.play-announcement  -> play announce(prompt: treatment.prompt else "silence.wav")
  on treatment.other              -> report unsupported
  on route.normal                 -> transfer to-agent
  on route.default, failed        -> transfer to-night-desk
  on released                     -> release normal
}

service announce { kind: announcement  answer-within: 2s }

transfer to-agent {
  kind: bridge
  via: platform
  to: route.to
  on busy, failed        -> transfer to-night-desk
  on no-answer after 20s -> transfer to-night-desk
}

transfer to-night-desk {
  kind: blind
  via: platform
  to: NIGHT_DESK
  on busy, failed, no-answer after 30s -> play sorry then release unavailable
}

defaults {
  on hangup                          -> release normal
  on service.failed, service.timeout -> report failed
  on silence after 8s, link.down     -> transfer to-night-desk
}
`

const tenantFile = (name: string, index: number, profiles: number): string => {
  const prefix = String(8_000_000 + index)
  const numbers = Array.from({ length: profiles }, (_, profile) => {
    const block = String(profile).padStart(3, "0")
    return `  /// Desk ${profile}: its own application, and the numbers printed on its letters.
  profile desk-${profile} {
    dnis: ["${prefix}${block}[0-4]", "${prefix}${block}5".."${prefix}${block}8"]
    app: "http://apps.${name}.local/desk-${profile}/main.vxml"
    cti-allow: ${profile % 3 === 0 ? "false" : "true"}
    cti-params: { script: "DESK${profile}", owner: "${name}" }
  }
`
  })
  return `edition 2026

/// What ${name} has ordered.
tenant ${name} {
  numbers: ["${prefix}XXXX"]

${numbers.join("\n")}
  let fair = date in "2026-11-23".."2026-11-27"
  let holidays = date in ["2026-12-24".."2026-12-26", "2027-01-01"]
  let closed = time in "18:00".."08:00" or day in [sat, sun] or holidays
  let has-code = has call.header["X-Code"] and call.header["X-Code"] == "${prefix}"

  service greeting { kind: announcement  prompt: "${name}/greeting.wav"  answer-within: 2s }

  select {
    // The fair has its own desk while it lasts.
    when fair and call.dnis == "${prefix}0000" -> profile desk-0
    // Closed means closed, but not for those who know the code.
    when has-code                              -> profile by-dnis
    // Whoever calls while the desks are empty is told so.
    when closed and gateway.use-cti == 0       -> play greeting then transfer to-closed
    when gateway.use-cti == 0 and has profile  -> play greeting then profile by-dnis
    // The rest of a mapped trunk is led by the CTI side.
    when gateway.use-cti == 2 and has profile and profile.cti-allow -> cti(owner: "${name}")
  }

  cti {
    on accepted     -> route "60${index % 90}"
    on route.normal -> transfer to-floor
    on route        -> transfer to-closed
  }

  transfer to-floor {
    kind: bridge
    via: platform
    to: route.to
    on busy                -> attach(reason: "${name} is busy") then transfer to-closed
    on no-answer after 25s -> transfer to-closed
    on failed              -> transfer to-closed
  }

  transfer to-closed {
    kind: blind
    via: platform
    to: "${prefix}9999"
    on busy, no-answer after 30s, failed -> play greeting then release unavailable
  }

  defaults {
    on silence after 6s -> transfer to-closed
  }
}
`
}
