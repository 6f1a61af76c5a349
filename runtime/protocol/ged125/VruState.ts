// What ICM is told of us as a VRU, apart from calls (ged125.md §5.1, §5.3, §6.2): ports, one
// service, and whether we can take calls. The snapshots that begin a session, and the reports that
// follow each change. Pure: who counts calls and watches the media platform is elsewhere, and so is
// the clock.
//
// Theory. A port is one call that we can carry, so there are as many as the site allows calls. ICM
// counts them in trunk groups, of which one has 1 023 at most; more ports take the groups behind
// the first, which must then be known to ICM. Between calls only what changed is told.

import { operationalStatuses, trunkStatuses } from "../../wire/ged125/codes.ts"
import { outsideDialogue, trunkCountMax } from "../../wire/ged125/Messages.ts"
import type { GedMessage, InvokeId } from "../../wire/ged125/Messages.ts"

/** What a process knows of itself. */
export interface VruFacts {
  /** The first trunk group. */
  readonly trunkGroupId: number
  /** All ones where the site names none. */
  readonly serviceId: number
  /** Calls that can be carried at a time. */
  readonly portCount: number
  /** Ports with a caller, counted from 0. */
  readonly inboundPorts: ReadonlySet<number>
  /** How much of the media platform answers. */
  readonly media: "all" | "some" | "none"
  /** No new calls are taken any more. */
  readonly isDraining: boolean
}

/** What is told. */
export interface VruState {
  readonly trunkGroupId: number
  readonly serviceId: number
  /** TrunkStatus of each port. */
  readonly ports: ReadonlyArray<number>
  readonly isAvailable: boolean
  readonly callCount: number
  readonly operationalStatus: number
}

/** The clock at a message: seconds since 1970, and what is added to them for local time. */
export interface VruTime {
  readonly now: number
  readonly timeZoneDelta: number
  /** Of the local day. */
  readonly startOfDay: number
}

/** Where a port is, in ICM's numbers. */
export interface Trunk {
  readonly TrunkGroupID: number
  /** From 1. */
  readonly TrunkNumber: number
}

/** The trunk of a port, which is counted from 0. */
export const trunkOf = (trunkGroupId: number, port: number): Trunk => ({
  TrunkGroupID: trunkGroupId + Math.floor(port / trunkCountMax),
  TrunkNumber: (port % trunkCountMax) + 1
})

/** Ports that are told of: as many as a link has dialogues at the most. */
export const portsMax = 10_000

/**
 * A caller without prompts cannot be served, so a media platform that is gone takes every idle port
 * out of service, as draining does.
 */
export const vruStateOf = (facts: VruFacts): VruState => {
  const isAvailable = facts.media !== "none" && !facts.isDraining
  const idle = isAvailable ? trunkStatuses.IDLE : trunkStatuses.OUT_OF_SERVICE
  const { inboundPorts, portCount } = facts
  return {
    trunkGroupId: facts.trunkGroupId,
    serviceId: facts.serviceId,
    ports: Array.from({ length: Math.min(portCount, portsMax) }, (_, port) =>
      inboundPorts.has(port) ? trunkStatuses.IN_USE_INBOUND : idle
    ),
    isAvailable,
    callCount: inboundPorts.size,
    operationalStatus: statusOf(facts)
  }
}

const statusOf = ({ isDraining, media }: VruFacts): number => {
  if (isDraining || media === "none") return operationalStatuses.CANNOT_PROCESS_CALLS
  return media === "some" ? operationalStatuses.DEGRADED : operationalStatuses.NORMAL
}

const { DialogueID, SendSeqNo } = outsideDialogue

/** The answer to INIT_SERVICE_CTRL_REQ, complete. */
export const serviceControlSnapshot = (
  InvokeID: InvokeId,
  ServiceFeatures: number,
  vru: VruState,
  time: VruTime
): ReadonlyArray<GedMessage> => {
  const header = { ...outsideDialogue, InvokeID }
  return [
    { _tag: "INIT_SERVICE_CTRL_CONF", ...header },
    { _tag: "INIT_SERVICE_CTRL_DATA", ...header, ServiceFeatures },
    ...groupsOf(vru, vru.ports.keys()).map(({ TrunkGroupID, Trunks }): GedMessage => ({
      _tag: "INIT_SERVICE_CTRL_TRKGRP",
      DialogueID,
      SendSeqNo,
      InvokeID,
      TrunkGroupID,
      Trunks
    })),
    {
      _tag: "INIT_SERVICE_CTRL_SERVICE",
      ...header,
      ServiceID: vru.serviceId,
      AvailableNow: vru.isAvailable,
      CallsInNow: vru.callCount,
      CallsOutNow: 0
    },
    {
      _tag: "INIT_SERVICE_CTRL_VRU",
      ...header,
      CurrentTime: time.now,
      TimeZoneDelta: time.timeZoneDelta,
      OperationalStatus: vru.operationalStatus,
      StatusVariables: []
    },
    { _tag: "INIT_SERVICE_CTRL_END", ...header }
  ]
}

/**
 * The answer to INIT_DATA_REQ. Trunk groups and the VRU are left out, since their layouts are in
 * doubt (U5); what we carried before this process started is not known, so the day begins at zero.
 */
export const eventFeedSnapshot = (
  InvokeID: InvokeId,
  vru: VruState,
  time: VruTime
): ReadonlyArray<GedMessage> => [
  { _tag: "INIT_DATA_CONF", InvokeID },
  {
    _tag: "INIT_SERVICE_DATA_EVENT",
    InvokeID,
    ServiceID: vru.serviceId,
    AvailableNow: vru.isAvailable,
    CallsInNow: vru.callCount,
    CallsOutNow: 0,
    CallsInToday: 0,
    CallsOutToday: 0,
    CallsHandledToday: 0,
    HandleTimeToday: 0,
    DivertedInToday: 0,
    DivertedOutToday: 0
  },
  { _tag: "INIT_DATA_END_EVENT", InvokeID, InitDataTime: time.now, StartOfDay: time.startOfDay }
]

/** The reports that make of one state the other, for service control. */
export const serviceControlReports = (
  before: VruState,
  after: VruState,
  time: VruTime
): ReadonlyArray<GedMessage> => [
  ...groupsOf(after, changedPorts(before, after)).map(({ TrunkGroupID, Trunks }): GedMessage => ({
    _tag: "TRKGRP_STATUS",
    DialogueID,
    SendSeqNo,
    TrunkGroupID,
    Trunks
  })),
  ...whenChanged(before.isAvailable, after.isAvailable, {
    _tag: "SERVICE_STATUS",
    ...outsideDialogue,
    ServiceID: after.serviceId,
    ServiceAvailable: after.isAvailable
  }),
  ...whenChanged(before.operationalStatus, after.operationalStatus, {
    _tag: "VRU_STATUS",
    ...outsideDialogue,
    CurrentTime: time.now,
    TimeZoneDelta: time.timeZoneDelta,
    OperationalStatus: after.operationalStatus,
    StatusVariables: []
  })
]

/**
 * The same for the event data feed, which counts calls by their own events and of a port wants to
 * know only whether it is in service.
 */
export const eventFeedReports = (
  before: VruState,
  after: VruState,
  time: VruTime
): ReadonlyArray<GedMessage> => {
  const isInService = (status: number | undefined): boolean =>
    status !== undefined && status !== trunkStatuses.OUT_OF_SERVICE
  const changed = changedPorts(before, after).filter(
    (port) => isInService(before.ports[port]) !== isInService(after.ports[port])
  )
  const reports = [true, false].flatMap((InService) => {
    const ports = changed.filter((port) => isInService(after.ports[port]) === InService)
    return groupsOf(after, ports).map(({ TrunkGroupID, Trunks }): GedMessage => ({
      _tag: "TRKGRP_STATUS_EVENT",
      TrunkGroupID,
      InService,
      TrunkNumbers: Trunks.map(({ TrunkNumber }) => ({ TrunkNumber }))
    }))
  })
  return [
    ...reports,
    ...whenChanged(before.isAvailable, after.isAvailable, {
      _tag: "SERVICE_STATUS_EVENT",
      ServiceID: after.serviceId,
      ServiceAvailable: after.isAvailable
    }),
    ...whenChanged(before.operationalStatus, after.operationalStatus, {
      _tag: "VRU_STATUS_EVENT",
      CurrentTime: time.now,
      TimeZoneDelta: time.timeZoneDelta,
      OperationalStatus: after.operationalStatus,
      StatusVariables: []
    })
  ]
}

interface TrunkGroup {
  readonly TrunkGroupID: number
  readonly Trunks: Array<{ readonly TrunkNumber: number; readonly TrunkStatus: number }>
}

/** Some ports of a state, group by group. */
const groupsOf = (vru: VruState, ports: Iterable<number>): ReadonlyArray<TrunkGroup> => {
  const groups = new Map<number, TrunkGroup>()
  for (const port of ports) {
    const { TrunkGroupID, TrunkNumber } = trunkOf(vru.trunkGroupId, port)
    const group = groups.get(TrunkGroupID) ?? { TrunkGroupID, Trunks: [] }
    group.Trunks.push({ TrunkNumber, TrunkStatus: vru.ports[port] ?? trunkStatuses.OUT_OF_SERVICE })
    groups.set(TrunkGroupID, group)
  }
  return [...groups.values()]
}

/** Ports whose status is another, those that came or went with a reload among them. */
const changedPorts = (before: VruState, after: VruState): ReadonlyArray<number> =>
  Array.from(
    { length: Math.max(before.ports.length, after.ports.length) },
    (_, port) => port
  ).filter((port) => before.ports[port] !== after.ports[port])

const whenChanged = <A>(before: A, after: A, report: GedMessage): ReadonlyArray<GedMessage> =>
  before === after ? [] : [report]
