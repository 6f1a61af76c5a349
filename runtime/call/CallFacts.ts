// The facts of one call as its flow reads them. They change as the call goes on: behind the switch
// the CTI side tells the true numbers, each event brings its own fields, data is attached.

import type { FieldName, Profile } from "../../compiler/plan/Plan.ts"
import type { CallData } from "../cti/Instruction.ts"
import type { Facts, Value } from "./Facts.ts"
import { ctiParameters, toldBridgeTransfer, type UriParameters } from "../select/ResourceManager.ts"
import type { FlowEvent } from "./FlowEvent.ts"
import type { LocalTime } from "./localTime.ts"

/** What does not change while a call lives. */
export interface CallFactsOptions {
  readonly dnis: string
  readonly ani: string | undefined
  /** The group the call came from; absent for a stranger. */
  readonly gateway: { readonly name: string; readonly useCti: 0 | 1 | 2 } | undefined
  /** A header field of the caller's INVITE. */
  readonly header: (name: string) => string | undefined
  /** Role `connector`: the Request-URI parameters by which the Resource Manager tells a profile. */
  readonly told: UriParameters
  readonly tenantOf: (dnis: string) => string | undefined
  readonly profileOf: (dnis: string) => Profile | undefined
  /** The record of a profile's `cti-params`. */
  readonly ctiParamsOf: (profile: Profile, facts: Facts) => Value
  readonly localTime: () => LocalTime
}

export class CallFacts implements Facts {
  dnis: string
  ani: string | undefined
  answered = false
  /** Call data of the visit; keys come from the wire. */
  readonly userData = new Map<string, string>()
  /** What the caller keyed last, for the next question to the router. */
  digits: string | undefined
  /** The event that is being reacted to. */
  event: FlowEvent | undefined
  readonly gateway: CallFactsOptions["gateway"]
  #tenant: string | undefined
  #profile: Profile | undefined
  /**
   * While `use-cti` is 1 nobody knows the true DNIS before the CTI side has told it (`language.md`
   * §4).
   */
  #mapped: boolean
  readonly #options: CallFactsOptions

  constructor(options: CallFactsOptions) {
    this.#options = options
    this.gateway = options.gateway
    this.dnis = options.dnis
    this.ani = options.ani
    this.#mapped = options.gateway?.useCti !== 1
    this.#tenant = options.tenantOf(options.dnis)
    this.#profile = this.#mapped ? options.profileOf(options.dnis) : undefined
  }

  get tenant(): string | undefined {
    return this.#tenant
  }

  /** What the number plan gives for the DNIS. */
  get profile(): Profile | undefined {
    return this.#profile
  }

  /**
   * The CTI side told the numbers; from now on they hold, and the number plan is asked again.
   *
   * INVARIANT (a call stays with its tenant, `language.md` §9): a number of another tenant's brings
   * neither him nor his profile into a call that somebody owns already.
   */
  learnNumbers(dnis: string | undefined, ani: string | undefined): void {
    if (ani !== undefined && ani !== "") this.ani = ani
    if (dnis !== undefined && dnis !== "") this.dnis = dnis
    this.#mapped = true
    this.#tenant ??= this.#options.tenantOf(this.dnis)
    const profile = this.#options.profileOf(this.dnis)
    const isForeign = profile?.tenant !== undefined && profile.tenant !== this.#tenant
    this.#profile = isForeign ? undefined : profile
  }

  attach(callData: CallData): void {
    for (const [key, value] of callData) this.userData.set(key, value)
  }

  read(field: FieldName, key: string | undefined): Value {
    switch (field) {
      case "call.dnis":
        return this.dnis
      case "call.ani":
        return this.ani
      case "call.header":
        return key === undefined ? undefined : this.#options.header(key)
      case "call.answered":
        return this.answered
      case "gateway":
        return this.gateway?.name
      case "gateway.use-cti":
        return this.gateway?.useCti
      case "tenant":
        return this.#tenant
      case "profile":
        return this.#profile?.name
      case "profile.cti-allow":
        return this.#profile?.ctiAllow
      case "profile.icm-bridge-transfer":
        return this.#profile === undefined
          ? undefined
          : (toldBridgeTransfer(this.#options.told) ?? this.#profile.icmBridgeTransfer)
      case "profile.cti-params":
        return this.#ctiParams()
      case "user-data":
        return key === undefined ? undefined : this.userData.get(key)
      default:
        return this.#readTime(field) ?? this.#readEvent(field, key)
    }
  }

  /**
   * What the Resource Manager told holds before what our own plan says of the profile: its number
   * plan decided.
   */
  #ctiParams(): Value {
    if (this.#profile === undefined) return undefined
    const own = this.#options.ctiParamsOf(this.#profile, this)
    const told = ctiParameters(this.#options.told)
    return own instanceof Map && told.size > 0 ? new Map([...own, ...told]) : own
  }

  #readTime(field: FieldName): Value {
    switch (field) {
      case "time":
        return this.#options.localTime().minutes
      case "day":
        return this.#options.localTime().day
      case "date":
        return this.#options.localTime().date
      default:
        return undefined
    }
  }

  #readEvent(field: FieldName, key: string | undefined): Value {
    const treatment = this.event?.treatment
    switch (field) {
      case "treatment.app-id":
        return treatment?.appId
      case "treatment.app-url":
        return treatment?.appUrl
      case "treatment.prompt":
        return treatment?.prompts[0]?.value
      case "treatment.language":
        return treatment?.language
      case "treatment.max-digits":
        return treatment?.maxDigits
      case "treatment.file":
        return treatment?.file
      case "treatment.duration":
        return treatment?.durationMs
      case "treatment.params":
        return key === undefined ? undefined : treatment?.params.get(key)
      case "route.to":
        return this.event?.route?.to
      case "route.type":
        return this.event?.route?.type
      case "script.id":
        return this.event?.script?.id
      case "script.config":
        return this.event?.script?.config
      case "script.vars":
        return key === undefined ? undefined : this.event?.script?.vars.get(key)
      case "label.number":
        return this.event?.label?.number
      case "app.to":
        return this.event?.app?.to
      case "app.kind":
        return this.event?.app?.kind
      case "app.result":
        return key === undefined ? undefined : this.event?.app?.result.get(key)
      default:
        return undefined
    }
  }
}
