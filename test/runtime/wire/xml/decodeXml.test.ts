// XML in and out: what is read and what is refused, both encodings, and documents made to hurt.

import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import { createServer } from "node:net"
import type { Charset } from "../../../../runtime/wire/xml/charset.ts"
import { decodeXml } from "../../../../runtime/wire/xml/decodeXml.ts"
import { encodeXml } from "../../../../runtime/wire/xml/encodeXml.ts"
import { makeElement } from "../../../../runtime/wire/xml/XmlElement.ts"
import type { XmlElement, XmlError } from "../../../../runtime/wire/xml/XmlElement.ts"

const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"))
const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "utf8"))

const none: ReadonlyMap<string, string> = new Map()

/** `name attribute="value" [child …] text`: an element on one line. */
const show = (element: XmlElement): string =>
  [
    element.name,
    ...Array.from(element.attributes, ([name, value]) => `${name}=${JSON.stringify(value)}`),
    ...(element.children.length > 0 ? [`[${element.children.map(show).join(", ")}]`] : []),
    ...(element.text === "" ? [] : [JSON.stringify(element.text)])
  ].join(" ")

const read = (bytes: Uint8Array): string => show(Result.getOrThrow(decodeXml(bytes)))

const refuse = (bytes: Uint8Array): XmlError => {
  const decoded = decodeXml(bytes)
  assert.isTrue(Result.isFailure(decoded), "it was read")
  return Result.getOrThrow(Result.flip(decoded))
}

describe("XML", () => {
  // oxfmt-ignore
  const readable: ReadonlyArray<readonly [string, string, string]> = [
    ["attributes in either quotes, in their order", `<a z="1" b='2'/>`, `a z="1" b="2"`],
    ["children and text", `<a><b>x</b> <c/></a>`, `a [b "x", c]`],
    ["layout around children as nothing", `<a>\n  <b/>\n</a>`, `a [b]`],
    ["white space of a text as it is", `<a> x </a>`, `a " x "`],
    ["the five entities and numeric references", `<a b="&lt;&gt;&amp;&quot;&apos;">&#65;&#x3a9;&#128512;</a>`, `a b="<>&\\"'" "AΩ😀"`],
    ["a reference only once", `<a>&amp;lt;</a>`, `a "&lt;"`],
    ["an entity nobody declared as it stands", `<a b="&nbsp;">&company;</a>`, `a b="&nbsp;" "&company;"`],
    ["a reference that means no character as it stands", `<a b="&#xZZ; &#; &#x; &"/>`, `a b="&#xZZ; &#; &#x; &"`],
    ["a reference to a forbidden character as nothing", `<a>x&#0;&#x1;&#xD800;&#x110000;y</a>`, `a "xy"`],
    ["control characters as nothing", `<a b="x\u0001">y\u0008\u001Fz</a>`, `a b="x" "yz"`],
    ["tabs and newlines in an attribute as spaces", `<a b="x\ty\nz"/>`, `a b="x y z"`],
    ["tabs and newlines of references as they are", `<a b="x&#9;y&#10;z"/>`, `a b="x\\ty\\nz"`],
    ["CDATA without looking into it", `<a>x<![CDATA[<b>&amp;]]>y</a>`, `a "x<b>&amp;y"`],
    ["comments as nothing", `<!-- a --><a>x<!-- <!ENTITY --> y</a>`, `a "x y"`],
    ["a processing instruction as nothing", `<?xml version="1.0"?><?go now?><a><?go?>x</a>`, `a "x"`],
    ["a document type that names a file", `<!DOCTYPE GctiMsg SYSTEM 'IServer.dtd'><a/>`, `a`],
    ["a document type with a public name and a > in it", `<!DOCTYPE a PUBLIC "x>y" 'z>'><a/>`, `a`],
    ["names that objects have", `<a toString="1" hasOwnProperty="2"><valueOf/></a>`, `a toString="1" hasOwnProperty="2" [valueOf]`],
    ["an ampersand alone in an attribute", `<a b="x & y"/>`, `a b="x & y"`],
    ["a zero that pads the end", `<a/>\u0000\u0000`, `a`],
    ["numbers as text", `<a b="0010">1e3</a>`, `a b="0010" "1e3"`]
  ]
  it.each(readable)("reads %s", (_, text, expected) => {
    assert.strictEqual(read(utf8(text)), expected)
  })

  // oxfmt-ignore
  const refused: ReadonlyArray<readonly [string, string, XmlError["reason"], number]> = [
    ["nothing", "", "not-well-formed", 0],
    ["text", "hello", "not-well-formed", 0],
    ["crossed tags", "<a><b></a></b>", "not-well-formed", 6],
    ["a tag that stays open", "<a><b></b>", "not-well-formed", 0],
    ["an attribute twice", `<a x="1" x="2"/>`, "not-well-formed", 9],
    ["an attribute without quotes", `<a x=1/>`, "not-well-formed", 3],
    ["two roots", "<a/><b/>", "not-well-formed", 0],
    ["text after the root", "<a></a>x", "not-well-formed", 7],
    ["text after an empty root", "<a/>x", "not-well-formed", 0],
    ["an unclosed comment", "<a><!-- x</a>", "not-well-formed", 3],
    ["an unclosed CDATA section", "<a><![CDATA[x</a>", "not-well-formed", 3],
    ["an unclosed document type", "<!DOCTYPE a SYSTEM 'x'", "not-well-formed", 0],
    ["a bare ampersand in text", "<a>x & y</a>", "not-well-formed", 5],
    ["a name that poisons objects", `<a __proto__="1"/>`, "not-well-formed", 0],
    ["an entity declaration", `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`, "document-type", 12],
    ["an empty internal subset", `<!DOCTYPE a []><a/>`, "document-type", 12],
    ["an external entity", `<!DOCTYPE a SYSTEM "x" [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>`, "document-type", 23],
    ["a parameter entity", `<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/">%p;]><a/>`, "document-type", 12],
    ["a second document type", `<!DOCTYPE a><!DOCTYPE a><a/>`, "document-type", 12],
    ["a document type inside", `<a><!DOCTYPE a [<!ENTITY x "y">]>&x;</a>`, "document-type", 3],
    ["a declaration inside", `<a><!ENTITY x "y"></a>`, "document-type", 3],
    ["another encoding", `<?xml version="1.0" encoding="EUC-KR"?><a/>`, "encoding", 0],
    ["an encoding that is not closed", `<?xml version="1.0" encoding="utf-8?><a/>`, "encoding", 0]
  ]
  it.each(refused)("refuses %s, and says where", (_, text, reason, offset) => {
    const error = refuse(utf8(text))
    assert.deepStrictEqual([error.reason, error.offset], [reason, offset])
    assert.include(error.message, error.expected)
  })

  // oxfmt-ignore
  const bombs: ReadonlyArray<readonly [string, string]> = [
    ["a billion laughs", `<!DOCTYPE a [<!ENTITY x0 "ha">${Array.from({ length: 30 }, (_, i) =>
      `<!ENTITY x${i + 1} "&x${i};&x${i};&x${i};&x${i};&x${i};&x${i};&x${i};&x${i};&x${i};&x${i};">`).join("")}]><a>&x30;</a>`],
    ["one long entity said often", `<!DOCTYPE a [<!ENTITY x "${"y".repeat(20_000)}">]><a>${"&x;".repeat(10_000)}</a>`],
    ["thousands of declarations", `<!DOCTYPE a [${`<!ENTITY x "y">`.repeat(4_000)}]><a/>`]
  ]
  it.each(bombs)("refuses %s before anything grows", (_, text) => {
    assert.strictEqual(refuse(utf8(text)).reason, "document-type")
  })

  it.effect("loads no DTD, wherever it says it is", () =>
    Effect.gen(function* () {
      let visitors = 0
      const server = createServer((socket) => {
        visitors += 1
        socket.destroy()
      })
      yield* Effect.acquireRelease(
        Effect.callback<void>((resume) => {
          server.listen(0, "127.0.0.1", () => resume(Effect.void))
        }),
        () => Effect.sync(() => server.close())
      )
      const address = server.address()
      const port = typeof address === "object" ? address?.port : 0
      const text = `<!DOCTYPE a SYSTEM "http://127.0.0.1:${port}/IServer.dtd"><a>&x;</a>`
      assert.strictEqual(read(utf8(text)), `a "&x;"`)
      yield* Effect.callback<void>((resume) => {
        setImmediate(() => setImmediate(() => resume(Effect.void)))
      })
      assert.strictEqual(visitors, 0)
    })
  )

  // oxfmt-ignore
  const encodings: ReadonlyArray<readonly [string, Uint8Array, string]> = [
    ["ISO-8859-1 when it says so", latin1(`<?xml version='1.0' encoding='ISO-8859-1'?><a>caf\u00E9 \u0080</a>`), "café \u0080"],
    ["ISO-8859-1 in any case of the name", latin1(`<?xml version="1.0" encoding="iso-8859-1"?><a>\u00E9</a>`), "é"],
    ["UTF-8 when it says so", utf8(`<?xml version="1.0" encoding="UTF-8"?><a>Αθήνα 서울</a>`), "Αθήνα 서울"],
    ["UTF-8 when it says nothing", utf8(`<?xml version="1.0"?><a>Αθήνα</a>`), "Αθήνα"],
    ["UTF-8 after a byte order mark", utf8(`\uFEFF<a>Αθήνα</a>`), "Αθήνα"],
    ["UTF-8 after a byte order mark and a declaration", utf8(`\uFEFF<?xml version="1.0" encoding="utf-8"?><a>é</a>`), "é"],
    ["Latin-1 when it says nothing and is no UTF-8", latin1(`<a>caf\u00E9</a>`), "café"],
    ["damaged UTF-8 with a mark where it is damaged", Buffer.concat([utf8(`<?xml version="1.0" encoding="UTF-8"?><a>x`), latin1("\u00E9"), utf8("y</a>")]), "x\uFFFDy"]
  ]
  it.each(encodings)("reads %s", (_, bytes, text) => {
    assert.strictEqual(Result.getOrThrow(decodeXml(new Uint8Array(bytes))).text, text)
  })

  it("bounds length, depth and number of elements", () => {
    const deep = (depth: number) => utf8("<a>".repeat(depth) + "</a>".repeat(depth))
    assert.strictEqual(Result.getOrThrow(decodeXml(deep(16))).name, "a")
    assert.strictEqual(refuse(deep(17)).reason, "too-deep")
    assert.strictEqual(refuse(deep(5_000)).reason, "too-deep")
    const wide = (count: number) => utf8(`<a>${"<b/>".repeat(count)}</a>`)
    assert.strictEqual(Result.getOrThrow(decodeXml(wide(4_095))).children.length, 4_095)
    assert.strictEqual(refuse(wide(4_096)).reason, "too-many-elements")
    const long = (length: number) => utf8(`<a>${"x".repeat(length - 7)}</a>`)
    assert.strictEqual(Result.getOrThrow(decodeXml(long(65_533))).text.length, 65_526)
    assert.strictEqual(refuse(long(65_534)).reason, "too-long")
  })

  // oxfmt-ignore
  const broken: ReadonlyArray<readonly [string]> = [
    [`<a><b c="4111111111111111 </a>`], [`<a>4111111111111111 & 4111111111111111</a>`], [`<a b="x"4111111111111111"/>`],
    [`<a><4111111111111111></a>`], [`<a c4111111111111111="1" c4111111111111111="2"/>`], [`<a/>4111111111111111`],
    [`<c4111111111111111></a>`], [`<a><![CDATA[4111111111111111</a>`], [`<a><constructor>4111111111111111</constructor></a>`],
    [`<!DOCTYPE a [4111111111111111]><a/>`], [`<a><!4111111111111111></a>`], [`<a>4111111111111111`]
  ]
  it.each(broken)("quotes nothing of a caller's data in its error on %s", (text) => {
    assert.notInclude(refuse(utf8(text)).message, "4111")
  })

  // Quadratic work would take sixty-four times as long for eight times the bytes.
  const hostile: ReadonlyArray<readonly [string, (length: number) => string]> = [
    ["brackets", (length) => "<".repeat(length)],
    ["spaces in a tag", (length) => `<a${" ".repeat(length)}/>`],
    ["quotes", (length) => `<a b="${"'".repeat(length)}`],
    ["equal signs", (length) => `<a ${"=".repeat(length)}/>`],
    ["ampersands", (length) => `<a b="${"&".repeat(length)}"/>`],
    ["half references", (length) => `<a b="${"&#x".repeat(length / 3)}"/>`],
    ["comments", (length) => `<a>${"<!---->".repeat(length / 7)}</a>`],
    ["open comments", (length) => `<a>${"<!--".repeat(length / 4)}`],
    ["document types", (length) => "<!DOCTYPE a ".repeat(length / 12)],
    ["zeroes", (length) => `<a>${"\u0000".repeat(length)}x</a>`],
    ["newlines", (length) => `<a>${"\n".repeat(length)}</b>`],
    [
      "attributes",
      (length) => `<a ${Array.from({ length: length / 10 }, (_, i) => `b${i}="1"`).join(" ")}/>`
    ]
  ]
  it.each(hostile)("takes time in proportion to the length for %s", (_, make) => {
    // CPU time, best of five: what else the machine does must not matter.
    const spentMs = (length: number): number => {
      const bytes = utf8(make(length)).subarray(0, 65_533)
      const runs = Array.from({ length: 5 }, () => {
        const start = process.cpuUsage()
        decodeXml(bytes)
        const { system, user } = process.cpuUsage(start)
        return (system + user) / 1_000
      })
      return Math.min(...runs)
    }
    const few = spentMs(8_000)
    const many = spentMs(64_000)
    assert.isBelow(many, Math.max(few, 1) * 40, `${few} ms, then ${many} ms`)
  })
})

const charsets: ReadonlyArray<Charset> = ["latin1", "utf8"]

const roundTrip = (element: XmlElement, charset: Charset): XmlElement =>
  Result.getOrThrow(
    decodeXml(Result.getOrThrow(encodeXml(element, { charset, systemId: "IServer.dtd" })))
  )

const textOf = (element: XmlElement, charset: Charset): string =>
  Buffer.from(Result.getOrThrow(encodeXml(element, { charset, systemId: "IServer.dtd" }))).toString(
    charset
  )

describe("writing XML", () => {
  it("writes the declaration, the document type and one line", () => {
    const element = makeElement("GctiMsg", none, [
      makeElement("CallId", none, [], "c-17"),
      makeElement("CallStatus", new Map([["Event", "Ringing"]]))
    ])
    assert.strictEqual(
      textOf(element, "latin1"),
      `<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE GctiMsg SYSTEM "IServer.dtd">\n` +
        `<GctiMsg><CallId>c-17</CallId><CallStatus Event="Ringing"/></GctiMsg>`
    )
    assert.include(textOf(element, "utf8"), `encoding="UTF-8"`)
  })

  it("writes what Latin-1 cannot hold as references, and what Windows misreads too", () => {
    const element = makeElement("a", new Map([["b", "é Ω \u0085"]]), [], "서 😀")
    assert.include(textOf(element, "latin1"), `<a b="é &#937; &#133;">&#49436; &#128512;</a>`)
    assert.include(textOf(element, "utf8"), `<a b="é Ω &#133;">서 😀</a>`)
  })

  it("escapes what would end a value, and white space that a reader would change", () => {
    const element = makeElement("a", new Map([["b", `"<&>'\t\n\r`]]), [], `"<&>'\t\n\r`)
    const text = textOf(element, "latin1")
    assert.include(text, `b="&quot;&lt;&amp;&gt;'&#9;&#10;&#13;"`)
    assert.include(text, `>&quot;&lt;&amp;&gt;'\t\n&#13;</a>`)
  })

  it("drops what XML forbids, half of a character among it", () => {
    for (const charset of charsets) {
      const element = makeElement(
        "a",
        new Map([["b", "x\u0000\u001B\uFFFFy"]]),
        [],
        "\uD83Dz\uDE00"
      )
      assert.strictEqual(show(roundTrip(element, charset)), `a b="xy" "z"`)
    }
  })

  it("refuses names that would break out of a tag or do not fit the encoding", () => {
    for (const name of ["", "a b", "a>", "1a", 'a"']) {
      assert.isTrue(
        Result.isFailure(encodeXml(makeElement(name, none), { charset: "utf8", systemId: "x" })),
        name
      )
    }
    const greek = makeElement("Κλήση", none)
    assert.isTrue(Result.isFailure(encodeXml(greek, { charset: "latin1", systemId: "x" })))
    assert.strictEqual(roundTrip(greek, "utf8").name, "Κλήση")
  })

  const Text = Schema.Array(
    Schema.Union([
      Schema.String,
      Schema.Literals([
        "Αθήνα",
        "서울",
        "😀",
        "<",
        "&",
        '"',
        "'",
        "]]>",
        "&amp;",
        "\u0085",
        "\r\n",
        "\t",
        "é"
      ])
    ])
  )
  it.prop(
    "brings any text back that XML may hold, in either encoding",
    [Text, Text, Schema.Literals(["latin1", "utf8"])],
    ([value, content, charset]) => {
      const allowed = (parts: ReadonlyArray<string>): string =>
        Array.from(parts.join(""))
          .filter(
            (character) =>
              !/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Cs}/u.test(character)
          )
          .join("")
      const element = makeElement("a", new Map([["b", value.join("")]]), [], content.join(""))
      const back = roundTrip(element, charset)
      assert.strictEqual(back.attributes.get("b"), allowed(value))
      assert.strictEqual(back.text, allowed(content))
    },
    { arbitrary: { runs: 400, seed: 11 } }
  )
})
