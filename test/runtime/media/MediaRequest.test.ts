// Services and arguments become Request-URIs, character by character.

import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Result, Schema } from "effect"
import {
  type MediaRequest,
  mediaRequests,
  type Play,
  requestUriLengthMax
} from "../../../runtime/media/MediaRequest.ts"
import type { MediaValue, ServiceKind } from "../../../runtime/media/Service.ts"
import { encodeUriParam } from "../../../runtime/media/percent.ts"

interface Given {
  readonly kind: ServiceKind
  readonly source?: string
  readonly arguments?: Readonly<Record<string, MediaValue>>
  readonly params?: Readonly<Record<string, MediaValue>>
  readonly headers?: Readonly<Record<string, MediaValue>>
  readonly treatment?: {
    readonly prompts?: ReadonlyArray<string>
    readonly say?: string
    readonly params?: Readonly<Record<string, string>>
    readonly durationMs?: number
  }
  readonly callData?: Readonly<Record<string, string>>
  readonly promptBase?: string
  readonly host?: string
}

const play = (given: Given): Play => ({
  kind: given.kind,
  host: given.host ?? "mcp:5070",
  source: given.source,
  arguments: new Map(Object.entries(given.arguments ?? {})),
  params: new Map(Object.entries(given.params ?? {})),
  headers: new Map(Object.entries(given.headers ?? {})),
  treatment:
    given.treatment === undefined
      ? undefined
      : {
          prompts: [
            ...(given.treatment.prompts ?? []).map((value) => ({ kind: "file" as const, value })),
            ...(given.treatment.say === undefined
              ? []
              : [{ kind: "text" as const, value: given.treatment.say }])
          ],
          params: new Map(Object.entries(given.treatment.params ?? {})),
          durationMs: given.treatment.durationMs
        },
  callData: new Map(Object.entries(given.callData ?? {})),
  promptBase: given.promptBase,
  documentBase: "http://10.0.0.5:8090"
})

const uris = (given: Given): ReadonlyArray<string> =>
  Result.getOrThrow(mediaRequests(play(given))).map(({ requestUri }) => requestUri)

const rejection = (given: Given): string =>
  Result.match(mediaRequests(play(given)), {
    onSuccess: () => "accepted",
    onFailure: ({ message }) => message
  })

/** `sip:dialog@…;voicexml=` around the page for digits with this query. */
const digitsUri = (query: string, rest = ""): string =>
  `sip:dialog@mcp:5070;voicexml=${encodeUriParam(
    `http://10.0.0.5:8090/documents/digits.vxml?${query}`
  )}${rest}`

interface Row extends Given {
  readonly name: string
  readonly uris: ReadonlyArray<string>
}

const checkRows = (rows: ReadonlyArray<Row>) =>
  it.each(rows)("$name", (row) => assert.deepStrictEqual(uris(row), row.uris))

describe("a voice application (RFC 5552)", () => {
  checkRows([
    {
      name: "is the service's own page",
      kind: "vxml",
      source: "http://apps/menu.vxml",
      uris: ["sip:dialog@mcp:5070;voicexml=http://apps/menu.vxml"]
    },
    {
      name: "is the page that the flow names, escaped",
      kind: "vxml",
      source: "http://apps/menu.vxml",
      arguments: { url: "http://apps/m.vxml?a=1&b=ü;c" },
      uris: ["sip:dialog@mcp:5070;voicexml=http://apps/m.vxml%3Fa%3D1&b%3D%C3%BC%3Bc"]
    },
    {
      name: "is given arguments, parameters and the treatment's, the nearest first",
      kind: "vxml",
      source: "http://a",
      arguments: { account: "12 34", vip: true, count: 3, none: undefined },
      params: { account: "no", skin: "blue" },
      treatment: { params: { ACCOUNT: "never", APP_ID: "1001", LANGUAGE: "English (US)" } },
      uris: [
        "sip:dialog@mcp:5070;voicexml=http://a;account=12%2034;vip=true;count=3;skin=blue" +
          ";APP_ID=1001;LANGUAGE=English%20(US)"
      ]
    },
    {
      name: "is given an empty argument by its name alone",
      kind: "vxml",
      source: "http://a",
      arguments: { account: "" },
      uris: ["sip:dialog@mcp:5070;voicexml=http://a;account"]
    },
    {
      name: "may be fetched as the flow says, but not as a treatment's parameter says",
      kind: "vxml",
      source: "http://a",
      arguments: { maxage: 0 },
      treatment: { params: { METHOD: "post", voicexml: "http://evil", maxstale: "9" } },
      uris: ["sip:dialog@mcp:5070;voicexml=http://a;maxage=0"]
    },
    {
      name: "is never sent another way by a parameter",
      kind: "vxml",
      source: "http://a",
      host: "[2001:db8::5]:5070",
      arguments: { transport: "tcp", maddr: "10.9.9.9" },
      treatment: { params: { Maddr: "10.9.9.9", lr: "", ttl: "1", user: "phone" } },
      uris: ["sip:dialog@[2001:db8::5]:5070;voicexml=http://a"]
    },
    {
      name: "is given names that need escaping, and none that is empty",
      kind: "vxml",
      source: "http://a",
      treatment: { params: { "PROMPT.1.ID": "7", "a b=c;d": "e", "": "x" } },
      uris: ["sip:dialog@mcp:5070;voicexml=http://a;PROMPT.1.ID=7;a%20b%3Dc%3Bd=e"]
    }
  ])
})

describe("an announcement (RFC 4240)", () => {
  checkRows([
    {
      name: "is the service's own prompt",
      kind: "announcement",
      source: "sorry.wav",
      uris: ["sip:annc@mcp:5070;play=sorry.wav"]
    },
    {
      name: "is joined to the deployment's prompts",
      kind: "announcement",
      arguments: { prompt: "de/welcome 1.wav" },
      promptBase: "http://files/prompts",
      uris: ["sip:annc@mcp:5070;play=http://files/prompts/de/welcome%25201.wav"]
    },
    {
      name: "is left alone when it is a URI",
      kind: "announcement",
      arguments: { prompt: "https://cdn/a.wav?v=2" },
      promptBase: "http://files/prompts/",
      uris: ["sip:annc@mcp:5070;play=https://cdn/a.wav%3Fv%3D2"]
    },
    {
      name: "is one request after another for a list",
      kind: "announcement",
      arguments: { prompt: ["a.wav", "b.wav"] },
      promptBase: "http://f/",
      uris: ["sip:annc@mcp:5070;play=http://f/a.wav", "sip:annc@mcp:5070;play=http://f/b.wav"]
    },
    {
      name: "is all prompts of a treatment whose first one the flow hands on",
      kind: "announcement",
      arguments: { prompt: "101" },
      treatment: { prompts: ["101", "102"], params: { LANGUAGE: "de" } },
      uris: ["sip:annc@mcp:5070;play=101;LANGUAGE=de", "sip:annc@mcp:5070;play=102;LANGUAGE=de"]
    },
    {
      name: "is the flow's own prompt when it names another one",
      kind: "announcement",
      arguments: { prompt: "sorry.wav" },
      treatment: { prompts: ["101", "102"] },
      uris: ["sip:annc@mcp:5070;play=sorry.wav"]
    },
    {
      name: "is a page of ours when there is a text to be spoken",
      kind: "announcement",
      arguments: { prompt: "101" },
      treatment: { prompts: ["101"], say: "Your balance is 5 €" },
      uris: [
        digitsUri(
          "prompt=101&say=Your%20balance%20is%205%20%E2%82%AC&max=0&min=0&first-digit=5s" +
            "&inter-digit=3s&terminators=%23&barge-in=yes"
        )
      ]
    },
    {
      name: "plays for no time that a treatment counts otherwise",
      kind: "announcement",
      source: "a.wav",
      treatment: { params: { DURATION: "30", Repeat: "2", LANGUAGE: "de" } },
      uris: ["sip:annc@mcp:5070;play=a.wav;LANGUAGE=de"]
    }
  ])
})

describe("music (RFC 4240)", () => {
  checkRows([
    {
      name: "plays for ever",
      kind: "music",
      source: "hold.wav",
      promptBase: "http://f",
      uris: ["sip:annc@mcp:5070;play=http://f/hold.wav;repeat=forever"]
    },
    {
      name: "plays as long as the treatment says, in milliseconds",
      kind: "music",
      source: "hold.wav",
      arguments: { file: "vip.wav" },
      treatment: { params: { MUSIC_DN: "9", DURATION: "30" }, durationMs: 30_000 },
      uris: ["sip:annc@mcp:5070;play=vip.wav;repeat=forever;duration=30000;MUSIC_DN=9"]
    },
    {
      name: "plays as often as the flow says",
      kind: "music",
      source: "hold.wav",
      arguments: { repeat: 2 },
      params: { delay: 500 },
      uris: ["sip:annc@mcp:5070;play=hold.wav;repeat=2;delay=500"]
    }
  ])
})

describe("digits", () => {
  checkRows([
    {
      name: "are collected by a page of ours",
      kind: "digits",
      arguments: {
        prompt: "pin.wav",
        max: 4,
        min: 1,
        "first-digit": 5_000,
        "inter-digit": 2_500,
        total: 20_000,
        terminators: "#*",
        "barge-in": false
      },
      promptBase: "http://f",
      uris: [
        digitsUri(
          "prompt=http%3A%2F%2Ff%2Fpin.wav&max=4&min=1&first-digit=5s&inter-digit=2500ms" +
            "&total=20s&terminators=%23%2A&barge-in=no"
        )
      ]
    },
    {
      name: "need no prompt, and pass on what is not the page's",
      kind: "digits",
      arguments: { max: 1, account: "7" },
      treatment: { params: { MAX_DIGITS: "1" } },
      uris: [
        digitsUri(
          "max=1&min=0&first-digit=5s&inter-digit=3s&terminators=%23&barge-in=yes",
          ";account=7;MAX_DIGITS=1"
        )
      ]
    }
  ])
})

describe("header fields", () => {
  it("are those of the service, and none that could become another", () => {
    const given: Given = {
      kind: "vxml",
      source: "https://a",
      headers: {
        "X-Auth": "token",
        "X-Count": 3,
        "X-None": undefined,
        "X-Evil": "a\r\nVia: b",
        "Bad Name": "x",
        "Bad:Name": "x"
      }
    }
    const [request] = Result.getOrThrow(mediaRequests(play(given))) as [MediaRequest]
    assert.deepStrictEqual(request.headers, [
      ["X-Auth", "token"],
      ["X-Count", "3"],
      ["X-Evil", "a Via: b"]
    ])
  })
})

describe("a service that cannot be asked for", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<Given & { readonly says: string }> = [
    { kind: "vxml", says: "the vxml service was given nothing to play" },
    { kind: "vxml", source: "", says: "the vxml service was given nothing to play" },
    { kind: "announcement", says: "the announcement service was given nothing to play" },
    { kind: "announcement", arguments: { prompt: [] }, says: "the announcement service was given nothing to play" },
    { kind: "music", says: "the music service was given nothing to play" },
    { kind: "announcement", source: "../../etc/passwd", promptBase: "http://f/p",
      says: "the prompt ../../etc/passwd leads out of the folder of prompts" },
    { kind: "announcement", source: "a/../../b", promptBase: "http://f/p",
      says: "the prompt a/../../b leads out of the folder of prompts" },
    { kind: "digits", arguments: { prompt: "x".repeat(2_049) },
      says: "a prompt has 2049 characters; 2048 are the limit" },
    { kind: "digits", arguments: { prompt: Array.from({ length: 33 }, () => "a.wav") },
      says: "33 prompts were given; 32 are the limit" }
  ]
  it.each(rows)("$kind: $says", (row) => assert.strictEqual(rejection(row), row.says))

  it("has no longer Request-URI than a request line may have", () => {
    const room = requestUriLengthMax - "sip:dialog@mcp:5070;voicexml=http://a;k=".length
    const given = (length: number): Given => ({
      kind: "vxml",
      source: "http://a",
      arguments: { k: "x".repeat(length) }
    })
    assert.strictEqual(rejection(given(room)), "accepted")
    assert.strictEqual(
      rejection(given(room + 1)),
      "the Request-URI has 8001 characters; 8000 are the limit"
    )
  })
})

describe("any service", () => {
  const text = Arbitrary.schema(Schema.String)
  const pairs = Arbitrary.array(Arbitrary.all([text, text]))
  const kind = Arbitrary.schema(Schema.Literals(["vxml", "announcement", "music", "digits"]))
  it.prop(
    "makes URIs of the grammar's characters, each name once, or says why not",
    [kind, text, pairs, pairs, pairs],
    ([kind, source, given, params, treatment]) => {
      const result = mediaRequests({
        ...play({ kind, source, promptBase: "http://f" }),
        arguments: new Map(given),
        params: new Map(params),
        treatment: { prompts: [], params: new Map(treatment), durationMs: 1 }
      })
      if (Result.isFailure(result)) return
      for (const { requestUri } of result.success) {
        assert.match(
          requestUri,
          /^sip:(dialog|annc)@mcp:5070(;([\w\-.!~*'()[\]/:&+$=]|%[0-9A-F]{2})+)*$/
        )
        const names = requestUri
          .split(";")
          .slice(1)
          .map((parameter) => parameter.replace(/=.*/, "").toLowerCase())
        assert.strictEqual(new Set(names).size, names.length, requestUri)
      }
    },
    { arbitrary: { runs: 300, seed: 20_266 } }
  )
})

describe("what a voice application may read from the start", () => {
  const requestOf = (given: Given): MediaRequest => {
    const [request] = Result.getOrThrow(mediaRequests(play(given)))
    if (request === undefined) throw new Error("no request")
    return request
  }

  it("stands in the Request-URI and in the header fields of user data alike", () => {
    const request = requestOf({
      kind: "vxml",
      source: "http://a/m.vxml",
      arguments: { account: "47 11" },
      treatment: { params: { LANGUAGE: "English (US)", TEXT: "50% ελ" } },
      callData: { Segment: "gold" }
    })
    assert.strictEqual(
      request.requestUri,
      "sip:dialog@mcp:5070;voicexml=http://a/m.vxml;account=47%2011;LANGUAGE=English%20(US)" +
        ";TEXT=50%25%20%CE%B5%CE%BB;Segment=gold"
    )
    assert.deepStrictEqual(request.headers, [
      ["X-Genesys-account", "47 11"],
      ["X-Genesys-LANGUAGE", "English (US)"],
      ["X-Genesys-TEXT", "50%25 %CE%B5%CE%BB"],
      ["X-Genesys-Segment", "gold"]
    ])
  })

  it("never names the session, nor what no header can, nor stands in for the author's", () => {
    const { headers } = requestOf({
      kind: "vxml",
      source: "http://a/m.vxml",
      headers: { "x-genesys-segment": "author's" },
      callData: { "GVP-Session-ID": "forged", "a b": "1", Segment: "gold", Line: "a\r\nb" }
    })
    assert.deepStrictEqual(headers, [
      ["x-genesys-segment", "author's"],
      ["X-Genesys-Line", "a%0D%0Ab"]
    ])
  })

  it("is as much as a request can carry, and never half a value", () => {
    const long = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`k${index}`, "v".repeat(90)])
    )
    const { headers, requestUri } = requestOf({
      kind: "vxml",
      source: "http://a/m.vxml",
      callData: { ...long, last: "short" }
    })
    assert.isBelow(requestUri.length, 2_200)
    assert.strictEqual(headers.length, 22)
    assert.isTrue(headers.every(([, value]) => value === "short" || value.length === 90))
  })

  it("is nothing of an announcement's", () => {
    const request = requestOf({
      kind: "announcement",
      source: "http://a/x.wav",
      callData: { a: "1" }
    })
    assert.deepStrictEqual(
      [request.requestUri, request.headers],
      ["sip:annc@mcp:5070;play=http://a/x.wav", []]
    )
  })
})

describe("what a treatment says of digits", () => {
  const queryOf = (params: Readonly<Record<string, string>>, given: Record<string, MediaValue>) => {
    const [uri = ""] = uris({ kind: "digits", arguments: given, treatment: { params } })
    return new URL(decodeURIComponent(/voicexml=([^;]*)/.exec(uri)?.[1] ?? "")).searchParams
  }

  it("is what the page does, each word of it", () => {
    const query = queryOf(
      {
        MAX_DIGITS: "6",
        START_TIMEOUT: "7",
        DIGIT_TIMEOUT: "2",
        TOTAL_TIMEOUT: "30",
        TERM_DIGITS: "#,*",
        ABORT_DIGITS: "99",
        BACKSPACE_DIGITS: "A",
        RESET_DIGITS: "B",
        IGNORE_DIGITS: "CD",
        Clear_Input: "1"
      },
      {}
    )
    const expected = {
      max: "6",
      min: "0",
      "first-digit": "7s",
      "inter-digit": "2s",
      total: "30s",
      terminators: "#*",
      "barge-in": "yes",
      abort: "99",
      backspace: "A",
      reset: "B",
      ignore: "CD",
      "clear-input": "yes"
    }
    assert.deepStrictEqual(Object.fromEntries(query), expected)
  })

  it("gives way to what the flow says", () => {
    const query = queryOf(
      { MAX_DIGITS: "6", START_TIMEOUT: "7" },
      { max: 4, "first-digit": undefined, terminators: "*" }
    )
    const words = ["max", "first-digit", "terminators"].map((name) => query.get(name))
    assert.deepStrictEqual(words, ["4", "7s", "*"])
  })

  it.each([
    [{ MAX_DIGITS: "many", START_TIMEOUT: "-1", ABORT_DIGITS: "x" }, "31 5s null"],
    [{ MAX_DIGITS: "0" }, "0 5s null"],
    [{ MAX_DIGITS: "99", START_TIMEOUT: "0.5" }, "31 500ms null"]
  ] as const)("that makes no sense is left out: %o", (params, expected) => {
    const query = queryOf(params, {})
    const words = ["max", "first-digit", "abort"].map((name) => String(query.get(name)))
    assert.strictEqual(words.join(" "), expected)
  })
})

describe("an announcement", () => {
  const announced = (interruptible: boolean | undefined): string => {
    const request = mediaRequests({
      ...play({ kind: "announcement", arguments: { prompt: "a.wav" } }),
      treatment: {
        prompts: [{ kind: "file", value: "a.wav", interruptible }],
        params: new Map(),
        durationMs: undefined
      }
    })
    return Result.getOrThrow(request)[0]?.requestUri ?? ""
  }

  it("that a key may stop is our page's; any other is the platform's", () => {
    assert.include(announced(true), "sip:dialog@mcp:5070;voicexml=http://10.0.0.5:8090/documents")
    assert.include(announced(true), "any-key%3Dstops")
    for (const said of [false, undefined]) {
      assert.strictEqual(announced(said), "sip:annc@mcp:5070;play=a.wav")
    }
  })
})
