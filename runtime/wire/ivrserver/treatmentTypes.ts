// The treatments of T-Library under the names that TreatCall is likely to give them (iserver-xml.md
// §7.1). The XML spelling is not verified, so a type is recognised whatever its case, with or
// without the prefix `Treatment`, with `Announce` or `Announcement`, with or without separators.
// What a treatment means to a caller is not said here.

interface TreatmentRow {
  /** T-Library's number; the XML carries names, and a bare number is understood too. */
  readonly code: number
  /** Goes on until it is cancelled, unless it says a duration. */
  readonly continuous: boolean
}

// oxfmt-ignore
export const treatmentTypes = {
  Unknown:               { code: 0,  continuous: false },
  IVR:                   { code: 1,  continuous: false },
  Music:                 { code: 2,  continuous: true },
  RingBack:              { code: 3,  continuous: true },
  Silence:               { code: 4,  continuous: true },
  Busy:                  { code: 5,  continuous: true },
  CollectDigits:         { code: 6,  continuous: false },
  PlayAnnounce:          { code: 7,  continuous: false },
  PlayAnnounceAndDigits: { code: 8,  continuous: false },
  VerifyDigits:          { code: 9,  continuous: false },
  RecordUserAnnounce:    { code: 10, continuous: false },
  DeleteUserAnnounce:    { code: 11, continuous: false },
  CancelCall:            { code: 12, continuous: false },
  PlayApplication:       { code: 13, continuous: false },
  SetDefaultRoute:       { code: 14, continuous: false },
  TextToSpeech:          { code: 15, continuous: false },
  TextToSpeechAndDigits: { code: 16, continuous: false },
  FastBusy:              { code: 17, continuous: true },
  RAN:                   { code: 18, continuous: false }
} as const satisfies Readonly<Record<string, TreatmentRow>>

export type TreatmentType = keyof typeof treatmentTypes

/** The treatment a wire's word means; `undefined` when it is none that T-Library has. */
export const readTreatmentType = (wireType: string): TreatmentType | undefined =>
  typesByPlainName.get(plainName(wireType))

const plainName = (name: string): string => {
  const letters = name.toLowerCase().replace(/[^a-z0-9]/g, "")
  const bare = letters.startsWith("treatment") ? letters.slice("treatment".length) : letters
  return bare.replace("announcement", "announce")
}

const typesByPlainName: ReadonlyMap<string, TreatmentType> = new Map(
  // The keys of the table are its type's members.
  (Object.entries(treatmentTypes) as ReadonlyArray<[TreatmentType, TreatmentRow]>).flatMap(
    ([type, { code }]): ReadonlyArray<[string, TreatmentType]> => [
      [plainName(type), type],
      [`${code}`, type]
    ]
  )
)
