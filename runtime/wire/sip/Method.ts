// The methods of SIP, as far as the codec has to know them. Which of them somebody serves is not
// said here.

/** IANA's registry of SIP methods. */
export const registeredMethods: ReadonlySet<string> = new Set([
  "ACK",
  "BYE",
  "CANCEL",
  "INFO",
  "INVITE",
  "MESSAGE",
  "NOTIFY",
  "OPTIONS",
  "PRACK",
  "PUBLISH",
  "REFER",
  "REGISTER",
  "SUBSCRIBE",
  "UPDATE"
])

/**
 * Requests that can make a dialog: they tell their sender's address in Contact, and their responses
 * repeat Record-Route (RFC 3261 §8.1.1.8 and §12.1.1, RFC 6665 §4.1, RFC 3515 §2.4.1).
 */
export const dialogMethods: ReadonlySet<string> = new Set(["INVITE", "SUBSCRIBE", "REFER"])
