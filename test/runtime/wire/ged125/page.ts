// `docs/ged125.md`, printed from the rows of the codec and the limits of the session: messages,
// floating fields, numbers with names, and the choices of the dialect.

import { plainSessionSite, sessionTimes } from "../../../../runtime/protocol/ged125/SessionState.ts"
import {
  causeCodes,
  codeName,
  eventIds,
  labelTypes,
  operationalStatuses,
  releaseCauses,
  serviceFeatures,
  statusCodes,
  trunkStatuses
} from "../../../../runtime/wire/ged125/codes.ts"
import { choiceRows } from "../../../../runtime/wire/ged125/dialect.ts"
import { floats } from "../../../../runtime/wire/ged125/FloatingFields.ts"
import type { FloatName, FloatRow } from "../../../../runtime/wire/ged125/FloatingFields.ts"
import { markTexts } from "../../../../runtime/wire/ged125/Mark.ts"
import { lists, messageRow, trunkCountMax } from "../../../../runtime/wire/ged125/Messages.ts"
import type { Direction, MessageName } from "../../../../runtime/wire/ged125/Messages.ts"
import { messageNames } from "./generateMessage.ts"

const arrows: Readonly<Record<Direction, string>> = { "to-vru": "→", "to-pim": "←", both: "↔" }

const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n")

/** `CallVariable1` to `CallVariable10` as one, and the two kinds of expanded ones as one. */
const floatNames = (names: ReadonlyArray<FloatName>, required: ReadonlyArray<FloatName>): string =>
  names
    .flatMap((name) => {
      if (name === "CallVariable1") return ["CallVariable1…10"]
      if (name === "ExpCallVarValue") return ["ECC"]
      if (name.startsWith("CallVariable") || name === "ExpCallVarArray") return []
      return [required.includes(name) ? `**${name}**` : name]
    })
    .join(" ")

const messageLine = (name: MessageName): ReadonlyArray<string> => {
  const row = messageRow(name)
  const fields = Object.entries(row.fields).map(([field, type]) =>
    ["uint", "invokeId", "callId", "crossRefId", "dialogueId", "count"].includes(type)
      ? field
      : `${field} ${type.startsWith("doubtful") ? "(doubtful)" : type}`
  )
  const list =
    row.list === undefined ? [] : [`{${Object.keys(lists[row.list]).join(" ")}} × n (${row.list})`]
  const floating =
    row.floats === undefined ? "–" : floatNames(row.floats, row.required ?? []) || "unknown ones"
  const fixed = [...fields, ...list].join(", ")
  return [`${row.id}`, name, arrows[row.direction], row.purpose, fixed, floating, row.mark]
}

const messageTable = (sub: boolean): string =>
  table(
    ["no.", "message", "", "says", "fixed part", "floating part", "known by"],
    messageNames.filter((name) => messageRow(name).sub === sub).map(messageLine)
  )

const floatTable = (): string =>
  table(
    ["tag", "field", "type", "longest", "several", "known by"],
    Object.entries<FloatRow>(floats).map(([name, { lengthMax, mark, repeats, tag, type }]) => [
      `${tag}`,
      name,
      type,
      `${lengthMax}`,
      repeats ? "yes" : "",
      mark
    ])
  )

const codesLine = (title: string, codes: Readonly<Record<string, number>>): string =>
  `| ${title} | ${Object.values(codes)
    .map((code) => `${code} ${codeName(codes, code)}`)
    .join(" · ")} |`

const choiceTable = (): string =>
  table(
    ["key", "choices, the default first", "about", "known by"],
    Object.entries(choiceRows).map(([key, { choices, mark, note, value }]) => {
      const others = choices.filter((choice) => choice !== value)
      return [`\`${key}\``, [value, ...others].map((each) => `\`${each}\``).join(" "), note, mark]
    })
  )

const { highest, lowest } = plainSessionSite.versions

const seconds = (ms: number): string => `${ms / 1_000} s`

const { idleMaxMs, idleMinMs, idleUnnamedMs, openMs } = sessionTimes

/** One sentence a line, none of which fits into one of ours. */
const sessionText = [
  `ctiflow accepts OPEN_REQ of version ${lowest} to ${highest}; another is refused with`,
  "E_INVALID_VERSION, and the PIM may try a lower one on the same connection.\n",
  `It waits ${seconds(openMs)} for an OPEN_REQ.\n\n`,
  "One PIM has the seat.\n",
  "OPEN_REQ on a second connection is refused with E_SESSION_ALREADY_ACTIVE while the first",
  "lives.\n",
  "When nothing was heard of the first for half of the idle limit, ctiflow asks it for a",
  "heartbeat, and from then on a second connection takes the seat.\n",
  "At the idle limit the first is reset.\n\n",
  "The idle limit is the IdleTimeout of OPEN_REQ: milliseconds when it is 1000 or more, else",
  `seconds; never below ${seconds(idleMinMs)} or above ${seconds(idleMaxMs)}, and`,
  `${seconds(idleUnnamedMs)} when it names none.\n\n`,
  "With service control, calls are told once INIT_SERVICE_CTRL_REQ was answered, with",
  "REGISTER_VARIABLES behind INIT_SERVICE_CTRL_END; for routing alone at once.\n",
  "Ports, service and state are told then, and again when they change.\n",
  `A site with more than ${trunkCountMax} ports has several trunk groups, counted on from the`,
  "first."
]
  .join(" ")
  .replaceAll("\n ", "\n")

/** The whole page. */
export const gedPage = (): string => `# GED-125 as it is spoken here

<!-- Generated from the rows of the codec; do not edit. UPDATE_GOLDEN=1 writes it anew. -->

The messages between a VRU (ctiflow) and the PIM of Cisco ICM, as the codec has them.
ctiflow listens, the PIM connects, and everything travels over one TCP connection.
All numbers are big-endian.
A message is a length (4), a number (4), the fixed part and the floating part.
The length counts what follows the first eight bytes.

"Known by" says how sure a row is; the specification itself was not read.

| mark | means |
| --- | --- |
${Object.entries(markTexts)
  .map(([mark, text]) => `| ${mark} | ${text} |`)
  .join("\n")}

Directions: → to ctiflow, ← from it, ↔ both ways.
A field has four bytes, a \`ushort\` two.
\`bool\` is 0 or 1, \`int\` has a sign, \`time\` is seconds since 1970.

## The session

${sessionText}

## Messages of the session, the event feed and routing

${messageTable(false)}

## Messages of service control

They travel inside SERVICE_CONTROL (47): its body begins with the number, DialogueID and SendSeqNo.
Messages that concern no call have all ones in both.

${messageTable(true)}

A field in bold must be there.
ECC stands for ExpCallVarValue and ExpCallVarArray, the expanded call variables.

## Floating fields

One byte tag, one byte length, the bytes.
Texts are written without a NUL, and one longer than the table says is shortened.
They are written in the order of their tags, ECC behind the others, tags above 58 last.

${floatTable()}

## Numbers with names

| number | names |
| --- | --- |
${codesLine("Status, ErrorCode", statusCodes)}
${codesLine("EventID", eventIds)}
${codesLine("CauseCode", causeCodes)}
${codesLine("LabelType", labelTypes)}
${codesLine("TrunkStatus", trunkStatuses)}
${codesLine("Cause of RELEASE", releaseCauses)}
${codesLine("ServiceFeatures, bits", serviceFeatures)}
${codesLine("OperationalStatus, first of its range", operationalStatuses)}

## What the evidence leaves open

${choiceTable()}
`
