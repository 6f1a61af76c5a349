// The verb `play`: connects the caller to a media service and waits for its end.

import type { Parameter, VerbRow } from "./Verb.ts"

// oxfmt-ignore
const parameters: ReadonlyArray<Parameter> = [
  { name: "url",         type: "Uri",      serviceKinds: ["vxml"],                   doc: "replaces the service's page; becomes `voicexml=`" },
  { name: "prompt",      type: "Text",     serviceKinds: ["announcement", "digits"], doc: "what is played; a bare name is joined to `prompts`" },
  { name: "file",        type: "Text",     serviceKinds: ["music"],                  doc: "what is played until something else happens" },
  { name: "max",         type: "Int",      serviceKinds: ["digits"],                 doc: "at most this many digits" },
  { name: "min",         type: "Int",      serviceKinds: ["digits"],                 doc: "at least this many digits" },
  { name: "first-digit", type: "Duration", serviceKinds: ["digits"],                 doc: "how long the first digit may take" },
  { name: "inter-digit", type: "Duration", serviceKinds: ["digits"],                 doc: "how long each further digit may take" },
  { name: "total",       type: "Duration", serviceKinds: ["digits"],                 doc: "how long all of it may take" },
  { name: "terminators", type: "Text",     serviceKinds: ["digits"],                 doc: "the keys that end the input" },
  { name: "barge-in",    type: "Switch",   serviceKinds: ["digits"],                 doc: "may a key interrupt the prompt" }
]

export const play: VerbRow = {
  verb: "play",
  doc: "connects the caller to a service and waits for its end",
  wire: "INVITE sip:dialog@…;voicexml=… (RFC 5552) or sip:annc@…;play=… (RFC 4240)",
  target: "service",
  parameters,
  otherArguments: "Request-URI parameters towards the media platform",
  endsChain: false,
  callerAfter: "answered",
  outcomes: ["service.failed", "service.timeout", "app.transfer", "hangup"],
  sites: ["behind", "in-front", "network", "sci", "cri", "none"]
}

/** The argument that names what a service of each kind plays, when its block does not. */
export const sourceParameter = {
  vxml: "url",
  announcement: "prompt",
  music: "file",
  digits: "prompt"
} as const
