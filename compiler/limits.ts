// Bounds on what one program may hold (language.md §13). They keep a check under a second on a CI
// machine and a plan loadable in memory; a real site stays far below each of them.

/** Files of one program, the entry included: more is a generated heap, not a policy. */
export const importCountMax = 256

/** UTF-16 units of all files of one program together. */
export const projectLengthMax = 16 * 1024 * 1024

/** `when` lines of one program. */
export const ruleCountMax = 20_000

/** Number patterns of one program. */
export const patternCountMax = 100_000

/** Services of one program. */
export const serviceCountMax = 512

/** Actions of one chain: longer ones belong into a voice application. */
export const chainLengthMax = 16

/**
 * Places (an action in a state of the call) that the path prover walks. The largest flows we know
 * have some thousands; here a second is over.
 */
export const pathStateMax = 100_000

/**
 * Parts of one condition with everything it names written out: a plan of more could not be read.
 */
export const conditionSizeMax = 10_000

/** Parts of all conditions together; a plan keeps each where it stands. */
export const conditionsSizeMax = 1_000_000

/** UTF-16 units of a text with everything it names put in: the most a SIP message may hold. */
export const textLengthMax = 65_535
