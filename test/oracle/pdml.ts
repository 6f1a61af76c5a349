// Bytes of TCP messages as tshark reads them: each message a segment of its own (ged125.md §15.2),
// decoded by one dissector, given back as the fields it found and what it complained of.

import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

export interface PdmlField {
  readonly name: string
  /** In bytes, from the beginning of the message. */
  readonly offset: number
  readonly size: number
  readonly show: string
  /** Hexadecimal; of single bits a number. */
  readonly value: string
}

export interface PdmlMessage {
  /** In the order of their places. */
  readonly fields: ReadonlyArray<PdmlField>
  /** Names of expert notes, and `malformed`. */
  readonly complaints: ReadonlySet<string>
}

/** Ethernet, IP and TCP in front of each message, as text2pcap writes them. */
const headersLength = 54

const port = 5000

/** `4.0.17`. */
export const tsharkVersion = (): string =>
  /TShark[^\d]*([\d.]+)/.exec(output("tshark", ["-v"]))?.[1] ?? ""

/** One entry for each of the messages. */
export const readByTshark = (
  protocol: string,
  messages: ReadonlyArray<Uint8Array>
): ReadonlyArray<PdmlMessage> => {
  const folder = mkdtempSync(join(tmpdir(), "ctiflow-pdml-"))
  try {
    const [dump, capture] = [join(folder, "dump.txt"), join(folder, "out.pcap")]
    writeFileSync(dump, messages.map(hexDump).join("\n"))
    output("text2pcap", ["-q", "-T", `${port},40000`, dump, capture])
    const pdml = output("tshark", [
      "-r",
      capture,
      "-d",
      `tcp.port==${port},${protocol}`,
      "-T",
      "pdml"
    ])
    return pdml
      .split("<packet>")
      .slice(1)
      .map((packet) => messageOf(packet, protocol))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

let values: ReadonlyArray<string> | undefined

/** The numbers of a field that tshark has names for. */
export const namesByTshark = (field: string): ReadonlyMap<number, string> => {
  const names = new Map<number, string>()
  // Of every protocol there is, which takes seconds.
  values ??= output("tshark", ["-G", "values"]).split("\n")
  for (const line of values) {
    const [, of, number, name] = line.split("\t")
    if (of === field && name !== undefined) names.set(Number(number), name)
  }
  return names
}

const output = (program: string, args: ReadonlyArray<string>): string => {
  const ended = spawnSync(program, args, { encoding: "utf8", maxBuffer: 256 * 1024 * 1024 })
  if (ended.status !== 0) throw new Error(`${program}: ${ended.stderr}`)
  return ended.stdout
}

const hexDump = (bytes: Uint8Array): string => {
  const lines: Array<string> = []
  for (let at = 0; at < bytes.length; at += 16) {
    const hex = Array.from(bytes.subarray(at, at + 16), (byte) =>
      byte.toString(16).padStart(2, "0")
    )
    lines.push(`${at.toString(16).padStart(6, "0")} ${hex.join(" ")}`)
  }
  return `${lines.join("\n")}\n`
}

const messageOf = (packet: string, protocol: string): PdmlMessage => {
  const fields: Array<PdmlField> = []
  const complaints = new Set<string>()
  for (const [, attributes = ""] of packet.matchAll(/<(?:field|proto) ([^>]*)>/g)) {
    const name = attribute(attributes, "name")
    const size = Number(attribute(attributes, "size"))
    if (name === "_ws.malformed") complaints.add("malformed")
    if (!name.startsWith(`${protocol}.`)) continue
    const offset = Number(attribute(attributes, "pos")) - headersLength
    // Notes stand at no place; a field of no bytes does.
    if (offset < 0) complaints.add(name)
    else {
      const [show, value] = [attribute(attributes, "show"), attribute(attributes, "value")]
      fields.push({ name, offset, size, show, value })
    }
  }
  return { fields: fields.toSorted((left, right) => left.offset - right.offset), complaints }
}

const attribute = (attributes: string, name: string): string =>
  new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1] ?? ""
