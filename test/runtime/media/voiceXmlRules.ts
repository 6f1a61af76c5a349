// The content rules of VoiceXML 2.1 for the elements that our pages are made of: which element may
// stand in which, which attributes it may and must have (VoiceXML 2.0 appendix O with the additions
// of 2.1 §3 to §7; SRGS 1.0 appendix C for what is in a grammar). Written from the specifications,
// independent of how pages are printed; an element that is not here is a violation.

import type { Element } from "./voiceXml.ts"

interface ElementRule {
  readonly children: ReadonlyArray<string>
  readonly text?: boolean
  readonly attributes?: ReadonlyArray<string>
  readonly required?: ReadonlyArray<string>
}

const executable = ["assign", "clear", "exit", "if", "prompt", "var"]
const events = ["catch", "noinput"]

// oxfmt-ignore
const rules: Readonly<Record<string, ElementRule>> = {
  vxml:     { children: [...events, "form", "property", "var"], attributes: ["version", "xmlns"], required: ["version", "xmlns"] },
  property: { children: [], attributes: ["name", "value"], required: ["name", "value"] },
  var:      { children: [], attributes: ["name", "expr"], required: ["name"] },
  catch:    { children: executable, attributes: ["event", "count", "cond"] },
  noinput:  { children: executable, attributes: ["count", "cond"] },
  form:     { children: [...events, "block", "field", "filled", "grammar", "property", "var"], attributes: ["id", "scope"] },
  block:    { children: executable, attributes: ["name", "expr", "cond"] },
  field:    { children: [...events, "filled", "grammar", "prompt", "property"], attributes: ["name", "expr", "cond", "type", "slot", "modal"] },
  filled:   { children: executable, attributes: ["mode", "namelist"] },
  assign:   { children: [], attributes: ["name", "expr"], required: ["name", "expr"] },
  clear:    { children: [], attributes: ["namelist"] },
  exit:     { children: [], attributes: ["expr", "namelist"] },
  if:       { children: [...executable, "elseif", "else"], attributes: ["cond"], required: ["cond"] },
  elseif:   { children: [], attributes: ["cond"], required: ["cond"] },
  else:     { children: [] },
  prompt:   { children: ["audio", "break", "mark"], text: true, attributes: ["bargein", "bargeintype", "cond", "count", "timeout", "xml:lang"] },
  audio:    { children: ["audio", "break", "mark"], text: true, attributes: ["src", "expr", "fetchtimeout", "fetchhint", "maxage", "maxstale"] },
  break:    { children: [], attributes: ["time", "strength"] },
  mark:     { children: [], attributes: ["name", "nameexpr"] },
  grammar:  { children: ["rule"], attributes: ["mode", "version", "root", "type", "src", "xml:lang"] },
  rule:     { children: ["item", "one-of"], text: true, attributes: ["id", "scope"], required: ["id"] },
  "one-of": { children: ["item"] },
  item:     { children: ["item", "one-of"], text: true, attributes: ["repeat", "weight"] }
}

const rulesByName: ReadonlyMap<string, ElementRule> = new Map(Object.entries(rules))

/** What the page does against the rules, with the path to it; empty for a valid page. */
export const violations = (element: Element, path = ""): ReadonlyArray<string> => {
  const here = `${path}/${element.name}`
  const rule = rulesByName.get(element.name)
  if (rule === undefined) return [`${here}: no such element`]
  const names = Object.keys(element.attributes)
  const found = [
    ...names
      .filter((name) => rule.attributes?.includes(name) !== true)
      .map((name) => `${here}: no attribute ${name}`),
    ...(rule.required ?? [])
      .filter((name) => !names.includes(name))
      .map((name) => `${here}: ${name} is missing`)
  ]
  for (const child of element.children) {
    if (typeof child === "string") {
      if (child.trim() !== "" && rule.text !== true) found.push(`${here}: text`)
      continue
    }
    if (!rule.children.includes(child.name)) found.push(`${here}: ${child.name} in it`)
    found.push(...violations(child, here))
  }
  return [...found, ...unnamed(element, here)]
}

/** Forms and grammars refer to names; both ends must be there. */
const unnamed = (element: Element, here: string): ReadonlyArray<string> => {
  if (element.name !== "form" && element.name !== "grammar") return []
  const children = element.children.filter((child) => typeof child !== "string")
  const named = (attribute: string, name: string) =>
    children.some(
      (child) => child.name === attribute && Object.values(child.attributes).includes(name)
    )
  const { root } = element.attributes
  if (element.name === "grammar") {
    return root === undefined || named("rule", root) ? [] : [`${here}: no rule ${root}`]
  }
  return children
    .filter(({ name }) => name === "filled")
    .flatMap(({ attributes }) => (attributes["namelist"] ?? "").split(" ").filter(Boolean))
    .filter((name) => !named("field", name))
    .map((name) => `${here}: no field ${name}`)
}
