// Key-value lists (`UDataEx`, `ExtnsEx`, `Parameters`): ordered `Node` elements with Name, Type and
// Val, or with further nodes inside (iserver-xml.md §2.1). Order and duplicates are kept, and so is
// what is no `Node`. Types are not interpreted: `Int` stays its decimal text, `Bin` the text it was
// sent as.

import { makeElement } from "../xml/XmlElement.ts"
import type { XmlElement } from "../xml/XmlElement.ts"

export interface DataNode {
  readonly name: string
  /** `Str`, `Int`, `Bin`, `List`; absent reads as `Str`. */
  readonly type: string | undefined
  readonly value: string | undefined
  /** Nodes inside, of a `List`. */
  readonly list: NodeList | undefined
  /** Attributes beyond Name, Type and Val. */
  readonly attributes: ReadonlyMap<string, string>
}

export interface NodeList {
  readonly nodes: ReadonlyArray<DataNode>
  /** Elements among the nodes that are none. */
  readonly others: ReadonlyArray<XmlElement>
}

const noAttributes: ReadonlyMap<string, string> = new Map()

/** A list of text values, in the map's order. */
export const textList = (values: ReadonlyMap<string, string>): NodeList => ({
  nodes: Array.from(values, ([name, value]) => textNode(name, value)),
  others: []
})

export const textNode = (name: string, value: string): DataNode => ({
  name,
  type: "Str",
  value,
  list: undefined,
  attributes: noAttributes
})

export const listNode = (name: string, nodes: ReadonlyArray<DataNode>): DataNode => ({
  name,
  type: "List",
  value: undefined,
  list: { nodes, others: [] },
  attributes: noAttributes
})

/**
 * Every scalar under its name, nested lists flattened with dots (`PROMPT.1.ID`), so that a nested
 * and a flattened list read alike. Of equal names the first counts, as in T-Library's look-ups.
 */
export const flatten = (list: NodeList | undefined): ReadonlyMap<string, string> => {
  const flat = new Map<string, string>()
  const add = (nodes: ReadonlyArray<DataNode>, prefix: string): void => {
    for (const node of nodes) {
      const name = prefix + node.name
      if (node.list !== undefined && node.list.nodes.length > 0) add(node.list.nodes, `${name}.`)
      else if (node.value !== undefined && !flat.has(name)) flat.set(name, node.value)
    }
  }
  if (list !== undefined) add(list.nodes, "")
  return flat
}

/** Reads the children of a list element. */
export const readNodeList = (element: XmlElement): NodeList => {
  const nodes: Array<DataNode> = []
  const others: Array<XmlElement> = []
  for (const child of element.children) {
    if (child.name === "Node") nodes.push(readNode(child))
    else others.push(child)
  }
  return { nodes, others }
}

export const writeNodeList = (name: string, list: NodeList): XmlElement =>
  makeElement(name, noAttributes, writeContent(list))

/** A value written as the element's text is read too; the attribute goes first. */
const readNode = (element: XmlElement): DataNode => {
  const attributes = new Map(element.attributes)
  const take = (name: string): string | undefined => {
    const value = attributes.get(name)
    attributes.delete(name)
    return value
  }
  const name = take("Name") ?? ""
  const type = take("Type")
  const value = take("Val") ?? (element.text === "" ? undefined : element.text.trim())
  const list = element.children.length === 0 ? undefined : readNodeList(element)
  return { name, type, value, list, attributes }
}

const writeNode = (node: DataNode): XmlElement => {
  const attributes = new Map([["Name", node.name]])
  if (node.type !== undefined) attributes.set("Type", node.type)
  if (node.value !== undefined) attributes.set("Val", node.value)
  for (const [name, value] of node.attributes) attributes.set(name, value)
  return makeElement("Node", attributes, node.list === undefined ? [] : writeContent(node.list))
}

const writeContent = (list: NodeList): ReadonlyArray<XmlElement> => [
  ...list.nodes.map(writeNode),
  ...list.others
]
