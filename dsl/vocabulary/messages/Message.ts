// One message of a ladder as a row: who sends it, which arguments an author may give, where each of
// them stands on the wire, and whether a ladder must have a line for it. The compiler checks
// arguments against the rows, the harness builds and reads messages by them; how a place on the
// wire is written or read is the business of `runtime/ladder`.

/**
 * Whether a message of ours must be foreseen by a line. `needed`: one without a line fails the
 * test. `optional`: housekeeping, a line may name it. `closing`: needed while its peer's column has
 * lines left, optional after the last one: how a call is cleared away need not be spelt out.
 */
export type LineNeed = "needed" | "optional" | "closing"

export interface MessageRow {
  /** The wire's own name; a SIP response has its code, or `2xx` for all codes of a class. */
  readonly message: string
  /** `us`: we send it to the peer; `peer`: the peer sends it to us. */
  readonly from: "us" | "peer"
  readonly line: LineNeed
  /** Arguments by the author's name, each with its place on the wire. */
  readonly args: Readonly<Record<string, string>>
  /**
   * What arguments of any other name are, as a place on the wire; absent where there are no others.
   */
  readonly others?: string
}

/** The place an argument stands for; undefined when the message takes no such argument. */
export const argumentPlace = (row: MessageRow, name: string): string | undefined =>
  Object.hasOwn(row.args, name) ? row.args[name] : row.others
