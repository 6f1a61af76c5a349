// The capability matrix as `ctiflow capabilities` prints it, in each of its forms.

import { assert, describe, it } from "@effect/vitest"
import { capabilities, capabilityFormats } from "../../../compiler/commands/capabilities.ts"
import { capabilityMatrix } from "../../../compiler/emit/capabilityMatrix.ts"
import { forbids, capabilities as rows } from "../../../dsl/vocabulary/capabilities.ts"
import { siteKinds } from "../../../dsl/vocabulary/Site.ts"
import { checkGolden } from "../../kit/golden.ts"

const endings = { human: "txt", json: "json", markdown: "md" } as const

describe("the capability matrix", () => {
  it.each(capabilityFormats)("reads as it did: %s", (format) => {
    const printed = capabilities(format, { colour: false, width: 100 })
    checkGolden(`emit/capabilities.${endings[format]}`, printed)
  })

  it("is what the checks go by", () => {
    for (const [index, kind] of siteKinds.entries()) {
      const listed = capabilityMatrix().sites[index]?.forbidden.map(({ code }) => code)
      // A site at which whatever depends on more than its kind is forbidden too.
      const site = { kind, role: "edge", platforms: ["gvpi"], requery: false } as const
      const forbidden = rows.filter(({ code }) => forbids(code, site)).map(({ code }) => code)
      assert.deepStrictEqual(listed, forbidden, kind)
    }
  })

  it("names a source for every row", () => {
    for (const { code, source } of rows) assert.isAbove(source.length, 3, code)
  })
})
