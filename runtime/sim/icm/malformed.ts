// Messages inside a dialogue that a VRU must refuse, as bytes; the codec would not write them.

import { Writer } from "../../wire/bytes/Writer.ts"
import type { DialogueId } from "../../wire/ged125/Messages.ts"
import type { PimStep } from "./PimScript.ts"

export type Malformed = Extract<PimStep, { readonly malformed: unknown }>["malformed"]

const subTypes = { newCall: 5, runScript: 7, unknown: 99 }

/** What stands behind the dialogue's header; `subType` in front of it. */
const bodies: Readonly<Record<Malformed, { readonly subType: number; readonly rest: Uint8Array }>> =
  {
    /** RUN_SCRIPT_REQ without its InvokeID. */
    "too-short": { subType: subTypes.runScript, rest: new Uint8Array(0) },
    /** RUN_SCRIPT_REQ that names no script. */
    "no-script": { subType: subTypes.runScript, rest: Uint8Array.of(0x7f, 0, 0, 1) },
    /** A floating field that says it is longer than the message. */
    float: { subType: subTypes.runScript, rest: Uint8Array.of(0x7f, 0, 0, 2, 38, 200, 0x41) },
    /** A number that no sub-message has. */
    unknown: { subType: subTypes.unknown, rest: Uint8Array.of(1, 2, 3, 4) },
    /** NEW_CALL, which only a VRU sends. */
    "wrong-way": {
      subType: subTypes.newCall,
      rest: Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 32, 1, 0x39)
    }
  }

/** The bytes of such a message, header included. */
export const malformedMessage = (
  kind: Malformed,
  dialogueId: DialogueId,
  sendSeqNo: number
): Uint8Array => {
  const { rest, subType } = bodies[kind]
  const length = 12 + rest.length
  const writer = new Writer().uint32(length).uint32(serviceControl).uint32(subType)
  return writer.uint32(dialogueId).uint32(sendSeqNo).bytes(rest).finish()
}

const serviceControl = 47
