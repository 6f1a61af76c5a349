// Reads big-endian numbers and runs of bytes from one end of a byte string to the other. A read
// that would pass the end gives `undefined` and moves nothing, so that a codec above it is total.
// Runs are views of the bytes it was made of, valid as long as those; whoever keeps one copies it.

export class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #offset: number

  /** Starts at `offset` of the bytes; places are counted from their beginning. */
  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#offset = offset
  }

  get offset(): number {
    return this.#offset
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset
  }

  uint8(): number | undefined {
    const at = this.#advance(1)
    return at === undefined ? undefined : this.#view.getUint8(at)
  }

  uint16(): number | undefined {
    const at = this.#advance(2)
    return at === undefined ? undefined : this.#view.getUint16(at)
  }

  uint32(): number | undefined {
    const at = this.#advance(4)
    return at === undefined ? undefined : this.#view.getUint32(at)
  }

  int32(): number | undefined {
    const at = this.#advance(4)
    return at === undefined ? undefined : this.#view.getInt32(at)
  }

  bytes(length: number): Uint8Array | undefined {
    const at = this.#advance(length)
    return at === undefined ? undefined : this.#bytes.subarray(at, at + length)
  }

  /** Whatever is left. */
  rest(): Uint8Array {
    const left = this.#bytes.subarray(this.#offset)
    this.#offset = this.#bytes.length
    return left
  }

  #advance(length: number): number | undefined {
    const at = this.#offset
    if (length < 0 || at + length > this.#bytes.length) return undefined
    this.#offset = at + length
    return at
  }
}
