// The events `treatment.*`: IVR Server wants the caller to hear something or to be asked something.

import type { EventRow } from "./Event.ts"

const row = (kind: string, wire: string, doc: string): EventRow => ({
  event: `treatment.${kind}`,
  family: "treatment",
  doc,
  wire: `TreatCall, Type ${wire}`,
  unhandled: "missing-outcome",
  ...(kind === "other" ? { catchesRest: true } : {})
})

// oxfmt-ignore
export const treatmentEvents: ReadonlyArray<EventRow> = [
  row("play-application",             "PlayApplication",           "run a voice application"),
  row("play-announcement",            "PlayAnnounce",              "play an announcement"),
  row("play-announcement-and-digits", "PlayAnnounceAndDigits",     "play an announcement and collect digits"),
  row("music",                        "Music",                     "play music until something else happens"),
  row("collect-digits",               "CollectDigits",             "collect digits"),
  row("text-to-speech",               "TextToSpeech",              "speak a text"),
  row("record-announcement",          "RecordUserAnnounce",        "record what the caller says"),
  row("silence",                      "Silence",                   "let the caller hear nothing"),
  row("ring-back",                    "RingBack",                  "let the caller hear ringing"),
  row("busy",                         "Busy",                      "let the caller hear busy"),
  row("fast-busy",                    "FastBusy",                  "let the caller hear fast busy"),
  row("other",                        "any that is not handled",   "any kind of treatment that no other line names")
]
