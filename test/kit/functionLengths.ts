// How long functions are, by their braces: good enough to find the ones that should have been two.

import type { SourceFile } from "./readTree.ts"

export interface FunctionLength {
  /** Counted from 1. */
  readonly line: number
  readonly lines: number
}

const opensFunction =
  /(?:=>|\bfunction\b.*\)|^\s*(?:static |async |get |set |#|private |readonly )*[\w#]+\([^)]*\)(?::[^{]+)?)\s*\{\s*$/

const notFunctions = /^\s*(?:if|for|while|switch|else|try|catch|class|export class|describe|it)\b/

/** Every block that a function opens. A block inside another counts for both. */
export const functionLengths = (file: SourceFile): ReadonlyArray<FunctionLength> => {
  const open: Array<{ readonly line: number; readonly isFunction: boolean }> = []
  const found: Array<FunctionLength> = []
  for (const [index, line] of file.code.entries()) {
    for (const [column, char] of Array.from(line).entries()) {
      if (char === "{") {
        const isLast = column === line.trimEnd().length - 1
        const isFunction = isLast && opensFunction.test(line) && !notFunctions.test(line)
        open.push({ line: index + 1, isFunction })
      } else if (char === "}") {
        const opened = open.pop()
        if (opened?.isFunction === true) {
          found.push({ line: opened.line, lines: index + 2 - opened.line })
        }
      }
    }
  }
  return found
}
