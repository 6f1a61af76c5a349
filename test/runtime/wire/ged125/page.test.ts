// `docs/ged125.md` is what the rows print; `UPDATE_GOLDEN=1` writes it anew. And names that come
// from outside are read as a person writes them.

import { assert, describe, it } from "@effect/vitest"
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import {
  codeName,
  eventIds,
  labelTypes,
  readCode,
  statusCodes
} from "../../../../runtime/wire/ged125/codes.ts"
import { readMessageName } from "../../../../runtime/wire/ged125/Messages.ts"
import { gedPage } from "./page.ts"

const file = fileURLToPath(new URL("../../../../docs/ged125.md", import.meta.url))

describe("docs/ged125.md", () => {
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(file, gedPage())

  it("is what the rows say", () => {
    assert.strictEqual(readFileSync(file, "utf8"), gedPage())
  })
})

describe("names from outside", () => {
  it.each([
    ["RUN_SCRIPT_REQ", "RUN_SCRIPT_REQ"],
    ["run-script-req", "RUN_SCRIPT_REQ"],
    [" New_Call ", "NEW_CALL"],
    ["SERVICE_CONTROL", undefined],
    ["constructor", undefined],
    ["", undefined]
  ])("the message %j is %j", (text, name) => {
    assert.strictEqual(readMessageName(text), name)
  })

  it.each([
    [statusCodes, "E_INVALID_SCRIPT", 30],
    [statusCodes, "invalid-script", 30],
    [statusCodes, "30", 30],
    [statusCodes, "29", 29],
    [eventIds, "no-answer", 3],
    [eventIds, "ANSWER", 4],
    [labelTypes, "normal", 1],
    [labelTypes, "weird", undefined],
    [labelTypes, "99999999999", undefined],
    [labelTypes, "-1", undefined],
    [labelTypes, "toString", undefined]
  ])("of %o %j is %j", (codes, text, code) => {
    assert.strictEqual(readCode(codes, text), code)
  })

  it("a number without a name is named by itself", () => {
    assert.strictEqual(codeName(statusCodes, 30), "E_INVALID_SCRIPT")
    assert.strictEqual(codeName(statusCodes, 29), "29")
  })
})
