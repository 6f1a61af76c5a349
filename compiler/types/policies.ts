// Transfer policies: their settings, and what they need to be told by events before they can run.

import type { Scope, Named } from "../names/Module.ts"
import type { Checking, Need } from "./Checking.ts"
import { placeAt, planName } from "./Checking.ts"
import { makeBlock } from "./handlers.ts"
import type { Policy } from "./Program.ts"
import { checkRequired, checkSettings } from "./settings.ts"

export const checkPolicy = (checking: Checking, scope: Scope, named: Named): Policy => {
  const { declaration } = named
  const name = planName(checking, named)
  const isPolicy = declaration._tag === "TransferPolicy"
  const needs: Array<Need> = []
  const settings = checkSettings(
    checking,
    scope,
    "transfer",
    isPolicy ? declaration.settings : [],
    needs
  )
  checkRequired(checking, "transfer", named.span, settings)
  const place = { ...placeAt(scope, "transfer"), needs: [] }
  const context = { id: name, place, inside: { kind: "transfer", tenant: named.tenant } } as const
  const handlers = isPolicy ? declaration.handlers : []
  const block = makeBlock(checking, context, "transfer", named.span, handlers)
  return { named, name, settings, needs, block }
}
