// `docs/simulated-peers.md` shows scripts that are taken as they stand, and names every word there
// is to say.

import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { GatewayScript } from "../../../runtime/sim/gateway/gatewayScript.ts"
import {
  builtInScripts,
  decodePimFile,
  PimFile,
  PimStep
} from "../../../runtime/sim/icm/PimScript.ts"
import { pimOptions } from "../../../runtime/sim/icm/runPim.ts"
import { ivrServerOptions } from "../../../runtime/sim/ivrserver/runIvrServer.ts"
import { builtInStrategies, decodeIvrServerFile } from "../../../runtime/sim/ivrserver/Strategy.ts"
import { MediaScript } from "../../../runtime/sim/media/mediaScript.ts"
import { PolicyFields } from "../../../runtime/sim/sip/scriptSchema.ts"

const page = readFileSync(
  fileURLToPath(new URL("../../../docs/simulated-peers.md", import.meta.url)),
  "utf8"
)

const scriptOf = (peer: string): string => {
  const block = new RegExp(`\`\`\`json ${peer}\\n([^\`]*)\`\`\``).exec(page)?.[1]
  return block ?? assert.fail(`no script of ${peer}`)
}

const decode = <A>(schema: Schema.Codec<A, unknown>, text: string): A =>
  Schema.decodeUnknownSync(Schema.fromJsonString(schema))(text, { onExcessProperty: "error" })

const namesAll = (names: Iterable<string>) => {
  for (const name of names) assert.match(page, new RegExp(`[\`"]${name}[\`"]`), name)
}

describe("docs/simulated-peers.md", () => {
  it("shows a gateway", () => {
    decode(GatewayScript, scriptOf("gateway"))
    namesAll(Object.keys(GatewayScript.fields))
  })

  it("shows a media platform", () => {
    decode(MediaScript, scriptOf("media"))
    namesAll(Object.keys(MediaScript.fields))
    namesAll(Object.keys(PolicyFields))
  })

  it("shows an IVR Server", () => {
    const options = Result.flatMap(decodeIvrServerFile(scriptOf("ivr-server")), ivrServerOptions)
    assert.isTrue(Result.isSuccess(options))
    namesAll(builtInStrategies.keys())
  })

  it("shows a PIM of ICM", () => {
    const options = Result.flatMap(decodePimFile(scriptOf("icm")), pimOptions)
    assert.isTrue(Result.isSuccess(options))
    namesAll(builtInScripts.keys())
    namesAll(Object.keys(PimFile.fields))
    namesAll(PimStep.members.flatMap(({ fields }) => Object.keys(fields)))
  })
})
