// Who counts as this machine, and who as the bearer of the token.

import { assert, describe, it } from "@effect/vitest"
import { type Refusal, refusePost } from "../../../runtime/admin/mayPost.ts"

type Headers = Record<string, string>
type Row = readonly [
  address: string | undefined,
  headers: Headers,
  token: string | undefined,
  Refusal | "yes"
]

// oxfmt-ignore
const rows: ReadonlyArray<Row> = [
  // This machine, by its addresses.
  ["127.0.0.1",         {}, undefined, "yes"],
  ["127.200.3.4",       {}, undefined, "yes"],
  ["::1",               {}, undefined, "yes"],
  ["::ffff:127.0.0.1",  {}, undefined, "yes"],
  ["10.0.0.1",          {}, undefined, "not-here"],
  ["::ffff:10.0.0.1",   {}, undefined, "not-here"],
  ["127.0.0.1.evil",    {}, undefined, "not-here"],
  ["1127.0.0.1",        {}, undefined, "not-here"],
  [undefined,           {}, undefined, "not-here"],
  // Elsewhere, with a token to bring.
  ["10.0.0.1",          {},                                   "t0k", "no-token"],
  ["10.0.0.1",          { authorization: "Bearer t0k" },      "t0k", "yes"],
  ["10.0.0.1",          { authorization: "bearer  t0k " },    "t0k", "yes"],
  ["10.0.0.1",          { authorization: "Bearer t0" },       "t0k", "wrong-token"],
  ["10.0.0.1",          { authorization: "Bearer t0kk" },     "t0k", "wrong-token"],
  ["10.0.0.1",          { authorization: "Bearer x0k" },      "t0k", "wrong-token"],
  ["10.0.0.1",          { authorization: "Basic dDBr" },      "t0k", "no-token"],
  ["10.0.0.1",          { authorization: "Bearer " },         "t0k", "no-token"],
  // An empty token is none, and nobody can bring it.
  ["10.0.0.1",          { authorization: "Bearer x" },        "",    "not-here"],
  ["10.0.0.1",          { authorization: "Bearer x" },        undefined, "not-here"],
  ["127.0.0.1",         { authorization: "Bearer x" },        undefined, "yes"],
  // A wrong token is wrong also from here.
  ["127.0.0.1",         { authorization: "Bearer x" },        "t0k", "wrong-token"],
  ["127.0.0.1",         {},                                   "t0k", "yes"],
  // Proxies and browsers that speak from loopback for somebody else.
  ["127.0.0.1",         { "x-forwarded-for": "127.0.0.1" },   undefined, "not-here"],
  ["127.0.0.1",         { "x-real-ip": "10.0.0.1" },          undefined, "not-here"],
  ["127.0.0.1",         { forwarded: "for=10.0.0.1" },        "t0k",     "no-token"],
  ["127.0.0.1",         { origin: "http://localhost:8090" },  undefined, "yes"],
  ["127.0.0.1",         { origin: "http://[::1]:8090" },      undefined, "yes"],
  ["127.0.0.1",         { origin: "http://127.0.0.1" },       undefined, "yes"],
  ["127.0.0.1",         { origin: "null" },                   undefined, "not-here"],
  ["127.0.0.1",         { origin: "https://127.0.0.1" },      undefined, "not-here"],
  ["127.0.0.1",         { origin: "http://127.0.0.1.nip.io" }, undefined, "not-here"],
  ["127.0.0.1",         { origin: "http://a@127.0.0.1" },     undefined, "not-here"]
]

describe("a POST", () => {
  it.each(rows)(
    "from %s with %j and the token %s: %s",
    (remoteAddress, headers, token, expected) => {
      assert.strictEqual(refusePost({ remoteAddress, headers }, token) ?? "yes", expected)
    }
  )
})
