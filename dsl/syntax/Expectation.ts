// What the parser was looking for when it stopped, carried through Chevrotain as data.
//
// Chevrotain asks for an error *message* at the point where it knows what was expected, and forgets
// that afterwards. We answer with the names of the expected token types and read them back here;
// `explain.ts` chooses the words an author sees. No text of Chevrotain's ever leaves this room.

import type {
  IParserErrorMessageProvider,
  IRecognitionException,
  IToken,
  TokenType
} from "chevrotain"

/** Why and where the parser stopped. */
export interface Expectation {
  /** The rule it was in, and the rules around it, outermost first. */
  readonly rules: ReadonlyArray<string>
  /**
   * Names of the token types that could have stood here; empty when the declaration was already
   * complete.
   */
  readonly expected: ReadonlyArray<string>
  /** The token it stopped at; of the type EOF behind the last one. */
  readonly actual: IToken
}

const encode = (types: ReadonlyArray<TokenType | undefined>): string =>
  [...new Set(types.flatMap((type) => (type === undefined ? [] : [type.name])))].join(" ")

/** Answers Chevrotain's four questions for a message with what was expected. */
export const expectationTexts: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => encode([expected]),
  buildNotAllInputParsedMessage: () => "",
  buildNoViableAltMessage: ({ expectedPathsPerAlt }) =>
    encode(expectedPathsPerAlt.flatMap((paths) => paths.map((path) => path[0]))),
  buildEarlyExitMessage: ({ expectedIterationPaths }) =>
    encode(expectedIterationPaths.map((path) => path[0]))
}

/** Reads an error of the parser back. */
export const expectationOf = (error: IRecognitionException): Expectation => ({
  rules: error.context.ruleStack,
  expected: error.message === "" ? [] : error.message.split(" "),
  actual: error.token
})
