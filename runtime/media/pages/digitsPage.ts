// The VoiceXML 2.1 page of a `digits` service: plays the prompts, collects keys, and returns
// `digits`, `result`, `last` and `interrupted`. It keeps no state of ours; everything it does is in
// its parameters.
//
// `result` says how the input ended: `complete` (as many digits as may be), `terminated` (a
// terminator), `aborted` (a treatment's abort keys), `timeout` (no key in time), `hangup` (the
// caller left, or we did), `error` (the platform could not go on). `last` is the last key pressed; `interrupted` is `keypad` or `no`, and
// empty where the platform does not tell.
//
// Keys are taken one at a time, by a grammar that any key completes. A grammar for the whole input
// would be shorter, but a platform tells nothing of an input that fits no grammar (too few digits,
// a terminator too early), knows one terminating key only (`termchar`), and has no limit for the
// whole of it.

import { Result } from "effect"
import type { Prompt } from "../prompts.ts"
import { type DigitsParameters, keys, printPause } from "./digitsParameters.ts"
import { type DigitsQueryError, parseDigitsQuery } from "./digitsPageUrl.ts"

/** The media type of the page (RFC 4267). */
export const pageContentType = "application/voicexml+xml; charset=utf-8"

/** The page for the query of its URL (without the question mark). */
export const digitsPageOf = (query: string): Result.Result<string, DigitsQueryError> =>
  Result.map(parseDigitsQuery(query), digitsPage)

export const digitsPage = (
  parameters: DigitsParameters
): string => `<?xml version="1.0" encoding="UTF-8"?>
<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml">
  <property name="inputmodes" value="dtmf"/>
  <property name="termchar" value=""/>
  <property name="termtimeout" value="0s"/>
  <var name="digits" expr="''"/>
  <var name="result" expr="'error'"/>
  <var name="last" expr="''"/>
  <var name="interrupted" expr="''"/>
  <var name="keys" expr="0"/>
  <var name="begunMs" expr="0"/>
  <catch event="connection.disconnect">
    ${exit("hangup")}
  </catch>
  <catch event="error nomatch">
    ${exit("error")}
  </catch>
  <form id="collect">
${content(parameters)}
  </form>
</vxml>
`

const content = (parameters: DigitsParameters): string => {
  if (parameters.anyKeyStops === true) return stoppable(parameters)
  return parameters.max === 0 ? promptsOnly(parameters) : collection(parameters)
}

const exit = (result: string): string =>
  `<assign name="result" expr="'${result}'"/><exit namelist="digits result last interrupted"/>`

const promptsOnly = (parameters: DigitsParameters): string => `    <block>
      ${prompt(parameters)}
      <assign name="interrupted" expr="'no'"/>
      ${exit("complete")}
    </block>`

/** An announcement that any key stops; a key behind it is nobody's. */
const stoppable = (parameters: DigitsParameters): string => `    <field name="first">
      <property name="timeout" value="${printPause(stoppableTailMs)}"/>
      ${keyGrammar}
      ${prompt(parameters)}
      <noinput><assign name="interrupted" expr="'no'"/>${exit("complete")}</noinput>
    </field>
    <filled mode="any" namelist="first">
      <assign name="last" expr="application.lastresult$.utterance"/>
      <assign name="interrupted" expr="${interruption}"/>
      ${exit("complete")}
    </filled>`

/** VoiceXML waits for a key behind the prompts; this is as short as a platform can wait. */
const stoppableTailMs = 100

const collection = (parameters: DigitsParameters): string => {
  const { firstDigitMs, interDigitMs, totalMs } = parameters
  const pauseMs = totalMs === undefined ? interDigitMs : Math.min(interDigitMs, totalMs)
  return `    <field name="first">
      <property name="timeout" value="${printPause(firstDigitMs)}"/>
      ${keyGrammar}
      ${prompt(parameters)}
      <noinput>
        <assign name="interrupted" expr="'${parameters.prompts.length === 0 ? "" : "no"}'"/>
        ${exit("timeout")}
      </noinput>
    </field>
    <field name="next">
      <property name="timeout" value="${printPause(pauseMs)}"/>
      ${keyGrammar}
      <noinput>${exit("timeout")}</noinput>
    </field>
    <filled mode="any" namelist="first next">
      <assign name="last" expr="application.lastresult$.utterance"/>
      <assign name="keys" expr="keys + 1"/>
      <if cond="keys == 1">
        <assign name="begunMs" expr="new Date().getTime()"/>
        <assign name="interrupted" expr="${interruption}"/>
      </if>
${judgement(parameters)}
      <clear namelist="next"/>
    </filled>`
}

/**
 * What a key means; whatever does not end the input falls through to the next key. A sequence of
 * several keys counts as digits until it is complete.
 */
const judgement = (parameters: DigitsParameters): string => {
  const { max, min, sequences = {}, terminators, totalMs } = parameters
  const enders = [...Array.from(terminators), ...(sequences.term ?? [])]
  const branches: ReadonlyArray<readonly [cond: string, then: string]> = [
    ...(sequences.abort ?? []).map(
      (each) => [ends(each), `${digits("''")}${exit("aborted")}`] as const
    ),
    ...enders.map((each) => {
      const done = `<if cond="digits.length &gt;= ${min}">${exit("terminated")}</if>`
      return [ends(each), `${digits(without(each.length))}${done}`] as const
    }),
    ...(sequences.backspace ?? []).map(
      (each) => [ends(each), digits(without(each.length + 1))] as const
    ),
    ...(sequences.reset ?? []).map((each) => [ends(each), digits("''")] as const),
    [`digits.length == ${max}`, exit("complete")]
  ]
  const [first, ...rest] = branches
  const lines = [
    `<if cond="'${sequences.ignore ?? ""}'.indexOf(last) == -1">`,
    `  ${digits("digits + last")}`,
    `  <if cond="${first?.[0]}">${first?.[1]}`,
    ...rest.map(([cond, then]) => `  <elseif cond="${cond}"/>${then}`),
    `  </if>`,
    `</if>`
  ]
  if (totalMs !== undefined) {
    lines.push(`<if cond="new Date().getTime() - begunMs &gt;= ${totalMs}">${exit("timeout")}</if>`)
  }
  return lines.map((line) => `      ${line}`).join("\n")
}

const digits = (expr: string): string => `<assign name="digits" expr="${expr}"/>`

// INVARIANT (sequences hold keys only): `digitsPageUrl` refuses everything else.
const ends = (sequence: string): string => `digits.slice(-${sequence.length}) == '${sequence}'`

const without = (count: number): string => `digits.slice(0, -${count})`

// VoiceXML 2.1 §4: the last mark that was passed before the key tells whether the prompts had been
// played to their end. A platform without marks leaves it undefined, and then nobody knows.
const interruption = [
  "application.lastresult$.markname == 'played' ? 'no'",
  "application.lastresult$.markname == 'begun' ? 'keypad'",
  "''"
].join(" : ")

// SRGS 1.0 appendix E: the tokens of DTMF.
const keyItems = keys.replace(/./g, (key) => `<item>${key}</item>`)
const keyGrammar =
  `<grammar mode="dtmf" version="1.0" root="key">` +
  `<rule id="key"><one-of>${keyItems}</one-of></rule></grammar>`

const prompt = ({ bargeIn, prompts, sequences = {} }: DigitsParameters): string => {
  // VoiceXML 2.0 §4.1.5.1: a prompt that cannot be interrupted drops what was keyed ahead.
  const clearing =
    sequences.clearInput === true
      ? `<prompt bargein="false"><break time="${clearingMs}ms"/></prompt>`
      : ""
  const runs = runsOf(prompts, bargeIn)
  const printed = runs.map(({ interruptible, parts }, index) => {
    const begun = index === 0 ? `<mark name="begun"/>` : ""
    const played = index === runs.length - 1 ? `<mark name="played"/>` : ""
    const content = parts.map(printPrompt).join(" ")
    return `<prompt bargein="${interruptible}">${begun}${content}${played}</prompt>`
  })
  return clearing + printed.join("")
}

const clearingMs = 10

interface Run {
  readonly interruptible: boolean
  readonly parts: ReadonlyArray<Prompt>
}

/** Neighbours that may, or may not, be interrupted together. */
const runsOf = (prompts: ReadonlyArray<Prompt>, bargeIn: boolean): ReadonlyArray<Run> => {
  const runs: Array<{ readonly interruptible: boolean; readonly parts: Array<Prompt> }> = []
  for (const each of prompts) {
    const interruptible = bargeIn && each.interruptible !== false
    const last = runs.at(-1)
    if (last !== undefined && last.interruptible === interruptible) last.parts.push(each)
    else runs.push({ interruptible, parts: [each] })
  }
  return runs
}

const printPrompt = ({ kind, value }: Prompt): string =>
  kind === "file" ? `<audio src="${escapeXml(value)}"/>` : escapeXml(value)

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;"
}

const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
