// Bytes made worse on purpose, from a seed: for the fuzz of the codec and of the link.

import { pick } from "./generateMessage.ts"
import type { Dice } from "./generateMessage.ts"

// oxfmt-ignore
const splinters = [
  "<", ">", "/>", "</", "&", "&#", "&#x0;", "&amp", "]]>", "<![CDATA[", "<!--", "-->", "<?", "?>", "<!DOCTYPE a [", "'", '"', "=",
  "\u0000", "\u00FF", "<Node>", "</GctiMsg>", "<CallId>x</CallId>", "__proto__", " xmlns:a='b'", "<a:b/>", "\uFEFF"
]

/** Bytes with some of them changed, doubled, cut out, or splinters of XML put in. */
export const damage = (bytes: Uint8Array, roll: Dice): Uint8Array => {
  const list = Array.from(bytes)
  const wounds = 1 + Math.floor(roll() * 4)
  for (let count = 0; count < wounds; count += 1) {
    const at = Math.floor(roll() * list.length)
    const length = Math.floor(roll() * 20)
    switch (Math.floor(roll() * 4)) {
      case 0:
        list[at] = Math.floor(roll() * 256)
        break
      case 1:
        list.splice(at, length)
        break
      case 2:
        list.splice(at, 0, ...list.slice(at, at + length))
        break
      default:
        list.splice(at, 0, ...Buffer.from(pick(roll, splinters, "<"), "latin1"))
    }
  }
  return Uint8Array.from(list)
}
