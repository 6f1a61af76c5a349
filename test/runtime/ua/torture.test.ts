// The messages of RFC 4475 and RFC 5118 at a user agent that has a call up: what each is answered,
// none left out. Where a section leaves a choice the note says which way we went; a registrar's
// verdicts are not ours, since we are none. The codec's reading of each is in
// `wire/sip/Torture.test.ts`.

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readdirSync } from "node:fs"
import { bob, openPair, pass, sdp } from "../../kit/uaPair.ts"
import { labelOf } from "../../kit/VirtualNetwork.ts"
import { goldenOctets, goldenPath } from "../wire/sip/kit/golden.ts"

// oxfmt-ignore
const rfc4475: ReadonlyArray<readonly [file: string, section: string, answers: string, note: string]> = [
  ["wsinv.dat",      "3.1.1.1",  "481",  "a re-INVITE, read in spite of its layout, for a call we do not have"],
  ["intmeth.dat",    "3.1.1.2",  "501",  "a method nobody knows"],
  ["esc01.dat",      "3.1.1.3",  "100",  "an INVITE"],
  ["escnull.dat",    "3.1.1.4",  "405",  "a REGISTER"],
  ["esc02.dat",      "3.1.1.5",  "501",  "RE%47IST%45R is not REGISTER"],
  ["lwsdisp.dat",    "3.1.1.6",  "200",  "OPTIONS"],
  ["longreq.dat",    "3.1.1.7",  "100",  "an INVITE"],
  ["dblreq.dat",     "3.1.1.8",  "405",  "a REGISTER, once: what follows it in the datagram is discarded"],
  ["semiuri.dat",    "3.1.1.9",  "200",  "OPTIONS"],
  ["transports.dat", "3.1.1.10", "200",  "OPTIONS"],
  ["mpart01.dat",    "3.1.1.11", "405",  "a MESSAGE"],
  ["unreason.dat",   "3.1.1.12", "",     "a response to nothing"],
  ["noreason.dat",   "3.1.1.13", "",     "a response to nothing"],
  ["badinv01.dat",   "3.1.2.1",  "400",  ""],
  ["clerr.dat",      "3.1.2.2",  "400",  ""],
  ["ncl.dat",        "3.1.2.3",  "400",  ""],
  ["scalar02.dat",   "3.1.2.4",  "400",  ""],
  ["scalarlg.dat",   "3.1.2.5",  "",     "a response: discarded"],
  ["quotbal.dat",    "3.1.2.6",  "400",  ""],
  ["ltgtruri.dat",   "3.1.2.7",  "400",  ""],
  ["lwsruri.dat",    "3.1.2.8",  "400",  ""],
  ["lwsstart.dat",   "3.1.2.9",  "400",  ""],
  ["trws.dat",       "3.1.2.10", "400",  ""],
  ["escruri.dat",    "3.1.2.11", "400",  ""],
  ["baddate.dat",    "3.1.2.12", "400",  ""],
  ["regbadct.dat",   "3.1.2.13", "400",  ""],
  ["badaspec.dat",   "3.1.2.14", "400",  ""],
  ["baddn.dat",      "3.1.2.15", "400",  ""],
  ["badvers.dat",    "3.1.2.16", "505",  ""],
  ["mismatch01.dat", "3.1.2.17", "400",  ""],
  ["mismatch02.dat", "3.1.2.18", "501",  "the section's preference before 400"],
  ["bigcode.dat",    "3.1.2.19", "",     "a response: discarded"],
  ["badbranch.dat",  "3.2.1",    "400",  "refused without state, the section's first choice"],
  ["insuf.dat",      "3.3.1",    "400",  ""],
  ["unkscm.dat",     "3.3.2",    "416",  ""],
  ["novelsc.dat",    "3.3.3",    "416",  ""],
  ["unksm2.dat",     "3.3.4",    "405",  "the 400 is a registrar's"],
  ["bext01.dat",     "3.3.5",    "420",  "with Unsupported"],
  ["invut.dat",      "3.3.6",    "415",  "with Accept"],
  ["regaut01.dat",   "3.3.7",    "405",  "the 401 is a registrar's"],
  ["multi01.dat",    "3.3.8",    "400",  ""],
  ["mcl01.dat",      "3.3.9",    "400",  ""],
  ["bcast.dat",      "3.3.10",   "",     "a response for another element: discarded"],
  ["zeromf.dat",     "3.3.11",   "200",  "an OPTIONS that ends here is for us"],
  ["cparam01.dat",   "3.3.12",   "405",  "a REGISTER"],
  ["cparam02.dat",   "3.3.13",   "405",  "a REGISTER"],
  ["regescrt.dat",   "3.3.14",   "405",  "a REGISTER"],
  ["sdp01.dat",      "3.3.15",   "406",  "with Accept"],
  ["inv2543.dat",    "3.4.1",    "100",  "an INVITE as RFC 2543 has it"]
]

// oxfmt-ignore
const rfc5118: ReadonlyArray<readonly [file: string, section: string, answers: string, note: string]> = [
  ["ipv6-good",                     "4.1",  "405", "a REGISTER"],
  ["ipv6-bad",                      "4.2",  "400", ""],
  ["port-ambiguous",                "4.3",  "405", "a REGISTER"],
  ["port-unambiguous",              "4.4",  "405", "a REGISTER"],
  ["via-received-param-no-delim",   "4.5",  "200", "OPTIONS"],
  ["via-received-param-with-delim", "4.5",  "481", "a BYE of no call of ours"],
  ["ipv6-in-sdp",                   "4.6",  "100", "an INVITE"],
  ["mult-ip-in-header",             "4.7",  "481", "a BYE of no call of ours"],
  ["mult-ip-in-sdp",                "4.8",  "100", "an INVITE"],
  ["ipv4-mapped-ipv6",              "4.9",  "100", "an INVITE"],
  ["ipv6-bug-abnf-3-colons",        "4.10", "200", "OPTIONS"],
  ["ipv6-correct-abnf-2-colons",    "4.10", "200", "OPTIONS"]
]

const filesIn = (folder: string): ReadonlyArray<string> =>
  readdirSync(goldenPath(`torture/${folder}`))
    .filter((file) => !file.endsWith(".message.txt"))
    .toSorted()

const needed = new Map([
  ["420", /^Unsupported: .+/m],
  ["415", /^Accept: .*application\/sdp/m],
  ["406", /^Accept: .*application\/sdp/m],
  ["405", /^Allow: .*INVITE/m],
  ["501", /^Allow: .*INVITE/m]
])

for (const [folder, rows] of [
  ["rfc4475", rfc4475],
  ["rfc5118", rfc5118]
] as const) {
  describe(`the messages of ${folder} at a user agent`, () => {
    for (const [file, section, status, note] of rows) {
      it.effect(`§${section} ${file} is answered ${status || "nothing"} ${note}`, () =>
        Effect.gen(function* () {
          const { network, dial, incoming } = yield* openPair
          const caller = dial(sdp("alice", 4000))
          incoming[0]?.side.leg.answer({ body: sdp("bob", 5000) })
          caller.leg.acknowledge()
          network.packets.length = 0
          const text = goldenOctets(`torture/${folder}/${file}`).toString("latin1")
          network.send("127.0.0.66:5060", `${bob.address}:${bob.port}`, text)
          yield* pass(300)
          const replies = network.packets.filter(({ from }) => from.startsWith(bob.address))
          const statuses = replies.map((packet) => labelOf(packet).slice(0, 3))
          assert.deepStrictEqual(statuses, status === "" ? [] : [status])
          const field = needed.get(status)
          if (field !== undefined) assert.match(replies[0]?.text ?? "", field)
          // The call beside it goes on.
          caller.leg.release()
          assert.strictEqual(caller.tags().at(-1), "ByeAnswered")
        })
      )
    }

    it("leaves none out", () => {
      assert.deepStrictEqual(filesIn(folder), rows.map(([file]) => file).toSorted())
    })
  })
}
