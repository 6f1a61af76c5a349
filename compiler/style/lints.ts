// Matters of taste (`lint`): nothing is wrong and no caller will notice, but the file could be
// easier to read. They are looked for in the entry only, and only when it has no error; people see
// them when there is nothing worse to do.

import type { Diagnostic } from "../../dsl/index.ts"
import type { Module } from "../names/Module.ts"
import type { Program } from "../types/participants.ts"
import { importOrder } from "./importOrder.ts"
import { longChains } from "./longChains.ts"
import { missingDocs } from "./missingDocs.ts"
import { numberRules } from "./numberRules.ts"
import { repeatedTexts } from "./repeatedTexts.ts"

export const lints = (program: Program, entry: Module): ReadonlyArray<Diagnostic> => [
  ...importOrder(entry.tree),
  ...longChains(entry.tree),
  ...repeatedTexts(entry.tree),
  ...numberRules(entry.tree),
  ...(program.deployment === undefined ? missingDocs(entry.tree) : [])
]
