// What the garbage collector can take back, asked of the collector itself.

import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

setFlagsFromString("--expose-gc")
// The flag gives every new context the function; contexts that exist do not get it.
const collect = runInNewContext("gc") as () => void

/**
 * A collection that finds another one half done finishes that one, and what was made meanwhile
 * survives it: two more see everything.
 */
const rounds = 3

/** Lets the job end, since a reference read in it lives as long, and collects. */
export const collectGarbage = async (): Promise<void> => {
  for (let round = 0; round < rounds; round++) {
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
}

/** Megabytes of heap and array buffers in use behind a collection. */
export const heapMegabytes = async (): Promise<number> => {
  await collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 2 ** 20
}
