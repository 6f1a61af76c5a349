// Writes big-endian numbers and runs of bytes one behind the other into a buffer that grows. Has no
// bound of its own: whoever writes checks `length`. Numbers are cut to the width they are written
// in, as `DataView` does.

/** Most messages of the protocols it serves fit without growing. */
const firstCapacity = 256

export class Writer {
  #bytes = new Uint8Array(firstCapacity)
  #view = new DataView(this.#bytes.buffer)
  #length = 0

  get length(): number {
    return this.#length
  }

  uint8(value: number): this {
    const at = this.#reserve(1)
    this.#view.setUint8(at, value)
    return this
  }

  uint16(value: number): this {
    const at = this.#reserve(2)
    this.#view.setUint16(at, value)
    return this
  }

  uint32(value: number): this {
    const at = this.#reserve(4)
    this.#view.setUint32(at, value)
    return this
  }

  /** Over four bytes that were written already; for a length that is known only at the end. */
  setUint32(offset: number, value: number): this {
    if (offset + 4 <= this.#length) this.#view.setUint32(offset, value)
    return this
  }

  bytes(run: Uint8Array): this {
    const at = this.#reserve(run.length)
    this.#bytes.set(run, at)
    return this
  }

  /** What was written, as a copy that stays valid for ever. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  /** The place of the next `length` bytes, which are there now; buffer and view may be new ones. */
  #reserve(length: number): number {
    const at = this.#length
    const needed = at + length
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
      grown.set(this.#bytes)
      this.#bytes = grown
      this.#view = new DataView(grown.buffer)
    }
    this.#length = needed
    return at
  }
}
