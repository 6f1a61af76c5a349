// Requests of a voice application as IVR Server's messages, and the answers back (iserver-xml.md
// §8, §11, §12). Pure. Which answer belongs to which request is `DataRequests.ts`.

import type { Dialect } from "../../wire/ivrserver/dialect.ts"
import type { GenesysCallId, Message } from "../../wire/ivrserver/Messages.ts"
import { flatten, textList } from "../../wire/ivrserver/NodeList.ts"
import type { DataAnswer, DataRequest } from "../DataRequest.ts"

/** Keys of one request are joined by this, so no key can hold it (§11.2). */
const keySeparator = ":"

/** A request that IVR Server has no form for: the answer the application gets instead. */
export const refusedAtOnce = (request: DataRequest): DataAnswer | undefined => {
  const keys = request._tag === "Get" || request._tag === "Delete" ? request.keys : undefined
  if (keys === undefined) return undefined
  const usable = keys.length > 0 && keys.every((key) => key !== "" && !key.includes(keySeparator))
  return usable ? undefined : { _tag: "Failure", word: "InvalidKey" }
}

type DataMessage = Message<
  "UDataSet" | "UDataGet" | "UDataDel" | "PeekStatReq" | "GetStatReq" | "AccessNumGet"
>

export const toDataMessage = (
  request: DataRequest,
  callId: GenesysCallId,
  requestId: string,
  dialect: Dialect
): DataMessage => {
  const ids = { callId, RequestId: requestId } as const
  switch (request._tag) {
    case "Add":
    case "Replace": {
      const word = request._tag === "Add" ? "UDataSet.Action.add" : "UDataSet.Action.replace"
      const Action = dialect.words[word]
      return { _tag: "UDataSet", ...ids, Action, UDataEx: textList(request.callData) }
    }
    case "Get":
      return { _tag: "UDataGet", ...ids, Keys: request.keys.join(keySeparator) }
    case "Delete": {
      const Action = dialect.words["UDataDel.Action.key"]
      return { _tag: "UDataDel", ...ids, Action, Keys: request.keys.join(keySeparator) }
    }
    case "DeleteAll":
      return { _tag: "UDataDel", ...ids, Action: dialect.words["UDataDel.Action.all"] }
    case "PeekStatistic":
      return { _tag: "PeekStatReq", ...ids, StatName: request.name }
    case "Statistic": {
      const { objectId, objectType, server, type } = request
      const object = { ObjectId: objectId, ObjectType: objectType }
      return { _tag: "GetStatReq", ...ids, ServerName: server, StatType: type, ...object }
    }
    case "AccessNumber":
      return {
        _tag: "AccessNumGet",
        callId,
        DestDN: request.destination,
        Location: request.location,
        XRouteType: request.routeType,
        UUI_Number: request.uuiNumber,
        UDataEx: request.callData.size === 0 ? undefined : textList(request.callData)
      }
  }
}

/** Everything but `Success`, in any case, is the failure of its name (§11.4, §12). */
export const toDataAnswer = (
  message: Message<"UDataResp" | "StatResp" | "AccessNumResp">
): DataAnswer => {
  const word = message._tag === "StatResp" ? message.ResultCode : (message.Result ?? "Success")
  if (word.trim().toLowerCase() !== "success") return { _tag: "Failure", word: word.trim() }
  switch (message._tag) {
    case "UDataResp":
      return { _tag: "Success", values: flatten(message.UDataEx) }
    case "StatResp":
      return { _tag: "Success", values: lone("Value", message.Result) }
    case "AccessNumResp":
      return message.AccessNum === undefined || message.AccessNum === ""
        ? { _tag: "Failure", word: "MiscError" }
        : { _tag: "Success", values: lone("AccessNum", message.AccessNum) }
  }
}

const lone = (name: string, value: string | undefined): ReadonlyMap<string, string> =>
  new Map(value === undefined ? [] : [[name, value]])
