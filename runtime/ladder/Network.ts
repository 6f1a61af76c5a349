// A network in a world: datagrams and streams between addresses that exist only there. Everything
// takes the time that the weather says. Bytes only; the services that the product sees are in
// `services.ts`.

import type { Weather } from "./Weather.ts"
import type { World } from "./World.ts"

export interface Endpoint {
  readonly address: string
  readonly port: number
}

export const endpointKey = ({ address, port }: Endpoint): string => `${address}:${port}`

export type OnDatagram = (bytes: Uint8Array, from: Endpoint) => void

/** One end of a stream. */
export interface StreamEnd {
  readonly local: Endpoint
  readonly remote: Endpoint
  readonly write: (bytes: Uint8Array) => void
  /** The other end hears of it when it has heard all that was written before. */
  readonly end: () => void
  /** The other end hears of it at once; what is under way is lost. */
  readonly reset: () => void
  /** Who listens on this end; what came before waits for it. */
  readonly listen: (listener: StreamListener) => void
}

export interface StreamListener {
  readonly onBytes: (bytes: Uint8Array) => void
  readonly onOver: (how: "ended" | "reset") => void
}

/** Addresses that mean every address of the machine. */
const everyAddress = ["0.0.0.0", "::"]

/** The address of a machine that listens on all of its own (RFC 5737: nobody else has it). */
export const ownAddress = "192.0.2.1"

/** Free ports are taken from here. */
const firstFreePort = 40_000

export class Network {
  readonly #world: World
  readonly #weather: Weather
  readonly #sockets = new Map<string, OnDatagram>()
  readonly #listeners = new Map<string, (end: StreamEnd) => void>()
  readonly #streams = new Set<() => void>()
  /** Asked when a datagram goes where nobody is: somebody may come. */
  onNobody: (to: Endpoint) => void = () => undefined
  #nextPort = firstFreePort

  constructor(world: World, weather: Weather) {
    this.#world = world
    this.#weather = weather
  }

  /** Undefined when somebody else has the address. Port 0 takes a free one. */
  bind(
    { address, port: wanted }: Endpoint,
    onDatagram: OnDatagram
  ): { readonly port: number; readonly close: () => void } | undefined {
    const port = wanted === 0 ? this.#nextPort++ : wanted
    const key = endpointKey({ address, port })
    if (this.#sockets.has(key)) return undefined
    this.#sockets.set(key, onDatagram)
    return { port, close: () => this.#sockets.delete(key) }
  }

  /** Nobody may be there; then it is lost, as on any network. */
  send(from: Endpoint, to: Endpoint, bytes: Uint8Array): void {
    const source = reachable(from)
    // What is on its way is nobody's to change.
    const sent = Uint8Array.from(bytes)
    for (const ms of this.#weather.datagram()) {
      this.#world.after(ms, () => this.#deliver(sent, source, to), true)
    }
  }

  #deliver(bytes: Uint8Array, from: Endpoint, to: Endpoint): void {
    if (found(this.#sockets, to) === undefined) this.onNobody(to)
    found(this.#sockets, to)?.(Uint8Array.from(bytes), from)
  }

  /** Undefined when somebody else has the address. */
  accept(
    { address, port: wanted }: Endpoint,
    onStream: (end: StreamEnd) => void
  ): { readonly port: number; readonly close: () => void } | undefined {
    const port = wanted === 0 ? this.#nextPort++ : wanted
    const key = endpointKey({ address, port })
    if (this.#listeners.has(key)) return undefined
    this.#listeners.set(key, onStream)
    return { port, close: () => this.#listeners.delete(key) }
  }

  /** Tells the new stream, or that nobody listens there. */
  connect(to: Endpoint, made: (end: StreamEnd | undefined) => void): () => void {
    return this.#world.after(
      this.#weather.streamMs(),
      () => {
        const onStream = found(this.#listeners, to)
        if (onStream === undefined) return made(undefined)
        const [ours, theirs] = this.#makeStream({ address: ownAddress, port: this.#nextPort++ }, to)
        onStream(theirs)
        made(ours)
      },
      true
    )
  }

  /** Resets every stream, as when a switch between the machines has been restarted. */
  resetStreams(): void {
    for (const reset of this.#streams) reset()
    this.#streams.clear()
  }

  #makeStream(from: Endpoint, to: Endpoint): readonly [StreamEnd, StreamEnd] {
    const up = new Direction(this.#world, this.#weather)
    const down = new Direction(this.#world, this.#weather)
    const reset = (): void => {
      up.reset()
      down.reset()
      this.#streams.delete(reset)
    }
    this.#streams.add(reset)
    const end = (local: Endpoint, remote: Endpoint, out: Direction, inward: Direction) => ({
      local,
      remote,
      write: (bytes: Uint8Array) => out.write(bytes),
      end: () => out.end(),
      reset,
      listen: (listener: StreamListener) => inward.listen(listener)
    })
    return [end(from, to, up, down), end(to, from, down, up)]
  }
}

/** One direction of a stream: in order, whatever each piece takes. */
class Direction {
  readonly #world: World
  readonly #weather: Weather
  #listener: StreamListener | undefined
  /** Arrived before anybody listened. */
  #early: Array<(listener: StreamListener) => void> = []
  #lastMs = 0
  #over = false

  constructor(world: World, weather: Weather) {
    this.#world = world
    this.#weather = weather
  }

  listen(listener: StreamListener): void {
    this.#listener = listener
    const early = this.#early
    this.#early = []
    for (const tell of early) tell(listener)
  }

  write(bytes: Uint8Array): void {
    for (const piece of this.#weather.cut(Uint8Array.from(bytes))) {
      this.#arrive((listener) => listener.onBytes(piece))
    }
  }

  end(): void {
    this.#arrive((listener) => listener.onOver("ended"))
  }

  reset(): void {
    this.#tell((listener) => listener.onOver("reset"))
    this.#over = true
  }

  #arrive(tell: (listener: StreamListener) => void): void {
    const now = this.#world.nowMs()
    this.#lastMs = Math.max(this.#lastMs, now + this.#weather.streamMs())
    this.#world.after(this.#lastMs - now, () => this.#tell(tell), true)
  }

  #tell(tell: (listener: StreamListener) => void): void {
    if (this.#over) return
    if (this.#listener === undefined) this.#early.push(tell)
    else tell(this.#listener)
  }
}

const reachable = ({ address, port }: Endpoint): Endpoint => ({
  address: everyAddress.includes(address) ? ownAddress : address,
  port
})

/** Who has exactly this address, else who listens on every address of the machine. */
const found = <A>(who: ReadonlyMap<string, A>, { address, port }: Endpoint): A | undefined =>
  who.get(endpointKey({ address, port })) ??
  (address === ownAddress
    ? everyAddress.map((every) => who.get(endpointKey({ address: every, port }))).find(Boolean)
    : undefined)
