// What a program does as Markdown: its rules, handlers and transfer policies in words, each with
// its line in the author's file. Rules are numbered as decisions and call records name them.

import type {
  Action,
  Chain,
  Declaration,
  Handler,
  Handlers,
  Select,
  Span,
  TransferPolicy
} from "../../dsl/index.ts"
import { positionAt, spanText } from "../../dsl/index.ts"
import { planName } from "../types/Checking.ts"
import type { Program } from "../types/participants.ts"
import { namesOf } from "./facts.ts"
import { code, paragraph, section, table } from "./markdown.ts"
import { chainWords, conditionWords } from "./words.ts"

/** Conditions that have a name. */
export const conditionsSection = (program: Program): ReadonlyArray<string> => {
  const rows = namesOf(program, ["let"]).flatMap(({ declaration }) =>
    declaration._tag === "Let"
      ? [[code(declaration.name.text), conditionWords(declaration.value)]]
      : []
  )
  return section(2, "Named conditions", table(["name", "holds when"], rows))
}

export const rulesSection = (program: Program): ReadonlyArray<string> => [
  ...tenantsOf(program).flatMap(({ name, declarations }) =>
    selectSection(declarations, `Rules of tenant ${code(name)}, asked first`)
  ),
  ...selectSection(program.root.module.tree.declarations, "Rules")
]

export const handlersSection = (program: Program): ReadonlyArray<string> =>
  [
    ...tenantsOf(program).map(({ name, declarations }) => ({
      of: ` of tenant ${code(name)}`,
      declarations
    })),
    { of: "", declarations: program.root.module.tree.declarations }
  ].flatMap(({ of, declarations }) =>
    declarations.flatMap((one) => {
      if (one._tag !== "Handlers") return []
      return section(2, `${titles[one.kind]}${of}`, handlerBody(one))
    })
  )

const titles: Readonly<Record<Handlers["kind"], string>> = {
  cti: "What the CTI side asks for",
  defaults: "When nobody nearer says"
}

const handlerBody = ({ doc, handlers }: Handlers): ReadonlyArray<string> => [
  ...paragraph(doc),
  ...handlerTable(handlers)
]

export const transfersSection = (program: Program): ReadonlyArray<string> => {
  const policies = program.policies.flatMap(({ named }) => {
    if (named.declaration._tag !== "TransferPolicy") return []
    const name = planName(program.understood.checking, named)
    return section(3, code(name), policyBody(named.declaration))
  })
  return section(2, "Transfers", policies)
}

const policyBody = (policy: TransferPolicy): ReadonlyArray<string> => [
  ...paragraph(policy.doc),
  ...table(
    ["setting", "value"],
    policy.settings.map(({ name, value }) => [code(name.text), code(spanText(value.span))])
  ),
  ...handlerTable(policy.handlers)
]

const selectSection = (
  declarations: ReadonlyArray<Declaration>,
  title: string
): ReadonlyArray<string> => {
  const select = declarations.find((one) => one._tag === "Select")
  if (select?._tag !== "Select") return []
  const rows = select.rules.map(({ keyword, condition, chain }, index) => [
    `${index + 1}`,
    conditionWords(condition),
    whatHappens(chain),
    placeOf(keyword)
  ])
  return section(2, title, [
    ...paragraph(select.doc),
    ...table(["rule", "when", "then", "line"], [...rows, ...otherwiseRow(select)])
  ])
}

const otherwiseRow = ({ otherwise }: Select): ReadonlyArray<ReadonlyArray<string>> =>
  otherwise === undefined
    ? []
    : [
        [
          "otherwise",
          "no rule above holds",
          whatHappens(otherwise.chain),
          placeOf(otherwise.keyword)
        ]
      ]

const handlerTable = (handlers: ReadonlyArray<Handler>): ReadonlyArray<string> =>
  table(
    ["on", "then", "line"],
    handlers.map(({ events, chain, keyword }) => [
      events.map(({ span }) => code(spanText(span))).join(" "),
      whatHappens(chain),
      placeOf(keyword)
    ])
  )

/** A chain in words, with what its own blocks of `on` lines say. */
const whatHappens = (chain: Chain): string =>
  [chainWords(chain), ...chain.actions.flatMap(ownOutcomes)].join("; ")

const ownOutcomes = ({ outcomes = [], keyword, name }: Action): ReadonlyArray<string> =>
  outcomes.map(({ events, chain }) => {
    const what = `${spanText(keyword)}${name === undefined ? "" : ` ${name.text}`}`
    const named = events.map(({ span }) => code(spanText(span))).join(" or ")
    return `if ${code(what)} ends in ${named}: ${whatHappens(chain)}`
  })

const placeOf = (span: Span): string =>
  `${span.source.file}:${positionAt(span.source, span.start).line}`

const tenantsOf = (program: Program) =>
  program.tenants.flatMap(({ named }) =>
    named.declaration._tag === "Tenant"
      ? [{ name: named.name, declarations: named.declaration.declarations }]
      : []
  )
