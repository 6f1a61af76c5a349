// Reason phrases of the responses that simulated peers give (RFC 3261 §21 and the documents of the
// other methods).

/** The phrase of a status; a status without one of its own has that of its class. */
export const reasonPhrase = (status: number): string =>
  phrases.get(status) ?? classPhrases[Math.floor(status / 100)] ?? "Unknown"

// oxfmt-ignore
const phrases: ReadonlyMap<number, string> = new Map([
  [100, "Trying"], [180, "Ringing"], [181, "Call Is Being Forwarded"], [182, "Queued"], [183, "Session Progress"],
  [200, "OK"], [202, "Accepted"],
  [300, "Multiple Choices"], [301, "Moved Permanently"], [302, "Moved Temporarily"], [305, "Use Proxy"],
  [400, "Bad Request"], [403, "Forbidden"], [404, "Not Found"], [405, "Method Not Allowed"], [408, "Request Timeout"],
  [415, "Unsupported Media Type"], [420, "Bad Extension"], [480, "Temporarily Unavailable"],
  [481, "Call/Transaction Does Not Exist"], [482, "Loop Detected"], [483, "Too Many Hops"], [486, "Busy Here"],
  [487, "Request Terminated"], [488, "Not Acceptable Here"], [489, "Bad Event"], [491, "Request Pending"],
  [500, "Server Internal Error"], [501, "Not Implemented"], [503, "Service Unavailable"], [504, "Server Time-out"],
  [600, "Busy Everywhere"], [603, "Decline"], [604, "Does Not Exist Anywhere"]
])

const classPhrases = ["", "Trying", "OK", "Redirection", "Client Error", "Server Error", "Failure"]
