// Counts what a pure function does to strings, so that growth can be compared without a clock: each
// character looked at, each character that a search or a conversion goes over, each piece cut off.
// Concatenation is not counted.

type Method = (this: unknown, ...parameters: ReadonlyArray<unknown>) => unknown

/** What one call costs, from the string, the parameters and the result. */
type Cost = (text: string, parameters: ReadonlyArray<unknown>, result: unknown) => number

const one: Cost = () => 1
const whole: Cost = (text) => text.length
const searched: Cost = (text, [, from], result) => {
  const start = typeof from === "number" ? from : 0
  return result === -1 || typeof result !== "number"
    ? Math.max(1, text.length - start)
    : result - start + 1
}

// oxfmt-ignore
const stringCosts: ReadonlyArray<readonly [name: keyof string & string, cost: Cost]> = [
  ["charCodeAt", one], ["charAt", one], ["codePointAt", one], ["slice", one], ["startsWith", one], ["endsWith", one],
  ["indexOf", searched], ["includes", whole], ["split", whole], ["toLowerCase", whole], ["toUpperCase", whole],
  ["trim", whole], ["replace", whole], ["replaceAll", whole], ["match", whole], ["search", whole]
]

/**
 * How many operations `run` takes. Only for synchronous code: the prototype is patched meanwhile.
 */
export const countOperations = (run: () => void): number => {
  let count = 0
  const patched = stringCosts.map(([name, cost]) => {
    const descriptor = Object.getOwnPropertyDescriptor(String.prototype, name)
    const original: Method | undefined = descriptor?.value
    if (descriptor === undefined || original === undefined)
      throw new Error(`no string method ${name}`)
    const counting: Method = function (...parameters) {
      const result = Reflect.apply(original, this, parameters)
      count += cost(String(this), parameters, result)
      return result
    }
    define(name, { ...descriptor, value: counting })
    return { name, descriptor }
  })
  try {
    run()
  } finally {
    for (const { name, descriptor } of patched) define(name, descriptor)
  }
  return count
}

const define = (name: string, descriptor: PropertyDescriptor): void => {
  // oxlint-disable-next-line no-extend-native -- `countOperations` puts it back
  Object.defineProperty(String.prototype, name, descriptor)
}
