// `--deployment sites/*.flow` reaches us as one option with several values, because the shell has
// spread the pattern. Here each value gets the option again, as the command line library wants it.

const spreading: ReadonlySet<string> = new Set(["--deployment"])

export const spreadValues = (argv: ReadonlyArray<string>): ReadonlyArray<string> => {
  const spread: Array<string> = []
  let option: string | undefined
  for (const [index, argument] of argv.entries()) {
    if (argument.startsWith("-")) {
      option = spreading.has(argument) ? argument : undefined
      spread.push(argument)
      continue
    }
    if (option !== undefined && argv[index - 1] !== option) spread.push(option)
    spread.push(argument)
  }
  return spread
}
