// The product as the middle of a test: started with a flow between SIPp and SIPp, the capture of
// all that passes, and what is asked of each test at its end. Ports are free ones throughout.

import { assert } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import {
  type Capture,
  freeAdmin,
  freePlace,
  type Place,
  printPlace,
  type Product,
  type Sipp,
  startCapture,
  startProduct
} from "./kit.ts"

export interface Edge {
  readonly product: Product
  readonly at: Place
  readonly media: Place
  /** Where agents answer, behind the caller's gateway. */
  readonly agent: Place
  readonly capture: Capture
}

export interface Hosts {
  readonly product: string
  readonly media: string
  readonly caller: string
}

/**
 * Starts the flow of this name. `gateway` is where its calls come from, the caller's host unless
 * somebody stands in between.
 */
export const startEdge = Effect.fnUntraced(function* (
  flow: string,
  hosts: Hosts,
  options: { readonly gateway?: string; readonly transport?: "udp" | "tcp" } = {}
): Effect.fn.Return<Edge, never, Scope.Scope> {
  const at = yield* freePlace(hosts.product)
  const media = yield* freePlace(hosts.media)
  const agent = yield* freePlace(hosts.caller)
  const capture = yield* startCapture([at])
  const text = readFileSync(join(import.meta.dirname, "flows", `${flow}.flow`), "utf8")
  const listen = `"udp:${printPlace(at)}", "tcp:${printPlace(at)}"`
  const product = yield* startProduct(text.replace("sip: [SIP]", `sip: [${listen}]`), {
    ADMIN: yield* freeAdmin(hosts.product),
    MCP: printPlace(media),
    CALLER: options.gateway ?? printPlace(agent)
  })
  return { product, at, media, agent, capture }
})

export const checkSuccess = Effect.fnUntraced(function* (who: string, sipp: Sipp, calls = 1) {
  const result = yield* sipp.result
  const told = `${who}: ${result.errors}`
  assert.deepStrictEqual([result.successful, result.failed, result.exit], [calls, 0, 0], told)
})

/**
 * No packet is one that Wireshark's experts warn of, nothing of a call is left, and the product
 * ends as it should.
 */
export const checkClean = Effect.fnUntraced(function* (edge: Edge) {
  assert.deepStrictEqual(yield* edge.capture.complaints, [])
  assert.strictEqual(yield* edge.product.stop, 0, edge.product.child.stderr())
})
