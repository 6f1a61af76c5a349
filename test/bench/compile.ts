// The whole check of a large project over reading it, and over cutting it into words. A project
// twice the size should give the same ratios: what grows faster than the text shows here first.

import { compile } from "../../compiler/compile.ts"
import { makeSource, parse } from "../../dsl/index.ts"
import { lex } from "../../dsl/syntax/lex.ts"
import type { Bench, Comparison } from "./Bench.ts"
import { largeProject, sizeOf } from "./largeProject.ts"
import type { ProjectTexts } from "./largeProject.ts"

const check = (texts: ProjectTexts): void => {
  const { plan } = compile({ root: "", entry: "main.flow", read: (file) => texts.get(file) })
  if (plan === undefined) throw new Error("the large project has errors")
}

const parseAll = (texts: ProjectTexts): void => {
  for (const [file, text] of texts) parse(makeSource(file, text))
}

const lexAll = (texts: ProjectTexts): void => {
  for (const text of texts.values()) lex(text)
}

export const compileBench: Bench = {
  name: "compile",
  comparisons: () => {
    const small = largeProject({ tenants: 50, profiles: 30 })
    const large = largeProject({ tenants: 200, profiles: 30 })
    const megabytes = (texts: ProjectTexts) => ({ count: sizeOf(texts) / 1e6, unit: "MB" })
    const over = (
      what: string,
      subject: (texts: ProjectTexts) => void,
      baseline: (texts: ProjectTexts) => void,
      [texts, than]: readonly [ProjectTexts, string]
    ): Comparison => ({
      what,
      over: than,
      subject: () => subject(texts),
      baseline: () => baseline(texts),
      amount: megabytes(texts)
    })
    return [
      over("parse, 2 MB", parseAll, lexAll, [large, "lex alone"]),
      over("check, 0.5 MB", check, parseAll, [small, "parse alone"]),
      over("check, 2 MB", check, parseAll, [large, "parse alone"]),
      over("check, 2 MB", check, lexAll, [large, "lex alone"])
    ]
  }
}
