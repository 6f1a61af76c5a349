// Session descriptions as far as a signalling B2BUA touches them, with sdp-transform as the other
// opinion.

import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { createRequire } from "node:module"
import {
  audioOf,
  nextVersion,
  originOf,
  sameMedia,
  withOrigin
} from "../../../../runtime/wire/sdp/Sdp.ts"

const offer = `v=0
o=alice 2890844526 2890844526 IN IP4 host.atlanta.example.com
s=
c=IN IP4 host.atlanta.example.com
t=0 0
a=recvonly
m=video 51372 RTP/AVP 31 32
c=IN IP4 192.0.2.99
a=inactive
m=audio 49170/2 RTP/SAVP 0 8 97
c=IN IP6 2001:db8::1/127
a=rtpmap:0 PCMU/8000
a=sendonly
m=audio 49180 RTP/AVP 0
a=inactive
`.replaceAll("\n", "\r\n")

describe("the origin of a session description", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [name: string, line: string, version: string | undefined]> = [
    ["is the o= line",                      "o=- 1 2 IN IP4 192.0.2.1",                    "2"],
    ["may count beyond a double",           "o=- 1 18446744073709551615 IN IP6 ::1",       "18446744073709551615"],
    ["is absent when a field is missing",   "o=- 1 2 IN IP4",                              undefined],
    ["is absent when there is one too many", "o=- 1 2 IN IP4 192.0.2.1 x",                 undefined],
    ["is absent without an o= line",        "i=o=- 1 2 IN IP4 192.0.2.1",                  undefined],
    ["is the session's: none below m=",     "m=audio 1 RTP/AVP 0\r\no=- 1 2 IN IP4 h",     undefined]
  ]
  it.each(rows)("%s", (_, line, version) => {
    assert.strictEqual(originOf(`v=0\r\n${line}\r\ns=-\r\n`)?.version, version)
  })

  it("is replaced, and nothing else is", () => {
    const told = withOrigin(offer, { username: "ctiflow", sessionId: "7", version: "8" })
    assert.strictEqual(told, offer.replace("o=alice 2890844526 2890844526", "o=ctiflow 7 8"))
    assert.isTrue(sameMedia(told, offer))
  })

  it("keeps a leg's own address when all six fields are given", () => {
    const first = originOf("o=ivr 1 5 IN IP4 192.0.2.1\n")
    assert.isDefined(first)
    if (first === undefined) return
    const told = withOrigin(offer, { ...first, version: nextVersion(first.version) })
    assert.include(told, "\r\no=ivr 1 6 IN IP4 192.0.2.1\r\ns=")
  })

  it("cannot be used to write another line", () => {
    const told = withOrigin(offer, { username: "a b\r\nm=audio 1", sessionId: "", version: "\n" })
    assert.include(told, "\r\no=abm=audio1 - - IN IP4 host.atlanta.example.com\r\n")
    assert.isTrue(sameMedia(told, offer))
  })

  it("is left alone where it does not read", () => {
    for (const sdp of ["", "v=0\r\n", "v=0\r\no=broken\r\ns=-\r\n"]) {
      assert.strictEqual(withOrigin(sdp, { username: "a", sessionId: "1", version: "2" }), sdp)
    }
  })

  // oxfmt-ignore
  const versions: ReadonlyArray<readonly [version: string, next: string]> = [
    ["0", "1"], ["2890844526", "2890844527"], ["9007199254740993", "9007199254740994"],
    ["18446744073709551615", "18446744073709551616"], ["007", "8"], ["", "1"], ["x", "1"], ["-1", "1"], ["9".repeat(400), "1"]
  ]
  it.each(versions)("version %s is followed by %s", (version, next) => {
    assert.strictEqual(nextVersion(version), next)
  })
})

describe("two descriptions", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [name: string, left: string, right: string, isSame: boolean]> = [
    ["are the same when they are equal",              offer, offer,                                             true],
    ["are the same when only o= differs",             offer, offer.replace("2890844526 IN", "2890844527 IN"),   true],
    ["are the same when o= is of another length",     offer, offer.replace("o=alice", "o=bob-the-builder"),     true],
    ["differ when a port differs",                    offer, offer.replace("49170", "49172"),                   false],
    ["differ when a line in front of o= differs",     offer, offer.replace("v=0", "v=1"),                       false],
    ["differ when one has no o= line",                offer, offer.replace(/o=.*\r\n/, ""),                     false],
    ["differ when one is longer",                     offer, `${offer}a=x\r\n`,                                 false]
  ]
  it.each(rows)("%s", (_, left, right, isSame) => {
    assert.strictEqual(sameMedia(left, right), isSame)
    assert.strictEqual(sameMedia(right, left), isSame)
  })
})

describe("the first audio stream", () => {
  it("has its own address and direction, whatever stands around it", () => {
    assert.deepStrictEqual(audioOf(offer), {
      addressType: "IP6",
      address: "2001:db8::1",
      port: 49_170,
      protocol: "RTP/SAVP",
      direction: "sendonly"
    })
  })

  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [name: string, sdp: string, found: string]> = [
    ["takes the session's address",         "c=IN IP4 192.0.2.1\nm=audio 1 RTP/AVP 0\n",                    "IP4 192.0.2.1 1 sendrecv"],
    ["takes the session's direction",       "c=IN IP4 192.0.2.1\na=sendonly\nm=audio 1 RTP/AVP 0\n",        "IP4 192.0.2.1 1 sendonly"],
    ["goes both ways by default",           "m=audio 1 RTP/AVP 0\nc=IN IP4 0.0.0.0",                        "IP4 0.0.0.0 1 sendrecv"],
    ["may be refused",                      "c=IN IP4 192.0.2.1\nm=audio 0 RTP/AVP 0\n",                    "IP4 192.0.2.1 0 sendrecv"],
    ["may have no address",                 "m=audio 1 RTP/AVP 0\n",                                        "undefined undefined 1 sendrecv"],
    ["is not the video before it",          "m=video 9 RTP/AVP 0\na=inactive\nm=audio 1 RTP/AVP 0\n",       "undefined undefined 1 sendrecv"],
    ["takes the unicast part of multicast", "c=IN IP4 224.2.36.42/127/3\nm=audio 1 RTP/AVP 0",              "IP4 224.2.36.42 1 sendrecv"],
    ["ignores a connection of another net", "c=IN IP4 192.0.2.1\nm=audio 1 RTP/AVP 0\nc=ATM NSAP 1\n",      "IP4 192.0.2.1 1 sendrecv"],
    ["is not there",                        "c=IN IP4 192.0.2.1\nm=video 1 RTP/AVP 0\n",                    "none"],
    ["has a port that is a number",         "m=audio x RTP/AVP 0\n",                                        "none"],
    ["has a port in range",                 "m=audio 65536 RTP/AVP 0\n",                                    "none"],
    ["is not in nothing",                   "",                                                             "none"]
  ]
  it.each(rows)("%s", (_, sdp, found) => {
    const audio = audioOf(sdp)
    const { addressType, address, port, direction } = audio ?? {}
    assert.strictEqual(
      audio === undefined ? "none" : `${addressType} ${address} ${port} ${direction}`,
      found
    )
  })
})

// sdp-transform as a second reader. It has no types; only what is compared is named here.
interface ForeignMedia {
  readonly type: string
  readonly port: number
  readonly protocol: string
  readonly direction?: string
  readonly connection?: { readonly version: number; readonly ip: string }
}

interface ForeignSdp {
  readonly origin?: {
    readonly username: string
    readonly sessionId: number
    readonly sessionVersion: number
  }
  readonly connection?: { readonly version: number; readonly ip: string }
  readonly direction?: string
  readonly media: ReadonlyArray<ForeignMedia>
}

const isForeignReader = (
  loaded: unknown
): loaded is { readonly parse: (sdp: string) => ForeignSdp } =>
  typeof loaded === "object" && loaded !== null && "parse" in loaded

const loadForeignReader = () => {
  const loaded: unknown = createRequire(import.meta.url)("sdp-transform")
  if (!isForeignReader(loaded)) throw new Error("sdp-transform exports no parse")
  return loaded
}

describe("descriptions as they are sent", () => {
  const foreign = loadForeignReader()
  const oneOf = (...lines: ReadonlyArray<string>) => Arbitrary.schema(Schema.Literals(lines))
  const address = oneOf("", "c=IN IP4 192.0.2.7\r\n", "c=IN IP6 2001:db8::9\r\n")
  const direction = oneOf(
    "",
    "a=sendrecv\r\n",
    "a=sendonly\r\n",
    "a=recvonly\r\n",
    "a=inactive\r\n"
  )
  const media = Arbitrary.all([
    oneOf(
      "m=audio 0 RTP/AVP 0\r\n",
      "m=audio 49170 RTP/SAVP 0 101\r\n",
      "m=video 5004 RTP/AVP 96\r\n",
      "m=image 9 udptl t38\r\n"
    ),
    address,
    oneOf("", "a=rtpmap:101 telephone-event/8000\r\n", "a=ptime:20\r\n"),
    direction
  ])
  const description = Arbitrary.all([
    oneOf("o=- 1 2 IN IP4 192.0.2.1\r\n", "o=Genesys 42 43 IN IP6 ::1\r\n"),
    address,
    direction,
    Arbitrary.array(media)
  ])

  it.prop(
    "read as sdp-transform reads them",
    [description],
    ([[origin, connection, session, streams]]) => {
      const media = streams.map((lines) => lines.join("")).join("")
      const sdp = `v=0\r\n${origin}s=-\r\n${connection}t=0 0\r\n${session}${media}`
      const theirs = foreign.parse(sdp)
      const ours = originOf(sdp)
      assert.strictEqual(ours?.username, theirs.origin?.username)
      assert.strictEqual(ours?.sessionId, String(theirs.origin?.sessionId))
      assert.strictEqual(ours?.version, String(theirs.origin?.sessionVersion))
      const first = theirs.media.find((stream) => stream.type === "audio")
      const target = first?.connection ?? theirs.connection
      assert.deepStrictEqual(
        audioOf(sdp),
        first && {
          addressType: target && `IP${target.version}`,
          address: target?.ip,
          port: first.port,
          protocol: first.protocol,
          direction: first.direction ?? theirs.direction ?? "sendrecv"
        }
      )
    },
    { arbitrary: { runs: 500, seed: 31, size: 4 } }
  )

  const soup = Arbitrary.map(
    Arbitrary.array(
      oneOf(
        "v=0",
        "\r\n",
        "\n",
        "\r",
        "o=",
        "m=",
        "audio ",
        "1 ",
        "IN ",
        "IP4 ",
        "c=",
        "a=sendonly",
        "/",
        "\xe9"
      )
    ),
    (words) => words.join("")
  )
  it.prop(
    "and all other texts are read without complaint",
    [soup],
    ([sdp]) => {
      audioOf(sdp)
      const origin = originOf(sdp)
      const told = withOrigin(sdp, { username: "u", sessionId: "1", version: "2" })
      assert.isTrue(sameMedia(told, sdp))
      assert.strictEqual(origin === undefined, told === sdp)
      assert.strictEqual(originOf(told)?.version, origin === undefined ? undefined : "2")
    },
    { arbitrary: { runs: 2000, seed: 32, size: 20 } }
  )
})
