// The messages of RFC 4475 and RFC 5118, all of them, each with the verdict of its section; and our
// whole reading of each as a golden file beside it. Where a section leaves a choice, the note says
// which way we went.

import { assert, describe, it } from "@effect/vitest"
import { readdirSync } from "node:fs"
import { checkGolden } from "../../../kit/golden.ts"
import { goldenOctets, goldenPath } from "./kit/golden.ts"
import { describeMessage, showOctets, verdictOf } from "./kit/describe.ts"

interface Row {
  readonly file: string
  readonly section: string
  readonly verdict: string
  readonly why: string
}

const row = (file: string, section: string, verdict: string, why: string): Row => ({
  file,
  section,
  verdict,
  why
})

// oxfmt-ignore
const rfc4475: ReadonlyArray<Row> = [
  row("wsinv.dat",      "3.1.1.1",  "accepted",    "white space, folding, compact forms, escaped quotes, an empty Subject"),
  row("intmeth.dat",    "3.1.1.2",  "accepted",    "every character that a token, a user part and a quoted string may hold"),
  row("esc01.dat",      "3.1.1.3",  "accepted",    "escapes in users and parameter names, unescaped once"),
  row("escnull.dat",    "3.1.1.4",  "accepted",    "escaped NULs are ordinary octets"),
  row("esc02.dat",      "3.1.1.5",  "accepted",    "% in a method or header name escapes nothing: the method is unknown, not REGISTER"),
  row("lwsdisp.dat",    "3.1.1.6",  "accepted",    "no white space between display name and <"),
  row("longreq.dat",    "3.1.1.7",  "accepted",    "long values, 34 Vias"),
  row("dblreq.dat",     "3.1.1.8",  "accepted",    "a REGISTER; the octets behind its body are discarded"),
  row("semiuri.dat",    "3.1.1.9",  "accepted",    "the semicolon belongs to the user part"),
  row("transports.dat", "3.1.1.10", "accepted",    "unknown transports below the topmost Via"),
  row("mpart01.dat",    "3.1.1.11", "accepted",    "a binary multipart body, kept octet by octet"),
  row("unreason.dat",   "3.1.1.12", "accepted",    "UTF-8 in the reason phrase"),
  row("noreason.dat",   "3.1.1.13", "accepted",    "an empty reason phrase"),
  row("badinv01.dat",   "3.1.2.1",  "refused 400", "stray separators in Via and Contact"),
  row("clerr.dat",      "3.1.2.2",  "refused 400", "Content-Length beyond the datagram"),
  row("ncl.dat",        "3.1.2.3",  "refused 400", "a negative Content-Length"),
  row("scalar02.dat",   "3.1.2.4",  "refused 400", "CSeq, Max-Forwards and expiry out of range"),
  row("scalarlg.dat",   "3.1.2.5",  "dropped",     "a response whose CSeq is out of range"),
  row("quotbal.dat",    "3.1.2.6",  "refused 400", "a display name whose quotes do not close"),
  row("ltgtruri.dat",   "3.1.2.7",  "refused 400", "Request-URI in angle brackets"),
  row("lwsruri.dat",    "3.1.2.8",  "not decodable, answered 400", "a space inside the Request-URI"),
  row("lwsstart.dat",   "3.1.2.9",  "not decodable, answered 400", "two spaces in the request line"),
  row("trws.dat",       "3.1.2.10", "not decodable, answered 400", "spaces behind the request line"),
  row("escruri.dat",    "3.1.2.11", "refused 400", "headers in the Request-URI"),
  row("baddate.dat",    "3.1.2.12", "refused 400", "a Date that is not GMT"),
  row("regbadct.dat",   "3.1.2.13", "refused 400", "a Contact with ? outside angle brackets"),
  row("badaspec.dat",   "3.1.2.14", "refused 400", "spaces inside angle brackets"),
  row("baddn.dat",      "3.1.2.15", "refused 400", "a comma in an unquoted display name"),
  row("badvers.dat",    "3.1.2.16", "refused 505", "SIP/7.0"),
  row("mismatch01.dat", "3.1.2.17", "refused 400", "CSeq names another method"),
  row("mismatch02.dat", "3.1.2.18", "refused 501", "the same with a method nobody knows: 501 is the section's preference"),
  row("bigcode.dat",    "3.1.2.19", "not decodable", "a status code of ten digits; responses are never answered"),
  row("badbranch.dat",  "3.2.1",    "refused 400", "the cookie and nothing behind it; refused without state, the section's first choice"),
  row("insuf.dat",      "3.3.1",    "refused 400", "no From, To or Call-ID"),
  row("unkscm.dat",     "3.3.2",    "refused 416", "a scheme nobody knows in the Request-URI"),
  row("novelsc.dat",    "3.3.3",    "refused 416", "a known scheme that is not ours"),
  row("unksm2.dat",     "3.3.4",    "accepted",    "other schemes in From, To, Contact; the 400 is a registrar's, which we are not"),
  row("bext01.dat",     "3.3.5",    "accepted",    "unknown Require: the user agent answers 420"),
  row("invut.dat",      "3.3.6",    "accepted",    "unknown body type: 415 is for whoever has to read it"),
  row("regaut01.dat",   "3.3.7",    "accepted",    "unknown authorization scheme: a registrar's business"),
  row("multi01.dat",    "3.3.8",    "refused 400", "several CSeqs, Call-IDs, Tos, Froms, Contacts, Max-Forwards"),
  row("mcl01.dat",      "3.3.9",    "refused 400", "two Content-Lengths"),
  row("bcast.dat",      "3.3.10",   "dropped",     "a response with a second Via was meant for another element"),
  row("zeromf.dat",     "3.3.11",   "accepted",    "Max-Forwards 0 ends a relay, not a request to us"),
  row("cparam01.dat",   "3.3.12",   "accepted",    "without brackets the parameter is the header's"),
  row("cparam02.dat",   "3.3.13",   "accepted",    "inside brackets the parameter is the URI's"),
  row("regescrt.dat",   "3.3.14",   "accepted",    "headers in a Contact URI are legal"),
  row("sdp01.dat",      "3.3.15",   "accepted",    "an Accept we cannot meet: 406 is the user agent's"),
  row("inv2543.dat",    "3.4.1",    "accepted",    "an INVITE of RFC 2543: no branch, tag, Contact, Max-Forwards, Content-Length")
]

// oxfmt-ignore
const rfc5118: ReadonlyArray<Row> = [
  row("ipv6-good",                     "4.1",  "accepted",    "IPv6 in brackets"),
  row("ipv6-bad",                      "4.2",  "refused 400", "IPv6 without brackets in the Request-URI"),
  row("port-ambiguous",                "4.3",  "accepted",    "the port is inside the brackets, so it is part of the address"),
  row("port-unambiguous",              "4.4",  "accepted",    "the port is behind the brackets"),
  row("via-received-param-no-delim",   "4.5",  "accepted",    "received without brackets, as RFC 3261 has it"),
  row("via-received-param-with-delim", "4.5",  "accepted",    "received in brackets, as some send it"),
  row("ipv6-in-sdp",                   "4.6",  "accepted",    "IPv6 in a session description"),
  row("mult-ip-in-header",             "4.7",  "accepted",    "IPv4 and IPv6 in one list of Vias"),
  row("mult-ip-in-sdp",                "4.8",  "accepted",    "IPv4 and IPv6 in one session description"),
  row("ipv4-mapped-ipv6",              "4.9",  "accepted",    "::ffff:192.0.2.2"),
  row("ipv6-bug-abnf-3-colons",        "4.10", "accepted",    "the third colon of RFC 3261's grammar must be tolerated"),
  row("ipv6-correct-abnf-2-colons",    "4.10", "accepted",    "two colons before the embedded IPv4 address")
]

const checkRow = (folder: string, { file, section, verdict, why }: Row): void => {
  const name = `torture/${folder}/${file}`
  const bytes = goldenOctets(name)
  assert.strictEqual(verdictOf(bytes), verdict)
  const lines = [
    `# ${folder.toUpperCase().replace("RFC", "RFC ")} §${section}, ${file}: ${why}`,
    showOctets(bytes),
    `verdict: ${verdict}`,
    describeMessage(bytes),
    ""
  ]
  checkGolden(`sip/${name}.message.txt`, lines.join("\n"))
}

const filesIn = (folder: string): ReadonlyArray<string> =>
  readdirSync(goldenPath(`torture/${folder}`))
    .filter((file) => !file.endsWith(".message.txt"))
    .toSorted()

for (const [folder, rows] of [
  ["rfc4475", rfc4475],
  ["rfc5118", rfc5118]
] as const) {
  describe(`torture messages of ${folder}`, () => {
    for (const torture of rows) {
      it(`§${torture.section} ${torture.file} is ${torture.verdict}: ${torture.why}`, () =>
        checkRow(folder, torture))
    }

    it("has a row for every message, and a message for every row", () => {
      assert.deepStrictEqual(filesIn(folder), rows.map(({ file }) => file).toSorted())
    })
  })
}
