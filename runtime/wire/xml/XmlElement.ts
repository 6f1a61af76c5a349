// What an XML document becomes: elements with attributes, children and text, and nothing else.
// Comments, processing instructions and the order of text among child elements are not kept; no
// message we know has mixed content.

import { Data } from "effect"

export interface XmlElement {
  readonly name: string
  /** In document order; names came from outside, hence a Map. */
  readonly attributes: ReadonlyMap<string, string>
  readonly children: ReadonlyArray<XmlElement>
  /**
   * All character data of this element itself, joined; empty when it is only the white space
   * between children.
   */
  readonly text: string
}

/** An element; `text` and `children` are empty when not given. */
export const makeElement = (
  name: string,
  attributes: ReadonlyMap<string, string>,
  children: ReadonlyArray<XmlElement> = [],
  text = ""
): XmlElement => ({ name, attributes, children, text })

/** Bytes that are no XML document within our bounds, or an element that cannot be written. */
export class XmlError extends Data.TaggedError("XmlError")<{
  readonly reason:
    | "too-long"
    | "encoding"
    | "document-type"
    | "not-well-formed"
    | "too-deep"
    | "too-many-elements"
    | "name"
  /**
   * In characters from the start of the document, for `too-long` in bytes; 0 when the place is not
   * known.
   */
  readonly offset: number
  readonly expected: string
  readonly found: string
}> {
  override get message(): string {
    const place = `XML: ${this.reason} at offset ${this.offset}`
    return `${place}: found ${this.found}, expected ${this.expected}`
  }
}

/**
 * Bounds on what is read. They hold memory and time of one document; a larger one costs itself and
 * nothing else.
 */
export const xmlLimits = {
  // Bytes. The largest document that fits a GLI frame; nothing longer can arrive.
  lengthMax: 65_533,
  // The deepest document known has 6 levels (a prompt's field in a treatment); unknown ones get
  // room.
  depthMax: 16,
  // A frame full of the shortest useful list node has about 2 000.
  elementsMax: 4_096
} as const
