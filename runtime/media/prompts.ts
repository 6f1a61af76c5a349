// Prompts: a recording that is named, or a text that is to be spoken. Bare names are joined to the
// deployment's `prompts`; a name never leads out of that folder, since it may come from a CTI
// server's treatment.

import { encodePathSegment } from "./percent.ts"

export interface Prompt {
  /** `file`: a file name, an id or a URI. `text`: words to be spoken. */
  readonly kind: "file" | "text"
  readonly value: string
  /** `false`: it must be heard to its end; `true`: a key stops it; absent: nobody said. */
  readonly interruptible?: boolean | undefined
}

/**
 * Prompts of one treatment; IVR Server numbers them `PROMPT.1` … and announcements are made of a
 * few parts.
 */
export const promptsMax = 32

/**
 * Characters of one prompt. Texts to be spoken are sentences; URLs longer than this do not work in
 * practice.
 */
export const promptLengthMax = 2_048

/**
 * The URI of a recording: an absolute URI as it is, a bare name joined to `base` with its segments
 * escaped, or as it is where the deployment names no base. `undefined` for a name that leads out of
 * `base`.
 */
export const promptUri = (name: string, base: string | undefined): string | undefined => {
  if (isAbsoluteUri(name) || base === undefined) return name
  const segments = name.split("/").filter((segment) => segment !== "" && segment !== ".")
  if (segments.length === 0 || segments.includes("..")) return undefined
  return `${base.endsWith("/") ? base : `${base}/`}${segments.map(encodePathSegment).join("/")}`
}

/** RFC 3986 §3.1: a scheme, a colon, something after it. One letter is a drive and no scheme. */
const isAbsoluteUri = (text: string): boolean => /^[A-Za-z][A-Za-z0-9+.-]{1,31}:./.test(text)
