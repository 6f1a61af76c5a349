// The bounds of the admin server. It is spoken to by monitoring, by an operator's browser and by
// media platforms that fetch pages; none of them needs more than this, and a stranger who reaches
// the port must not cost the calls anything.

/**
 * Bytes of a request's head. The longest honest one is a page's URL with its prompts. Beyond: 431.
 */
export const httpHeadBytesMax = 16_384

/** Bytes of a request's body. No request needs one; a POST may carry `{}`. Beyond: 413. */
export const httpBodyBytesMax = 65_536

/**
 * Connections at a time. A media platform opens one per session that fetches; the rest is refused
 * by closing.
 */
export const httpConnectionsMax = 512

/** For the head of a request to arrive; slower ones are slow on purpose. */
export const httpHeadTimeoutMs = 5_000

/** For a whole request to arrive. */
export const httpRequestTimeoutMs = 10_000

/**
 * A connection that is idle between two requests is closed after this; longer than a browser's
 * refresh.
 */
export const httpIdleTimeoutMs = 5_000

/**
 * For running requests to end when the process stops; none takes longer than a page's rendering.
 */
export const httpShutdownMs = 1_000

/** Calls in one answer of `/calls` when the question names no `limit`. */
export const callsListedDefault = 200

/** Calls in one answer of `/calls` at most: about 1 MB of JSON, 10 ms of the event loop. */
export const callsListedMax = 2_000

/** Characters of an id in `/calls/ID`; ours are far shorter. */
export const callIdLengthMax = 128

/**
 * Seconds that a media platform may keep a page. A page is a function of its URL; this bounds an
 * upgrade's delay.
 */
export const documentCacheSeconds = 300

/** Between two refreshes of the page at `/`. */
export const consoleRefreshMs = 2_000

/** Calls that the page at `/` shows. */
export const consoleCallsShown = 50
