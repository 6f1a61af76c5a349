// A script of ICM as a treatment, so that what plays and reports one carries out the other: its
// variables are inputs of the voice application, as a treatment's parameters are.

import type { Script, Treatment } from "../cti/Instruction.ts"

export const scriptTreatment = (script: Script): Treatment => ({
  kind: "script",
  wireType: script.id,
  appId: script.id,
  appUrl: undefined,
  prompts: [],
  language: undefined,
  maxDigits: undefined,
  file: undefined,
  durationMs: undefined,
  params: script.inputs
})
