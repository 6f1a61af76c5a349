// A whole call path on a virtual network and clock: the flow compiled, the real call code and user
// agent, with a caller, a media platform and a destination on user agents of their own, and in
// place of the CTI link a recorder one layer down.

import { assert } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer, Option, Result, Duration } from "effect"
import { TestClock } from "effect/testing"
import { compile } from "../../compiler/compile.ts"
import type { Plan } from "../../compiler/plan/Plan.ts"
import { Calls } from "../../runtime/call/Calls.ts"
import { CtiLink, type DialogueListener } from "../../runtime/cti/CtiLink.ts"
import type { DataAnswer, DataRequest } from "../../runtime/cti/DataRequest.ts"
import type { CtiDialogue, Instruction, NewCall, Treatment } from "../../runtime/cti/Instruction.ts"
import { CallRecords } from "../../runtime/journal/CallRecords.ts"
import { callsOptions } from "../../runtime/main.ts"
import { Resolve } from "../../runtime/net/Resolve.ts"
import { CallBook } from "../../runtime/observe/CallBook.ts"
import type { CallRecord } from "../../runtime/observe/CallTrace.ts"
import { Metrics } from "../../runtime/observe/Metrics.ts"
import { type DeploymentRead, readDeployment } from "../../runtime/process/readDeployment.ts"
import type { Body, Headers, LegEvent } from "../../runtime/ua/LegEvent.ts"
import type { Leg } from "../../runtime/ua/Leg.ts"
import { SharedPeers } from "../../runtime/select/MediaGroups.ts"
import { type IncomingCall, Ua } from "../../runtime/ua/Ua.ts"
import { sdp } from "./uaPair.ts"
import { makeMemoryNet } from "../runtime/cti/memoryNet.ts"
import { VirtualNetwork } from "./VirtualNetwork.ts"

export const hosts = {
  product: "127.0.0.1",
  gateway: "127.0.0.11",
  media: "127.0.0.21"
} as const

/** Compiles a flow that must be without errors. */
export const planOf = (text: string): Plan => {
  const { plan, diagnostics } = compile({
    entry: "test.flow",
    root: ".",
    read: (file) => (file === "test.flow" ? text : undefined)
  })
  if (plan === undefined) {
    throw new Error(diagnostics.map(({ code, message }) => `${code}: ${message}`).join("\n"))
  }
  return plan
}

/** What a dialogue was asked, in the words of `CtiDialogue`, with the argument that matters. */
export interface CtiSaid {
  readonly what: string
}

/** The CTI side as a test plays it: hears what the product asks, and says what it likes. */
export class CtiRecorder {
  readonly said: Array<string> = []
  newCall: NewCall | undefined
  /** Why no dialogue can be had; undefined: one can. */
  down: string | undefined
  /** How a request for data is answered; undefined: not at all. */
  data: (request: DataRequest) => DataAnswer | undefined = () => undefined
  #listener: DialogueListener | undefined

  readonly layer = Layer.succeed(CtiLink, {
    health: () => [],
    open: (call, listener) => {
      if (this.down !== undefined) {
        return Result.fail({ _tag: "LinkUnavailable", reason: this.down } as const)
      }
      this.newCall = call
      this.#listener = listener
      this.said.push(`open ${call.portOfCall}`)
      return Result.succeed(this.#dialogue())
    }
  })

  say(instruction: Instruction): void {
    this.#listener?.onInstruction(instruction)
  }

  #dialogue(): CtiDialogue {
    const { said } = this
    return {
      id: "c-1",
      server: "ivr:7009",
      requestRoute: (destination, digits, callData) =>
        said.push(["route", destination, digits, pairsOf(callData)].filter(Boolean).join(" ")),
      treatmentStarted: () => said.push("started"),
      reportTreatment: (report) =>
        said.push(
          report._tag === "Completed"
            ? `completed ${report.digits ?? "-"} ${[...report.extensions.values()].join(",")}`.trimEnd()
            : report._tag.toLowerCase()
        ),
      transfer: (destination) => said.push(`transfer ${destination}`),
      reportConnected: () => said.push("connected"),
      reportNotConnected: (outcome) => said.push(`not connected ${outcome}`),
      leads: true,
      overdue: () => false,
      reportParted: () => said.push("parted"),
      attach: (callData) => said.push(`attach ${pairsOf(callData)}`),
      requestData: (request, answered) => {
        said.push(`data ${request._tag}`)
        const answer = this.data(request)
        if (answer !== undefined) queueMicrotask(() => answered(answer))
      },
      close: (cause) => said.push(`close ${cause}`)
    }
  }
}

const pairsOf = (callData: ReadonlyMap<string, string>): string => [...callData].flat().join("=")

export const treatment = (kind: Treatment["kind"], more: Partial<Treatment> = {}): Instruction => ({
  _tag: "Treat",
  treatment: {
    kind,
    wireType: kind,
    appId: undefined,
    appUrl: undefined,
    prompts: [],
    language: undefined,
    maxDigits: undefined,
    file: undefined,
    durationMs: undefined,
    params: new Map(),
    ...more
  }
})

export const routeTo = (to: string | undefined): Instruction => ({
  _tag: "Route",
  type: to === undefined ? "default" : "normal",
  wireType: to === undefined ? "Default" : "Normal",
  to,
  callData: new Map()
})

export const accepted: Instruction = {
  _tag: "Accepted",
  dnis: undefined,
  ani: undefined,
  ids: new Map()
}

/** A leg that somebody in the test holds, and what it was told. */
export interface HeldLeg {
  readonly leg: Leg
  readonly events: ReadonlyArray<LegEvent>
  /** Set for a leg that came to us. */
  readonly call: IncomingCall | undefined
  readonly tags: () => ReadonlyArray<string>
}

/** A user agent of the test with the calls it received. */
export class Peer {
  readonly received: Array<HeldLeg> = []
  readonly #ua: Ua["Service"]

  constructor(ua: Ua["Service"]) {
    this.#ua = ua
    ua.receiveCalls((call) => {
      const events: Array<LegEvent> = []
      this.received.push({
        leg: call.leg,
        events,
        call,
        tags: () => events.map(({ _tag }) => _tag)
      })
      return {
        _tag: "Taken",
        listener: { onEvent: (event) => events.push(event), onMessage: () => undefined },
        begin: () => undefined
      }
    })
  }

  dial(
    uri: string,
    options: {
      readonly ani?: string
      readonly body?: Body | undefined
      readonly headers?: Headers
    } = {}
  ): HeldLeg {
    const events: Array<LegEvent> = []
    const leg = this.#ua.dial(
      {
        uri,
        from: `<sip:${options.ani ?? "+49891"}@${this.#ua.host}>`,
        to: `<${uri}>`,
        headers: options.headers ?? [["X-Genesys-CallUUID", "UUID-1"]],
        body: "body" in options ? options.body : sdp("caller", 4000),
        maxForwards: 70
      },
      {
        onEvent: (event) => {
          events.push(event)
          // As every telephone does.
          if (event._tag === "Answered") leg.acknowledge()
        },
        onMessage: () => undefined
      }
    )
    return { leg, events, call: undefined, tags: () => events.map(({ _tag }) => _tag) }
  }

  /** The latest call that came in. */
  get latest(): HeldLeg {
    const held = this.received.at(-1)
    if (held === undefined) throw new Error("no call has come in")
    return held
  }
}

const openUa = (address: string, network: VirtualNetwork) =>
  Layer.build(
    Ua.layer({ listen: [{ address, port: 5060 }], advertise: undefined }).pipe(
      Layer.provide(Layer.mergeAll(network.layer, noStreams, Resolve.layer, Metrics.layer))
    )
  ).pipe(Effect.map((context) => Context.get(context, Ua)))

const documents = "http://127.0.0.1:8090"
/** Nobody listens for TCP here. */
const noStreams = makeMemoryNet().layer

const noFiles = Layer.succeed(FileSystem.FileSystem, FileSystem.makeNoop({}))

/** A link other than the recorder, made for the deployment that was read. */
export type LinkOf = (read: DeploymentRead) => Layer.Layer<CtiLink, unknown>

/** What a process reads of a flow at start. */
export const deploymentOf = (flow: string, set: Readonly<Record<string, string>> = {}) =>
  readDeployment(planOf(flow), {
    set,
    envFile: Option.none(),
    log: "human",
    drain: Duration.seconds(30)
  }).pipe(Effect.provide(Layer.mergeAll(Resolve.layer, noFiles)))

/** Opens the house for a flow; it closes with the test's scope. */
export const openHouse = Effect.fnUntraced(function* (
  flow: string,
  set: Readonly<Record<string, string>> = {},
  /** The real link, where a simulated CTI server stands behind it. */
  link?: Layer.Layer<CtiLink> | LinkOf
) {
  const network = new VirtualNetwork()
  const cti = new CtiRecorder()
  const records: Array<CallRecord> = []
  const gateway = new Peer(yield* openUa(hosts.gateway, network))
  const media = new Peer(yield* openUa(hosts.media, network))
  const read = yield* deploymentOf(flow, set)
  const shared = new SharedPeers()
  const ground = Layer.mergeAll(
    Ua.layer({ listen: read.site.listen, advertise: undefined }).pipe(
      Layer.provide(Layer.mergeAll(network.layer, noStreams, Resolve.layer, Metrics.layer))
    ),
    (typeof link === "function" ? link(read).pipe(Layer.orDie) : link) ?? cti.layer,
    CallBook.layer,
    Metrics.layer,
    Layer.succeed(CallRecords, {
      append: (record) =>
        Effect.sync(() => {
          records.push(record)
          return "written" as const
        })
    })
  )
  const context = yield* Layer.build(
    Calls.layer(callsOptions(read, documents, shared)).pipe(Layer.provideMerge(ground))
  )
  const calls = Context.get(context, Calls)
  const call = (dnis: string, options?: Parameters<Peer["dial"]>[1]) =>
    gateway.dial(`sip:${dnis}@${hosts.product}`, options)
  return {
    network,
    cti,
    records,
    gateway,
    media,
    calls,
    call,
    askOptions: Context.get(context, Ua).askOptions,
    /** New calls run on another flow from now on. */
    reload: (next: string) =>
      Effect.map(deploymentOf(next, set), (other) =>
        calls.swap(callsOptions(other, documents, shared))
      ),
    book: Context.get(context, CallBook),
    link: Context.get(context, CtiLink)
  }
})

/** Lets everybody act; at least one turn of the wheel. */
export const settle = pass(100)

/** Lets time pass in steps of a turn of the wheel. */
export function pass(ms: number): Effect.Effect<void> {
  return Effect.gen(function* () {
    for (let passed = 0; passed < ms; passed += 50) {
      yield* TestClock.adjust(50)
      yield* Effect.yieldNow
    }
  })
}

/** Nothing is left of any call: no leg, no live call, and one record for each that there was. */
export const assertClosed = (
  house: Effect.Success<ReturnType<typeof openHouse>>,
  count = 1
): void => {
  assert.strictEqual(house.calls.count(), 0, "calls live on")
  assert.strictEqual(house.records.length, count, "records")
}
