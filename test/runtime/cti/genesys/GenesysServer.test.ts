// One server's link over recorders: what only shows when sockets and timers misbehave in ways real
// ones rarely do.

import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { ivrServerLimits } from "../../../../runtime/config/CtiLimits.ts"
import { GenesysServer } from "../../../../runtime/cti/genesys/GenesysServer.ts"
import type { GenesysMode } from "../../../../runtime/cti/genesys/mapping.ts"
import type { AttemptListener } from "../../../../runtime/cti/genesys/GenesysServer.ts"
import type { TcpConnection } from "../../../../runtime/net/TcpConnection.ts"
import { encodeFrame, keepAliveRequest, makeFramer } from "../../../../runtime/wire/gli/GliFrame.ts"
import { plainDialect } from "../../../../runtime/wire/ivrserver/dialect.ts"
import { decodeMessage, encodeMessage } from "../../../../runtime/wire/ivrserver/GctiCodec.ts"
import { genesysCallId } from "../../../../runtime/wire/ivrserver/Messages.ts"
import type { Message } from "../../../../runtime/wire/ivrserver/Messages.ts"
import { someCall } from "../callRecorder.ts"

const dialect = plainDialect()
const callId = genesysCallId("s-1")

const frameOf = (message: Message): Uint8Array => {
  const payload = Result.getOrThrow(encodeMessage(message, { dialect, charset: "latin1" }))
  return Result.getOrThrow(encodeFrame({ type: "Xml", payload }))
}

const loginAnswer = (Status: string): Uint8Array =>
  frameOf({ _tag: "LoginResp", callId, Result: "Success", Status })

const flowControl = (Status: string): Uint8Array => frameOf({ _tag: "FlowControl", callId, Status })

/** A connection that notes what was written on it: names of messages and types of frames. */
const makeConnection = () => {
  const written: Array<string> = []
  const framer = makeFramer()
  const connection: TcpConnection = {
    remote: "there",
    local: "here",
    // The server never reads for itself: its ports do.
    read: undefined as never,
    write: (bytes) => {
      for (const frame of Result.getOrThrow(framer.push(bytes))) {
        const isXml = frame.type === "Xml"
        written.push(
          isXml ? Result.getOrThrow(decodeMessage(frame.payload, dialect))._tag : frame.type
        )
      }
    },
    queuedLength: () => 0,
    close: () => written.push("closed"),
    abort: () => written.push("aborted")
  }
  return { connection, written }
}

const makeBench = (mode: GenesysMode = "in-front") => {
  const attempts: Array<AttemptListener> = []
  const timers = new Map<() => void, number>()
  const logs: Array<string> = []
  let ids = 0
  const start = (ms: number, fire: () => void) => {
    timers.set(fire, ms)
    return () => timers.delete(fire)
  }
  const server = new GenesysServer(
    {
      name: "ivr:7009",
      client: "X",
      mode,
      dialect,
      charset: "latin1",
      limits: ivrServerLimits,
      nextCallId: () => genesysCallId(`f-${(ids += 1)}`)
    },
    {
      now: () => 0,
      startTimer: start,
      startRetryTimer: (_, fire) => start(-1, fire),
      connect: (listener) => attempts.push(listener),
      log: (level, sentence, fields) => {
        if (level !== "debug")
          logs.push(`${level} ${sentence} ${String(fields["rule"] ?? "")}`.trim())
      }
    }
  )
  server.start()
  return {
    server,
    attempts,
    logs,
    timers,
    /** Fires the one timer that was started with these milliseconds. */
    fire: (ms: number) => {
      const [fire] = [...timers].find(([, length]) => length === ms) ?? []
      assert.isDefined(fire, `no timer of ${ms} ms`)
      timers.delete(fire)
      fire()
    }
  }
}

const retry = -1

describe("the link to one IVR Server", () => {
  it("takes no word of an old connection for one of the new", () => {
    const { attempts, fire, logs, server } = makeBench()
    const first = makeConnection()
    attempts[0]?.connected(first.connection)
    attempts[0]?.received([loginAnswer("OK")])
    assert.strictEqual(server.health().state, "up")
    attempts[0]?.ended("gone")
    fire(retry)
    const second = makeConnection()
    attempts[1]?.connected(second.connection)
    attempts[1]?.received([loginAnswer("OK")])
    attempts[0]?.received([flowControl("On")])
    attempts[0]?.ended("gone again")
    attempts[0]?.connected(first.connection)
    assert.strictEqual(server.health().state, "up")
    assert.deepStrictEqual(second.written, ["LoginReq"])
    assert.strictEqual(first.written.at(-1), "closed")
    assert.deepStrictEqual(
      logs.filter((line) => line.startsWith("error")),
      []
    )
  })

  it("closes a connection that came after the link was stopped", () => {
    const { attempts, server } = makeBench()
    server.stop()
    const late = makeConnection()
    attempts[0]?.connected(late.connection)
    assert.deepStrictEqual(late.written, ["closed"])
    assert.deepStrictEqual([server.health().state, server.reason], ["down", "the link was stopped"])
  })

  it("hears nothing behind the frame that made it give the connection up", () => {
    const { attempts, logs, server } = makeBench()
    const { connection, written } = makeConnection()
    attempts[0]?.connected(connection)
    attempts[0]?.received([
      new Uint8Array(
        Buffer.concat([loginAnswer("NoSuchClient"), flowControl("Off"), keepAliveRequest()])
      ),
      loginAnswer("OK")
    ])
    assert.strictEqual(server.health().state, "refused")
    assert.deepStrictEqual(written, ["LoginReq", "closed"])
    assert.deepStrictEqual(logs, [
      "info IVR Server answered the login",
      "error IVR Server refused the login"
    ])
  })

  it("stops the timers of what is over", () => {
    const { attempts, fire, server, timers } = makeBench()
    const lengths = () => [...timers.values()].toSorted((a, b) => a - b)
    attempts[0]?.connected(makeConnection().connection)
    const { initialisingMs, keepAliveIntervalMs, loginMs, refusedRetryMs } = ivrServerLimits
    assert.deepStrictEqual(lengths(), [loginMs, keepAliveIntervalMs])
    attempts[0]?.received([loginAnswer("InitInProgress")])
    assert.deepStrictEqual(lengths(), [keepAliveIntervalMs, initialisingMs])
    fire(initialisingMs)
    assert.deepStrictEqual(lengths(), [keepAliveIntervalMs, initialisingMs])
    attempts[0]?.received([loginAnswer("OK")])
    assert.deepStrictEqual(lengths(), [keepAliveIntervalMs])
    attempts[0]?.received([loginAnswer("NoSuchClient")])
    assert.deepStrictEqual(lengths(), [refusedRetryMs])
    server.stop()
    assert.deepStrictEqual(lengths(), [])
  })

  it("keeps a message of no catalogue for its call, and says once that there is one", () => {
    const { attempts, logs, server } = makeBench()
    attempts[0]?.connected(makeConnection().connection)
    attempts[0]?.received([loginAnswer("OK")])
    const shown: Array<string> = []
    const dialogue = Result.getOrThrow(
      server.open(someCall, {
        onInstruction: () => undefined,
        onMessage: ({ direction, name }) => direction === "received" && shown.push(name)
      })
    )
    const unknown = (name: string) => {
      const payload = new TextEncoder().encode(
        `<GctiMsg><CallId>${dialogue.id}</CallId><${name} A="1"/></GctiMsg>`
      )
      return Result.getOrThrow(encodeFrame({ type: "Xml", payload }))
    }
    attempts[0]?.received([unknown("Surprise"), unknown("Surprise"), unknown("Another")])
    assert.deepStrictEqual(shown, ["Surprise", "Surprise", "Another"])
    const sentence = "warning IVR Server sent a message that is in no catalogue"
    assert.deepStrictEqual(
      logs.filter((line) => line.startsWith("warning")),
      [sentence, sentence]
    )
    assert.strictEqual(server.health().state, "up")
  })

  it("shows that it is down to a call that asks from inside the telling of its loss", () => {
    const { attempts, server } = makeBench("behind")
    attempts[0]?.connected(makeConnection().connection)
    attempts[0]?.received([loginAnswer("OK")])
    const seen: Array<string> = []
    const dialogue = Result.getOrThrow(
      server.open(someCall, {
        onInstruction: ({ _tag }) => seen.push(`${_tag} while ${server.health().state}`),
        onMessage: () => undefined
      })
    )
    const status = (Event: string) => frameOf({ _tag: "CallStatus", callId: dialogue.id, Event })
    const numbers = frameOf({ _tag: "CallInfoResp", callId: dialogue.id })
    attempts[0]?.received([status("Established"), numbers])
    attempts[0]?.ended("gone")
    assert.deepStrictEqual(seen, ["Accepted while up", "LinkLost while down"])
    assert.strictEqual(server.health().dialogues, 0)
  })
})
