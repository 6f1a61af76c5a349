// What ICM is told of ports, service and state: the snapshots, and after a change only the change.

import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import {
  eventFeedReports,
  eventFeedSnapshot,
  serviceControlReports,
  serviceControlSnapshot,
  trunkOf,
  vruStateOf
} from "../../../../runtime/protocol/ged125/VruState.ts"
import type { VruFacts } from "../../../../runtime/protocol/ged125/VruState.ts"
import { encodeGed } from "../../../../runtime/wire/ged125/GedCodec.ts"
import { invokeId, messageRow } from "../../../../runtime/wire/ged125/Messages.ts"
import type { GedMessage } from "../../../../runtime/wire/ged125/Messages.ts"

const time = { now: 1_700_000_000, timeZoneDelta: 3_600, startOfDay: 1_699_916_400 }

const facts: VruFacts = {
  trunkGroupId: 7,
  serviceId: 900,
  portCount: 3,
  inboundPorts: new Set([0]),
  media: "all",
  isDraining: false
}

const stateOf = (more: Partial<VruFacts> = {}) => vruStateOf({ ...facts, ...more })

/** `TRKGRP_STATUS 7: 1=2 3=4`, `SERVICE_STATUS false`, `VRU_STATUS 64`. */
const line = (message: GedMessage): string => {
  if (message._tag === "Unknown" || message._tag === "UnknownService") return message._tag
  assert.isTrue(Result.isSuccess(encodeGed(message)))
  assert.strictEqual(messageRow(message._tag).direction, "to-pim")
  const facts: Array<string> = []
  if ("TrunkGroupID" in message) facts.push(`${message.TrunkGroupID}:`)
  if ("Trunks" in message) {
    facts.push(...message.Trunks.map((trunk) => `${trunk.TrunkNumber}=${trunk.TrunkStatus}`))
  }
  if ("InService" in message) facts.push(String(message.InService))
  if ("TrunkNumbers" in message) facts.push(...message.TrunkNumbers.map((t) => `${t.TrunkNumber}`))
  if ("ServiceAvailable" in message) facts.push(String(message.ServiceAvailable))
  if ("OperationalStatus" in message) facts.push(`${message.OperationalStatus}`)
  return [message._tag, ...facts].join(" ")
}

describe("the state that is told", () => {
  it.each([
    ["all is well", {}, [2, 4, 4], true, 0],
    ["some of the media platform is gone", { media: "some" }, [2, 4, 4], true, 32],
    ["all of it is gone: who talks goes on", { media: "none" }, [2, 1, 1], false, 64],
    ["we drain", { isDraining: true }, [2, 1, 1], false, 64]
  ] as const)("when %s", (_name, more, ports, isAvailable, operationalStatus) => {
    const state = stateOf(more)
    assert.deepStrictEqual<ReadonlyArray<number>>(state.ports, ports)
    assert.strictEqual(state.isAvailable, isAvailable)
    assert.strictEqual(state.operationalStatus, operationalStatus)
    assert.strictEqual(state.callCount, 1)
  })
})

describe("trunks", () => {
  it("are counted from one, and beyond 1023 in the next group", () => {
    assert.deepStrictEqual(trunkOf(7, 0), { TrunkGroupID: 7, TrunkNumber: 1 })
    assert.deepStrictEqual(trunkOf(7, 1_022), { TrunkGroupID: 7, TrunkNumber: 1_023 })
    assert.deepStrictEqual(trunkOf(7, 1_023), { TrunkGroupID: 8, TrunkNumber: 1 })
  })

  it("of a large site make several groups, none beyond its maximum", () => {
    const snapshot = serviceControlSnapshot(invokeId(1), 15, stateOf({ portCount: 2_100 }), time)
    const groups = snapshot.flatMap((message) =>
      message._tag === "INIT_SERVICE_CTRL_TRKGRP"
        ? [[message.TrunkGroupID, message.Trunks.length]]
        : []
    )
    assert.deepStrictEqual(groups, [
      [7, 1_023],
      [8, 1_023],
      [9, 54]
    ])
  })

  it("are at most ten thousand", () => {
    assert.strictEqual(stateOf({ portCount: 1_000_000 }).ports.length, 10_000)
  })
})

describe("the snapshot", () => {
  it("of service control has ports, service and state between its ends", () => {
    assert.deepStrictEqual(serviceControlSnapshot(invokeId(1), 15, stateOf(), time).map(line), [
      "INIT_SERVICE_CTRL_CONF",
      "INIT_SERVICE_CTRL_DATA",
      "INIT_SERVICE_CTRL_TRKGRP 7: 1=2 2=4 3=4",
      "INIT_SERVICE_CTRL_SERVICE",
      "INIT_SERVICE_CTRL_VRU 0",
      "INIT_SERVICE_CTRL_END"
    ])
  })

  it("of the event feed has no message whose layout is in doubt", () => {
    assert.deepStrictEqual(eventFeedSnapshot(invokeId(1), stateOf(), time).map(line), [
      "INIT_DATA_CONF",
      "INIT_SERVICE_DATA_EVENT",
      "INIT_DATA_END_EVENT"
    ])
  })
})

describe("reports", () => {
  it.each([
    ["nothing", {}, [], []],
    ["a call arrives", { inboundPorts: new Set([0, 2]) }, ["TRKGRP_STATUS 7: 3=2"], []],
    ["a call ends", { inboundPorts: new Set<number>() }, ["TRKGRP_STATUS 7: 1=4"], []],
    [
      "part of the media platform goes",
      { media: "some" },
      ["VRU_STATUS 32"],
      ["VRU_STATUS_EVENT 32"]
    ],
    [
      "we drain",
      { isDraining: true },
      ["TRKGRP_STATUS 7: 2=1 3=1", "SERVICE_STATUS false", "VRU_STATUS 64"],
      ["TRKGRP_STATUS_EVENT 7: false 2 3", "SERVICE_STATUS_EVENT false", "VRU_STATUS_EVENT 64"]
    ],
    [
      "a reload takes a port away",
      { portCount: 2 },
      ["TRKGRP_STATUS 7: 3=1"],
      ["TRKGRP_STATUS_EVENT 7: false 3"]
    ],
    [
      "a reload adds one",
      { portCount: 4 },
      ["TRKGRP_STATUS 7: 4=4"],
      ["TRKGRP_STATUS_EVENT 7: true 4"]
    ]
  ] as const)("when %s, that is told and nothing else", (_name, more, control, feed) => {
    const [before, after] = [stateOf(), stateOf(more)]
    assert.deepStrictEqual<ReadonlyArray<string>>(
      serviceControlReports(before, after, time).map(line),
      control
    )
    assert.deepStrictEqual<ReadonlyArray<string>>(
      eventFeedReports(before, after, time).map(line),
      feed
    )
  })
})
