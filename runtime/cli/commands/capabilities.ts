// `ctiflow capabilities`: the capability matrix, by kind of site.

import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import {
  capabilities as printCapabilities,
  capabilityFormats
} from "../../../compiler/commands/capabilities.ts"
import { screen, write } from "../output.ts"

export const capabilities = Command.make(
  "capabilities",
  {
    format: Flag.Literals("format", capabilityFormats).pipe(Flag.withDefault("human" as const))
  },
  Effect.fnUntraced(function* ({ format }) {
    yield* write(printCapabilities(format, screen()))
  })
).pipe(Command.withDescription("Says what each kind of site can do, and who says so."))
