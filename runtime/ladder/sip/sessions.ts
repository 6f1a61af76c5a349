// Session descriptions of the ladder's SIP peers: one audio stream, G.711 and telephone events, as
// every gateway and media platform offers them.

export const sdpType = "application/sdp"

/** `version` counts what this side has said in this leg. */
export const sessionDescription = (address: string, port: number, version: number): string => {
  const family = address.includes(":") ? "IP6" : "IP4"
  return [
    "v=0",
    `o=- ${port} ${version} IN ${family} ${address}`,
    "s=-",
    `c=IN ${family} ${address}`,
    "t=0 0",
    `m=audio ${port} RTP/AVP 8 0 101`,
    "a=rtpmap:8 PCMA/8000",
    "a=rtpmap:0 PCMU/8000",
    "a=rtpmap:101 telephone-event/8000",
    "a=fmtp:101 0-16",
    "a=sendrecv",
    ""
  ].join("\r\n")
}
