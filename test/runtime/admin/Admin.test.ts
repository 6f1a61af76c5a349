// The admin server over real sockets on loopback: every page, and what is asked wrongly.

import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { createServer } from "node:net"
import { Script } from "node:vm"
import { Admin } from "../../../runtime/admin/Admin.ts"
import type { ReloadAnswer } from "../../../runtime/admin/reloadJson.ts"
import { CallBook } from "../../../runtime/observe/CallBook.ts"
import { makeCallTrace } from "../../../runtime/observe/CallLadder.ts"
import { Metrics } from "../../../runtime/observe/Metrics.ts"
import { busyAgentCall } from "../observe/trace.ts"
import { withAdmin } from "./server.ts"

const sinceMs = Date.parse("2026-11-22T10:00:00.000Z")
const since = "2026-11-22T10:00:00.000Z"
const link = (state: "up" | "connecting" | "paused" | "refused" | "down") => ({
  name: "10.0.0.7:7009",
  state,
  sinceMs
})

const call = (id: string) => makeCallTrace({ id, now: () => sinceMs, dnis: id })

describe("GET /health", () => {
  // oxfmt-ignore
  const rows = [
    { name: "ready without links",    draining: false, links: [],                         status: 200, word: "ready" },
    { name: "ready with its link up", draining: false, links: [link("up")],               status: 200, word: "ready" },
    { name: "degraded, link down",    draining: false, links: [link("up"), link("down")], status: 200, word: "degraded" },
    { name: "degraded, link paused",  draining: false, links: [link("paused")],           status: 200, word: "degraded" },
    { name: "draining",               draining: true,  links: [link("up")],               status: 503, word: "draining" }
  ]
  it.live.each(rows)("is $status while $name", ({ draining, links, status, word }) =>
    withAdmin(({ ask, product }) =>
      Effect.gen(function* () {
        product.health = { draining, links, calls: 7 }
        const reply = yield* ask("/health")
        assert.strictEqual(reply.status, status)
        assert.strictEqual(reply.headers.get("content-type"), "application/json")
        const shown = links.map(({ name, state }) => ({ name, state, since, dialogues: 0 }))
        assert.strictEqual(
          reply.text,
          `${JSON.stringify({ status: word, links: shown, calls: 7 })}\n`
        )
      })
    )
  )
})

describe("GET /metrics", () => {
  it.live("is Prometheus text with the links as they are now", () =>
    withAdmin(({ ask, product }) =>
      Effect.gen(function* () {
        const metrics = yield* Metrics
        metrics.callStarted()
        product.health = { draining: false, links: [link("refused")], calls: 1 }
        const reply = yield* ask("/metrics")
        assert.strictEqual(
          reply.headers.get("content-type"),
          "text/plain; version=0.0.4; charset=utf-8"
        )
        assert.include(reply.text, "# TYPE ctiflow_calls_live gauge\nctiflow_calls_live 1\n")
        const state = 'ctiflow_cti_link_state{link="10.0.0.7:7009",state='
        assert.include(reply.text, `${state}"refused"} 1\n`)
        product.health = { draining: false, links: [link("up")], calls: 1 }
        assert.include((yield* ask("/metrics")).text, `${state}"refused"} 0\n`)
      })
    )
  )
})

describe("GET /calls", () => {
  it.live("lists live calls first, then recent ones, the latest first", () =>
    withAdmin(({ ask }) =>
      Effect.gen(function* () {
        const book = yield* CallBook
        for (const id of ["1", "2", "3", "4"]) book.register(call(id))
        book.finished("1")
        book.finished("3")
        const listed = JSON.parse((yield* ask("/calls")).text)
        assert.deepStrictEqual(
          listed.map(({ id }: { id: string }) => id),
          ["2", "4", "3", "1"]
        )
        assert.deepStrictEqual(listed[0], {
          id: "2",
          state: "arriving",
          gateway: null,
          tenant: null,
          dnis: "2",
          ani: null,
          since,
          session: null,
          cti: null,
          sip: []
        })
      })
    )
  )

  it.live("is as long as it was asked to be, and never longer than its bound", () =>
    withAdmin(({ ask }) =>
      Effect.gen(function* () {
        const book = yield* CallBook
        for (let index = 0; index < 2_100; index++) book.register(call(String(index)))
        for (let index = 0; index < 10; index++) book.finished(String(index))
        const count = (path: string) =>
          Effect.map(ask(path), ({ text }) => JSON.parse(text).length as number)
        assert.strictEqual(yield* count("/calls"), 200)
        assert.strictEqual(yield* count("/calls?limit=3"), 3)
        assert.strictEqual(yield* count("/calls?limit=2095"), 2_000)
        assert.strictEqual(yield* count("/calls?limit=999999"), 2_000)
      })
    )
  )

  it.live.each(["0", "-1", "x", "", "1e3", "9999999"])("does not understand limit=%s", (limit) =>
    withAdmin(({ ask }) =>
      Effect.gen(function* () {
        const reply = yield* ask(`/calls?limit=${limit}`)
        assert.strictEqual(reply.status, 400)
        assert.strictEqual(reply.text, '{"error":"limit: a number from 1 to 2000"}\n')
      })
    )
  )
})

describe("GET /calls/ID", () => {
  it.live("tells a call's ladder, its decisions with their places, its ids", () =>
    withAdmin(({ ask }) =>
      Effect.gen(function* () {
        const trace = busyAgentCall()
        ;(yield* CallBook).register(trace)
        const shown = JSON.parse((yield* ask("/calls/7c1e")).text)
        assert.deepStrictEqual(Object.keys(shown), ["call", "ladder", "decisions", "ids", "record"])
        assert.strictEqual(shown.call.state, "waiting")
        assert.deepStrictEqual(shown.ladder[0], {
          at: since,
          from: "caller",
          to: "us",
          label: "INVITE",
          note: "5001"
        })
        assert.strictEqual(
          shown.ladder.find(({ label }: { label: string }) => label === "ACK").note,
          null
        )
        assert.deepStrictEqual(shown.decisions[1], {
          at: "2026-11-22T10:00:00.212Z",
          rule: "cti.accepted",
          file: "bank.flow",
          line: 47
        })
        assert.deepStrictEqual(shown.ids, {
          session: "ABC;gvp.rm.cti-call=1",
          sip: ["a84b4c76e66710@pbx-east", "b1@us"],
          cti: { server: "10.0.0.7:7009", callId: "c-17", ids: { ConnId: "0071023" } }
        })
        assert.strictEqual(shown.record, null)
      })
    )
  )

  it.live("tells the record of a call that has ended", () =>
    withAdmin(({ ask }) =>
      Effect.gen(function* () {
        const trace = busyAgentCall()
        const book = yield* CallBook
        book.register(trace)
        trace.finish("answered-and-released", "localBye")
        book.finished("7c1e")
        const { call, record } = JSON.parse((yield* ask("/calls/7c1e")).text)
        assert.strictEqual(call.state, "ended")
        assert.strictEqual(record.outcome, "answered-and-released")
        assert.strictEqual(record.profile, null)
      })
    )
  )

  it.live("prints the ladder when asked for text", () =>
    withAdmin(({ ask }) =>
      Effect.gen(function* () {
        ;(yield* CallBook).register(busyAgentCall())
        const reply = yield* ask("/calls/7c1e?format=text")
        assert.strictEqual(reply.headers.get("content-type"), "text/plain; charset=utf-8")
        assert.include(
          reply.text,
          "     0.000    │──INVITE─▶│          │          │          │  5001\n"
        )
        assert.strictEqual((yield* ask("/calls/7c1e?format=xml")).status, 400)
      })
    )
  )

  it.live("finds an id that needs escaping, and says when there is no such call", () =>
    withAdmin(({ ask }) =>
      Effect.gen(function* () {
        ;(yield* CallBook).register(call("a b/c%"))
        assert.strictEqual((yield* ask("/calls/a%20b%2Fc%25")).status, 200)
        const reply = yield* ask("/calls/nobody")
        assert.strictEqual(reply.status, 404)
        assert.deepStrictEqual(JSON.parse(reply.text), {
          error: "there is no such call, or it ended too long ago"
        })
      })
    )
  )
})

describe("GET /documents/digits.vxml", () => {
  it.live("is a VoiceXML page that may be kept for a while", () =>
    withAdmin(({ ask }) =>
      Effect.gen(function* () {
        const reply = yield* ask("/documents/digits.vxml?say=1%20%3C%202&max=4")
        assert.strictEqual(reply.status, 200)
        assert.strictEqual(
          reply.headers.get("content-type"),
          "application/voicexml+xml; charset=utf-8"
        )
        assert.strictEqual(reply.headers.get("cache-control"), "max-age=300")
        assert.match(reply.text, /^<\?xml version="1.0" encoding="UTF-8"\?>\n<vxml version="2.1"/)
        assert.include(reply.text, "1 &lt; 2")
      })
    )
  )

  it.live("says which parameter is wrong", () =>
    withAdmin(({ ask }) =>
      Effect.gen(function* () {
        const reply = yield* ask("/documents/digits.vxml?max=99")
        assert.strictEqual(reply.status, 400)
        assert.strictEqual(reply.text, '{"error":"max: a number from 0 to 31"}\n')
      })
    )
  )
})

describe("GET /", () => {
  it.live("is a page that needs nothing from anywhere else and trusts no name", () =>
    withAdmin(
      ({ ask }) =>
        Effect.gen(function* () {
          const reply = yield* ask("/")
          assert.strictEqual(reply.headers.get("content-type"), "text/html; charset=utf-8")
          assert.include(reply.text, "<title>a&lt;script&gt;b — ctiflow</title>")
          assert.notInclude(reply.text, "<script>b")
          assert.notMatch(reply.text, /(src|href)=/)
          assert.include(reply.headers.get("content-security-policy"), "default-src 'none'")
          const [, script = ""] = /<script>([^]*)<\/script>/.exec(reply.text) ?? []
          // A syntax error in the script would show nowhere else.
          assert.doesNotThrow(() => new Script(script))
        }),
      { deployment: "a<script>b" }
    )
  )
})

describe("POST /reload", () => {
  it.live.each<{ name: string; answer: ReloadAnswer; status: number; body: unknown }>([
    {
      name: "says that new calls run on the new plan",
      answer: { _tag: "Reloaded" },
      status: 200,
      body: { status: "reloaded" }
    },
    {
      name: "says why the running plan stays, with the findings",
      answer: {
        _tag: "Refused",
        problems: ["`x.flow` was not built: 1 error"],
        findings: [{ code: "dead-rule" }]
      },
      status: 422,
      body: {
        status: "refused",
        problems: ["`x.flow` was not built: 1 error"],
        findings: [{ code: "dead-rule" }]
      }
    }
  ])("$name", ({ answer, status, body }) =>
    withAdmin(({ ask, product }) =>
      Effect.gen(function* () {
        product.reload = answer
        const reply = yield* ask("/reload", { method: "POST" })
        assert.strictEqual(reply.status, status)
        assert.deepStrictEqual(JSON.parse(reply.text), body)
        assert.strictEqual((yield* ask("/reload")).status, 405)
      })
    )
  )
})

describe("POST /drain", () => {
  interface Row {
    readonly name: string
    readonly token?: string
    readonly headers?: Record<string, string>
    readonly status: number
  }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  // oxfmt-ignore
  const rows: ReadonlyArray<Row> = [
    { name: "from this machine",                                       status: 202 },
    { name: "from this machine, with a token configured", token: "t",  status: 202 },
    { name: "with the token",               token: "t0k", headers: bearer("t0k"),  status: 202 },
    { name: "with another token",           token: "t0k", headers: bearer("t0K"),  status: 401 },
    { name: "through a proxy",              headers: { "x-forwarded-for": "10.0.0.9" },  status: 403 },
    { name: "through a proxy, token due",   token: "t0k", headers: { forwarded: "for=10.0.0.9" },  status: 401 },
    { name: "through a proxy, with token",  token: "t0k", headers: { via: "1.1 p", ...bearer("t0k") },  status: 202 },
    { name: "from somebody's web page",     headers: { origin: "http://evil.example" },  status: 403 },
    { name: "from our own page",            headers: { origin: "http://127.0.0.1:8090" },  status: 202 }
  ]
  it.live.each(rows)("$name is $status", ({ token, headers, status }) =>
    withAdmin(
      ({ ask, product }) =>
        Effect.gen(function* () {
          const reply = yield* ask("/drain", { method: "POST", ...(headers ? { headers } : {}) })
          assert.strictEqual(reply.status, status)
          assert.strictEqual(product.drains, status === 202 ? 1 : 0)
          assert.strictEqual(
            reply.headers.get("www-authenticate"),
            status === 401 ? 'Bearer realm="ctiflow"' : null
          )
        }),
      token === undefined ? {} : { token: Redacted.make(token) }
    )
  )
})

describe("what is asked wrongly", () => {
  // oxfmt-ignore
  const rows = [
    { method: "GET",      path: "/nothing",                status: 404, error: "there is no such page" },
    { method: "GET",      path: "/documents/other.vxml",   status: 404, error: "there is no such page" },
    { method: "GET",      path: "/documents/../calls/x",   status: 404, error: "there is no such call, or it ended too long ago" },
    { method: "GET",      path: "/calls/%zz",              status: 404, error: "there is no such page" },
    { method: "GET",      path: `/calls/${"x".repeat(129)}`, status: 404, error: "there is no such page" },
    { method: "GET",      path: "/drain",                  status: 405, error: "GET is not possible here; POST is" },
    { method: "POST",     path: "/health",                 status: 405, error: "POST is not possible here; GET, HEAD is" },
    { method: "DELETE",   path: "/calls/1",                status: 405, error: "DELETE is not possible here; GET, HEAD is" }
  ]
  it.live.each(rows)("$method $path is $status", ({ method, path, status, error }) =>
    withAdmin(({ ask }) =>
      Effect.gen(function* () {
        const reply = yield* ask(path, { method })
        assert.strictEqual(reply.status, status)
        assert.deepStrictEqual(JSON.parse(reply.text), { error })
        assert.strictEqual(reply.headers.get("content-type"), "application/json")
        if (status === 405) assert.include(error, reply.headers.get("allow") ?? "?")
      })
    )
  )

  it.live("HEAD is GET without the body, and a slash at the end does no harm", () =>
    withAdmin(({ ask }) =>
      Effect.gen(function* () {
        const head = yield* ask("/health", { method: "HEAD" })
        assert.deepStrictEqual([head.status, head.text], [200, ""])
        assert.strictEqual((yield* ask("/health/")).status, 200)
      })
    )
  )

  it.live("every answer tells browsers and caches to keep their hands off", () =>
    withAdmin(({ ask }) =>
      Effect.gen(function* () {
        for (const path of ["/", "/health", "/metrics", "/calls", "/nothing"]) {
          const { headers } = yield* ask(path)
          assert.strictEqual(headers.get("cache-control"), "no-store")
          assert.strictEqual(headers.get("x-content-type-options"), "nosniff")
        }
      })
    )
  )

  it.live("a page that breaks is a 500 of ours, and the next one works", () =>
    withAdmin(({ ask, product, logged }) =>
      Effect.gen(function* () {
        const { health } = product
        Object.defineProperty(product, "health", {
          configurable: true,
          get: () => {
            throw new Error("boom")
          }
        })
        const reply = yield* ask("/health")
        assert.strictEqual(reply.status, 500)
        assert.deepStrictEqual(JSON.parse(reply.text), {
          error: "this could not be answered; the log says why"
        })
        assert.match(logged.join("\n"), /^an admin request failed: Error: boom/)
        Object.defineProperty(product, "health", { value: health })
        assert.strictEqual((yield* ask("/health")).status, 200)
      })
    )
  )
})

describe("an address that cannot be opened", () => {
  const opening = (host: string, port: number) =>
    Effect.provide(
      Effect.void,
      Admin.layer({
        host,
        port,
        deployment: "x",
        health: () => ({ draining: false, links: [], calls: 0 }),
        drain: Effect.void,
        reload: Effect.succeed({ _tag: "Reloaded" } as const),
        token: undefined
      }).pipe(Layer.provide([CallBook.layer, Metrics.layer]))
    )

  it.live("is named when another process has it", () =>
    Effect.gen(function* () {
      const other = createServer()
      const port = yield* Effect.promise(
        () =>
          new Promise<number>((resolve) => {
            other.listen(0, "127.0.0.1", () => {
              const address = other.address()
              resolve(typeof address === "object" ? (address?.port ?? 0) : 0)
            })
          })
      )
      const error = yield* Effect.flip(opening("127.0.0.1", port))
      assert.deepStrictEqual([error._tag, error.reason], ["BindError", "in-use"])
      assert.strictEqual(error.message, `http:127.0.0.1:${port} is in use by another process`)
      yield* Effect.promise(() => new Promise((resolve) => other.close(resolve)))
    })
  )

  it.live("is named when it is no address of this machine", () =>
    Effect.gen(function* () {
      // RFC 5737: an address that nobody has.
      const error = yield* Effect.flip(opening("192.0.2.1", 8_090))
      assert.strictEqual(error.message, "http:192.0.2.1:8090 is not an address of this machine")
    })
  )
})
