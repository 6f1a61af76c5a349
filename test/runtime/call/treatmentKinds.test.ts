// Every kind of treatment that the language names, as its author maps it to a service, and Cancel
// at each moment of one.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Treatment } from "../../../runtime/cti/Instruction.ts"
import { byeWithResults } from "../../kit/byeWithResults.ts"
import { accepted, hosts, openHouse, pass, settle, treatment } from "../../kit/house.ts"
import { sdp } from "../../kit/uaPair.ts"

const flow = `edition 2026
deployment test {
  cti: genesys
  mode: in-front
  sip: ["udp:127.0.0.1:5060"]
  servers: ["127.0.0.31:7009"]
  prompts: "http://p/"
}
gateway pbx { use-cti: 1  peers: ["${hosts.gateway}"] }
media mcp { peers: ["${hosts.media}:5060"] }
service app      { kind: vxml          answer-within: 2s }
service record   { vxml: "http://apps/record.vxml"  answer-within: 2s }
service announce { kind: announcement  answer-within: 2s }
service collect  { kind: digits        answer-within: 2s }
service tone     { kind: music         answer-within: 2s }
select { when gateway.use-cti == 1 -> cti }
cti {
  on accepted -> route "6001"
  on treatment.play-application -> play app(url: treatment.app-url else "http://apps/main.vxml")
  on treatment.play-announcement, treatment.text-to-speech ->
    play announce(prompt: treatment.prompt else "silence.wav")
  on treatment.play-announcement-and-digits, treatment.collect-digits ->
    play collect(prompt: treatment.prompt else "silence.wav")
  on treatment.record-announcement -> play record
  on treatment.music, treatment.silence -> play tone(file: treatment.file else "silence.wav")
  on treatment.ring-back -> play tone(file: "ring-back.wav")
  on treatment.busy -> play tone(file: "busy.wav")
  on treatment.fast-busy -> play tone(file: "fast-busy.wav")
  on treatment.other -> report unsupported
  on route -> release busy
  on released -> release normal
  on failed -> release unavailable
}
defaults {
  on hangup -> release normal
  on service -> report failed
  on silence after 30s -> release no-answer
  on link.down -> release cti-unavailable
}
`

const routed = Effect.gen(function* () {
  const house = yield* openHouse(flow)
  const caller = house.call("8001")
  yield* settle
  house.cti.say(accepted)
  yield* settle
  return { ...house, house, caller }
})

const invites = ({ packets }: { packets: ReadonlyArray<{ readonly text: string }> }) =>
  packets.filter(
    ({ text }) => text.startsWith("INVITE sip:dialog@") || text.startsWith("INVITE sip:annc@")
  )

const words = { kind: "text", value: "Guten Tag", interruptible: undefined } as const

describe("a treatment", () => {
  // oxfmt-ignore
  const rows: ReadonlyArray<readonly [Treatment["kind"], Partial<Treatment>, string, string, string]> = [
    ["play-application", { appUrl: "http://apps/a.vxml" }, "dialog;voicexml=http://apps/a.vxml", "digits=1&x=y", "completed 1"],
    ["play-announcement", { prompts: [{ kind: "file", value: "42.wav", interruptible: undefined }] }, "annc;play=http://p/42.wav", "", "completed - NO"],
    ["text-to-speech", { prompts: [words] }, "say%3DGuten%2520Tag&max%3D0", "digits=&result=complete&interrupted=no", "completed - NO"],
    ["play-announcement-and-digits", { prompts: [words], params: new Map([["MAX_DIGITS", "4"], ["ABORT_DIGITS", "*"]]) }, "&max%3D4&", "digits=&result=aborted&last=*&interrupted=keypad", "completed  KEYPAD,CANCELLED,*"],
    ["collect-digits", { params: new Map([["MAX_DIGITS", "2"], ["START_TIMEOUT", "9"]]) }, "max%3D2&min%3D0&first-digit%3D9s", "digits=47&result=complete&last=7", "completed 47 NORMAL,7"],
    ["record-announcement", { params: new Map([["USER_ID", "4711"]]) }, "voicexml=http://apps/record.vxml;USER_ID=4711", "USER_ANN_ID=17", "completed - 17"],
    ["music", { file: "hold.wav", durationMs: 9_000 }, "play=http://p/hold.wav;repeat=forever;duration=9000", "", "completed -"],
    ["silence", { durationMs: 1_000 }, "play=http://p/silence.wav;repeat=forever;duration=1000", "", "completed -"],
    ["ring-back", {}, "play=http://p/ring-back.wav;repeat=forever", "", "completed -"],
    ["busy", {}, "play=http://p/busy.wav;repeat=forever", "", "completed -"],
    ["fast-busy", {}, "play=http://p/fast-busy.wav;repeat=forever", "", "completed -"]
  ]
  for (const [kind, more, uri, results, said] of rows) {
    it.effect(`of kind ${kind} is played and reported`, () =>
      Effect.gen(function* () {
        const { cti, media, network } = yield* routed
        cti.say(treatment(kind, more))
        yield* settle
        const [line = ""] = invites(network).at(-1)?.text.split("\r\n") ?? []
        assert.include(line.replace(`@${hosts.media}:5060`, ""), uri)
        media.latest.leg.answer({ body: sdp("media", 6000) })
        yield* settle
        byeWithResults(network, media.latest, results)
        yield* settle
        assert.deepStrictEqual(cti.said.slice(-2), ["started", said])
      })
    )
  }

  it.effect("with a duration ends in its time, whatever the platform makes of it", () =>
    Effect.gen(function* () {
      const { cti, media } = yield* routed
      cti.say(treatment("silence", { durationMs: 1_000 }))
      yield* settle
      media.latest.leg.answer({ body: sdp("media", 6000) })
      yield* pass(1_300)
      assert.strictEqual(cti.said.at(-1), "started")
      yield* pass(400)
      assert.strictEqual(cti.said.at(-1), "completed -")
      assert.include(media.latest.tags(), "ByeReceived")
    })
  )
})

describe("Cancel", () => {
  it.effect("before the service has answered takes the INVITE back", () =>
    Effect.gen(function* () {
      const { caller, cti, media } = yield* routed
      cti.say(treatment("music"))
      yield* settle
      cti.say({ _tag: "CancelTreatment" })
      yield* settle
      assert.deepStrictEqual(media.latest.tags(), ["Cancelled"])
      assert.strictEqual(cti.said.at(-1), "cancelled")
      assert.deepStrictEqual(caller.tags(), [])
    })
  )

  it.effect("between two prompts stops before the caller hears the second", () =>
    Effect.gen(function* () {
      const { cti, media } = yield* routed
      const prompt = (value: string) => ({ kind: "file", value, interruptible: undefined }) as const
      cti.say(treatment("play-announcement", { prompts: [prompt("1.wav"), prompt("2.wav")] }))
      yield* settle
      media.latest.leg.answer({ body: sdp("media", 6000) })
      yield* settle
      media.latest.leg.release()
      cti.say({ _tag: "CancelTreatment" })
      yield* settle
      assert.strictEqual(cti.said.at(-1), "cancelled")
      assert.strictEqual(cti.said.filter((what) => what.startsWith("completed")).length, 0)
      assert.deepStrictEqual(media.received[1]?.tags(), ["Cancelled"])
    })
  )

  it.effect("after the end of the treatment is nothing any more", () =>
    Effect.gen(function* () {
      const { cti, media } = yield* routed
      cti.say(treatment("music"))
      yield* settle
      media.latest.leg.release({ status: 486 })
      yield* settle
      assert.strictEqual(cti.said.at(-1), "notstarted")
      cti.say({ _tag: "CancelTreatment" })
      yield* settle
      assert.strictEqual(cti.said.at(-1), "notstarted")
    })
  )

  it.effect("and the next treatment at once: the caller hears the next only", () =>
    Effect.gen(function* () {
      const { cti, media } = yield* routed
      cti.say(treatment("music"))
      cti.say({ _tag: "CancelTreatment" })
      cti.say(treatment("busy"))
      yield* settle
      assert.deepStrictEqual(cti.said.slice(2), ["cancelled"])
      media.latest.leg.answer({ body: sdp("media", 6000) })
      yield* settle
      assert.strictEqual(cti.said.at(-1), "started")
      assert.deepStrictEqual(media.received[0]?.tags(), ["Cancelled"])
    })
  )
})
