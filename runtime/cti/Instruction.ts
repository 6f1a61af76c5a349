// The one language that both CTI sides speak to a call: what the CTI server tells a call, and what
// a call tells it. Neutral words only; the wire's own words stay in `wire/ivrserver` and
// `wire/ged125`. Plain data, no Effect.

import type { DataAnswer, DataRequest } from "./DataRequest.ts"

/**
 * Key and value pairs of a call (Genesys user data, Cisco call variables), in order; keys come
 * from the wire.
 */
export type CallData = ReadonlyMap<string, string>

/**
 * The kinds of Genesys treatment, spelled as the events of the language (`treatment.music`), and
 * ICM's only one.
 */
export type TreatmentKind =
  | "play-application"
  | "play-announcement"
  | "play-announcement-and-digits"
  | "music"
  | "collect-digits"
  | "text-to-speech"
  | "record-announcement"
  | "silence"
  | "ring-back"
  | "busy"
  | "fast-busy"
  | "other"
  /** A script of ICM, which is carried out as a treatment is. */
  | "script"

/** One prompt of a treatment. `file` is an id, a file name or a URI; `text` is to be spoken. */
export interface TreatmentPrompt {
  readonly kind: "file" | "text"
  readonly value: string
  /** Absent: the strategy did not say. */
  readonly interruptible: boolean | undefined
}

/** What the CTI server wants the caller to hear or be asked. Times are milliseconds. */
export interface Treatment {
  readonly kind: TreatmentKind
  /** The wire's own spelling of the type, for logs and `treatment.other`. */
  readonly wireType: string
  readonly appId: string | undefined
  readonly appUrl: string | undefined
  readonly prompts: ReadonlyArray<TreatmentPrompt>
  readonly language: string | undefined
  readonly maxDigits: number | undefined
  readonly file: string | undefined
  readonly durationMs: number | undefined
  /**
   * Every scalar parameter under its wire name, nested lists flattened with dots (`PROMPT.1.ID`).
   */
  readonly params: CallData
}

/**
 * A script that ICM has us run. `vars` are keyed as the language reads them: `CED`, `CallVar1` …
 * `CallVar10`, an ECC variable under its own name (`user.acct`), an element of an ECC array with
 * its index (`user.history[0]`).
 */
export interface Script {
  readonly id: string
  readonly config: string | undefined
  readonly vars: CallData
  /** The same as inputs of a voice application (`ICM_CED`, `ICM_CallVar1`, gvp-ctic.md §4.3). */
  readonly inputs: CallData
}

/** Where ICM sends the caller, or what it lets him hear in place of a destination. */
export interface Label {
  readonly type: "normal" | "busy" | "ring" | "default"
  /** Present when `type` is `normal`. */
  readonly number: string | undefined
  /** ICM may say more after the caller was connected: the dialogue stays open. */
  readonly stays: boolean
  readonly callData: CallData
}

/** What a CTI server tells a call to do, or tells it about itself. */
export type Instruction =
  /** The CTI side took the call. Behind the switch these are the switch's numbers. */
  | {
      readonly _tag: "Accepted"
      readonly dnis: string | undefined
      readonly ani: string | undefined
      /** Ids worth a line in the record: `ConnId`, `TSCallId`, `PortDN` … */
      readonly ids: CallData
    }
  | { readonly _tag: "Treat"; readonly treatment: Treatment }
  | { readonly _tag: "RunScript"; readonly script: Script }
  /** The treatment, or the script, is to stop. */
  | { readonly _tag: "CancelTreatment" }
  | { readonly _tag: "Label"; readonly label: Label }
  /**
   * The caller is wanted back from the destination of a label: its leg ends, and the call waits
   * for what comes.
   */
  | { readonly _tag: "TakenBack"; readonly callData: CallData }
  | {
      readonly _tag: "Route"
      readonly type: "normal" | "default" | "reroute"
      readonly wireType: string
      readonly to: string | undefined
      readonly callData: CallData
    }
  /** Outcome of a transfer asked for by `transfer`. `failed` carries the server's code. */
  | {
      readonly _tag: "TransferEnded"
      readonly outcome: "completed" | "busy" | "failed"
      readonly code: string | undefined
    }
  /**
   * The CTI side ended the call. `cause` is the wire's word (`Timeout`, `FeatureNotSupported`,
   * `Released`). `atOnce`: the caller is to be released whatever he hears, or whomever he talks
   * to.
   */
  | { readonly _tag: "Released"; readonly cause: string; readonly atOnce?: true }
  /**
   * A request of ours was refused. `request` is the wire's word (`RouteRequest`, `Unknown`).
   * `over`: the dialogue has ended by it.
   */
  | {
      readonly _tag: "RequestFailed"
      readonly request: string
      readonly code: string | undefined
      readonly over?: true
    }
  /** The connection this dialogue lived on is gone, and the dialogue with it. */
  | { readonly _tag: "LinkLost"; readonly reason: string }

/**
 * How a treatment or a script went. `NotStarted` is one that we do not carry out, or that failed
 * before anything played; its reason `unsupported`, `failed`, `busy` or `max-treatments` decides
 * which code ICM is given.
 */
export type TreatmentReport =
  | { readonly _tag: "NotStarted"; readonly reason: string }
  | { readonly _tag: "Cancelled" }
  | {
      readonly _tag: "Completed"
      readonly digits: string | undefined
      readonly callData: CallData
      /** `COMPLETION_STATUS`, `INTERRUPTED`, `LAST_COLLECTED_DIGIT` … */
      readonly extensions: CallData
    }

/**
 * Why we close a dialogue. `normal`: the visit is over; `abandoned`: the caller left before being
 * routed; `transferred`: he has gone where he was sent; `busy`, `no-answer`, `failed`: so ended
 * the last attempt to send him somewhere; `resources`, `timeout`, `unsupported`: we could not go
 * on with him, and why.
 */
export type CloseCause =
  | "normal"
  | "abandoned"
  | "transferred"
  | NotConnected
  | "resources"
  | "timeout"
  | "unsupported"

/** How the way to a destination ended, other than with an answer. */
export type NotConnected = "busy" | "no-answer" | "failed"

/** What the CTI side is told when a call starts. */
export interface NewCall {
  readonly dnis: string
  readonly ani: string | undefined
  /** The IVR port the call is announced on. */
  readonly portOfCall: string
  readonly callData: CallData
  /** ICM has the call under control already and knows it by this id. */
  readonly correlationId?: string | undefined
  /** … or by this number, which it has lent to the call on its way here (translation route). */
  readonly translationRoute?: string | undefined
  /** The caller's User-to-User header field (RFC 7433), as it came. */
  readonly userToUser?: string | undefined
}

/**
 * One call's exchange with a CTI server, from `open` to `close` or `LinkLost`. Every method sends
 * at once or, after the end, does nothing; none waits. After `Released` or `LinkLost` no further
 * instruction comes.
 */
export interface CtiDialogue {
  /** The call's id on the wire: CallId of IVR Server, DialogueID of ICM. */
  readonly id: string
  /**
   * The CTI side leads the call: between two of its instructions it owes us the next. False for
   * ICM's routing dialogues, where nothing is owed but the answer to a question.
   */
  readonly leads: boolean
  /** `HOST:PORT` of the server the dialogue lives on. */
  readonly server: string
  readonly requestRoute: (
    destination: string,
    digits: string | undefined,
    callData: CallData
  ) => void
  readonly treatmentStarted: () => void
  readonly reportTreatment: (report: TreatmentReport) => void
  /** OneStepXfer; its end comes as `TransferEnded`. */
  readonly transfer: (destination: string, callData: CallData) => void
  /**
   * The call was connected to, or could not be connected to, the destination of `Route` or
   * `Label`.
   */
  readonly reportConnected: () => void
  readonly reportNotConnected: (outcome: NotConnected) => void
  /** The destination of a label that `stays` has hung up, and the caller is still there. */
  readonly reportParted: () => void
  readonly attach: (callData: CallData) => void
  /**
   * The flow's `silence after` is over and nothing came. True when the protocol ends the dialogue
   * by that, as ICM's does.
   */
  readonly overdue: () => boolean
  /**
   * A request of the running voice application. `answered` is called exactly once, within the
   * link's own time limit, also when the dialogue ends before; never before this call returned.
   * Absent: this CTI side keeps no data of its own, and the call's are all there is.
   */
  readonly requestData?: (request: DataRequest, answered: (answer: DataAnswer) => void) => void
  readonly close: (cause: CloseCause) => void
}
