// The page for digits: its URL, its query, and what a caller experiences who meets it.

import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Result, Schema } from "effect"
import {
  type DigitsParameters,
  digitsParameters
} from "../../../runtime/media/pages/digitsParameters.ts"
import { digitsPage, digitsPageOf } from "../../../runtime/media/pages/digitsPage.ts"
import { digitsPageUrl, parseDigitsQuery } from "../../../runtime/media/pages/digitsPageUrl.ts"
import type { MediaValue } from "../../../runtime/media/Service.ts"
import { violations } from "./voiceXmlRules.ts"
import { type Press, readPage, type Visit, visitPage } from "./voiceXml.ts"

const none: DigitsParameters = {
  prompts: [],
  max: 31,
  min: 0,
  firstDigitMs: 5_000,
  interDigitMs: 3_000,
  totalMs: undefined,
  terminators: "#",
  bargeIn: true
}

/**
 * `47#` one second apart; `4~4s~7` waits four seconds before the 7; a leading `!` is keyed during
 * the prompts.
 */
const press = (text: string): ReadonlyArray<Press> => {
  const presses: Array<Press> = []
  let afterMs = 1_000
  for (const [part] of text.matchAll(/~\d+s~|!?./g)) {
    if (part.startsWith("~")) {
      afterMs = Number(part.slice(1, -2)) * 1_000
      continue
    }
    presses.push({ key: part.slice(-1), afterMs, duringPrompt: part.startsWith("!") })
    afterMs = 1_000
  }
  return presses
}

interface Row {
  readonly name: string
  readonly page?: Partial<DigitsParameters>
  readonly keys?: string
  readonly hangUpAfterMs?: number
  /** `digits result last interrupted`, as the namelist has them; `-` is empty. */
  readonly ends: string
  readonly afterMs: number
}

const wav = [{ kind: "file", value: "pin.wav" }] as const

const rows: ReadonlyArray<Row> = [
  {
    name: "as many digits as may be complete the input at once",
    page: { max: 4 },
    keys: "4711",
    ends: "4711 complete 1 -",
    afterMs: 4_000
  },
  {
    name: "a terminator ends it before",
    page: { max: 4 },
    keys: "47#",
    ends: "47 terminated # -",
    afterMs: 3_000
  },
  {
    name: "so does any of several terminators",
    page: { max: 4, terminators: "#*" },
    keys: "4*",
    ends: "4 terminated * -",
    afterMs: 2_000
  },
  {
    name: "a terminator may be the only key",
    keys: "#",
    ends: "- terminated # -",
    afterMs: 1_000
  },
  {
    name: "a terminator before the fewest digits is not taken for one",
    page: { min: 2, max: 4 },
    keys: "4#7#",
    ends: "47 terminated # -",
    afterMs: 4_000
  },
  {
    name: "without terminators every key is a digit",
    page: { terminators: "", max: 3 },
    keys: "*#A",
    ends: "*#A complete A -",
    afterMs: 3_000
  },
  {
    name: "silence after the prompts ends it with nothing",
    page: { prompts: wav },
    ends: "- timeout - no",
    afterMs: 5_000
  },
  {
    name: "silence between two keys ends it with what there is",
    page: { max: 4 },
    keys: "47~4s~1",
    ends: "47 timeout 7 -",
    afterMs: 5_000
  },
  {
    name: "a pause that is just short enough does not",
    page: { max: 3 },
    keys: "47~3s~1",
    ends: "471 complete 1 -",
    afterMs: 5_000
  },
  {
    name: "the whole input has its time, counted from the first key",
    page: { totalMs: 6_000 },
    keys: "~4s~1~3s~2~3s~3~3s~4",
    ends: "123 timeout 3 -",
    afterMs: 10_000
  },
  {
    name: "no pause is longer than the whole input may be",
    page: { totalMs: 2_000 },
    keys: "1~3s~2",
    ends: "1 timeout 1 -",
    afterMs: 3_000
  },
  {
    name: "a key during the prompts interrupts them and counts",
    page: { prompts: wav, max: 1 },
    keys: "!4",
    ends: "4 complete 4 keypad",
    afterMs: 1_000
  },
  {
    name: "a key after the prompts interrupts nothing",
    page: { prompts: wav, max: 2 },
    keys: "47",
    ends: "47 complete 7 no",
    afterMs: 2_000
  },
  {
    name: "prompts that must be heard swallow the keys during them",
    page: { prompts: wav, max: 2, bargeIn: false },
    keys: "!9!947",
    ends: "47 complete 7 no",
    afterMs: 2_000
  },
  {
    name: "a caller who leaves leaves what he has keyed",
    page: { max: 4 },
    keys: "47",
    hangUpAfterMs: 500,
    ends: "47 hangup 7 -",
    afterMs: 2_500
  },
  {
    name: "an abort key abandons what was keyed",
    page: { max: 4, sequences: { abort: ["*"] } },
    keys: "47*",
    ends: "- aborted * -",
    afterMs: 3_000
  },
  {
    name: "an abort sequence counts when it is complete",
    page: { max: 8, sequences: { abort: ["*9", "99"] } },
    keys: "4*8*9",
    ends: "- aborted 9 -",
    afterMs: 5_000
  },
  {
    name: "a backspace takes the digit before it back",
    page: { max: 4, sequences: { backspace: ["*"] } },
    keys: "48*711",
    ends: "4711 complete 1 -",
    afterMs: 6_000
  },
  {
    name: "a backspace on nothing is nothing",
    page: { max: 2, sequences: { backspace: ["**"] } },
    keys: "**47",
    ends: "47 complete 7 -",
    afterMs: 4_000
  },
  {
    name: "a reset takes all of it back",
    page: { max: 4, sequences: { reset: ["A"] } },
    keys: "99A4711",
    ends: "4711 complete 1 -",
    afterMs: 7_000
  },
  {
    name: "ignored keys are none, and do not end the wait",
    page: { max: 2, sequences: { ignore: "*A" } },
    keys: "*4A7",
    ends: "47 complete 7 -",
    afterMs: 4_000
  },
  {
    name: "a terminating sequence is no part of the digits",
    page: { max: 8, terminators: "", sequences: { term: ["*1"] } },
    keys: "47*1",
    ends: "47 terminated 1 -",
    afterMs: 4_000
  },
  {
    name: "keys of a prompt that must be heard are dropped, those of the next count",
    page: {
      prompts: [
        { kind: "file", value: "law.wav", interruptible: false },
        { kind: "file", value: "pin.wav" }
      ],
      max: 1
    },
    keys: "!4",
    ends: "4 complete 4 keypad",
    afterMs: 1_000
  },
  {
    name: "any key stops an announcement that may be stopped",
    page: { prompts: wav, max: 0, anyKeyStops: true },
    keys: "~0s~!7",
    ends: "- complete 7 keypad",
    afterMs: 0
  },
  {
    name: "and it ends by itself when nobody presses one",
    page: { prompts: wav, max: 0, anyKeyStops: true },
    ends: "- complete - no",
    afterMs: 100
  },
  {
    name: "nothing is waited for when no digit may be keyed",
    page: { prompts: wav, max: 0 },
    keys: "4",
    ends: "- complete - no",
    afterMs: 0
  }
]

const printEnd = ({ namelist }: Visit): string =>
  Object.values(namelist)
    .map((value) => value || "-")
    .join(" ")

describe("a caller at the page for digits", () => {
  it.each(rows)("$name", ({ page, keys, hangUpAfterMs, ends, afterMs }) => {
    const visit = visitPage(digitsPage({ ...none, ...page }), press(keys ?? ""), hangUpAfterMs)
    assert.deepStrictEqual(
      [Object.keys(visit.namelist).join(" "), printEnd(visit), visit.durationMs],
      ["digits result last interrupted", ends, afterMs]
    )
  })

  it.each(rows)("meets a page that is valid VoiceXML 2.1: $name", ({ page }) => {
    const prompts = [{ kind: "text", value: "<>&\"'" }, ...wav] as const
    for (const given of [page?.prompts ?? [], prompts]) {
      const root = readPage(digitsPage({ ...none, ...page, prompts: given }))
      assert.deepStrictEqual(violations(root), [])
    }
  })

  it("would not meet one that breaks the rules", () => {
    const page = digitsPage(none)
    for (const [from, to] of [
      ["<field name=", "<field nam="],
      ["<exit namelist", "<goto next"],
      ['namelist="first next"', 'namelist="first last"'],
      ['root="key"', 'root="keys"'],
      ['version="2.1"', ""]
    ] as const) {
      assert.include(page, from)
      assert.isNotEmpty(violations(readPage(page.replaceAll(from, to))), from)
    }
  })

  it("hears recordings and texts in their order", () => {
    const prompts = [
      { kind: "file", value: "http://f/a.wav" },
      { kind: "text", value: 'Your balance is <5 €> & "more"' },
      { kind: "file", value: "b.wav" }
    ] as const
    for (const max of [0, 2]) {
      assert.deepStrictEqual(visitPage(digitsPage({ ...none, prompts, max })).heard, [
        "prompt http://f/a.wav",
        'say Your balance is <5 €> & "more"',
        "prompt b.wav"
      ])
    }
  })
})

describe("the parameters of the page", () => {
  // oxfmt-ignore
  const table: ReadonlyArray<readonly [values: Record<string, MediaValue>, expected: Partial<DigitsParameters>]> = [
    [{},                                                   {}],
    [{ max: 4, min: 2 },                                   { max: 4, min: 2 }],
    [{ max: "4", min: "9" },                               { max: 4, min: 4 }],
    [{ max: 99, min: -5 },                                 { max: 31, min: 0 }],
    [{ max: "many", min: Number.NaN },                     {}],
    [{ "first-digit": 10_000, "inter-digit": 500 },        { firstDigitMs: 10_000, interDigitMs: 500 }],
    [{ "first-digit": 0, "inter-digit": 99_999_999 },      { firstDigitMs: 100, interDigitMs: 600_000 }],
    [{ total: 20_000 },                                    { totalMs: 20_000 }],
    [{ terminators: "" },                                  { terminators: "" }],
    [{ terminators: "#x#*a" },                             { terminators: "#*A" }],
    [{ terminators: 9 },                                   { terminators: "9" }],
    [{ "barge-in": false },                                { bargeIn: false }],
    [{ "barge-in": "no" },                                 { bargeIn: false }],
    [{ "barge-in": "perhaps", terminators: undefined },    {}]
  ]
  it.each(table)("%j", (values, expected) => {
    assert.deepStrictEqual(digitsParameters([], new Map(Object.entries(values))), {
      ...none,
      ...expected
    })
  })
})

describe("the URL of the page", () => {
  it("says everything, and works from any form of the address", () => {
    const expected =
      "http://10.0.0.5:8090/documents/digits.vxml?prompt=http%3A%2F%2Ff%2Fa.wav&say=Press%201" +
      "&max=4&min=1&first-digit=5s&inter-digit=2500ms&total=20s&terminators=%23&barge-in=yes"
    const parameters: DigitsParameters = {
      ...none,
      prompts: [
        { kind: "file", value: "http://f/a.wav" },
        { kind: "text", value: "Press 1" }
      ],
      max: 4,
      min: 1,
      interDigitMs: 2_500,
      totalMs: 20_000
    }
    assert.strictEqual(digitsPageUrl("http://10.0.0.5:8090", parameters), expected)
    assert.strictEqual(digitsPageUrl("http://10.0.0.5:8090/", parameters), expected)
  })

  it("says what a treatment adds, and reads it again", () => {
    const parameters: DigitsParameters = {
      ...none,
      prompts: [{ kind: "file", value: "law.wav", interruptible: false }],
      sequences: {
        abort: ["*9", "99"],
        term: ["*1"],
        backspace: ["*"],
        reset: ["A"],
        ignore: "BC",
        clearInput: true
      },
      anyKeyStops: true
    }
    const url = digitsPageUrl("http://10.0.0.5:8090", parameters)
    assert.include(
      url,
      "&abort=%2A9%2C99&term=%2A1&backspace=%2A&reset=A&ignore=BC&clear-input=yes&any-key=stops"
    )
    const read = parseDigitsQuery(new URL(url).search.slice(1))
    assert.deepStrictEqual(Result.getOrThrow(read), parameters)
  })

  it("drops what was keyed ahead where the treatment says so", () => {
    const page = digitsPage({ ...none, prompts: wav, sequences: { clearInput: true } })
    assert.include(
      page,
      '<prompt bargein="false"><break time="10ms"/></prompt><prompt bargein="true">'
    )
  })

  const text = Arbitrary.schema(Schema.String)
  const number = Arbitrary.schema(Schema.Int)
  it.prop(
    "gives the page that was meant, whatever a flow or a treatment came up with",
    [
      Arbitrary.array(Arbitrary.all([Arbitrary.schema(Schema.Literals(["file", "text"])), text])),
      text,
      number,
      number
    ],
    ([prompts, terminators, max, pause]) => {
      const parameters = digitsParameters(
        prompts.map(([kind, value]) => ({ kind, value: value.toWellFormed() })),
        new Map<string, MediaValue>([
          ["max", max],
          ["min", pause],
          ["total", pause],
          ["inter-digit", max],
          ["terminators", terminators]
        ])
      )
      const url = new URL(digitsPageUrl("http://127.0.0.1:8090", parameters))
      const read = parseDigitsQuery(url.search.slice(1))
      assert.deepStrictEqual(Result.getOrThrow(read), parameters)
      const visit = visitPage(digitsPage(parameters))
      const expected = parameters.prompts.filter(({ value }) => value.trim() !== "").length
      if (prompts.every(([kind]) => kind === "file"))
        assert.strictEqual(visit.heard.length, expected)
    },
    { arbitrary: { runs: 200, seed: 20_267 } }
  )
})

const refusal = (query: string): string =>
  Result.match(digitsPageOf(query), {
    onSuccess: () => "a page",
    onFailure: ({ message }) => message
  })

describe("a query of somebody else's", () => {
  // oxfmt-ignore
  const table: ReadonlyArray<readonly [query: string, says: string]> = [
    ["",                                          "a page"],
    ["prompt=a.wav&max=4&min=1&first-digit=5s&inter-digit=3s&total=1m&terminators=%23&barge-in=yes", "a page"],
    ["prompt=+4989123+4",                         "a page"],
    ["max=32",                                    "max: a number from 0 to 31"],
    ["max=-1",                                    "max: a number from 0 to 31"],
    ["max=1e1",                                   "max: a number from 0 to 31"],
    ["max=",                                      "max: a number from 0 to 31"],
    ["max",                                       "max: a number from 0 to 31"],
    ["max=1&max=2",                               "max: given twice"],
    ["first-digit=5",                             "first-digit: a time like 5s or 500ms, from 100ms to 600s"],
    ["first-digit=99ms",                          "first-digit: a time like 5s or 500ms, from 100ms to 600s"],
    ["total=11m",                                 "total: a time like 5s or 500ms, from 100ms to 600s"],
    ["inter-digit=99999999s",                     "inter-digit: a time like 5s or 500ms, from 100ms to 600s"],
    ["terminators=%27%2Balert(1)%2B%27",          "terminators: keys of 0123456789*#ABCD, each once"],
    ["terminators=%23%23",                        "terminators: keys of 0123456789*#ABCD, each once"],
    ["abort=1%2B1",                               "abort: sequences of 0123456789*#ABCD, each once, with commas between them"],
    ["reset=",                                    "reset: sequences of 0123456789*#ABCD, each once, with commas between them"],
    ["any-key=yes",                               "any-key: stops"],
    ["prompt-whole=",                             "prompt-whole: 1 to 2048 characters without control characters"],
    ["barge-in=maybe",                            "barge-in: yes or no"],
    ["prompt=",                                   "prompt: 1 to 2048 characters without control characters"],
    ["prompt=a%00b",                              "prompt: 1 to 2048 characters without control characters"],
    ["say=a%1B%5B2J",                             "say: 1 to 2048 characters without control characters"],
    ["prompt=%EF%BF%BF",                          "prompt: 1 to 2048 characters without control characters"],
    [`prompt=${"x".repeat(2_049)}`,               "prompt: 1 to 2048 characters without control characters"],
    [`${"prompt=a&".repeat(33)}max=1`,            "prompt: at most 32 prompts"],
    ["__proto__=1",                               "__proto__: not a parameter of this page"],
    ["&",                                         ": not a parameter of this page"],
    [`${"n".repeat(100)}=1`,                      `${"n".repeat(32)}: not a parameter of this page`]
  ]
  it.each(table)("%j gives %s", (query, says) => assert.strictEqual(refusal(query), says))

  // oxfmt-ignore
  const hostile = [
    '"><script>alert(1)</script>', "]]>", "<!--", "&entity;", "&#0;", "'/><exit/>", "<?xml?>", "${x}", "a\u202eb", "a\u2028b"
  ]
  it.each(hostile)("%j is heard as it is and nothing else", (value) => {
    for (const name of ["prompt", "say"]) {
      const query = `${name}=${encodeURIComponent(value)}&max=2`
      const page = Result.getOrThrow(digitsPageOf(query))
      assert.deepStrictEqual(visitPage(page, press("12")).heard, [`${name} ${value.trim()}`])
    }
  })

  it.prop(
    "is answered without fail: a well-formed page, or what is wrong with it",
    [Schema.String],
    ([query]) => {
      Result.match(digitsPageOf(query), {
        onSuccess: (page) => assert.strictEqual(readPage(page).name, "vxml"),
        onFailure: ({ message }) => assert.isAbove(message.length, 0)
      })
    },
    { arbitrary: { runs: 500, seed: 20_268 } }
  )
})
