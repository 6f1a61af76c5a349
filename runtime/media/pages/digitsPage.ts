// The VoiceXML 2.1 page of a `digits` service: plays the prompts, collects keys, and returns
// `digits`, `result`, `last` and `interrupted`. It keeps no state of ours; everything it does is in
// its parameters.
//
// `result` says how the input ended: `complete` (as many digits as may be), `terminated` (a
// terminator), `timeout` (no key in time), `hangup` (the caller left, or we did), `error` (the
// platform could not go on). `last` is the last key pressed; `interrupted` is `keypad` or `no`, and
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
${parameters.max === 0 ? promptsOnly(parameters) : collection(parameters)}
  </form>
</vxml>
`

const exit = (result: string): string =>
  `<assign name="result" expr="'${result}'"/><exit namelist="digits result last interrupted"/>`

const promptsOnly = (parameters: DigitsParameters): string => `    <block>
      ${prompt(parameters)}
      <assign name="interrupted" expr="'no'"/>
      ${exit("complete")}
    </block>`

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

/** What a key means; whatever does not end the input falls through to the next key. */
const judgement = ({ max, min, totalMs, terminators }: DigitsParameters): string => {
  const lines = [
    `<if cond="'${terminators}'.indexOf(last) == -1">`,
    `  <assign name="digits" expr="digits + last"/>`,
    `  <if cond="digits.length == ${max}">${exit("complete")}</if>`,
    `<elseif cond="digits.length &gt;= ${min}"/>`,
    `  ${exit("terminated")}`,
    `</if>`
  ]
  if (totalMs !== undefined) {
    lines.push(`<if cond="new Date().getTime() - begunMs &gt;= ${totalMs}">${exit("timeout")}</if>`)
  }
  return lines.map((line) => `      ${line}`).join("\n")
}

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

const prompt = ({ prompts, bargeIn }: DigitsParameters): string =>
  prompts.length === 0
    ? ""
    : `<prompt bargein="${bargeIn}"><mark name="begun"/>${prompts
        .map(printPrompt)
        .join(" ")}<mark name="played"/></prompt>`

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
