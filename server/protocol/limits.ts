/** The limits of the wire contract, in one place. Plain constants: the web client may import them. */

/** Code points of a message body after trimming. */
export const MAX_BODY_CODE_POINTS = 4000
/** Actions in one call. */
export const MAX_QUEUE_LENGTH = 50
/** Bytes of one request body. */
export const MAX_REQUEST_BYTES = 64 * 1024
/** Entries of one action's `character_history`. */
export const MAX_HISTORY_ENTRIES = 10_000
/** Bytes of one action's `character_history`, as JSON in UTF-8. */
export const MAX_HISTORY_BYTES = 24 * 1024
/** Actions scanned for one page, unless the caller asks for fewer or more. */
export const DEFAULT_PAGE_SIZE = 200
export const MAX_PAGE_SIZE = 500
/** The longest time that a poll is held. */
export const MAX_WAIT_MS = 30_000
/** Polls of one person parked in one therapy session; one more, and the oldest is answered empty. */
export const MAX_PARKED_POLLS = 8
/** A person is there until this long after their last poll ended. */
export const PRESENCE_MS = 30_000
/** How long one hint of typing lasts. */
export const TYPING_MS = 6000
/** How often a change of who is typing may end a held poll. */
export const TYPING_WAKE_MS = 1000
/** Signals in one call, and the bytes of one as JSON. */
export const MAX_SIGNALS = 20
export const MAX_SIGNAL_BYTES = 16 * 1024
/** What is kept for one person who has not asked yet, and for how long. */
export const MAX_SIGNALS_KEPT = 64
export const MAX_SIGNALS_KEPT_BYTES = 128 * 1024
export const SIGNAL_MS = 20_000
/** How long a last call may last, in seconds. */
export const MIN_CALL_S = 10
export const MAX_CALL_S = 3600
/** Digits of a one-time code. */
export const CODE_LENGTH = 6
/** Items of one page of an ops list, unless the caller asks for fewer or more. */
export const DEFAULT_LIST_SIZE = 100
export const MAX_LIST_SIZE = 1000

/** Ids of people and of therapy sessions. */
export const ID_PATTERN = '^[A-Za-z0-9_-]{1,64}$'
/** Ids that a client makes for its actions. */
export const CID_PATTERN = '^[A-Za-z0-9_-]{8,64}$'
