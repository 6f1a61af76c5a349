// Offers and answers of the simulated peers, and what they find wrong with those of others (RFC
// 3264, RFC 8866).

import { assert, describe, it } from "@effect/vitest"
import { parse } from "sdp-transform"
import {
  complainOfDescription,
  makeAnswer,
  makeLocalMedia,
  makeOffer,
  streamDirection,
  type Direction,
  type LocalMedia
} from "../../../../runtime/sim/sip/SessionDescription.ts"

const fresh: LocalMedia = makeLocalMedia({ address: "127.0.0.9", port: 40_000, sessionId: 123 })

const describeStreams = (...lines: ReadonlyArray<string>): string =>
  ["v=0", "o=them 5 1 IN IP4 127.0.0.8", "s=-", "c=IN IP4 127.0.0.8", "t=0 0", ...lines, ""].join(
    "\r\n"
  )

const versionOf = (media: LocalMedia | undefined): number =>
  Number(parse(media?.text ?? "").origin?.sessionVersion)

const linesOf = (media: LocalMedia | undefined): ReadonlyArray<string> =>
  parse(media?.text ?? "").media.map((line) => `${line.type} ${line.port} ${line.payloads}`)

describe("what a simulated peer offers", () => {
  it("repeats a description word for word, and with it the version", () => {
    const first = makeOffer(fresh, "sendrecv")
    const second = makeOffer(first, "sendrecv")
    assert.strictEqual(second.text, first.text)
    assert.deepStrictEqual([versionOf(first), versionOf(second)], [1, 1])
  })

  it("raises the version by one with every change, and keeps the rest of the origin", () => {
    const held = makeOffer(makeOffer(fresh, "sendrecv"), "sendonly")
    const back = makeOffer(held, "sendrecv")
    assert.deepStrictEqual([versionOf(held), versionOf(back)], [2, 3])
    assert.strictEqual(parse(back.text ?? "").origin?.sessionId, 123)
  })

  it("keeps the lines of an offer that it answered before (RFC 3264 §8)", () => {
    const answered = makeAnswer(
      fresh,
      describeStreams("m=video 6000 RTP/AVP 96", "m=audio 6002 RTP/AVP 8")
    )
    const offered = answered === undefined ? undefined : makeOffer(answered, "sendrecv")
    assert.deepStrictEqual(linesOf(offered), ["video 0 96", "audio 40000 0 8 101"])
  })
})

describe("what a simulated peer answers", () => {
  it.each<{ name: string; offer: ReadonlyArray<string>; lines: ReadonlyArray<string> | undefined }>(
    [
      {
        name: "a stream of A-law only",
        offer: ["m=audio 6000 RTP/AVP 8"],
        lines: ["audio 40000 8"]
      },
      {
        name: "events under the offer's own number",
        offer: ["m=audio 6000 RTP/AVP 0 96", "a=rtpmap:96 telephone-event/8000"],
        lines: ["audio 40000 0 96"]
      },
      {
        name: "codecs in the offer's order, without those it does not know",
        offer: ["m=audio 6000 RTP/AVP 18 8 0"],
        lines: ["audio 40000 8 0"]
      },
      {
        name: "a codec named by rtpmap only",
        offer: ["m=audio 6000 RTP/AVP 97", "a=rtpmap:97 pcmu/8000"],
        lines: ["audio 40000 97"]
      },
      {
        name: "the first of two audio streams",
        offer: ["m=audio 6000 RTP/AVP 0", "m=audio 6002 RTP/AVP 0"],
        lines: ["audio 40000 0", "audio 0 0"]
      },
      {
        name: "audio beside an image that it refuses",
        offer: ["m=image 6000 udptl t38", "m=audio 6002 RTP/AVP 0"],
        lines: ["image 0 t38", "audio 40000 0"]
      },
      { name: "no codec that it knows", offer: ["m=audio 6000 RTP/AVP 18"], lines: undefined },
      {
        name: "events and nothing to hear",
        offer: ["m=audio 6000 RTP/AVP 101", "a=rtpmap:101 telephone-event/8000"],
        lines: undefined
      },
      {
        name: "a stream that is refused already",
        offer: ["m=audio 0 RTP/AVP 0"],
        lines: undefined
      },
      { name: "an encrypted stream", offer: ["m=audio 6000 RTP/SAVP 0"], lines: undefined },
      { name: "no stream at all", offer: [], lines: undefined }
    ]
  )("to an offer of $name", ({ offer, lines }) => {
    const answer = makeAnswer(fresh, describeStreams(...offer))
    assert.deepStrictEqual(answer === undefined ? undefined : linesOf(answer), lines)
  })

  it.each<{ said: ReadonlyArray<string>; direction: Direction }>([
    { said: [], direction: "sendrecv" },
    { said: ["a=sendonly"], direction: "recvonly" },
    { said: ["a=recvonly"], direction: "sendonly" },
    { said: ["a=inactive"], direction: "inactive" },
    { said: ["c=IN IP4 0.0.0.0"], direction: "recvonly" }
  ])("mirrors $said with $direction", ({ said, direction }) => {
    const answer = makeAnswer(fresh, describeStreams("m=audio 6000 RTP/AVP 0", ...said))
    assert.strictEqual(streamDirection(answer?.text ?? ""), direction)
  })

  it.each(["", "nonsense", "v=0\r\nm=audio 1 RTP/AVP 0\r\n"])("nothing to %j", (offer) =>
    assert.isUndefined(makeAnswer(fresh, offer))
  )
})

describe("what a simulated peer complains of", () => {
  const audio = "m=audio 6000 RTP/AVP 0"
  const held = describeStreams(audio, "a=sendonly")
  const raise = (text: string, version: number) => text.replace("5 1 IN", `5 ${version} IN`)

  it.each<{
    name: string
    text: string
    previous?: string
    offer?: string
    complaint: RegExp | undefined
  }>([
    { name: "nothing in a first description", text: held, complaint: undefined },
    { name: "nothing when it is repeated", text: held, previous: held, complaint: undefined },
    {
      name: "nothing when it changed and its version rose",
      text: raise(held, 2),
      previous: describeStreams(audio),
      complaint: undefined
    },
    {
      name: "a change without a new version",
      text: held,
      previous: describeStreams(audio),
      complaint: /rose by 0 instead of 1/
    },
    {
      name: "a version that jumps",
      text: raise(held, 9),
      previous: describeStreams(audio),
      complaint: /rose by 8 instead of 1/
    },
    {
      name: "another end's origin in the same dialog",
      text: held.replace("o=them 5", "o=other 6"),
      previous: held,
      complaint: /origin/
    },
    {
      name: "an answer with fewer lines than the offer",
      text: held,
      offer: describeStreams(audio, audio),
      complaint: /media lines/
    },
    {
      name: "an answer with the lines in another order",
      text: describeStreams(audio, "m=video 0 RTP/AVP 96"),
      offer: describeStreams("m=video 0 RTP/AVP 96", audio),
      complaint: /media lines/
    },
    { name: "a text that is no description", text: "hello", complaint: /cannot be read/ }
  ])("$name", ({ text, previous, offer, complaint }) => {
    const found = complainOfDescription({ text, previous, offer })
    if (complaint === undefined) assert.isUndefined(found)
    else assert.match(found ?? "", complaint)
  })
})
