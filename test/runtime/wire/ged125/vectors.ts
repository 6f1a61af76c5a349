// The known-good vectors of the fact sheet, from their golden: direction, name, bytes.

import { readGolden } from "../../../kit/golden.ts"

export interface Vector {
  readonly to: "vru" | "pim"
  readonly title: string
  readonly hex: string
}

export const vectors: ReadonlyArray<Vector> = [
  ...readGolden("ged125/vectors.hex").matchAll(/^(->|<-) (.+)\n([0-9a-f]+)$/gm)
].map(([, arrow, title = "", hex = ""]) => ({ to: arrow === "->" ? "vru" : "pim", title, hex }))

export const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"))

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex")
