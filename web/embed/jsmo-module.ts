/** What the server has told: see "handleActions" in the contract. */
export interface JsmoReply {
  /** What is new, oldest first. */
  data: ({ id: number; type: string; timestamp: string } & Record<string, unknown>)[]
  /** For the next call. */
  maxID: number
  more: boolean
  results: Record<string, unknown>[]
  /** Milliseconds that the server spent computing. */
  serverTime: number
}

/** How the original pages call it; what else they send along is not looked at. */
export interface JsmoPayload {
  maxID?: number | string
  actionQueue?: readonly object[]
  /** How long the server may hold the call until there is news, in ms. */
  waitMs?: number
}

/** A call that was refused or found no server: `code` is the contract's, or `offline`. */
export interface JsmoError extends Error {
  code: string
}

export interface JsmoModule {
  /** The chat token; null: the page is the house's own, and its login counts. */
  jwt: string | null
  /** Sends what is queued, answers what is new: as a promise, and to the callbacks where given. */
  handleActions(
    payload: JsmoPayload,
    callback?: (reply: JsmoReply) => void,
    errorCallback?: (error: JsmoError) => void,
  ): Promise<JsmoReply>
}

declare global {
  var jsmoModule: JsmoModule
}

const { src } = document.currentScript as HTMLScriptElement
const PLACE = `${new URL(src).origin}/api/handleActions`

globalThis.jsmoModule = {
  jwt: null,
  handleActions(payload, callback, errorCallback) {
    const answer = call(payload, this.jwt)
    // Who has callbacks need not look at the promise.
    if (callback) void answer.then(callback, errorCallback ?? (() => undefined))
    return answer
  },
}

async function call(payload: JsmoPayload, jwt: string | null): Promise<JsmoReply> {
  const { maxID, actionQueue, waitMs } = payload
  const response = await fetch(PLACE, {
    method: 'POST',
    credentials: jwt === null ? 'same-origin' : 'omit',
    cache: 'no-store',
    headers: {
      'content-type': 'application/json',
      ...(jwt === null ? {} : { authorization: `Bearer ${jwt}` }),
    },
    body: JSON.stringify({ maxID, actionQueue, waitMs }),
  }).catch(() => null)
  const body = await response?.json().catch(() => null)
  if (response?.ok && body) return body as JsmoReply
  const { code = 'offline', detail = code } = (body ?? {}) as { code?: string; detail?: string }
  throw Object.assign(new Error(detail), { code })
}
